"""Enrollment of one chunk of students as data: stays in a year, and the history of a cohort.

Belongs here: what the other modules read about enrollment, with the State's codes. Does not belong here:
how it comes about (`trajectories`). One stay is one record of the State's student enrollment file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.students.calendar import school_calendar
from simulation.students.choice import ChoiceRound
from simulation.students.persons import Persons

# Exit reasons, in the order of their index; -1 is no exit.
EXIT_CODES = (
    *("E155", "E230", "T160", "T167", "T180", "T200", "T240", "E140", "E400", "T260", "T280", "T380"),
    "E130",
)
YEAR_END, COMPLETER, TRANSFER, ALTERNATIVE_TRANSFER = 0, 1, 2, 3
UNKNOWN_EXIT, ADULT_EDUCATION = 7, 9
# Where students go who leave the schools during or after a year.
_LEAVERS = np.array([2, 4, 5, 6, 7, 8, 12])
_LEAVER_SHARES = np.cumsum([0.60, 0.07, 0.15, 0.06, 0.09, 0.029, 0.001])
COMPLETION_CODES = ("100", "120", "320", "360", "480")
DIPLOMA, CERTIFICATE, EQUIVALENCY, NO_DIPLOMA, PROMOTED = 0, 1, 2, 3, 4


# Outcomes of a four-year cohort; `REMOVED` are confirmed transfers out.
OUTCOMES = (
    "HSDiplomaGraduate",
    "Dropout",
    "StillEnrolled",
    "SpecialEducationCertificate",
    "HSEquivalency",
    "OtherTransfer",
    "RemovedFromCohort",
)
GRADUATE, DROPOUT, STILL_ENROLLED, CERTIFIED, EQUIVALENT, OTHER_TRANSFER, REMOVED = range(7)
UNDECIDED = -1


@dataclass
class EnrollmentYear:
    """Enrollment of one chunk in one school year.

    `person` are the persons enrolled, each once, with `grade`, `school` (the last one of the year),
    `learner` and other statuses beside it. Records (`record_*`) are ordered by local educational agency;
    `record_row` points into `person`.
    """

    school_year: int
    person: np.ndarray
    grade: np.ndarray
    school: np.ndarray
    zone: np.ndarray
    first_day: np.ndarray
    last_day: np.ndarray
    homeless: np.ndarray
    disadvantaged: np.ndarray
    disability: np.ndarray
    learner: np.ndarray
    recently_reclassified: np.ndarray
    long_term_learner: np.ndarray
    ela: np.ndarray
    math: np.ndarray
    language_gain: np.ndarray
    program: np.ndarray
    record_row: np.ndarray
    record_school: np.ndarray
    record_start: np.ndarray
    record_end: np.ndarray
    record_exit: np.ndarray
    record_completion: np.ndarray
    record_receiver: np.ndarray
    record_is_last: np.ndarray
    record_is_last_in_lea: np.ndarray
    choice: ChoiceRound | None

    def at(self, day: int) -> np.ndarray:
        """School index per person on an instructional day, -1 where not enrolled."""
        return self.during(day, day)

    def stable_days(self) -> np.ndarray:
        """Calendar days of each record, first and last included."""
        days = school_calendar(self.school_year).days
        return days[self.record_end] - days[self.record_start] + 1

    def days_within(
        self, window: tuple[int, int], row: np.ndarray, school: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw a day of a window on which students are at a school.

        Args:
            window: first and last instructional day.
            row: students, as rows of this year.
            school: the school of each, where they are on some day of the window.
            rng: source of randomness.

        Returns:
            The first day of the window at the school, and the day drawn.

        """
        position = np.full(len(self.person), -1)
        position[row] = np.arange(len(row))
        place = position[self.record_row]
        match = np.flatnonzero(place >= 0)
        match = match[self.record_school[match] == school[place[match]]]
        low, high = np.full(len(row), window[0]), np.full(len(row), window[1])
        low[place[match]] = np.maximum(window[0], self.record_start[match])
        high[place[match]] = np.minimum(window[1], self.record_end[match])
        return low, low + np.floor((high - low + 1) * rng.random(len(row))).astype(int)

    def during(self, first: int, last: int) -> np.ndarray:
        """Last school per person that has it on any day from `first` to `last`, -1 for none."""
        inside = (self.record_start <= last) & (self.record_end >= first)
        found = np.full(len(self.person), -1)
        for row in (
            np.flatnonzero(inside & ~self.record_is_last),
            np.flatnonzero(inside & self.record_is_last),
        ):
            found[self.record_row[row]] = self.record_school[row]
        return found


@dataclass
class History:
    """One chunk over all simulated years.

    `outcome` and what follows describe the graduating class `class_of`, per person; `late_graduate` are
    those who graduate the year after it.
    """

    persons: Persons
    years: list[EnrollmentYear]
    class_of: int
    outcome: np.ndarray
    a_g: np.ndarray
    last_high_school: np.ndarray
    in_cohort: np.ndarray
    late_graduate: np.ndarray
    ever_learner_9_12: np.ndarray
    ever_disabled: np.ndarray

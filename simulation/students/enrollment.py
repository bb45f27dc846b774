"""Enrollment of one chunk of students as data: stays in a year, and the history of a cohort.

Belongs here: what the other modules read about enrollment, with the State's codes. Does not belong here:
how it comes about (`trajectories`). One stay is one record of the State's student enrollment file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulation.students.choice import ChoiceRound
from simulation.students.persons import Persons

# Exit reasons, in the order of their index; -1 is no exit.
EXIT_CODES = (
    *("E155", "E230", "T160", "T167", "T180", "T200", "T240", "E140", "E400", "T260", "T280", "T380"),
    "E130",
)
YEAR_END, COMPLETER, TRANSFER, ALTERNATIVE_TRANSFER = 0, 1, 2, 3
UNKNOWN_EXIT, ADULT_EDUCATION = 7, 9
COMPLETION_CODES = ("100", "120", "320", "360", "480")
DIPLOMA, CERTIFICATE, EQUIVALENCY, NO_DIPLOMA, PROMOTED = 0, 1, 2, 3, 4


# Outcomes of a four-year cohort; `REMOVED` are confirmed transfers out. The last one is no outcome of the
# cohort: members still enrolled who graduate the year after, in the files of that year.
OUTCOMES = (
    "HSDiplomaGraduate",
    "Dropout",
    "StillEnrolled",
    "SpecialEducationCertificate",
    "HSEquivalency",
    "OtherTransfer",
    "RemovedFromCohort",
    "FifthYearGraduate",
)
GRADUATE, DROPOUT, STILL_ENROLLED, CERTIFIED, EQUIVALENT, OTHER_TRANSFER, REMOVED, LATE = range(8)
UNDECIDED = -1


@dataclass(frozen=True)
class Spells:
    """Students at schools in a year, once each however often they come: `of_record` says whose a stay is."""

    row: np.ndarray
    school: np.ndarray
    of_record: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def total(self, per_record: np.ndarray) -> np.ndarray:
        """Sum integers of records."""
        return np.rint(np.bincount(self.of_record, weights=per_record, minlength=len(self))).astype(np.int64)


@dataclass
class EnrollmentYear:
    """Enrollment of one chunk in one school year.

    `person` are the persons enrolled, each once, with `grade`, `school` (the last one of the year),
    `learner` and other statuses beside it. Records (`record_*`) are ordered by local educational agency;
    `record_row` points into `person`. A student may have several records at one school.
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

    @cached_property
    def spells(self) -> Spells:
        """Return what each student is at each school: all stays there together."""
        schools = int(self.record_school.max(initial=0)) + 1
        key = self.record_row.astype(np.int64) * schools + self.record_school
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        # In the order of the records, hence by agency.
        order = np.argsort(first)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        first = first[order]
        return Spells(self.record_row[first], self.record_school[first], place[inverse])

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
        inside = (self.record_start <= window[1]) & (self.record_end >= window[0])
        match = np.flatnonzero((place >= 0) & inside)
        match = match[self.record_school[match] == school[place[match]]]
        low, high = np.full(len(row), window[0]), np.full(len(row), window[1])
        low[place[match]] = np.maximum(window[0], self.record_start[match])
        high[place[match]] = np.minimum(window[1], self.record_end[match])
        return low, low + np.floor((high - low + 1) * rng.random(len(row))).astype(int)

    def during(self, first: int, last: int) -> np.ndarray:
        """Last school per person that has it on any day from `first` to `last`, -1 for none."""
        inside = np.flatnonzero((self.record_start <= last) & (self.record_end >= first))
        inside = inside[np.argsort(self.record_start[inside], kind="stable")]
        found = np.full(len(self.person), -1)
        found[self.record_row[inside]] = self.record_school[inside]
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

"""Days absent, per student and school, and the chance of being chronically absent.

Belongs here: attendance of one chunk and year. Does not belong here: the absence summary file. The level
by grade, group and year follows the published rates of a large California district: about 40 % in 2021-22,
then 31, 25 and 24 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.population import logistic
from simulation.students.enrollment import EnrollmentYear
from simulation.students.persons import Persons
from simulation.students.school_system import SHOCKS_SINCE, SchoolSystem
from simulation.students.special_functions import normal_cdf

# Share of days absent is logistic(CENTER + SPREAD * latent); one tenth is reached where the latent is 0.
_TENTH = float(np.log(0.1 / 0.9))
_SPREAD = 0.92
_DILIGENCE, _YEARLY = 0.78, 0.62
_YEARS = (2022, 2023, 2024, 2025)
_TREND = (0.46, 0.19, 0.02, -0.03)
FEWEST_EXPECTED_DAYS = 31


@dataclass(frozen=True)
class Absence:
    """Attendance per student and school (`EnrollmentYear.spells`), in whole days.

    `probability` is the chance to be chronically absent, given everything but the year's
    own noise.
    """

    expected: np.ndarray
    suspended_out: np.ndarray
    suspended_in: np.ndarray
    excused: np.ndarray
    unexcused: np.ndarray
    incomplete_study: np.ndarray
    independent_study: np.ndarray
    exempt: np.ndarray
    chronic: np.ndarray
    probability: np.ndarray

    @property
    def absent(self) -> np.ndarray:
        """Days absent for any reason."""
        return self.suspended_out + self.excused + self.unexcused + self.incomplete_study

    @property
    def attended(self) -> np.ndarray:
        """Days attended in person; all days sum to the expected ones."""
        return (
            self.expected
            - self.suspended_out
            - self.suspended_in
            - self.excused
            - self.unexcused
            - self.incomplete_study
            - self.independent_study
        )


def draw_absence(
    system: SchoolSystem,
    persons: Persons,
    year: EnrollmentYear,
    suspended_out: np.ndarray,
    suspended_in: np.ndarray,
    rng: np.random.Generator,
) -> Absence:
    """Draw attendance per student and school.

    Args:
        system: schools.
        persons: the chunk's students.
        year: their enrollment.
        suspended_out: days of out-of-school suspension per student and school.
        suspended_in: days of in-school suspension per student and school.
        rng: source of randomness.

    """
    person, row, school = year.person, year.spells.row, year.spells.school
    by_grade = np.interp(year.grade, (-1, 0, 2, 5, 8, 9, 12), (0.40, 0.20, -0.06, -0.08, 0.16, 0.26, 0.36))
    general = (
        -1.18
        + by_grade
        + np.interp(year.school_year, _YEARS, _TREND)
        + persons.absence[person]
        + 0.52 * year.homeless
        + 0.42 * persons.foster[person]
        - _DILIGENCE * persons.diligence[person]
    )
    effects = system.effects
    drift = effects.attendance_drift * (year.school_year - 2024)
    shock = effects.year_attendance[:, year.school_year - SHOCKS_SINCE]
    latent = general[row] - (effects.attendance + drift + shock)[school]
    expected = year.spells.total(year.record_end - year.record_start + 1)
    noise = rng.normal(0, 1, len(person))[row]
    share = logistic(_TENTH + _SPREAD * (latent + _YEARLY * noise))
    absent = np.rint(share * expected).astype(int)
    # The least number of days that rounds to a tenth: the chance is exact, not asymptotic.
    needed = -(-expected // 10)
    limit = (np.log((needed - 0.5) / (expected - needed + 0.5)) - _TENTH) / _SPREAD
    probability = np.where((needed - 0.5) >= expected, 0.0, 1 - normal_cdf((limit - latent) / _YEARLY))
    absent = np.maximum(absent, np.minimum(suspended_out, expected))
    rest = absent - suspended_out
    unexcused = rng.binomial(np.maximum(rest, 0), 0.38)
    study = np.where(rng.random(len(row)) < 0.02, rng.binomial(np.maximum(rest - unexcused, 0), 0.25), 0)
    present = expected - absent - suspended_in
    independent = np.where(rng.random(len(row)) < 0.03, np.minimum(present, rng.integers(1, 12, len(row))), 0)
    return Absence(
        expected=expected,
        suspended_out=suspended_out,
        suspended_in=suspended_in,
        excused=rest - unexcused - study,
        unexcused=unexcused,
        incomplete_study=study,
        independent_study=np.maximum(independent, 0),
        exempt=rng.random(len(row)) < 0.001,
        chronic=absent * 10 >= expected,
        probability=probability,
    )

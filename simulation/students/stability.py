"""Stability as enrollment records show it.

Belongs here: who is stable at a school or in a district, and who is left out of the rate. Does not belong
here: what exit reasons mean (the seed `exit_reason_rules`, which the warehouse reads too). No public source
lists the disqualifying exits: the seed says which rows are assumed.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from simulation.students.calendar import school_calendar
from simulation.students.enrollment import COMPLETION_CODES, EXIT_CODES, EnrollmentYear
from simulation.students.reporting_units import Enrollments

RULES = Path(__file__).resolve().parents[2] / "seeds" / "code_sets" / "exit_reason_rules.csv"
# Consecutive calendar days at one school, first and last included.
STABLE_DAYS = 245


def stability(year: EnrollmentYear, enrolled: Enrollments) -> tuple[np.ndarray, np.ndarray]:
    """Say who counts in the stability rate, and who of them is stable.

    Args:
        year: stays of one chunk and year.
        enrolled: students at schools and districts.

    Returns:
        Two booleans per row of `enrolled`: in the adjusted cumulative enrollment, stable. A student is
        stable in a district who is stable at one of its schools.

    """
    disqualifying, left_out = _exits(year)
    days = school_calendar(year.school_year).days
    long_enough = days[year.record_end] - days[year.record_start] + 1 >= STABLE_DAYS
    record = year.spells.of_record
    stable_spell = np.zeros(len(year.spells), dtype=bool)
    stable_spell[record[long_enough & ~disqualifying]] = True
    stable = enrolled.total(stable_spell) > 0

    # The last stay at a school, or in a district, is the one whose exit decides.
    ordered = np.argsort(year.record_start[enrolled.record], kind="stable")
    goes_unheld = np.zeros(len(enrolled), dtype=bool)
    goes_unheld[enrolled.of_record[ordered]] = left_out[enrolled.record[ordered]]
    return stable | ~goes_unheld, stable


def _exits(year: EnrollmentYear) -> tuple[np.ndarray, np.ndarray]:
    """Booleans per record: ends with a disqualifying exit; with one that is left out."""
    rules = _rules()
    table = np.zeros((2, len(EXIT_CODES), len(COMPLETION_CODES) + 1), dtype=bool)
    for reason, code in enumerate(EXIT_CODES):
        for status, completion in enumerate((*COMPLETION_CODES, "any")):
            # Combinations that cannot occur have no rule.
            if (code, completion) in rules:
                table[:, reason, status] = rules[code, completion]
    disqualifying, left_out = table[:, year.record_exit, year.record_completion]
    return disqualifying, left_out


@cache
def _rules() -> dict[tuple[str, str], tuple[bool, bool]]:
    with RULES.open(encoding="utf-8", newline="") as handle:
        return {
            (row["exit_reason_code"], row["completion_status_code"]): (
                row["is_disqualifying_for_stability"] == "true",
                row["is_left_out_when_not_stable"] == "true",
            )
            for row in csv.DictReader(handle)
        }

"""Progress of English learners from one summative test to the next, by the State's rule.

Belongs here: who counts and who progressed. Does not belong here: scores (`language_tests`), the penalty for
low participation. Both years' results must be of the same test, general or alternate, and the grade must not
be lower than the year before. General test: up at least one of six levels, or the highest level twice.
Alternate test: up a level, level 3 twice, or ten points more once the leading digit is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.students.language_tests import LanguageResult

PRIOR = ("step", "level", "grade", "score", "alternate")
_TOP_STEP, _TOP_ALTERNATE_LEVEL = 6, 3
_ALTERNATE_GAIN = 10
_MADE = ("progressed", "maintained_top", "progressed_alternate", "maintained_top_alternate")


@dataclass(frozen=True)
class LanguageProgress:
    """Rows of learners as in the language results; `parts` are disjoint booleans by what happened."""

    row: np.ndarray
    school: np.ndarray
    parts: dict[str, np.ndarray]

    @property
    def counted(self) -> np.ndarray:
        """Whether there are results of one test in both years."""
        return np.any(list(self.parts.values()), axis=0)

    @property
    def made(self) -> np.ndarray:
        """Whether the learner progressed."""
        return np.any([self.parts[name] for name in _MADE], axis=0)


def language_progress(result: LanguageResult, prior: dict[str, np.ndarray]) -> LanguageProgress:
    """Compare results with those of the year before.

    Args:
        result: results of one chunk and year.
        prior: last year's values of its rows by name (`PRIOR`), -1 for none.

    """
    same_grade = result.grade >= prior["grade"]
    general = (result.step > 0) & (prior["step"] > 0) & same_grade
    up, down = result.step > prior["step"], result.step < prior["step"]
    top = (result.step == _TOP_STEP) & (prior["step"] == _TOP_STEP)
    alternate = result.alternate & result.tested & (prior["alternate"] == 1) & same_grade
    kept = (result.level == _TOP_ALTERNATE_LEVEL) & (prior["level"] == _TOP_ALTERNATE_LEVEL)
    more = result.overall % 100 - prior["score"] % 100 >= _ALTERNATE_GAIN
    higher = ~kept & ((result.level > prior["level"]) | more)
    return LanguageProgress(
        result.row,
        result.school,
        {
            "progressed": general & up,
            "maintained_top": general & top,
            "maintained_other": general & ~up & ~top & ~down,
            "declined": general & down,
            "progressed_alternate": alternate & higher,
            "maintained_top_alternate": alternate & kept,
            "not_progressed_alternate": alternate & ~higher & ~kept,
        },
    )

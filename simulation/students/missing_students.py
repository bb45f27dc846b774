"""Results as the State computes them: with students missing below 95 % participation.

Belongs here: sums of such results over redraws; each redraw has missing students of its own. Does not belong
here: how many are missing and what each of them adds (`simulation.results`), who is tested (`measured`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulation.results import MISSING_DISTANCE, missing_participants

# Where sums of results hold expected values, realised ones and students.
EXPECTED, REALISED, STUDENTS = range(3)
# Where sums of contributions without weights hold them (`truth`).
_OF_CONTRIBUTIONS = {STUDENTS: 0, EXPECTED: 1, REALISED: 3}


@dataclass(frozen=True)
class _Rule:
    """Where a measure's participation is counted, by which names, and what a missing student adds."""

    participation: str
    counts: str
    distance: float


_RULES = {
    **{
        f"{subject}_distance_from_standard": _Rule(f"{subject}_participation_rate", subject, distance)
        for subject, distance in MISSING_DISTANCE.items()
    },
    "english_learner_progress_rate": _Rule("english_learner_participation_rate", "progress", 0.0),
}
# What the counts of those asked are called.
_ASKED = {"ela": "ela_enrolled", "math": "math_enrolled", "progress": "progress_expected"}


@dataclass
class ResultSums:
    """Sums over redraws by measure and year, each unit x group x (EXPECTED, REALISED, STUDENTS).

    A redraw's students are known by what the sums of contributions grow by.
    """

    sums: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    _before: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)

    def end_draw(self, contributions: dict[tuple[str, int], np.ndarray]) -> None:
        """Add what a redraw has contributed since the last one ended.

        Args:
            contributions: sums of all redraws by measure and year.

        """
        for school_year in sorted({year for _, year in contributions}):
            drawn = {
                measure_id: self._since(contributions, measure_id, school_year)
                for rule_measure, rule in _RULES.items()
                for measure_id in (rule_measure, rule.participation)
            }
            missing = missing_participants(
                {
                    name: np.rint(drawn[rule.participation][:, :, place]).astype(np.int64)
                    for rule in _RULES.values()
                    for name, place in (
                        (_ASKED[rule.counts], _OF_CONTRIBUTIONS[STUDENTS]),
                        (f"{rule.counts}_tested", _OF_CONTRIBUTIONS[REALISED]),
                    )
                }
            )
            for measure_id, rule in _RULES.items():
                result = _with_missing(drawn[measure_id], missing[f"{rule.counts}_missing"], rule.distance)
                key = (measure_id, school_year)
                self.sums[key] = self.sums.get(key, 0) + result

    def _since(
        self, contributions: dict[tuple[str, int], np.ndarray], measure_id: str, school_year: int
    ) -> np.ndarray:
        key = (measure_id, school_year)
        grown = contributions[key] - self._before.get(key, 0)
        self._before[key] = contributions[key].copy()
        return grown


def _with_missing(drawn: np.ndarray, missing: np.ndarray, distance: float) -> np.ndarray:
    expected, realised, students = (
        drawn[:, :, _OF_CONTRIBUTIONS[one]] for one in (EXPECTED, REALISED, STUDENTS)
    )
    # Where nobody has a result, missing students make none.
    missing = np.where(students > 0, missing, 0)
    return np.stack(
        [expected + missing * distance, realised + missing * distance, students + missing], axis=2
    )

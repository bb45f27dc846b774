"""Cohorts in a wide panel of scores: one row per student, a grade and a score per year.

Belongs here: reading the columns, who belongs to a cohort, whose scores the knots are taken from. Does not:
files, the regression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from psychometrics.growth.errors import GrowthError, MissingColumnsError, PanelError
from psychometrics.growth.knots import Knots, estimate_knots

ID = "ID"
MOST_PRIORS = 4


@dataclass(frozen=True)
class Cohort:
    """Students with a current score and a number of prior ones.

    Attributes:
        rows: (students,) their rows in the panel.
        outcome: (students,) current scores.
        priors: (k, students) prior scores, most recent first.

    """

    rows: np.ndarray
    outcome: np.ndarray
    priors: np.ndarray


@dataclass(frozen=True)
class Panel:
    """The columns of a panel that a progression asks for; missing values are NaN.

    Attributes:
        ids: (students,) identifiers, as delivered.
        progression: grades, the current one last.
        year: of the current scores.
        grades: (progression, students), most recent year first.
        scores: (progression, students), most recent year first, points of the scale.

    """

    ids: pa.ChunkedArray
    progression: tuple[int, ...]
    year: int
    grades: np.ndarray
    scores: np.ndarray

    def cohort(self, order: int) -> Cohort:
        """Return the students with exactly the last grades of the progression and all scores.

        Args:
            order: number of prior scores.

        """
        expected = np.array(self.progression[::-1][: order + 1], dtype=np.float64)
        present = ~np.isnan(self.scores[: order + 1])
        member = ((self.grades[: order + 1] == expected[:, None]) & present).all(axis=0)
        rows = np.flatnonzero(member)
        return Cohort(rows, self.scores[0, rows], self.scores[1 : order + 1, rows])

    def knots(self, grades: Sequence[int] | None = None) -> dict[int, Knots]:
        """Return the knots of prior grades (of the progression's, where None), estimated from this panel.

        The scores of *all* students count who were in that grade in one of the prior years of the
        progression, with or without a current score.

        Raises:
            ConstantScoresError, DuplicateKnotsError: the scores of a grade give no knots.

        """
        prior_grades, prior_scores = self.grades[1:], self.scores[1:]
        found = {}
        for grade in self.progression[:-1] if grades is None else grades:
            chosen = (prior_grades == grade) & ~np.isnan(prior_scores)
            found[grade] = estimate_knots(prior_scores[chosen], f"the prior scores of grade {grade}")
        return found


def read_panel(table: pa.Table, progression: Sequence[int], year: int) -> Panel:
    """Return the part of a panel that a progression needs.

    Args:
        table: columns ID, GRADE_yyyy, SS_yyyy; numbers, or text that reads as numbers; empty is missing.
        progression: grades in successive years, such as 3, 4, 5, 6; the last one is the grade in `year`.
        year: of the current scores.

    Raises:
        GrowthError: the progression is too short or too long.
        MissingColumnsError: columns are not there; all of them are named.
        PanelError: a column holds something else than numbers, or a student has several rows or no
            identifier.

    """
    progression = tuple(int(grade) for grade in progression)
    if not 2 <= len(progression) <= MOST_PRIORS + 1:
        raise GrowthError(
            f"a progression has between 2 and {MOST_PRIORS + 1} grades, the current one last; "
            f"{len(progression)} given"
        )
    if len(set(progression)) < len(progression):
        raise GrowthError("a progression names each grade once")
    years = [year - back for back in range(len(progression))]
    needed = [ID, *(f"{kind}_{one}" for one in years for kind in ("GRADE", "SS"))]
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise MissingColumnsError(
            f"the panel has no column {', '.join(missing)}: the progression "
            f"{','.join(map(str, progression))} needs the years {years[-1]} to {year}"
        )
    repeated = sorted({name for name in needed if table.column_names.count(name) > 1})
    if repeated:
        raise PanelError(f"the panel has several columns named {', '.join(repeated)}")
    _check_ids(table.column(ID))
    grades = np.stack([numeric_column(table, f"GRADE_{one}") for one in years])
    scores = np.stack([numeric_column(table, f"SS_{one}") for one in years])
    return Panel(table.column(ID), progression, year, grades, scores)


def _check_ids(ids: pa.ChunkedArray) -> None:
    if ids.null_count:
        raise PanelError(f"{ids.null_count} rows have no {ID}: each row is one student")
    repeated = len(ids) - pc.count_distinct(ids).as_py()
    if repeated:
        raise PanelError(f"{repeated} rows repeat an {ID}: a wide panel has one row per student")


def numeric_column(table: pa.Table, name: str) -> np.ndarray:
    """Return a column as floats, missing values as NaN; text counts if it reads as a number.

    Raises:
        PanelError: it holds something else; the message names the row and not the value.

    """
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.utf8_trim_whitespace(column)
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)
    try:
        numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        # Arrow's own message would show a value of the column.
        raise PanelError(
            f"column {name} holds something else than numbers{_first_bad_row(column)}"
        ) from error
    if np.isinf(numbers).any():
        raise PanelError(f"column {name} holds infinite numbers")
    return numbers


def _first_bad_row(column: pa.ChunkedArray) -> str:
    for number, value in enumerate(column, start=1):
        try:
            value.cast(pa.float64())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return f", first in row {number}"
    return ""

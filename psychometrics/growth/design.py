"""The design of a quantile regression on splines of prior scores, in the shape the solvers work on.

Belongs here: one row per different student record with its weight, and the basis functions of each
different prior score in a table. Does not: solving, predictions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.growth.cells import Cells
from psychometrics.growth.errors import GrowthError, SingularDesignError
from psychometrics.growth.knots import Knots
from psychometrics.growth.spline_basis import SUPPORT, function_count, local_basis

# Of the Gram matrix with unit diagonal: below it, a column is a combination of the others.
_SMALLEST_EIGENVALUE = 1e-13
_LARGEST_KEY = 2**62


@dataclass(frozen=True)
class Design:
    """A regression of a current score on an intercept and a spline of each of k prior scores.

    Students with the same scores are one cell. A prior score is a code into the table; its product with the
    coefficients is `values[code] @ coefficients[start[code] : start[code] + 4]`.

    Attributes:
        outcome: (cells,) current scores.
        codes: (k, cells) rows of the table, one per prior.
        weights: (cells,) students in a cell.
        start: (table rows,) first of the four coefficients of a table row.
        values: (table rows, 4) basis functions; 0 for the one that is left out.
        coefficient_count: intercept and all columns.
        cell_of_student: (students,) which cell a student is in.

    """

    outcome: np.ndarray
    codes: np.ndarray
    weights: np.ndarray
    start: np.ndarray
    values: np.ndarray
    coefficient_count: int
    cell_of_student: np.ndarray

    @property
    def cells(self) -> Cells:
        """Return the arrays as compiled code takes them."""
        return Cells(self.outcome, self.codes, self.weights, self.start, self.values)

    @property
    def cell_count(self) -> int:
        """Return how many different student records there are."""
        return len(self.outcome)

    def rows(self, cells: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the dense design rows of some cells: (cells, coefficients)."""
        codes = self.codes[:, cells]
        rows = np.zeros((codes.shape[1], self.coefficient_count))
        rows[:, 0] = 1.0
        each = np.arange(codes.shape[1])
        for code in codes:
            for offset in range(SUPPORT):
                # Added, not set: the column that is left out has the number of another one, and value 0.
                rows[each, self.start[code] + offset] += self.values[code, offset]
        return rows

    def fitted(self, coefficients: np.ndarray) -> np.ndarray:
        """Return fitted values: (cells,) for one vector of coefficients."""
        support = self.start[:, None] + np.arange(SUPPORT)
        table = (self.values * coefficients[support]).sum(axis=1)
        return coefficients[0] + table[self.codes].sum(axis=0)

    def gram_matrix(self) -> np.ndarray:
        """Return X'WX: (coefficients, coefficients).

        Raises:
            SingularDesignError: the columns are not independent.

        """
        gram = np.zeros((self.coefficient_count, self.coefficient_count))
        for first in range(0, self.cell_count, 65536):
            chunk = slice(first, first + 65536)
            rows = self.rows(chunk)
            gram += rows.T @ (rows * self.weights[chunk, None])
        scale = np.sqrt(np.diag(gram))
        if (scale == 0).any() or np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] < _SMALLEST_EIGENVALUE:
            raise SingularDesignError(
                f"the prior scores have too few different values to determine {self.coefficient_count} "
                "coefficients: use fewer prior scores or fixed knots"
            )
        return gram


def build_design(outcome: np.ndarray, priors: Sequence[np.ndarray], knots: Sequence[Knots]) -> Design:
    """Return the design of a cohort.

    Args:
        outcome: (students,) current scores, none missing.
        priors: k arrays (students,), most recent first.
        knots: of each prior, in the same order.

    Raises:
        GrowthError: a score is missing or infinite.

    """
    outcome = np.asarray(outcome, dtype=np.float64)
    priors = [np.asarray(prior, dtype=np.float64) for prior in priors]
    if not all(np.isfinite(one).all() for one in (outcome, *priors)):
        # Compiled code would not notice, and not stop.
        raise GrowthError("every student of a cohort needs all scores, as finite numbers")
    codes, start, values = [], [], []
    column, table_rows = 0, 0
    key, key_size = np.zeros(len(outcome), dtype=np.int64), 1
    for prior, prior_knots in zip(priors, knots, strict=True):
        different, code = np.unique(prior, return_inverse=True)
        first, basis = local_basis(different, prior_knots)
        basis[first == 0, 0] = 0.0
        start.append(column + first)
        values.append(basis)
        codes.append(table_rows + code)
        key, key_size = _combined(key, key_size, code, len(different))
        column += function_count(prior_knots) - 1
        table_rows += len(different)
    different, code = np.unique(outcome, return_inverse=True)
    key, _ = _combined(key, key_size, code, len(different))
    _, representative, cell_of_student, weights = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    return Design(
        outcome=outcome[representative],
        codes=np.ascontiguousarray(np.stack(codes)[:, representative].astype(np.uint32)),
        weights=weights.astype(np.float64),
        start=np.concatenate(start).astype(np.uint32),
        values=np.concatenate(values),
        coefficient_count=column + 1,
        cell_of_student=cell_of_student,
    )


def _combined(key: np.ndarray, size: int, code: np.ndarray, count: int) -> tuple[np.ndarray, int]:
    if size > _LARGEST_KEY // count:
        different, key = np.unique(key, return_inverse=True)
        size = len(different)
    return key * count + code, size * count

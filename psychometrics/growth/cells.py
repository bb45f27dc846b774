"""The data of a fit and its current vertex, as compiled code takes them.

Belongs here: the two bundles of arrays and the elementary operations on a design row. Does not: how the
data come about (`design`), any decision of a solver.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psychometrics.growth.compilation import compiled

NO_CELL = -1


class Cells(NamedTuple):
    """The cells of a design; see `design.Design` for the meaning and shape of each array."""

    outcome: np.ndarray
    codes: np.ndarray
    weights: np.ndarray
    start: np.ndarray
    values: np.ndarray


class Basis(NamedTuple):
    """A vertex: the cells that a curve passes through. The arrays change as the solver goes on.

    Attributes:
        cell: (p,) their numbers; NO_CELL for a coefficient that is merely held where the fit began.
        rows: (p, p) their design rows.
        outcome: (p,) their outcomes.
        weights: (p,) their weights.
        inverse: (p, p) of `rows`.

    """

    cell: np.ndarray
    rows: np.ndarray
    outcome: np.ndarray
    weights: np.ndarray
    inverse: np.ndarray


@compiled
def reset_basis(basis, coefficients):
    """Hold every coefficient where it is: a basis without any cell."""
    basis.cell[:] = NO_CELL
    basis.rows[:, :] = np.eye(len(coefficients))
    basis.inverse[:, :] = basis.rows
    basis.outcome[:] = coefficients
    basis.weights[:] = 0.0


@compiled
def put_into_basis(basis, position, cell, cells):
    """Let a cell take a position of the basis; the inverse is not brought up to date."""
    basis.cell[position] = cell
    row = basis.rows[position]
    row[:] = 0.0
    add_row(row, 1.0, cell, cells)
    basis.outcome[position] = cells.outcome[cell]
    basis.weights[position] = cells.weights[cell]


@compiled
def add_row(vector, factor, cell, cells):
    """Add `factor` times the design row of a cell to `vector`."""
    vector[0] += factor
    for prior in range(cells.codes.shape[0]):
        code = cells.codes[prior, cell]
        first = cells.start[code]
        for offset in range(4):
            vector[first + offset] += factor * cells.values[code, offset]


@compiled
def products(start, values, vector, table):
    """Write the product of every row of a table of basis functions with `vector` into `table`."""
    for code in range(len(start)):
        first = start[code]
        total = 0.0
        for offset in range(4):
            total += values[code, offset] * vector[first + offset]
        table[code] = total


@compiled
def sums_over_priors(intercept, codes, table, sums):
    """Write intercept + the table's entries of all priors into `sums`, for every cell."""
    if codes.shape[0] == 1:
        for i in range(len(sums)):
            sums[i] = intercept + table[codes[0, i]]
    elif codes.shape[0] == 2:
        for i in range(len(sums)):
            sums[i] = intercept + table[codes[0, i]] + table[codes[1, i]]
    else:
        for i in range(len(sums)):
            total = intercept
            for prior in range(codes.shape[0]):
                total += table[codes[prior, i]]
            sums[i] = total

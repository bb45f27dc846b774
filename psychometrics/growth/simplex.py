"""The compiled exact solver of quantile regressions: from quantile to quantile.

Belongs here: each quantile's start, and the circle of solving in a band, proving, and widening the band.
Does not: the steps of the simplex method (`pivoting`), the proof of optimality (`certification`), the
second solver (`highs`).
"""

from __future__ import annotations

import numpy as np

from psychometrics.growth.band import BEHIND, active_cells, band, share_ahead
from psychometrics.growth.cells import NO_CELL, Basis, put_into_basis, reset_basis
from psychometrics.growth.certification import (
    column_sums,
    largest_violation,
    objective_gradient,
    residual_pass,
    settle_signs,
)
from psychometrics.growth.compilation import compiled
from psychometrics.growth.pivoting import optimal_vertex
from psychometrics.growth.vertex import solve_vertex

_MOST_PASSES = 30
# The first fit starts from least squares, not from a neighbour.
_FIRST_WIDENING = 4.0
# Well above half a unit of the fifth decimal: nearer residuals are compared after rounding.
_ROUNDING_ZONE = 2e-5


@compiled
def solve_quantiles(taus, order, cells, scale, first_coefficients):
    """Fit quantile regressions, each from the solution of a neighbour.

    Args:
        taus: (q,) quantiles, increasing.
        order: (q,) in which they are fitted; a neighbour comes before.
        cells: the data.
        scale: (cells,) how far the curve may move at a cell, relative to other cells.
        first_coefficients: (p,) where the first fit starts.

    Returns:
        coefficients (q, p), basis cells (q, p), proved optimal (q,), ties (q,), pivots (q,), passes (q,),
        and how many of the proved fits, rounded to 5 decimals, lie strictly below the outcome (cells,).

    """
    size, count, cell_count = len(first_coefficients), len(taus), len(cells.outcome)
    coefficients, basic = np.zeros((count, size)), np.full((count, size), NO_CELL, dtype=np.int64)
    proved, ties = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.int64)
    pivots, passes = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    below = np.zeros(cell_count, dtype=np.int16)

    all_sums, mass = column_sums(cells, size), cells.weights.sum()
    table, local_code = np.empty(len(cells.start)), np.full(len(cells.start), -1, dtype=np.int64)
    residual, sign = np.empty(cell_count), np.empty(cell_count, dtype=np.int8)
    basis = Basis(
        np.empty(size, dtype=np.int64),
        np.empty((size, size)),
        np.empty(size),
        np.empty(size),
        np.empty((size, size)),
    )
    current, at = first_coefficients.copy(), -1
    for number in order:
        tau = taus[number]
        neighbour = _neighbour(number, proved)
        if neighbour < 0 or neighbour != at:
            _start_at(neighbour, basic, first_coefficients, cells, basis, current, table, residual, sign)
        ahead = share_ahead(cell_count, size)
        behind = BEHIND * ahead
        if neighbour < 0:
            ahead *= _FIRST_WIDENING
            behind = ahead
        for _ in range(_MOST_PASSES):
            low, high = band(residual, scale, ahead, behind, neighbour < number)
            active = active_cells(cells, residual, scale, sign, low, high, local_code)
            gradient = objective_gradient(tau, all_sums, sign, basis, cells, table)
            finished, done = optimal_vertex(tau, gradient, cells, active, basis, mass)
            pivots[number] += done
            passes[number] += 1
            for i in range(len(active.cell)):
                sign[active.cell[i]] = np.int8(active.side[i])
            if not solve_vertex(basis, current):
                break
            residual_pass(current, cells, table, residual)
            wrong = settle_signs(residual, sign)
            if wrong == 0 and finished:
                gradient = objective_gradient(tau, all_sums, sign, basis, cells, table)
                worst, ties[number] = largest_violation(tau, gradient, basis, mass)
                if worst == 0.0 and basis.cell.min() >= 0:
                    proved[number] = True
                    break
            else:
                ahead *= 2.0
            behind = ahead
        # Nothing is built upon a fit that is not proved.
        at = -1
        if proved[number]:
            at = number
            coefficients[number] = current
            basic[number] = basis.cell
            _count_below(cells.outcome, residual, below)
    return coefficients, basic, proved, ties, pivots, passes, below


@compiled
def _neighbour(number, proved):
    """Return a quantile next to this one whose fit is proved, -1 if there is none."""
    if number > 0 and proved[number - 1]:
        return number - 1
    if number + 1 < len(proved) and proved[number + 1]:
        return number + 1
    return -1


@compiled
def _start_at(neighbour, basic, first_coefficients, cells, basis, current, table, residual, sign):
    """Go to the vertex of a neighbour, or hold the first coefficients where there is none."""
    if neighbour < 0:
        reset_basis(basis, first_coefficients)
    else:
        for j in range(len(basis.cell)):
            put_into_basis(basis, j, basic[neighbour, j], cells)
    solve_vertex(basis, current)
    residual_pass(current, cells, table, residual)
    for i in range(len(sign)):
        sign[i] = -1 if residual[i] < 0.0 else 1
    for cell in basis.cell:
        if cell != NO_CELL:
            sign[cell] = 0


@compiled
def _count_below(outcome, residual, below):
    """Add 1 to every cell whose fitted value, rounded to 5 decimals, lies strictly below the outcome."""
    for i in range(len(outcome)):
        if abs(residual[i]) < _ROUNDING_ZONE:
            below[i] += np.rint((outcome[i] - residual[i]) * 1e5) / 1e5 < outcome[i]
        else:
            below[i] += residual[i] > 0.0

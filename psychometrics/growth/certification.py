"""Proof that a quantile fit is optimal.

Belongs here: one full pass over the residuals and the dual values that follow from them. Does not: how a
fit was found; every solver's fits are proved here, by the same arithmetic.

A quantile fit minimises a sum of tilted absolute residuals, a linear programme. Its vertices pass exactly
through as many cells as there are coefficients, the *basis*. A vertex is optimal if and only if every basic
cell has a dual value within its bounds: for weight w and quantile tau, between -tau w and (1 - tau) w
(Koenker and Bassett 1978, "Regression quantiles", theorem 3.3). The dual values follow from the signs of
all other residuals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.growth.cells import Basis, products, put_into_basis, sums_over_priors
from psychometrics.growth.compilation import compiled
from psychometrics.growth.design import Design
from psychometrics.growth.vertex import solve_vertex

# A residual this small (points of the scale) is a tie with the curve; its sign is the solver's choice.
RESIDUAL_TOLERANCE = 1e-7
# A dual value this near to a bound means that another vertex is as good.
TIE_TOLERANCE = 1e-8
UNIT_ROUNDOFF = 2.3e-16


@compiled
def residual_pass(coefficients, cells, table, residual):
    """Write the residual of every cell into `residual`; `table` is work space, one number per table row."""
    products(cells.start, cells.values, coefficients, table)
    sums_over_priors(coefficients[0], cells.codes, table, residual)
    for i in range(len(residual)):
        residual[i] = cells.outcome[i] - residual[i]


@compiled
def settle_signs(residual, sign):
    """Give every cell outside the basis the sign of its residual; return how many stood wrong.

    `sign` is 0 for basic cells, else -1 or 1. A residual of nothing but rounding leaves the sign as it is.
    """
    wrong = 0
    for i in range(len(residual)):
        if residual[i] * sign[i] < -RESIDUAL_TOLERANCE:
            sign[i] = -sign[i]
            wrong += 1
    return wrong


@compiled
def column_sums(cells, coefficient_count):
    """Return the weighted sum of all design rows: (coefficients,)."""
    per_code = np.zeros(len(cells.start))
    for prior in range(cells.codes.shape[0]):
        for i in range(len(cells.weights)):
            per_code[cells.codes[prior, i]] += cells.weights[i]
    return _sums_of_codes(per_code, cells.weights.sum(), cells, coefficient_count)


@compiled
def _sums_of_codes(per_code, total, cells, coefficient_count):
    sums = np.zeros(coefficient_count)
    sums[0] = total
    for code in range(len(per_code)):
        if per_code[code] != 0.0:
            for offset in range(4):
                sums[cells.start[code] + offset] += per_code[code] * cells.values[code, offset]
    return sums


@compiled
def objective_gradient(tau, all_sums, sign, basis, cells, table):
    """Return the sum of w (tau - [residual < 0]) x over the cells outside the basis.

    Cells below the curve are counted per prior score first: counts are exact, so the sum carries the
    rounding of a few hundred products, not of all students.
    """
    table[:] = 0.0
    below = 0.0
    for i in range(len(sign)):
        if sign[i] < 0:
            weight = cells.weights[i]
            below += weight
            for prior in range(cells.codes.shape[0]):
                table[cells.codes[prior, i]] += weight
    gradient = -_sums_of_codes(table, below, cells, len(all_sums))
    for c in range(len(all_sums)):
        total = all_sums[c]
        for j in range(len(basis.weights)):
            total -= basis.weights[j] * basis.rows[j, c]
        gradient[c] += tau * total
    return gradient


@compiled
def dual_value(gradient, inverse, position):
    """Return the dual value of one basic cell, and its rounding error per unit of the gradient."""
    value, size = 0.0, 0.0
    for c in range(len(gradient)):
        value += gradient[c] * inverse[c, position]
        size += abs(inverse[c, position])
    return value, size


@compiled
def largest_violation(tau, gradient, basis, mass):
    """Return by how much a dual value leaves its bounds (0: optimal), and how many lie on a bound (ties).

    Args:
        tau: quantile, between 0 and 1.
        gradient: of the cells outside the basis.
        basis: the vertex.
        mass: all students; with the unit roundoff it bounds the error of a dual value.

    """
    worst, ties = 0.0, 0
    for j in range(len(gradient)):
        value, size = dual_value(gradient, basis.inverse, j)
        outside = max(value - (1.0 - tau) * basis.weights[j], -tau * basis.weights[j] - value)
        if abs(outside) < TIE_TOLERANCE + 4.0 * UNIT_ROUNDOFF * mass * size:
            ties += 1
        elif outside > worst:
            worst = outside
    return worst, ties


@dataclass(frozen=True)
class Proof:
    """What a full pass over the residuals says about a vertex.

    Attributes:
        optimal: no cell has the wrong sign and every dual value is within its bounds.
        coefficients: (coefficients,) of the curve through the basis.
        basis: (coefficients,) the cells it passes through.
        violation: the most by which a dual value leaves its bounds.
        ties: dual values that lie on a bound.

    """

    optimal: bool
    coefficients: np.ndarray
    basis: np.ndarray
    violation: float
    ties: int


def prove(design: Design, quantile: float, basic_cells: np.ndarray, sign: np.ndarray) -> Proof:
    """Prove that the curve through some cells is the optimal fit of a quantile, from nothing but the data.

    Args:
        design: the cohort.
        quantile: between 0 and 1.
        basic_cells: (coefficients,) cells that the curve passes through.
        sign: (cells,) -1 or 1; counts only for cells that lie on the curve without being in the basis.

    """
    cells, size = design.cells, design.coefficient_count
    basic_cells = np.asarray(basic_cells, dtype=np.int64)
    coefficients = np.full(size, np.nan)
    if len(basic_cells) != size:
        return Proof(False, coefficients, basic_cells, np.inf, 0)
    square = (size, size)
    basis = Basis(basic_cells, np.empty(square), np.empty(size), np.empty(size), np.empty(square))
    for position, cell in enumerate(basic_cells):
        put_into_basis(basis, position, cell, cells)
    if not solve_vertex(basis, coefficients):
        return Proof(False, coefficients, basic_cells, np.inf, 0)
    table, residual = np.empty(len(cells.start)), np.empty(design.cell_count)
    residual_pass(coefficients, cells, table, residual)
    sign = np.asarray(sign, dtype=np.int8).copy()
    sign[basic_cells] = 0
    settle_signs(residual, sign)
    gradient = objective_gradient(quantile, column_sums(cells, size), sign, basis, cells, table)
    violation, ties = largest_violation(quantile, gradient, basis, cells.weights.sum())
    return Proof(violation == 0.0, coefficients, basic_cells, violation, ties)

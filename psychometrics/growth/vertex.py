"""Small dense linear algebra: the curve through the cells of a basis.

Belongs here: inverting the rows of a basis, solving for the coefficients, exchanging one row. Does not:
which row is exchanged.
"""

from __future__ import annotations

import numpy as np

from psychometrics.growth.compilation import compiled

_SMALLEST_PIVOT = 1e-13


@compiled
def invert(matrix, inverse):
    """Write the inverse of a small matrix into `inverse`; return False if it is singular.

    Gauss-Jordan elimination with row pivoting.
    """
    size = matrix.shape[0]
    work = matrix.copy()
    inverse[:, :] = np.eye(size)
    for column in range(size):
        best = column
        for i in range(column + 1, size):
            if abs(work[i, column]) > abs(work[best, column]):
                best = i
        pivot = work[best, column]
        if not abs(pivot) > _SMALLEST_PIVOT:
            return False
        if best != column:
            for c in range(size):
                work[best, c], work[column, c] = work[column, c], work[best, c]
                inverse[best, c], inverse[column, c] = inverse[column, c], inverse[best, c]
        for c in range(size):
            work[column, c] /= pivot
            inverse[column, c] /= pivot
        for i in range(size):
            factor = work[i, column]
            if i != column and factor != 0.0:
                for c in range(size):
                    work[i, c] -= factor * work[column, c]
                    inverse[i, c] -= factor * inverse[column, c]
    return True


@compiled
def solve_vertex(basis, coefficients):
    """Write the coefficients of the curve through the basis; return False if the basis is singular.

    Brings the inverse up to date. One step of iterative refinement brings the error of the fitted values
    down to rounding.
    """
    if not invert(basis.rows, basis.inverse):
        return False
    size = len(coefficients)
    residual = basis.outcome.copy()
    coefficients[:] = 0.0
    for _ in range(2):
        for i in range(size):
            for j in range(size):
                coefficients[i] += basis.inverse[i, j] * residual[j]
        for i in range(size):
            total = basis.outcome[i]
            for j in range(size):
                total -= basis.rows[i, j] * coefficients[j]
            residual[i] = total
    return True


@compiled
def exchange(inverse, row, position):
    """Bring the inverse up to date after `row` has taken a position of the basis."""
    size = len(row)
    product = np.empty(size)
    for j in range(size):
        total = 0.0
        for c in range(size):
            total += row[c] * inverse[c, j]
        product[j] = total
    for c in range(size):
        pivot = inverse[c, position] / product[position]
        for j in range(size):
            inverse[c, j] -= product[j] * pivot
        inverse[c, position] = pivot

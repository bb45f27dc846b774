"""The band of cells around the curve that stay active while the curve moves to its next quantile.

Belongs here: how wide the band is, and the active cells in a compact copy. Does not: how the curve moves.

Cells far from the curve keep their sign, so only their sum matters: the preprocessing of Portnoy and
Koenker (1997), "The Gaussian hare and the Laplacian tortoise".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psychometrics.growth.compilation import compiled

# Share of the cells that stay active on the side the curve moves to: what a step of one hundredth needs, and
# what the curve's own uncertainty adds, which falls with the square root of the cells.
_SHARE_OF_STEP = 0.0145
_SHARE_OF_UNCERTAINTY = 0.56
# On the other side, as a part of that.
BEHIND = 0.42
# Cohorts this small are solved whole, and so is every cohort once half of it would be active on one side.
_SMALL_COHORT = 1500
_LARGEST_SHARE = 0.5
_SAMPLE = 1024
# Residuals of active cells stay at least this far from 0, so that no edge has length 0.
NEAREST = 1e-12


class ActiveCells(NamedTuple):
    """A compact copy of the active cells.

    Attributes:
        cell: (a,) their numbers.
        distance: (a,) absolute residuals.
        side: (a,) -1.0 below the curve, 1.0 above, 0.0 in the basis.
        codes: (k, a) rows of the copied table.
        start: (rows,) of the table of the prior scores that occur among them.
        values: (rows, 4).

    """

    cell: np.ndarray
    distance: np.ndarray
    side: np.ndarray
    codes: np.ndarray
    start: np.ndarray
    values: np.ndarray


@compiled
def share_ahead(cell_count, coefficient_count):
    """Return the share of the cells that stay active on the side the curve moves to."""
    return _SHARE_OF_STEP + _SHARE_OF_UNCERTAINTY * np.sqrt(coefficient_count / cell_count)


@compiled
def band(residual, scale, ahead, behind, upward):
    """Return the scaled residuals between which cells stay active, from a sample of the cells.

    Args:
        residual: (cells,).
        scale: (cells,) how far the curve may move at a cell, relative to other cells.
        ahead: share of all cells on the side the curve moves to.
        behind: share of all cells on the other side.
        upward: whether the curve moves up, through cells with positive residuals.

    """
    count = len(residual)
    if count <= _SMALL_COHORT or ahead >= _LARGEST_SHARE:
        return -np.inf, np.inf
    above, under = (ahead, behind) if upward else (behind, ahead)
    stride = max(1, count // _SAMPLE)
    sample = np.empty((count + stride - 1) // stride)
    for i in range(len(sample)):
        sample[i] = residual[i * stride] / scale[i * stride]
    sample.sort()
    zero = np.searchsorted(sample, 0.0)
    low_at = zero - int(under * len(sample)) - 1
    high_at = zero + int(above * len(sample)) + 1
    low = -np.inf if low_at < 0 else sample[low_at]
    high = np.inf if high_at >= len(sample) else sample[high_at]
    return low, high


@compiled
def active_cells(cells, residual, scale, sign, low, high, local_code):
    """Return the cells between two scaled residuals, and those of the basis.

    Args:
        cells: all cells.
        residual: (cells,).
        scale: (cells,).
        sign: (cells,) 0 for cells of the basis.
        low: scaled residual.
        high: scaled residual.
        local_code: (table rows,) all -1; work space, given back as it was.

    """
    priors, count = cells.codes.shape[0], 0
    for i in range(len(residual)):
        if sign[i] == 0 or low * scale[i] <= residual[i] <= high * scale[i]:
            count += 1
    most_rows = min(len(cells.start), priors * count)
    active = ActiveCells(
        np.empty(count, dtype=np.int64),
        np.empty(count),
        np.empty(count),
        np.empty((priors, count), dtype=np.uint32),
        np.empty(most_rows, dtype=np.uint32),
        np.empty((most_rows, 4)),
    )
    touched = np.empty(most_rows, dtype=np.int64)
    rows, a = 0, 0
    for i in range(len(residual)):
        if sign[i] == 0 or low * scale[i] <= residual[i] <= high * scale[i]:
            active.cell[a] = i
            active.side[a] = sign[i]
            active.distance[a] = max(abs(residual[i]), NEAREST)
            for prior in range(priors):
                code = cells.codes[prior, i]
                if local_code[code] < 0:
                    local_code[code] = rows
                    touched[rows] = code
                    active.start[rows] = cells.start[code]
                    for offset in range(4):
                        active.values[rows, offset] = cells.values[code, offset]
                    rows += 1
                active.codes[prior, a] = local_code[code]
            a += 1
    for row in range(rows):
        local_code[touched[row]] = -1
    return ActiveCells(
        active.cell, active.distance, active.side, active.codes, active.start[:rows], active.values[:rows]
    )

"""From a vertex to the optimal vertex of the active cells: the simplex method itself.

Belongs here: which edge is taken, how far it goes, which cell enters the basis. Does not: which cells are
active (`band`), the order of the quantiles (`simplex`), the proof (`certification`).

The method of Barrodale and Roberts (1973), "An improved algorithm for discrete L1 linear approximation",
for quantiles as in Koenker and d'Orey (1987, algorithm AS 229): leave the basis along one edge and go on
past cells that change sign as long as the objective falls (long steps).
"""

from __future__ import annotations

import numpy as np

from psychometrics.growth.band import NEAREST
from psychometrics.growth.cells import NO_CELL, add_row, products, put_into_basis, sums_over_priors
from psychometrics.growth.certification import UNIT_ROUNDOFF, dual_value
from psychometrics.growth.compilation import compiled
from psychometrics.growth.vertex import exchange, invert
from psychometrics.growth.weighted_selection import crossing_position

# A tenth of what the proof allows, so that both agree on what is optimal.
_DUAL_TOLERANCE = 1e-9
_SMALLEST_RATE = 1e-10
_PIVOTS_PER_INVERSION = 100
# Above any real merit: a coefficient that is merely held has to leave, whatever the slope.
_HELD = 1e12
# Beyond this multiple of the unit of the coefficients, all cells count as candidates.
_LONG_STEP = 1e6


@compiled
def optimal_vertex(tau, gradient, cells, active, basis, mass):
    """Go to the optimal vertex of the active cells, all others keeping their sign.

    Changes `gradient`, the sides and distances of the active cells, and the basis.

    Args:
        tau: quantile.
        gradient: of all cells outside the basis.
        cells: all cells.
        active: those that may change sign.
        basis: where to start.
        mass: all students.

    Returns:
        whether the vertex is optimal for the active cells, and how many pivots it took.

    """
    size, count = len(gradient), len(active.cell)
    place = _places(basis, active)
    table, rate = np.empty(len(active.start)), np.empty(count)
    candidate, length, gain = np.empty(count, dtype=np.int64), np.empty(count), np.empty(count)
    direction = np.empty(size)
    usual_step = np.inf
    most = 200 + 40 * size + count
    for pivots in range(most):
        leaving, forward, slope = _steepest_edge(tau, gradient, basis, mass)
        if leaving < 0:
            return True, pivots
        for c in range(size):
            direction[c] = basis.inverse[c, leaving] if forward else -basis.inverse[c, leaving]
        norm = np.sqrt((direction * direction).sum())
        products(active.start, active.values, direction, table)
        sums_over_priors(direction[0], active.codes, table, rate)
        for i in range(count):
            rate[i] *= active.side[i]
        at = _line_search(slope, usual_step / norm, norm, cells, active, rate, candidate, length, gain)
        if at < 0:
            # The objective falls beyond all active cells: the band is too narrow.
            return False, pivots
        step = length[at]
        usual_step = 3.0 * step * norm if usual_step == np.inf else 0.7 * usual_step + 0.6 * step * norm
        _move(step, candidate[:at], rate, gradient, cells, active)
        _leave(tau, step, forward, place[leaving], gradient, cells, active)
        _enter(tau, candidate[at], gradient, cells, active)
        put_into_basis(basis, leaving, active.cell[candidate[at]], cells)
        exchange(basis.inverse, basis.rows[leaving], leaving)
        place[leaving] = candidate[at]
        if pivots % _PIVOTS_PER_INVERSION == _PIVOTS_PER_INVERSION - 1 and not invert(
            basis.rows, basis.inverse
        ):
            return False, pivots
    return False, most


@compiled
def _places(basis, active):
    """Return where each basic cell stands among the active ones; -1 for a coefficient that is merely held."""
    place = np.full(len(basis.cell), -1, dtype=np.int64)
    for i in range(len(active.cell)):
        if active.side[i] == 0.0:
            for j in range(len(place)):
                if basis.cell[j] == active.cell[i]:
                    place[j] = i
    return place


@compiled
def _steepest_edge(tau, gradient, basis, mass):
    """Return the edge along which the objective falls fastest per unit of the coefficients.

    Returns:
        the position that leaves the basis (-1: the vertex is optimal), whether its cell comes to lie below
        the curve, and the slope of the objective along the edge.

    """
    leaving, forward, slope, best = -1, True, 0.0, 0.0
    for j in range(len(gradient)):
        value, absolute = dual_value(gradient, basis.inverse, j)
        up = value - (1.0 - tau) * basis.weights[j]
        down = -tau * basis.weights[j] - value
        outside = max(up, down)
        if basis.cell[j] == NO_CELL:
            merit = _HELD + outside
        elif outside > _DUAL_TOLERANCE + UNIT_ROUNDOFF * mass * absolute:
            squares = 0.0
            for c in range(len(gradient)):
                squares += basis.inverse[c, j] * basis.inverse[c, j]
            merit = outside / np.sqrt(squares)
        else:
            continue
        if merit > best:
            leaving, forward, slope, best = j, up >= down, -outside, merit
    return leaving, forward, slope


@compiled
def _line_search(slope, limit, norm, cells, active, rate, candidate, length, gain):
    """Return the position of the candidate at which the objective stops falling, -1 if there is none.

    Looks at near candidates first: a step is seldom much longer than those before. The candidates before the
    position are passed on the way.
    """
    while True:
        found = 0
        for i in range(len(rate)):
            if rate[i] > _SMALLEST_RATE and active.distance[i] <= limit * rate[i]:
                candidate[found] = i
                length[found] = active.distance[i] / rate[i]
                gain[found] = cells.weights[active.cell[i]] * rate[i]
                found += 1
        at = crossing_position(length[:found], gain[:found], candidate[:found], -slope)
        if at >= 0 or limit == np.inf:
            return at
        limit = limit * 4.0 if limit < _LONG_STEP / norm else np.inf


@compiled
def _move(step, passed, rate, gradient, cells, active):
    """Move the curve; cells that are passed change sides."""
    for i in passed:
        add_row(gradient, -active.side[i] * cells.weights[active.cell[i]], active.cell[i], cells)
        active.side[i] = -active.side[i]
        active.distance[i] = -active.distance[i]
        rate[i] = -rate[i]
    for i in range(len(rate)):
        active.distance[i] = max(active.distance[i] - step * rate[i], NEAREST)


@compiled
def _leave(tau, step, forward, i, gradient, cells, active):
    """Let a cell leave the basis: below the curve if the edge went forward, else above it."""
    if i >= 0:
        active.side[i] = -1.0 if forward else 1.0
        active.distance[i] = max(step, NEAREST)
        tilt = tau - 1.0 if forward else tau
        add_row(gradient, tilt * cells.weights[active.cell[i]], active.cell[i], cells)


@compiled
def _enter(tau, i, gradient, cells, active):
    """Let an active cell enter the basis."""
    tilt = tau if active.side[i] > 0 else tau - 1.0
    add_row(gradient, -tilt * cells.weights[active.cell[i]], active.cell[i], cells)
    active.side[i] = 0.0

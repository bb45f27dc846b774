"""The second exact solver: HiGHS, a general solver of linear programmes.

Belongs here: the dual linear programme of a quantile fit and its translation for HiGHS. Does not: the proof
of optimality, which is the same for both solvers. Slower than the compiled solver by one or two orders of
magnitude and independent of it: the oracle of the tests, and what a fit is redone with.
"""

from __future__ import annotations

from collections.abc import Iterator

import highspy
import numpy as np

from psychometrics.growth.certification import Proof, prove
from psychometrics.growth.design import Design

# Share of the cells that stay active around the neighbouring quantile's curve (Portnoy and Koenker 1997).
_ACTIVE_SHARE = 0.08
_SMALL_COHORT = 2000


def solve_quantiles_by_highs(design: Design, quantiles: np.ndarray) -> Iterator[Proof]:
    """Fit quantile regressions exactly, each from the solution of the one before.

    The dual programme of Koenker and Bassett (1978): maximise y'a subject to X'a = (1 - tau) X'w, 0 <= a <=
    w.

    Args:
        design: the cohort.
        quantiles: between 0 and 1, best in order.

    Yields:
        The proof of each quantile's fit; `optimal` is False if HiGHS gave no vertex that can be proved.

    """
    before: Proof | None = None
    for quantile in quantiles:
        proof = None
        share = _ACTIVE_SHARE
        while proof is None or not proof.optimal:
            whole = before is None or share >= 0.5 or design.cell_count <= _SMALL_COHORT
            proof = _solve(design, float(quantile), None if whole else share, before)
            if whole:
                break
            share *= 2
        before = proof if proof.optimal else None
        yield proof


def _solve(design: Design, quantile: float, share: float | None, before: Proof | None) -> Proof:
    """Solve one programme over the cells near the neighbour's curve, or over all of them."""
    sign = np.ones(design.cell_count, dtype=np.int8)
    active = np.arange(design.cell_count)
    if before is not None:
        residual = design.outcome - design.fitted(before.coefficients)
        sign[residual < 0] = -1
        if share is not None:
            distance = np.abs(residual)
            distance[before.basis] = 0.0
            nearest = int(share * design.cell_count) + design.coefficient_count
            active = np.sort(np.argpartition(distance, nearest)[:nearest])
    all_rows = _weighted_sums(design, design.weights)
    above = np.where(sign > 0, design.weights, 0.0)
    above[active] = 0.0
    target = (1 - quantile) * all_rows - _weighted_sums(design, above)

    solver = _solver(design, active, target)
    if before is not None:
        solver.setBasis(_starting_basis(design, active, sign, before.basis))
    solver.run()
    solution = solver.getBasis()
    status = np.array([int(one) for one in solution.col_status])
    basic = active[status == int(highspy.HighsBasisStatus.kBasic)]
    upper = status == int(highspy.HighsBasisStatus.kUpper)
    sign[active] = np.where(upper, 1, -1)
    return prove(design, quantile, basic, sign)


def _weighted_sums(design: Design, weights: np.ndarray) -> np.ndarray:
    sums = np.zeros(design.coefficient_count)
    sums[0] = weights.sum()
    for code in design.codes:
        count = np.bincount(code, weights, minlength=len(design.start))
        for offset in range(design.values.shape[1]):
            np.add.at(sums, design.start + offset, count * design.values[:, offset])
    return sums


def _solver(design: Design, active: np.ndarray, target: np.ndarray) -> highspy.Highs:
    rows = design.rows(active)
    used = rows != 0
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(active), design.coefficient_count
    programme.col_cost_ = design.outcome[active]
    programme.col_lower_, programme.col_upper_ = np.zeros(len(active)), design.weights[active]
    programme.row_lower_ = programme.row_upper_ = target
    programme.sense_ = highspy.ObjSense.kMaximize
    matrix = programme.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.concatenate([[0], used.sum(axis=1).cumsum()]).astype(np.int32)
    matrix.index_ = np.nonzero(used)[1].astype(np.int32)
    matrix.value_ = rows[used]
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
    solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
    solver.passModel(programme)
    return solver


def _starting_basis(
    design: Design, active: np.ndarray, sign: np.ndarray, basic: np.ndarray
) -> highspy.HighsBasis:
    status = np.where(sign[active] > 0, 1, 0)
    status[np.isin(active, basic)] = 2
    names = (
        highspy.HighsBasisStatus.kLower,
        highspy.HighsBasisStatus.kUpper,
        highspy.HighsBasisStatus.kBasic,
    )
    basis = highspy.HighsBasis()
    basis.col_status = [names[one] for one in status]
    basis.row_status = [highspy.HighsBasisStatus.kLower] * design.coefficient_count
    basis.valid = True
    return basis

"""Linear programs by HiGHS.

Belongs here: one program that is solved for many objectives. Does not: what the counts mean.
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csc_array

from disclosure.errors import ProtectionError


class LinearProgram:
    """Counts between bounds whose sums are between bounds.

    Args:
        matrix: (rows, columns) coefficients.
        row_lower, row_upper: bounds of `matrix @ counts`.
        lower, upper: bounds of the counts.

    """

    def __init__(
        self,
        matrix: csc_array,
        row_lower: np.ndarray,
        row_upper: np.ndarray,
        lower: np.ndarray,
        upper: np.ndarray,
    ) -> None:
        self._size = matrix.shape[1]
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_ = np.zeros(self._size)
        program.col_lower_, program.col_upper_ = lower, upper
        program.row_lower_, program.row_upper_ = row_lower, row_upper
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data.astype(float)
        self._solver = highspy.Highs()
        self._solver.silent()
        # One thread, the simplex method: the same answer every time, and objectives start from it.
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("solver", "simplex")
        self._solver.passModel(program)
        self._columns = np.arange(self._size, dtype=np.int32)

    def minimize(self, costs: np.ndarray) -> np.ndarray | None:
        """Return counts of the least cost, or None when there are none.

        Raises:
            ProtectionError: HiGHS ended without an answer.

        """
        self._solver.changeColsCost(self._size, self._columns, costs)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self._solver.getSolution().col_value)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        raise ProtectionError(f"HiGHS ended with {self._solver.modelStatusToString(status)}")

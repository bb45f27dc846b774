"""The models of error that the seeds state.

Belongs here: which interval and which stabilized value results of a measure get, and from how many students
and schools on. Does not: what the rows mean for the numbers (`results`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

WILSON, STUDENT_T, NORMAL = "wilson", "student_t", "normal"
BETA_BINOMIAL, RESTRICTED_LIKELIHOOD, STABILIZED_ALREADY = (
    "beta_binomial",
    "restricted_likelihood",
    "stabilized_already",
)


@dataclass(frozen=True)
class ErrorModel:
    """How results of some measures vary by chance.

    Attributes:
        error_model_id: key of the seed.
        interval_method: one of the methods above; None where nothing is known of the error.
        stabilization_method: likewise.
        confidence: of intervals.
        smallest_student_count: with fewer, a result tells nothing of the variance between schools and is not
            stabilized.
        smallest_school_count: with fewer results, there is no variance between schools.

    """

    error_model_id: str
    interval_method: str | None
    stabilization_method: str | None
    confidence: float
    smallest_student_count: int
    smallest_school_count: int


def read_error_models(warehouse: duckdb.DuckDBPyConnection) -> dict[str, ErrorModel]:
    """Return the error models by their identifier."""
    rows = warehouse.execute(
        "select error_model_id, interval_method, stabilization_method, confidence::double, "
        "smallest_student_count, smallest_school_count from policy.error_models order by error_model_id"
    ).fetchall()
    return {row[0]: ErrorModel(*row) for row in rows}

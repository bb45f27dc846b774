"""Growth of students and its aggregates.

Belongs here: student growth percentiles, their standard errors and their correction for measurement error;
residual gain as the State computes it. Does not: which students count for which school, minimum group sizes
of a report.
"""

from psychometrics.growth.errors import (
    CohortTooSmallError,
    ConstantScoresError,
    DuplicateKnotsError,
    GrowthError,
    MissingColumnsError,
    PanelError,
    SingularDesignError,
    UncertifiedFitError,
)
from psychometrics.growth.knots import Knots
from psychometrics.growth.percentiles import (
    CohortRequest,
    GrowthResult,
    growth_of_cohorts,
    student_growth_percentiles,
)

__all__ = [
    "CohortRequest",
    "CohortTooSmallError",
    "ConstantScoresError",
    "DuplicateKnotsError",
    "GrowthError",
    "GrowthResult",
    "Knots",
    "MissingColumnsError",
    "PanelError",
    "SingularDesignError",
    "UncertifiedFitError",
    "growth_of_cohorts",
    "student_growth_percentiles",
]

"""What can be wrong with data that growth is asked of.

Belongs here: the exceptions that callers turn into a sentence. A message names columns, grades, years and
counts, never a student or a score of one. Does not: mistakes of the code itself.
"""


class GrowthError(ValueError):
    """Growth cannot be computed from these data; the message says why and what to do."""


class MissingColumnsError(GrowthError):
    """A panel has not the columns that the progression and the year ask for."""


class PanelError(GrowthError):
    """A panel's columns hold what they must not: text instead of numbers, or a student twice."""


class CohortTooSmallError(GrowthError):
    """Fewer students have the whole history of scores than the method needs."""


class ConstantScoresError(GrowthError):
    """All students of a cohort have the same score, so nothing can be told apart."""


class DuplicateKnotsError(GrowthError):
    """Ties are so heavy that two quantiles of the prior scores, the knots, fall on the same score."""


class SingularDesignError(GrowthError):
    """The prior scores have too few different values to determine the curve."""


class UncertifiedFitError(GrowthError):
    """No solver reached a fit that a full pass over the residuals proves optimal."""

"""What can be wrong with counts whose segregation is asked for.

Belongs here: the exceptions that callers turn into a sentence. A message names arguments, shapes and
numbers of units or groups, never a count. Does not: mistakes of the code itself.
"""


class SegregationError(ValueError):
    """Segregation cannot be computed from these counts; the message says why and what to do."""


class NoOverlapError(SegregationError):
    """Two years have no unit or no group in common, so their difference has no parts."""


class MarginsError(SegregationError):
    """Counts cannot be brought to other margins in the rounds allowed."""

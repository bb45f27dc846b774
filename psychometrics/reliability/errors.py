"""What can be wrong with data whose reliability is asked for.

Belongs here: the exceptions that callers turn into a sentence. A message names arguments, shapes and counts,
never a value of a student. Does not: mistakes of the code itself.
"""


class ReliabilityError(ValueError):
    """Reliability cannot be computed from these data; the message says why and what to do."""


class UnidentifiedError(ReliabilityError):
    """The data do not determine what is asked for, such as one factor behind two items."""

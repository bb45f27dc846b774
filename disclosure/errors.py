"""What can go wrong in disclosure control. Messages name cells, never their counts."""


class DisclosureError(ValueError):
    """Disclosure control cannot be done as asked."""


class ContradictoryCountsError(DisclosureError):
    """Counts and relations that cannot all be true."""


class ProtectionError(DisclosureError):
    """The solver of linear programs ended without an answer."""

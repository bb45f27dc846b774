"""How a comparison says what does not agree."""

from collections.abc import Sequence


def listing(mismatches: Sequence[object], of: int, shown: int = 20) -> str:
    """Return how many of how many differ, and the first of them a line each."""
    lines = [f"{len(mismatches)} of {of} differ", *(f"  {one}" for one in mismatches[:shown])]
    return "\n".join(lines)

"""Errors that every command tells in the same way.

Belongs here: the kind of error a user can mend by asking differently, and recognising a full disk. Does not:
exit codes (`command_line`), errors of one part.
"""

from __future__ import annotations

# As the kernel, DuckDB and SQLite put it.
_FULL = ("No space left on device", "File too large", "Disk quota exceeded", "disk is full")


class WrongUseError(ValueError):
    """Something cannot be done as it was asked for; nothing was touched. The message says what to do."""


def is_full_disk(message: str) -> bool:
    """Whether an error, of whatever library, says that nothing more can be written."""
    return any(words in message for words in _FULL)


def full_disk_sentence(message: str) -> str:
    """Return what to do about a full disk, with the place as far as the error names it."""
    place = next((line.strip() for line in message.splitlines() if is_full_disk(line)), "")
    return (
        f"the disk is full: free some space and do it again; what was published before is untouched ({place})"
    )

"""One breach of a rule, named so that an editor can jump to it."""

from typing import NamedTuple


class Finding(NamedTuple):
    """Where a rule is broken (`path`; `line` from 1, 0 for none) and what to do instead."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def report(findings: list[Finding]) -> str:
    """All findings, one a line, as the message of a failed assertion."""
    return "\n" + "\n".join(str(finding) for finding in findings)

"""Wall time and peak memory of a command and every process it starts.

Belongs here: running a command and sampling /proc. Does not: which commands are measured.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLING_SECONDS = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class CommandFailedError(RuntimeError):
    """A measured command ended with another exit code than 0."""


@dataclass(frozen=True)
class Measurement:
    """A command that ended well: seconds of wall time, bytes of memory at the peak, what it wrote."""

    seconds: float
    peak_bytes: int
    output: str


def measure(
    command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Measurement:
    """Run a command and return what it took.

    Memory is the resident set of the command and all its descendants, summed, every 50 milliseconds. Pages
    that processes share count once for each, so the sum is never too low, except for a peak between two
    samples.

    Args:
        command: program and arguments.
        folder: working directory.
        log: file that receives standard output and standard error.
        environment: variables on top of those of this process.

    Raises:
        CommandFailedError: the command failed; the message ends with its last lines.

    """
    peak = 0
    with log.open("w") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            peak = max(peak, sum(map(_resident_bytes, _tree(process.pid))))
            # Waiting instead of sleeping: the end is seen when it comes, not at the next sample.
            try:
                process.wait(SAMPLING_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - started
    text = log.read_text(errors="replace")
    if process.returncode:
        raise CommandFailedError(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return Measurement(seconds, peak, text)


def _tree(process_id: int) -> list[int]:
    tree, unseen = [], [process_id]
    while unseen:
        one = unseen.pop()
        tree.append(one)
        # A child belongs to the thread that started it.
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                unseen += map(int, children.read_text().split())
            except OSError:
                continue
    return tree


def _resident_bytes(process_id: int) -> int:
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0

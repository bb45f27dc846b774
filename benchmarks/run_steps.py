"""Where the programs of this project are, and the seconds of the steps that a run tells.

Belongs here: what several benchmarks need of `spf`. Does not: measuring (`process_tree`).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# The programs beside this interpreter, whatever is on the path.
PROGRAMS = Path(sys.executable).parent
_STEP_LINE = re.compile(r"^  (\S+) +([0-9.]+) s$", re.MULTILINE)


def seconds_of_steps(output: str) -> dict[str, float]:
    """Return the seconds of every step that the output of `spf run` names."""
    return {name: float(seconds) for name, seconds in _STEP_LINE.findall(output)}

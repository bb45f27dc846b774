"""dbt as a child that does not outlive the process that started it.

Belongs here: binding dbt's life to its parent's. Does not: what dbt is asked to do (`transformation`).

When only the parent of a run is killed, dbt would go on for a while and hold the warehouse, and the next run
would find it locked. The launcher beside this file starts this module with the interpreter of the parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

# Set by the parent, so that a parent that is gone before the child looks is noticed too.
PARENT = "SPF_DBT_PARENT"
INTERPRETER = "SPF_DBT_INTERPRETER"

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_SECONDS_BETWEEN_LOOKS = 1


def announce_parent() -> None:
    """Tell a child started from now on whose child it is and which interpreter to use."""
    os.environ[PARENT] = str(os.getpid())
    os.environ[INTERPRETER] = sys.executable


def die_with_parent(parent: int) -> None:
    """Let this process be killed when its parent ends, however it ends.

    On Linux the kernel does it. Elsewhere a thread looks every second.

    Args:
        parent: process id of the parent.

    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        # It ended before the kernel was asked.
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run dbt with the arguments of this process."""
    die_with_parent(int(os.environ[PARENT]))
    from dbt.cli.main import cli

    cli(prog_name="dbt")


if __name__ == "__main__":
    main()

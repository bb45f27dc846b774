"""A child bound to its parent ends with it, however the parent ends."""

import os
import signal
import subprocess
import sys

import pytest

PARENT = """
import os, subprocess, sys
from orchestration.dbt_child import INTERPRETER, PARENT, announce_parent
announce_parent()
assert os.environ[INTERPRETER] == sys.executable
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=sys.stdout)
child.wait()
"""
# Says that it is bound, then waits for ever: only a signal ends it.
CHILD = """
import os, signal
from orchestration.dbt_child import PARENT, die_with_parent
die_with_parent(int(os.environ[PARENT]))
print(os.getpid(), flush=True)
while True:
    signal.pause()
"""


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_the_child_ends_with_its_parent(signal_number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        try:
            assert int(parent.stdout.readline()) != parent.pid
            os.kill(parent.pid, signal_number)
            # The child holds the pipe too: the end of the text is its end.
            assert parent.stdout.read() == ""
            assert parent.wait() == -signal_number
        finally:
            if parent.poll() is None:
                os.killpg(parent.pid, signal.SIGKILL)


def test_a_child_whose_parent_is_gone_already_ends_at_once() -> None:
    program = "from orchestration.dbt_child import die_with_parent; die_with_parent(1 << 30); print('alive')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == ""

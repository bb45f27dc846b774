"""How long fictional students take, how much memory and disk: `python -m benchmarks.simulation`.

Belongs here: sizes, and the table. Does not: how a command is measured (`process_tree`). Time and disk should
grow with the students, memory much less: it holds one chunk of students and the sums of the truth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.process_tree import measure

SIZES = (20_000, 100_000)
YEARS = "2022-2025"


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--years", default=YEARS)
    options = parser.parse_args()
    print("students  years      seconds  per 100,000 student years  peak MB   disk MB")
    for students in options.students:
        print(_line(students, options.years))


def _line(students: int, years: str) -> str:
    first, _, last = years.partition("-")
    with tempfile.TemporaryDirectory(prefix="spf_simulation_") as folder:
        out = Path(folder) / "extracts"
        spf = Path(sys.executable).with_name("spf")
        command = (str(spf), "simulate", "--out", str(out), "--students", str(students), "--years", years)
        taken = measure(command, Path(folder), Path(folder) / "log")
        disk = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    student_years = students * (int(last or first) - int(first) + 1)
    return (
        f"{students:>9,}  {years:9}  {taken.seconds:7.1f}  {taken.seconds / student_years * 100_000:25.1f}  "
        f"{taken.peak_bytes / 2**20:7,.0f}  {disk / 2**20:8,.0f}"
    )


if __name__ == "__main__":
    main()

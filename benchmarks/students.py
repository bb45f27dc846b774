"""What files about students cost, up to the size of a large district: `python -m benchmarks.students`.

Belongs here: sizes, which part of a run is loading and measures, and the table. Does not: how a command is
measured (`process_tree`), or what it is compared with (`yardstick`).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from benchmarks.process_tree import CommandFailedError, measure
from benchmarks.run_steps import PROGRAMS, PROJECT, seconds_of_steps
from benchmarks.yardstick import read_files

SIZES = (20_000, 60_000, 180_000, 430_000)
YEARS = "2022-2025"
# Every measure and everything that measures are made of ends here.
MEASURES = "model.school_performance_framework.fct_measure_result"
AIM_RATIO = 5
AIM_EXPONENT = 1.05
AIM_PEAK_BYTES = 8 * 2**30
KEY = {"SPF_PSEUDONYM_KEY": "fictional students need no secret that is kept well"}


def main() -> None:
    """Measure every size, one line each, then the exponent over all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.students", description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--years", default=YEARS)
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.2f} before; seconds")
    print(
        f"{'students':>9} {'files':>6} {'GB':>6} {'reading':>8} {'load':>7} {'measures':>9} {'ratio':>6} "
        f"{'growth':>7} {'run':>7} {'peak GiB':>9} {'home GB':>8}",
        flush=True,
    )
    costs: dict[int, float] = {}
    for students in options.students:
        try:
            figures = benchmark(students, options.years)
        except CommandFailedError as error:
            sys.exit(str(error))
        costs[students] = figures["load"] + figures["measures"]
        print(_line(students, figures), flush=True)
    print(f"load average {os.getloadavg()[0]:.2f} after")
    if len(costs) > 1:
        exponent = growth_exponent(costs)
        met = "met" if exponent <= AIM_EXPONENT else "MISSED"
        print(
            f"load and measures grow with students to the power of {exponent:.2f}, "
            f"aim at most {AIM_EXPONENT}: {met}"
        )


def benchmark(students: int, years: str) -> dict[str, float]:
    """Return the figures of one size, in seconds and bytes.

    Args:
        students: how many the fictional district has.
        years: school years, such as `2022-2025`.

    Raises:
        CommandFailedError: a measured command failed.

    """
    from orchestration.catalogue import read_catalogue
    from orchestration.discovery import discover

    with tempfile.TemporaryDirectory(prefix="spf_students_") as name:
        folder = Path(name)
        extracts, home, log = folder / "extracts", folder / "home", folder / "log"
        spf = str(PROGRAMS / "spf")
        size = ("--students", str(students), "--years", years)
        measure((spf, "simulate", "--out", str(extracts), *size), PROJECT, log)
        found = discover([extracts], read_catalogue()).recognised
        yardstick = read_files(found)
        measure((spf, "prepare", "--home", str(home)), PROJECT, log)
        run = measure((spf, "run", "--extracts", str(extracts), "--home", str(home)), PROJECT, log, KEY)
        steps = seconds_of_steps(run.output)
        return {
            "files": len(found),
            "bytes": yardstick.byte_count,
            "reading": yardstick.seconds,
            "load": sum(seconds for step, seconds in steps.items() if step.startswith("load_")),
            "measures": _seconds_of_measures(home),
            "growth": steps["growth"],
            "run": run.seconds,
            "peak": run.peak_bytes,
            "home": sum(path.stat().st_size for path in home.rglob("*") if path.is_file()),
        }


def _seconds_of_measures(home: Path) -> float:
    """Return the time in which dbt was at a measure or at what measures are made of, tests included."""
    from orchestration.transformation import dbt_project

    parents = json.loads(dbt_project.manifest_path.read_text())["parent_map"]
    wanted, waiting = {MEASURES}, [MEASURES]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in wanted:
                wanted.add(parent)
                waiting.append(parent)
    spans = []
    for results in (home / "work" / "dbt").rglob("run_results.json"):
        for node in json.loads(results.read_text())["results"]:
            unique_id = node["unique_id"]
            tested = unique_id.startswith("test.") and wanted.issuperset(parents.get(unique_id, ()))
            if unique_id in wanted or tested:
                spans += [
                    tuple(datetime.fromisoformat(timing[end]) for end in ("started_at", "completed_at"))
                    for timing in node["timing"]
                ]
    return covered_seconds(spans)


def covered_seconds(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Return how many seconds are in at least one of the spans: nodes run beside each other."""
    seconds, end = 0.0, None
    for start, stop in sorted(spans):
        begin = start if end is None or start > end else end
        if stop > begin:
            seconds += (stop - begin).total_seconds()
        end = stop if end is None else max(end, stop)
    return seconds


def growth_exponent(costs: dict[int, float]) -> float:
    """Return the slope of the least-squares line of log cost on log size."""
    logs = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def _line(students: int, figures: dict[str, float]) -> str:
    ratio = (figures["load"] + figures["measures"]) / figures["reading"]
    aims = (ratio < AIM_RATIO, figures["peak"] < AIM_PEAK_BYTES)
    marks = ["" if met else "!" for met in aims]
    return (
        f"{students:>9,} {figures['files']:>6} {figures['bytes'] / 1e9:>6.2f} {figures['reading']:>8.1f} "
        f"{figures['load']:>7.1f} {figures['measures']:>9.1f} {ratio:>5.1f}{marks[0]:1} "
        f"{figures['growth']:>7.1f} {figures['run']:>7.1f} {figures['peak'] / 2**30:>8.2f}{marks[1]:1} "
        f"{figures['home'] / 1e9:>8.2f}"
    )


if __name__ == "__main__":
    main()

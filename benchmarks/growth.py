"""How fast growth percentiles are, beside R's quantreg on the same cohort: `python -m benchmarks.growth`.

Belongs here: the comparison, the aims, the report. Does not: the work that is timed (`growth_scenarios`),
how a command is measured (`process_tree`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.process_tree import CommandFailedError, measure

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = PROJECT / "benchmarks" / "results"
REFERENCE = PROJECT / "benchmarks" / "growth_reference.R"
METHODS = ("br", "pfnb")

# At least so many times faster than a method of quantreg.
AIM_RATIOS = {"br": 100, "pfnb": 3}
AIM_SECONDS = {"district": 5, "state": 10, "simex": 120}
AIM_PEAK_BYTES = 10**9
LABELS = {
    "compilation": "first use on this machine, or loading compiled code",
    "cohort": "30,000 students, two priors: the fits",
    "district": "a district: 12 cohorts of 35,000, 22 times 100 fits",
    "state": "430,000 students, orders 1 and 2",
    "simex": "SIMEX correction of 30,000 students, two priors",
}


def main() -> None:
    """Measure, print a table, and write it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "--out",
        type=Path,
        nargs="?",
        const=RESULTS,
        help="Write the figures as JSON to this folder (benchmarks/results when none is named).",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spf_benchmark_") as folder:
        try:
            report = benchmark(Path(folder))
        except CommandFailedError as error:
            sys.exit(str(error))
    print(table(report))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        file = options.out / f"growth_{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
        file.write_text(json.dumps(report, indent=2) + "\n")
        print(f"\n{file}")


def benchmark(folder: Path) -> dict:
    """Return every figure of one benchmark; `reference` says why it is empty where R is absent.

    Args:
        folder: empty folder for the cohort and logs.

    Raises:
        CommandFailedError: a measured command failed.

    """
    load_before = os.getloadavg()
    ours = {}
    for name in LABELS:
        done = measure(
            [sys.executable, "-m", "benchmarks.growth_scenarios", name, str(folder)], PROJECT, folder / "log"
        )
        ours[name] = json.loads(done.output.splitlines()[-1]) | {"peak_bytes": done.peak_bytes}
    absent = _why_no_reference()
    reference = {} if absent else {method: _reference(folder, method) for method in METHODS}
    for one in reference.values():
        one["times_faster"] = one["cpu_seconds"] / ours["cohort"]["cpu_seconds"]
    return {
        "machine": {
            "processors": os.cpu_count(),
            "load_before": load_before,
            "load_after": os.getloadavg(),
        },
        "ours": ours,
        "reference": reference,
        "reference_absent": absent,
    }


def _why_no_reference() -> str | None:
    if not shutil.which("Rscript"):
        return "R is not installed (Rscript is not on the path)"
    asked = subprocess.run(
        ["Rscript", "-e", "library(quantreg)"], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return "R is installed, its package quantreg is not" if asked.returncode else None


def _reference(folder: Path, method: str) -> dict:
    done = measure(["Rscript", str(REFERENCE), str(folder), method], PROJECT, folder / f"{method}.log")
    ours, theirs = (np.loadtxt(folder / f"{name}.txt", dtype=int) for name in ("ours", method))
    return {
        "cpu_seconds": float(done.output.split()[-1]),
        "students_with_another_percentile": int((ours != theirs).sum()),
    }


def table(report: dict) -> str:
    """Return the report as text, one figure a line."""
    machine, ours = report["machine"], report["ours"]

    def line(label: str, value: float, unit: str, aim: str = "", met: bool = True) -> str:
        text = f"{label:<58}{value:>9.2f} {unit}"
        return f"{text:<73}{aim}: {'met' if met else 'MISSED'}" if aim else text

    lines = [
        f"{machine['processors']} processors, load average {machine['load_before'][0]:.2f} before, "
        f"{machine['load_after'][0]:.2f} after; seconds of processor time",
        "",
    ]
    for name, label in LABELS.items():
        aim = AIM_SECONDS.get(name)
        seconds, peak = ours[name]["cpu_seconds"], ours[name]["peak_bytes"]
        if aim:
            lines.append(line(label, seconds, "s", f"aim < {aim}", seconds < aim))
        else:
            lines.append(line(label, seconds, "s"))
        within = peak < AIM_PEAK_BYTES
        lines.append(line("  peak memory", peak / 1e9, "GB", f"aim < {AIM_PEAK_BYTES / 1e9:g}", within))
    lines += ["", "the same 100 quantiles of 30,000 students and two priors by R's quantreg"]
    if report["reference_absent"]:
        lines.append(f"  NOT COMPARED: {report['reference_absent']}")
    for method, one in report["reference"].items():
        aim, ratio = AIM_RATIOS[method], one["times_faster"]
        lines += [
            line(f"  rq.fit.{method}", one["cpu_seconds"], "s"),
            line("    times faster", ratio, "x", f"aim > {aim}", ratio > aim),
            line("    students with another percentile", one["students_with_another_percentile"], ""),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

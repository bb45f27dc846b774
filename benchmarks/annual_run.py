"""How long the annual job takes and how much memory it needs: `python -m benchmarks.annual_run`.

Belongs here: what is measured and how it is told. Does not: how a command is measured (`process_tree`), or
what it is compared with (`yardstick`).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.process_tree import CommandFailedError, Measurement, measure
from benchmarks.run_steps import PROGRAMS, PROJECT, seconds_of_steps
from benchmarks.yardstick import read_files

DATA_BESIDE_THE_PROJECT = PROJECT.parent / "shared" / "data"
RESULTS = PROJECT / "benchmarks" / "results"
AIM_RUN_SECONDS = 90
AIM_DBT_SECONDS = 60
AIM_PEAK_BYTES = 4 * 2**30
SIMULATED_SCHOOLS = 400
SLOWEST_NODES = 10


def main() -> None:
    """Measure, print a table, and write it as JSON when asked."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="spf_benchmark_") as folder:
        try:
            report = benchmark(options.extracts, Path(folder))
        except CommandFailedError as error:
            sys.exit(str(error))
    print(table(report))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        file = options.out / f"annual_run_{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
        file.write_text(json.dumps(report, indent=2) + "\n")
        print(f"\n{file}")


def benchmark(extracts: Path | None, folder: Path) -> dict:
    """Return every figure of one benchmark.

    Args:
        extracts: extracts folder; without one the public data beside the project, else a fictional district.
        folder: empty folder for homes and logs.

    Raises:
        CommandFailedError: a measured command failed.

    """
    from orchestration.catalogue import read_catalogue
    from orchestration.discovery import discover

    load_before = os.getloadavg()
    if extracts is None and DATA_BESIDE_THE_PROJECT.is_dir():
        extracts = DATA_BESIDE_THE_PROJECT
    kind = f"files of {extracts}"
    if extracts is None:
        extracts = folder / "extracts"
        size = ("--schools", str(SIMULATED_SCHOOLS), "--students", "0", "--years", "2022-2024")
        _spf(folder, "simulate", *size, "--out", str(extracts))
        kind = f"a fictional district of {SIMULATED_SCHOOLS} schools"
    found = discover([extracts], read_catalogue()).recognised
    home = folder / "home"
    started = _starting(folder, home)
    cold = _spf(folder, "run", "--extracts", str(extracts), "--home", str(home))
    steps = seconds_of_steps(cold.output)
    dbt = [
        json.loads((home / "work" / "dbt" / part / "run_results.json").read_text())
        for part in ("before_growth", "", "after_reliability")
    ]
    nodes = [result for part in dbt for result in part["results"]]
    first_hashes = _content_hashes(home)
    again = _spf(folder, "run", "--extracts", str(extracts), "--home", str(home))
    yardstick = read_files(found)
    slowest = sorted(nodes, key=lambda result: -result["execution_time"])[:SLOWEST_NODES]
    loading = sum(seconds for name, seconds in steps.items() if name.startswith("load_"))
    later = (
        "before_growth",
        "growth",
        "warehouse",
        "reliability",
        "after_reliability",
        "checks__expectation_results",
        "publication__edition",
    )
    named = loading + sum(steps[name] for name in later)
    return {
        "data": kind,
        "files": len(found),
        "machine": {
            "processors": os.cpu_count(),
            "load_before": load_before,
            "load_after": os.getloadavg(),
            "python": platform.python_version(),
        },
        "seconds": {
            "cold_run": cold.seconds,
            "unchanged_run": again.seconds,
            "extract_loading": loading,
            "dbt_steps": steps["before_growth"] + steps["warehouse"],
            "dbt_sql_and_tests": sum(part["elapsed_time"] for part in dbt),
            "growth": steps["growth"],
            "expectations": steps["checks__expectation_results"],
            "edition": steps["publication__edition"],
            "outside_the_steps": cold.seconds - named,
            **started,
        },
        "peak_bytes": {"cold_run": cold.peak_bytes, "unchanged_run": again.peak_bytes},
        "slowest_nodes": {result["unique_id"]: result["execution_time"] for result in slowest},
        "nodes": len(nodes),
        "same_content_hashes": first_hashes == _content_hashes(home),
        "yardstick": {
            "seconds": yardstick.seconds,
            "files": yardstick.files,
            "files_left_out": yardstick.files_left_out,
            "megabytes": yardstick.byte_count / 1e6,
        },
        "ratios": {
            "cold_run": cold.seconds / yardstick.seconds,
            "dbt_steps": (steps["before_growth"] + steps["warehouse"]) / yardstick.seconds,
        },
    }


def _starting(folder: Path, home: Path) -> dict[str, float]:
    """Prepare home and manifest; return what starting costs, each in a process of its own."""
    _spf(folder, "prepare", "--home", str(home))
    environment = {"SPF_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")}
    scratch = folder / "dbt"
    dbt = [str(PROGRAMS / "dbt"), "--quiet"]
    where = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "dbt_project")]
    # Not the project's own target folder: a benchmark leaves no trace in it.
    where += ["--target-path", str(scratch), "--log-path", str(scratch)]

    def seconds(*command: str) -> float:
        return measure(command, PROJECT, folder / "start.log", environment).seconds

    return {
        "manifest_from_scratch": seconds(*dbt, "parse", "--no-partial-parse", *where),
        # With the parsed project at hand, as in a run.
        "dbt_start": seconds(*dbt, "ls", "--resource-type", "exposure", *where),
        "imports": seconds(sys.executable, "-c", "import orchestration.definitions"),
    }


def _spf(folder: Path, *arguments: str) -> Measurement:
    return measure([str(PROGRAMS / "spf"), *arguments], PROJECT, folder / f"{arguments[0]}.log")


def _content_hashes(home: Path) -> dict[str, str]:
    manifest = json.loads((home / "published" / "current" / "manifest.json").read_text())
    return {one["name"]: one["content_hash"] for one in manifest["tables"]}


def table(report: dict) -> str:
    """Return the report as text, one figure a line."""
    seconds, peak, machine = report["seconds"], report["peak_bytes"], report["machine"]
    yardstick, ratios = report["yardstick"], report["ratios"]

    def line(label: str, value: float, unit: str = "s", aim: float | None = None) -> str:
        text = f"{label:<58}{value:>9.2f} {unit}"
        return text if aim is None else f"{text:<73}aim < {aim:g}: {'met' if value < aim else 'MISSED'}"

    gigabytes = {name: value / 2**30 for name, value in peak.items()}
    lines = [
        f"{report['files']} {report['data']}",
        f"{machine['processors']} processors, load average {machine['load_before'][0]:.2f} before, "
        f"{machine['load_after'][0]:.2f} after",
        "",
        line("cold run in a fresh home", seconds["cold_run"], aim=AIM_RUN_SECONDS),
        line("  extract loading", seconds["extract_loading"]),
        line("  dbt steps", seconds["dbt_steps"], aim=AIM_DBT_SECONDS),
        line(f"    SQL and tests ({report['nodes']} nodes)", seconds["dbt_sql_and_tests"]),
        line("    start and events", seconds["dbt_steps"] - seconds["dbt_sql_and_tests"]),
        line("  edition", seconds["edition"]),
        line("  outside the steps: imports, Dagster, registry", seconds["outside_the_steps"]),
        line("  peak memory", gigabytes["cold_run"], "GiB", AIM_PEAK_BYTES / 2**30),
        line("second run, nothing changed", seconds["unchanged_run"]),
        line("  peak memory", gigabytes["unchanged_run"], "GiB"),
        f"  content hashes {'equal' if report['same_content_hashes'] else 'DIFFERENT'}",
        "",
        "apart, each in a process of its own",
        line("  importing the definitions", seconds["imports"]),
        line("  dbt start (dbt ls, project parsed before)", seconds["dbt_start"]),
        line("  dbt manifest from scratch", seconds["manifest_from_scratch"]),
        "",
        line(
            f"yardstick: DuckDB reads {yardstick['files']} files, {yardstick['megabytes']:.0f} MB",
            yardstick["seconds"],
        ),
        line("  cold run, times the yardstick", ratios["cold_run"], "x"),
        line("  dbt steps, times the yardstick", ratios["dbt_steps"], "x"),
        "",
        f"the {len(report['slowest_nodes'])} slowest nodes",
        *(line(f"  {_short_name(name)}", value) for name, value in report["slowest_nodes"].items()),
    ]
    return "\n".join(lines)


def _short_name(unique_id: str) -> str:
    """Return kind and name of a dbt node, without the project both are in."""
    kind, _, name = unique_id.split(".")[:3]
    return f"{kind} {name}"[:55]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.annual_run", description=__doc__)
    parser.add_argument(
        "--extracts",
        type=Path,
        help="Extracts folder. Default: the public data beside the project, else a fictional district.",
    )
    parser.add_argument(
        "--out",
        type=Path,
        nargs="?",
        const=RESULTS,
        help="Write the figures as JSON to this folder (benchmarks/results when none is named).",
    )
    options = parser.parse_args()
    if options.extracts and not options.extracts.is_dir():
        parser.error(f"{options.extracts} is not a folder")
    if not shutil.which(str(PROGRAMS / "spf")):
        parser.error("spf is not installed beside this interpreter: make env")
    return options


if __name__ == "__main__":
    main()

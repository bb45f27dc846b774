"""The yardstick: DuckDB merely reading the same files into tables.

Seconds depend on the machine and on who else works on it; the ratio to this depends far less.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

REPETITIONS = 3
CONFIGURATION = {"threads": "2", "memory_limit": "2GB"}
_READERS = {
    ".parquet": "read_parquet('{path}')",
    ".csv": "read_csv('{path}', all_varchar = true, header = true)",
    ".txt": "read_csv('{path}', all_varchar = true, header = true, delim = '\t')",
}


@dataclass(frozen=True)
class Yardstick:
    """The median of a few readings: seconds, and how many files and bytes were read or left out."""

    seconds: float
    files: int
    byte_count: int
    files_left_out: int


def read_files(files: list[Path]) -> Yardstick:
    """Read files into tables of fresh databases on disk, 2 threads and 2 GB, and time it.

    Workbooks are left out: DuckDB reads them only with an extension that would have to be downloaded.
    """
    readable = [file for file in files if file.suffix.lower() in _READERS]
    return Yardstick(
        seconds=statistics.median(_read_once(readable) for _ in range(REPETITIONS)),
        files=len(readable),
        byte_count=sum(file.stat().st_size for file in readable),
        files_left_out=len(files) - len(readable),
    )


def _read_once(files: list[Path]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with duckdb.connect(str(Path(folder) / "yardstick.duckdb"), config=CONFIGURATION) as connection:
            for number, file in enumerate(files):
                path = str(file).replace("'", "''")
                reader = _READERS[file.suffix.lower()].format(path=path)
                connection.execute(f"create table file_{number} as select * from {reader}")
        return time.perf_counter() - started

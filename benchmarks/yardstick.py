"""The yardstick: DuckDB merely reading the same files into tables.

Seconds depend on the machine and on who else works on it; the ratio to this depends far less.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from orchestration.discovery import FoundExtract

REPETITIONS = 3
CONFIGURATION = {"threads": "2", "memory_limit": "2GB"}
READABLE = (".parquet", ".csv", ".txt")
# Without an extension that would have to be downloaded, DuckDB reads cp1252 only as its neighbour.
_ENCODINGS = {"cp1252": "latin-1"}


@dataclass(frozen=True)
class Yardstick:
    """The median of a few readings: seconds, and how many files and bytes were read or left out."""

    seconds: float
    files: int
    byte_count: int
    files_left_out: int


def read_files(found: list[FoundExtract]) -> Yardstick:
    """Read files into tables of fresh databases on disk, 2 threads and 2 GB, and time it.

    Workbooks are left out: DuckDB reads them only with an extension that would have to be downloaded.
    """
    readable = [one for one in found if one.path.suffix.lower() in READABLE]
    return Yardstick(
        seconds=statistics.median(_read_once(readable) for _ in range(REPETITIONS)),
        files=len(readable),
        byte_count=sum(one.path.stat().st_size for one in readable),
        files_left_out=len(found) - len(readable),
    )


def _read_once(found: list[FoundExtract]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with duckdb.connect(str(Path(folder) / "yardstick.duckdb"), config=CONFIGURATION) as connection:
            for number, one in enumerate(found):
                connection.execute(f"create table file_{number} as select * from {_reader(one)}")
        return time.perf_counter() - started


def _reader(one: FoundExtract) -> str:
    path, kind, dataset = str(one.path).replace("'", "''"), one.path.suffix.lower(), one.dataset
    if kind == ".parquet":
        return f"read_parquet('{path}')"
    delimiter = dataset.delimiter_txt if kind == ".txt" else dataset.delimiter_csv
    encoding = _ENCODINGS.get(dataset.encoding, dataset.encoding)
    return (
        f"read_csv('{path}', all_varchar = true, header = {dataset.has_header}, delim = '{delimiter}', "
        f"encoding = '{encoding}')"
    )

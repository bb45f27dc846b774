"""One simulated folder for all tests of the simulation, and readers for its forms."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from simulation.published_files import SimulationSummary, simulate


def _text_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        delimiter = "\t" if path.suffix == ".txt" else ","
        return list(csv.DictReader(handle, delimiter=delimiter))


def _workbook_rows(path: Path) -> list[dict]:
    from openpyxl import load_workbook

    header, *rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


class Folder:
    """A simulated folder: rows of any of its files as dictionaries, read once."""

    def __init__(self, summary: SimulationSummary):
        self.summary = summary
        self._read: dict[str, list[dict]] = {}

    def __call__(self, name: str) -> list[dict]:
        if name not in self._read:
            path = self.summary.out / name
            if path.suffix == ".parquet":
                self._read[name] = pq.read_table(path).to_pylist()
            elif path.suffix == ".xlsx":
                self._read[name] = _workbook_rows(path)
            else:
                self._read[name] = _text_rows(path)
        return self._read[name]


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Folder:
    return Folder(simulate(tmp_path_factory.mktemp("simulated")))

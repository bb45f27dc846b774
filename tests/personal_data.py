"""Looking for persons in a folder: every byte of every file, and what compression hides.

What is looked for are the cells of the simulated files about students that are about a person. Values that
stand in another column too (a birth date that is also the day of somebody's first enrollment) prove nothing
and are left out.
"""

import gzip
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from simulation.students.layouts import student_files

_DIGITS = re.compile(rb"\d[\d-]{6,}\d")
_ADDRESS = re.compile(rb"\d{1,6} [A-Z][A-Za-z ]{3,40}")
_WORD = re.compile(rb"[A-Z][a-z]{2,}")
_NAMES = (
    ("StudentLegalFirstName", "StudentLegalLastName"),
    ("StudentFirstName", "StudentLastName"),
    ("Guardian1FirstName", "Guardian1LastName"),
    ("Guardian2FirstName", "Guardian2LastName"),
)
_SSID_LENGTH = 10
# Of so few digits some number of somebody is met by chance in the bytes of a database.
_SHORT = 8


@dataclass
class Persons:
    """What must not be found: numbers (identifiers, birth dates) and addresses as written, pairs of names."""

    numbers: set[bytes] = field(default_factory=set)
    ssids: set[bytes] = field(default_factory=set)
    addresses: set[bytes] = field(default_factory=set)
    names: dict[bytes, set[bytes]] = field(default_factory=dict)


def persons_in(extracts: Path) -> Persons:
    """Collect the personal cells of every file about students in a folder."""
    persons, others = Persons(), set()
    for path in sorted(extracts.rglob("*")):
        if "truth" in path.parts or not path.is_file():
            continue
        relative = path.relative_to(extracts).as_posix().removeprefix("late/")
        kinds = [kind for kind in student_files().values() if re.fullmatch(kind.path_pattern, relative)]
        if not kinds:
            others |= set(_DIGITS.findall(path.read_bytes()))
        for kind in kinds:
            _collect(path, kind, persons, others)
    persons.numbers -= others | _days_around(others)
    persons.ssids -= others
    return persons


def _days_around(numbers: set[bytes]) -> set[bytes]:
    """Return the days among some numbers, and those before and after, as models compute them."""
    days = set()
    for number in numbers:
        try:
            day = date.fromisoformat(number.decode())
        except ValueError:
            continue
        days |= {day + timedelta(days=step) for step in (-1, 0, 1)}
    return {day.strftime(form).encode() for day in days for form in ("%Y%m%d", "%Y-%m-%d")}


def _collect(path: Path, kind, persons: Persons, others: set[bytes]) -> None:
    span = re.search(r"_(\d{4})_(\d{2})(?:_copy)?\.", path.name)
    columns = kind.columns(int(span[1]) + 1 if span else 2024)
    lines = path.read_bytes().splitlines()[int(kind.has_header) :]
    for line in lines:
        cells = dict(zip([c.column_name for c in columns], line.split(kind.delimiter.encode()), strict=False))
        for column in columns:
            cell = cells.get(column.column_name, b"")
            if len(cell) < 8:
                continue
            if column.column_name.startswith("AddressLine"):
                persons.addresses.add(cell)
            elif column.column_name == "SSID":
                persons.ssids.add(cell)
                persons.numbers.add(cell)
            elif column.is_pii and _DIGITS.fullmatch(cell):
                persons.numbers.add(cell)
            elif not column.is_pii:
                others.update(_DIGITS.findall(cell))
        for first, last in _NAMES:
            if cells.get(first) and cells.get(last):
                persons.names.setdefault(cells[first], set()).add(cells[last])


def found_in(folder: Path, persons: Persons) -> list[str]:
    """Return, for every file of a folder that holds something about a person, which file and what kind."""
    return [
        f"{path.relative_to(folder)}: {what}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
        for content in _contents(path)
        for what in _found(content, persons, is_packed=content[8:12] == b"DUCK")
    ]


def _contents(path: Path) -> Iterator[bytes]:
    """Offer a file as it is, and what is in it if it is compressed."""
    content = path.read_bytes()
    yield content
    if content[8:12] == b"DUCK":
        yield _text_of_database(path)
    elif content[:4] == b"PAR1":
        table = pq.read_table(path)
        yield b"\n".join(str(value).encode() for column in table.columns for value in column.to_pylist())
    elif content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def _text_of_database(path: Path) -> bytes:
    cells: list[bytes] = []
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
        for schema, table in tables:
            for (column,) in connection.execute(
                "select column_name from duckdb_columns() where database_name = current_database() "
                "and schema_name = ? and table_name = ?",
                [schema, table],
            ).fetchall():
                values = connection.execute(
                    f'select distinct cast("{column}" as varchar) from "{schema}"."{table}" '
                    f'where "{column}" is not null'
                ).fetchall()
                cells += [value.encode() for (value,) in values]
    return b"\n".join(cells)


def _found(content: bytes, persons: Persons, *, is_packed: bool) -> set[str]:
    found = set()
    short = {number for number in persons.numbers if len(number) == _SHORT} if is_packed else set()
    for run in _DIGITS.findall(content):
        # Cells of a column lie side by side in a database: two neighbours are no chance, of short ones three.
        if _has_neighbours(run, persons.ssids, _SSID_LENGTH, 2) or _has_neighbours(run, short, _SHORT, 3):
            found.add("identifiers side by side")
        elif any(part in persons.numbers and part not in short for part in (run, *run.split(b"-"))):
            found.add("an identifier or a birth date")
    words = [(match.group(), match.end()) for match in _WORD.finditer(content)]
    for (one, end), (other, _) in pairwise(words):
        near = len(content[end : end + 12].split(other)[0]) < 12
        pairs = other in persons.names.get(one, ()) or one in persons.names.get(other, ())
        if near and pairs:
            found.add("first and last name of a person")
    if any(_is_address(match.group(), persons.addresses) for match in _ADDRESS.finditer(content)):
        found.add("an address")
    return found


def _is_address(text: bytes, addresses: set[bytes]) -> bool:
    """Whether a number and words hold an address; digits before and words after may be another cell's."""
    number, _, words = text.partition(b" ")
    starts = (number[-length:] for length in range(1, min(len(number), 6) + 1))
    return any(
        b" ".join((start, words))[:length] in addresses
        for start in starts
        for length in range(8, len(start) + 1 + len(words) + 1)
    )


def _has_neighbours(run: bytes, numbers: set[bytes], length: int, count: int) -> bool:
    """Whether so many numbers of a length lie side by side in a run of digits."""
    if not numbers or len(run) < count * length:
        return False
    windows = [run[i : i + length] in numbers for i in range(len(run) - length + 1)]
    return any(map(all, zip(*(windows[n * length :] for n in range(count)), strict=False)))

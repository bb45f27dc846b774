"""No identifier, name or address of a student is anywhere in a home: not in a table, not in a file."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from simulation.students.layouts import student_files

# Digits of the State's identifier and of the district's, as the files write them.
IDENTIFIER = re.compile(rb"(?<!\d)\d{9,10}(?!\d)")
NAMES = ("StudentLegalFirstName", "StudentLegalLastName", "StudentFirstName", "StudentLastName")
IDENTIFIERS = ("SSID", "LocalStudentID", "student_id")
PLACES = ("AddressLine1", "StudentName")
DATABASES = (".duckdb", ".parquet")


class Personal:
    """What the files of a district say about persons."""

    def __init__(self, extracts: Path) -> None:
        self.identifiers: set[str] = set()
        self.words: set[str] = set()
        for path in sorted(extracts.rglob("*")):
            relative = path.relative_to(extracts).as_posix()
            for layout in student_files().values():
                if path.is_file() and re.fullmatch(layout.path_pattern, relative):
                    self._read(path, layout)

    def _read(self, path: Path, layout) -> None:
        year = int(re.findall(r"(\d{4})(?:_\d{2})?\D*$", path.name)[0])
        names = [column.column_name for column in layout.columns(year + 1)]
        with path.open(encoding=layout.encoding, newline="") as file:
            rows = csv.reader(file, delimiter=layout.delimiter, quoting=csv.QUOTE_MINIMAL)
            if layout.has_header:
                names = next(rows)
            for row in rows:
                cells = dict(zip(names, row, strict=False))
                self.identifiers.update(cells[name] for name in IDENTIFIERS if cells.get(name))
                self.words.update(cells[name] for name in (*NAMES, *PLACES) if cells.get(name))


def in_tables(connection: duckdb.DuckDBPyConnection, personal: Personal) -> Iterator[str]:
    """Offer the columns of a database that hold a personal value as a whole cell."""
    connection.execute("create temp table personal_value (cell varchar primary key)")
    connection.executemany(
        "insert into personal_value values (?)", [[v] for v in sorted(personal.identifiers | personal.words)]
    )
    columns = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where not internal and database_name <> 'temp' and data_type in ('VARCHAR', 'BIGINT', 'HUGEINT')"
    ).fetchall()
    for schema, table, column in columns:
        found = connection.execute(
            f'select count(*) from (select distinct cast("{column}" as varchar) as cell '
            f'from "{schema}"."{table}") semi join personal_value using (cell)'
        ).fetchone()[0]
        if found:
            yield f"{schema}.{table}.{column}"


def in_files(folder: Path, personal: Personal) -> Iterator[str]:
    """Offer the files that hold an identifier, or a whole name or address between marks or blanks."""
    identifiers = {value.encode() for value in personal.identifiers}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if identifiers & set(IDENTIFIER.findall(content)):
            yield str(path.relative_to(folder))


def databases(home: Path) -> Iterator[tuple[str, duckdb.DuckDBPyConnection]]:
    """Offer every DuckDB file of a home, and its Parquet files as views of one database."""
    for path in sorted(home.rglob("*.duckdb")):
        with duckdb.connect() as connection:
            connection.execute(f"attach '{path}' as {path.stem} (read_only); use {path.stem}")
            connection.execute("set temp_directory = ''")
            yield str(path.relative_to(home)), connection
    with duckdb.connect() as connection:
        for number, path in enumerate(sorted(home.rglob("*.parquet"))):
            connection.execute(f"create view parquet_{number} as select * from read_parquet('{path}')")
        yield "parquet", connection


@pytest.fixture(scope="module")
def personal(student_home) -> Personal:
    found = Personal(student_home.extracts)
    assert len(found.identifiers) > 2_000
    assert len(found.words) > 500
    return found


def test_no_table_of_a_home_holds_a_personal_value(student_home, personal):
    found = [
        f"{name}: {column}" for name, db in databases(student_home.home) for column in in_tables(db, personal)
    ]
    assert not found, found


def test_no_file_of_a_home_holds_an_identifier(student_home, personal):
    assert list(in_files(student_home.home, personal)) == []


def test_what_is_planted_is_found(tmp_path, personal):
    identifier, word = min(personal.identifiers), min(personal.words)
    (tmp_path / "a.log").write_text(f"row 5: {identifier} is unknown", encoding="utf-8")
    assert list(in_files(tmp_path, personal)) == ["a.log"]
    with duckdb.connect() as connection:
        connection.execute("create table a (b varchar, c bigint)")
        connection.execute("insert into a values (?, ?)", [word, int(identifier)])
        assert set(in_tables(connection, personal)) == {"main.a.b", "main.a.c"}

"""Equal rows have equal hashes in any physical order; any other content has another hash."""

import hashlib
from collections.abc import Iterator

import duckdb
import pytest

from orchestration.content_hash import content_hash

COLUMNS = ("school", "measure", "value", "note")
ROWS = [
    ("400178", "a", "1.50", "first"),
    ("400178", "b", "-2.00", None),
    ("400179", "a", "0.00", ""),
]


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        yield connection


def _hash_of(connection: duckdb.DuckDBPyConnection, rows: list[tuple], columns=COLUMNS) -> str:
    connection.execute(
        "create or replace table scored (school varchar, measure varchar, value decimal(9, 2), note varchar)"
    )
    if rows:
        connection.executemany("insert into scored values (?, ?, ?, ?)", rows)
    return content_hash(connection, "scored", columns, ("school", "measure"))


def test_physical_order_does_not_matter(database) -> None:
    assert _hash_of(database, ROWS) == _hash_of(database, ROWS[::-1])


def test_hash_is_sha256_of_the_documented_text(database) -> None:
    text = "".join(
        "\x1f".join("\x00" if value is None else value for value in row) + "\x1e" for row in sorted(ROWS[:2])
    )
    assert _hash_of(database, ROWS[:2]) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param([("400178", "a", "1.51", "first"), *ROWS[1:]], id="one value"),
        pytest.param([("400178", "a", "1.50", "First"), *ROWS[1:]], id="one letter"),
        pytest.param([ROWS[0], ("400178", "b", "-2.00", ""), ROWS[2]], id="null becomes empty"),
        pytest.param([*ROWS[:2], ("400179", "a", "0.00", None)], id="empty becomes null"),
        pytest.param([("a", "400178", "1.50", "first"), *ROWS[1:]], id="two values swapped"),
        pytest.param([("400178a", "", "1.50", "first"), *ROWS[1:]], id="value border moved"),
        pytest.param(ROWS[:2], id="a row less"),
        pytest.param([*ROWS, ROWS[2]], id="a row twice"),
    ],
)
def test_any_change_changes_the_hash(database, changed: list[tuple]) -> None:
    assert _hash_of(database, changed) != _hash_of(database, ROWS)


def test_swapped_columns_change_the_hash(database) -> None:
    swapped = ("measure", "school", *COLUMNS[2:])
    assert _hash_of(database, ROWS, swapped) != _hash_of(database, ROWS)


def test_empty_table_has_the_hash_of_no_text(database) -> None:
    assert _hash_of(database, []) == hashlib.sha256().hexdigest()


@pytest.mark.parametrize("kind", ["double", "float"])
def test_floating_point_is_refused(database, kind: str) -> None:
    database.execute(f"create table scored (school varchar, value {kind})")
    with pytest.raises(ValueError, match="publish integers or decimals"):
        content_hash(database, "scored", ("school", "value"), ("school",))


def test_many_batches_hash_like_one_text(database) -> None:
    # Letters of two and three bytes, so that a mistake between bytes and characters would show.
    database.execute(
        """
        create table scored as
        select cast(number as integer) as number, 'Škola ' || number || ' 学' as name
        from range(250_000) as numbers(number)
        order by hash(number)
        """
    )
    digest = hashlib.sha256()
    for number in range(250_000):
        digest.update(f"{number}\x1fŠkola {number} 学\x1e".encode())
    assert content_hash(database, "scored", ("number", "name"), ("number",)) == digest.hexdigest()


def test_names_that_need_quotes_are_quoted(database) -> None:
    database.execute("""create table odd ("order" integer, "a ""b" varchar)""")
    database.execute("insert into odd values (1, 'x')")
    expected = hashlib.sha256(b"1\x1fx\x1e").hexdigest()
    assert content_hash(database, "odd", ("order", 'a "b'), ("order",)) == expected

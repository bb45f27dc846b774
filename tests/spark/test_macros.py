"""Macros that differ between engines, and those that rest on what engines share, give the same on both."""

import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import duckdb
import pytest
from engine import SUBMIT_ARGUMENTS
from jinja2 import Environment
from macros import EngineMacros

from orchestration.home import PROJECT_FOLDER

pytestmark = pytest.mark.spark

SEED = 20240701
PLACES = Decimal("0.000000000001")
LARGEST_QUOTIENT = Decimal(10**12)
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

# Half units of the last place, signs, zero, the widest numbers that `divide` promises to take.
EDGES = [
    ("1", "3"),
    ("-2", "3"),
    ("1", "-3"),
    ("-1", "-6"),
    ("0", "7"),
    ("5", "0"),
    ("0.000000000001", "2"),
    ("-0.000000000001", "2"),
    ("0.000000000003", "2"),
    ("0.000000000001", "3"),
    ("999999999999.999999999999", "1"),
    ("-999999999999.999999999999", "1"),
    ("999999999.999999999999", "0.001"),
    ("123456789.123456789012", "987654.321"),
]
TEXTS = [
    *("7", " 7 ", "7.0", "1.4", "1.5", "-1.5", "2.5", "1e2", ".5", "5.", "+5", "-0", "0x10", "1,000", "NaN"),
    *(
        "",
        " ",
        "*",
        "n/a",
        "999999999999999",
        "1234567890123456",
        "0.0005",
        "-0.0005",
        "1.0000005",
        "12.3456785",
    ),
    *("2024-10-01", "2024-10-1", "2024-02-30", "2024", "2024-10", "10/01/2024", "13/01/2024", "1/2/2024"),
    *(
        "2024-10-01 00:00:00",
        "10/01/2024 12:00",
        "infinity",
        "epoch",
        "20241001",
        "Y",
        "no",
        "TRUE",
        "0",
        "1",
    ),
]
DAYS = [
    ("2024-10-01", "2024-10-01"),
    ("2024-02-28", "2024-03-01"),
    ("2025-01-01", "2024-12-31"),
    ("2024-03-01", None),
]


def _quotients() -> list[tuple[Decimal, Decimal]]:
    """Edges, and random pairs of every magnitude, of which many quotients end in a half."""
    print(f"seed of the quotients: {SEED}")
    generator = random.Random(SEED)
    pairs = [(Decimal(numerator), Decimal(denominator)) for numerator, denominator in EDGES]
    for _ in range(400):
        numerator = Decimal(generator.randint(-(10 ** generator.randint(1, 23)), 10**23)) * PLACES
        denominator = generator.choice([generator.randint(1, 10**6), 2 ** generator.randint(1, 30), 8, 40])
        pairs.append((numerator, Decimal(denominator) / 1000))
    return [pair for pair in pairs if not pair[1] or abs(pair[0] / pair[1]) < LARGEST_QUOTIENT]


def _weights() -> list[Decimal]:
    """Weights with all twelve places, as they come out of earlier divisions."""
    print(f"seed of the weights: {SEED}")
    generator = random.Random(SEED)
    return [Decimal(generator.randint(0, 10**15)) * PLACES for _ in range(200)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("macros")
    with duckdb.connect() as connection:
        connection.execute(
            "create table quotients (id int, numerator decimal(24, 12), denominator decimal(24, 3))"
        )
        connection.executemany(
            "insert into quotients values (?, ?, ?)", [(n, *pair) for n, pair in enumerate(_quotients())]
        )
        connection.execute("create table weights (id int, weight decimal(18, 12))")
        connection.executemany("insert into weights values (?, ?)", list(enumerate(_weights())))
        connection.execute("create table texts (id int, word string)")
        connection.executemany("insert into texts values (?, ?)", list(enumerate(TEXTS)))
        connection.execute("create table days (id int, one date, other date, school_year int)")
        connection.executemany(
            "insert into days values (?, ?, ?, ?)", [(n, *pair, 2020 + n) for n, pair in enumerate(DAYS)]
        )
        for table in ("quotients", "weights", "texts", "days"):
            connection.execute(f"copy {table} to '{folder / table}.parquet' (format parquet)")
    return folder


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A session with the settings of the profile, in this process."""
    import yaml
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("session")
    text = (PROJECT_FOLDER / "dbt_project" / "profiles.yml").read_text()
    profile = Environment().from_string(text).render(env_var=lambda *_: str(folder))
    settings = yaml.safe_load(profile)["school_performance_framework"]["outputs"]["spark"][
        "server_side_parameters"
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", SUBMIT_ARGUMENTS)
        patch.setenv("SPARK_CONF_DIR", str(PROJECT_FOLDER / "dbt_project" / "spark"))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder
        # The adapter turns this off for every statement, whatever the profile says.
        for name, value in (settings | {"spark.sql.ansi.enabled": "false"}).items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def on_both(tables: Path, spark):
    """Evaluate expressions on both engines, given the macros of each; return the rows of both."""

    def evaluate(table: str, expressions) -> tuple[list[tuple], list[tuple]]:
        def statement(engine: str, relation: str) -> str:
            columns = ", ".join(f"{sql} as c{n}" for n, sql in enumerate(expressions(EngineMacros(engine))))
            return f"select id, {columns} from {relation} order by id"

        file = tables / f"{table}.parquet"
        with duckdb.connect() as connection:
            on_duckdb = connection.execute(statement("duckdb", f"read_parquet('{file}')")).fetchall()
        on_spark = spark.sql(statement("spark", f"parquet.`{file}`")).collect()
        return on_duckdb, [tuple(row) for row in on_spark]

    return evaluate


def test_quotients_are_exact_on_both_engines(on_both) -> None:
    on_duckdb, on_spark = on_both(
        "quotients",
        lambda macros: [
            macros.divide("numerator", "denominator", 3),
            macros.divide("numerator * 1", "denominator", 12),
        ],
    )
    expected = []
    for number, (numerator, denominator) in enumerate(_quotients()):
        quotient = (
            EXACT.divide(numerator, denominator).quantize(PLACES, context=EXACT) if denominator else None
        )
        expected.append((number, quotient, quotient))
    assert on_duckdb == expected
    assert on_spark == expected


def test_rounding_is_equal(on_both) -> None:
    on_duckdb, on_spark = on_both(
        "quotients",
        lambda macros: [
            *(macros.round_half_up("numerator", places) for places in (0, 1, 3, 6)),
            macros.round_half_up_to("numerator", "id % 5"),
        ],
    )
    assert on_duckdb == on_spark


def test_portions_are_equal_and_add_up(on_both) -> None:
    on_duckdb, on_spark = on_both(
        "weights",
        # Three that share in 1 : id + 1 : 2.
        lambda macros: [
            "weight",
            macros.portion("weight", "1", "0", "id + 4"),
            macros.portion("weight", "id + 2", "1", "id + 4"),
            macros.portion("weight", "id + 4", "id + 2", "id + 4"),
        ],
    )
    assert on_duckdb == on_spark
    assert all(weight == sum(portions) for _, weight, *portions in on_duckdb)


def test_texts_become_the_same_values(on_both) -> None:
    on_duckdb, on_spark = on_both(
        "texts",
        lambda macros: [
            "word",
            macros.to_integer("word"),
            macros.to_decimal("word"),
            macros.to_decimal("word", 5, 2),
            macros.to_boolean("word"),
            macros.to_date("word"),
        ],
    )
    assert on_duckdb == on_spark


def test_days_are_equal(on_both) -> None:
    on_duckdb, on_spark = on_both(
        "days",
        lambda macros: [
            macros.days_between("one", "other"),
            macros.census_date("school_year"),
            f"cast({macros.day_before('one')} as date)",
            macros.days_between(macros.census_date("school_year"), "one"),
        ],
    )
    assert on_duckdb == on_spark
    assert [row[1] for row in on_duckdb] == [0, 2, -1, None]


def test_an_engine_that_drops_places_is_found(spark) -> None:
    text = (PROJECT_FOLDER / "dbt_project/tests/integrity/assert_products_keep_their_places.sql").read_text()
    one_version = "(select 'framework_x' as framework_id, '1' as framework_version)"
    statement = Environment().from_string(text).render(config=lambda **_: "", ref=lambda _: one_version)
    setting = "spark.sql.decimalOperations.allowPrecisionLoss"
    assert spark.conf.get(setting) == "false"
    assert spark.sql(statement).collect() == []
    try:
        spark.conf.set(setting, "true")
        assert len(spark.sql(statement).collect()) == 1
    finally:
        spark.conf.set(setting, "false")

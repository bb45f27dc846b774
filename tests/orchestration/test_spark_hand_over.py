"""What another engine is given: sources and seeds, every row, in types that it reads as what they are."""

from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.spark import hand_over


@pytest.fixture
def home(simulated_home, tmp_path: Path) -> Home:
    return simulated_home.copy_to(tmp_path / "home", "work")


def test_sources_and_seeds_are_handed_over_with_all_their_rows(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "handed_over"
    count = hand_over(home.warehouse, folder)
    files = sorted(folder.glob("*/*/rows.parquet"))
    assert len(files) == count
    assert {file.parts[-3] for file in files} >= {"raw", "registry", "policy"}
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        for file in files:
            schema, table = file.parts[-3:-1]
            only_here = f"select * from {schema}.{table} except all select * from read_parquet('{file}')"
            assert not connection.execute(only_here).fetchall(), table
    with pytest.raises(FileExistsError):
        hand_over(home.warehouse, folder)


@pytest.mark.parametrize("data_type", ["hugeint", "uinteger", "varchar[]", "time", "timestamptz"])
def test_a_type_that_the_other_engine_reads_as_another_is_refused(
    home: Home, tmp_path: Path, data_type: str
) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"alter table registry.extracts add column odd {data_type}")
    with pytest.raises(
        ValueError, match=r"registry\.extracts, column odd: .* is no type that both engines have"
    ):
        hand_over(home.warehouse, tmp_path / "handed_over")

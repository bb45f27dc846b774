"""A small home for tests of editions: real rows of a few organizations as plain tables."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.editions.tables import PUBLISHED_TABLES
from orchestration.editions.writing import Edition, write_edition
from orchestration.home import Home


@dataclass(frozen=True)
class SmallHome:
    """A home whose working database can be changed as a correction of a file would change it."""

    home: Home

    def run(self) -> Edition:
        """Do what the last step of a run does."""
        return write_edition(self.home)

    def change(self, statement: str) -> None:
        """Change what is computed."""
        with duckdb.connect(str(self.home.warehouse)) as warehouse:
            warehouse.execute(statement)

    def correct(self, school_year: int) -> int:
        """Change one measure result of a year, as a corrected file would; return how many rows changed."""
        self.change(
            "update publish.measure_results set value = value + 1 "
            f"where school_year = {school_year} and student_group_id = 'all' and value is not null"
        )
        with duckdb.connect(str(self.home.warehouse)) as warehouse:
            return warehouse.execute(
                "select count(*) from publish.measure_results "
                f"where school_year = {school_year} and student_group_id = 'all' and value is not null"
            ).fetchone()[0]


@pytest.fixture(scope="session")
def small_home_template(simulated_home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home.at(tmp_path_factory.mktemp("small") / "home")
    home.create()
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute(f"attach '{simulated_home.home.warehouse}' as whole (read_only)")
        warehouse.execute(f"attach '{simulated_home.home.current / 'spf.duckdb'}' as published (read_only)")
        for schema in ("publish", "registry"):
            warehouse.execute(f"create schema {schema}")
        warehouse.execute("create table registry.extracts as select * from whole.registry.extracts")
        for table in PUBLISHED_TABLES:
            few = (
                "where organization_id in (select distinct organization_id "
                "from published.publish.organizations order by organization_id limit 12) "
                "or organization_id like '9900%'"
            )
            warehouse.execute(
                f"create table publish.{table.name} as select * from published.publish.{table.name} "
                + (few if "organization_id" in table.key else "")
            )
    shutil.copytree(simulated_home.home.extract_store, home.extract_store, dirs_exist_ok=True)
    return home.path


@pytest.fixture
def small_home(small_home_template: Path, tmp_path: Path) -> SmallHome:
    shutil.copytree(small_home_template, tmp_path / "small")
    return SmallHome(Home.at(tmp_path / "small"))

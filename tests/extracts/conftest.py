"""A small catalogue of two datasets and the means to load hand-made files with it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.catalogue import ExtractCatalogue, read_catalogue
from orchestration.discovery import discover
from orchestration.loading import DatasetLoad, load_dataset
from orchestration.raw_tables import prepare_raw_tables

CATALOGUE = """\
source_id,dataset_id,path_pattern,delimiter_csv,delimiter_txt,has_header,encoding,school_year_rule,\
agency_rule,null_markers,footnote_markers,minimum_rows,unknown_code_share,invalid_value_share,\
contradicting_row_share,sensitivity,owner,\
publisher,description
state,results,state/(.+/)?results_.*\\.(csv|txt|xlsx|parquet),comma,tab,true,utf-8,spring:year,\
,*|--,Note|*,1,0.01,0,0,public,owner,publisher,results
state,schools,state/schools_.*\\.csv,comma,tab,true,utf-8,path_span,,,,1,0.01,0,0,public,owner,publisher,schools
state,snapshots,state/snapshot_.*\\.csv,comma,tab,true,utf-8,path_month,,,,1,0.01,0,0,public,owner,publisher,days
"""
COLUMNS = """\
source_id,dataset_id,column_name,source_names,first_school_year,last_school_year,role,\
is_required,is_pii,code_set,value_type,minimum,maximum,range_of,at_most,not_before,\
scale_by,position,pseudonym,layout_status,description
state,results,cds,cds|cdscode,,,key,true,false,,,,,,,,,,,verified,code
state,results,student_group,group,,,key,true,false,,,,,,,,,,,verified,group
state,results,year,year,,,key,true,false,,,,,,,,,,,verified,spring year
state,results,rate,rate,,,input,true,false,,,,,,,,,,,verified,rate
state,results,participation,participation,2023,,input,false,false,,,,,,,,,,,verified,participation
state,results,participation,tested,,2022,input,false,false,,,,,,,,,,,cited_untested,participation
state,results,change,change,,,both,false,false,,,,,,,,,,,verified,change
state,results,level,level|change_level,,,oracle,false,false,,,,,,,,,,,verified,published level
state,schools,cds,cds,,,key,true,false,,,,,,,,,,,verified,code
state,schools,name,name,,,attribute,true,false,,,,,,,,,,,verified,name
state,snapshots,cds,cds,,,key,true,false,,,,,,,,,,,verified,code
state,snapshots,status,status,,,attribute,true,false,,,,,,,,,,,verified,status
"""
HEADER = "cds,group,year,rate,participation,change,level"
ROWS = (
    "01611920130229,ALL,2024,12.5,99,0.5,3",
    "01611920130229,EL,2024,10.0,98,-1.0,2",
    "19647330100289,ALL,2024,8.25,97,,1",
)
GOOD = "\n".join((HEADER, *ROWS)) + "\n"
FIRST_RUN = datetime(2026, 11, 1, 8, tzinfo=UTC)


@dataclass
class Workplace:
    """An extracts folder, a working database and a quarantine folder."""

    folder: Path
    quarantine: Path
    connection: duckdb.DuckDBPyConnection
    catalogue: ExtractCatalogue
    now: datetime = FIRST_RUN
    seeds: Path = field(default_factory=Path)

    def write(self, path: str, content: str | bytes) -> Path:
        """Write one file of the extracts folder."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def load(self, table_name: str = "state__results") -> DatasetLoad:
        """Run what a run does for one dataset."""
        prepare_raw_tables(self.connection, self.catalogue)
        dataset = self.catalogue.dataset(table_name)
        found = discover([self.folder], self.catalogue).of(dataset)
        return load_dataset(self.connection, dataset, found, self.quarantine, self.now)

    def refusal(self, table_name: str = "state__results"):
        """Load and return the problem of the only file refused."""
        (refused,) = self.load(table_name).quarantined
        return refused.problem

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()


@pytest.fixture
def seed_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds" / "extracts"
    folder.mkdir(parents=True)
    (folder / "extract_catalogue.csv").write_text(CATALOGUE, "utf-8")
    (folder / "extract_columns.csv").write_text(COLUMNS, "utf-8")
    return folder


@pytest.fixture
def workplace(tmp_path: Path, seed_folder: Path):
    (tmp_path / "extracts").mkdir()
    connection = duckdb.connect(str(tmp_path / "work.duckdb"), config={"threads": 2})
    yield Workplace(
        tmp_path / "extracts",
        tmp_path / "quarantine",
        connection,
        read_catalogue(seed_folder),
        seeds=seed_folder,
    )
    connection.close()


@pytest.fixture
def official(tmp_path: Path):
    """The same with the project's own catalogue."""
    (tmp_path / "official").mkdir()
    connection = duckdb.connect(config={"threads": 2})
    yield Workplace(tmp_path / "official", tmp_path / "refused", connection, read_catalogue())
    connection.close()


@pytest.fixture
def header() -> str:
    return HEADER


@pytest.fixture
def data_rows() -> tuple[str, ...]:
    return ROWS


@pytest.fixture
def good() -> str:
    return GOOD

"""What asks for a run without a person: off unless turned on, and never for files still being copied."""

import json
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.catalogue import read_catalogue
from orchestration.discovery import discover
from orchestration.partitions import FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR, range_tags, school_years

START, END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
FILE = "cde/outcomes_2023_24.csv"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    from orchestration.manifest import ensure_manifest

    ensure_manifest()
    from orchestration.definitions import build_defs
    from orchestration.resources import Installation

    return build_defs(Installation(home=str(tmp_path_factory.mktemp("home"))))


def test_everything_is_off_until_it_is_turned_on(definitions: dg.Definitions) -> None:
    (sensor,), (schedule,) = definitions.sensors, definitions.schedules
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert {sensor.job_name, schedule.job_name} == {"annual_run"}


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    (tmp_path / "extracts" / "cde").mkdir(parents=True)
    (tmp_path / "extracts" / FILE).write_text("cds,metric\n")
    return tmp_path / "extracts"


def _look(definitions: dg.Definitions, cursor: str | None, *folders: Path) -> dg.SensorResult:
    from orchestration.resources import Installation
    from orchestration.sensors import new_extracts

    context = dg.build_sensor_context(
        cursor=cursor,
        resources={"installation": Installation(home="unused", extracts=[str(folder) for folder in folders])},
        definitions=definitions,
    )
    return new_extracts(context)


def test_a_run_is_asked_for_once_when_files_have_come_to_rest(definitions, extracts: Path) -> None:
    first = _look(definitions, None, extracts)
    assert not first.run_requests
    assert "same at the next look" in first.skip_reason.skip_message
    second = _look(definitions, first.cursor, extracts)
    (request,) = second.run_requests
    assert request.tags == {START: "2024", END: "2024"}
    third = _look(definitions, second.cursor, extracts)
    assert not third.run_requests
    assert "no file is new or changed" in third.skip_reason.skip_message


def test_a_corrected_file_asks_for_another_run(definitions, extracts: Path) -> None:
    cursor = _look(definitions, _look(definitions, None, extracts).cursor, extracts).cursor
    (extracts / FILE).write_text("cds,metric\n1,2\n")
    waiting = _look(definitions, cursor, extracts)
    assert not waiting.run_requests
    (extracts / FILE).write_text("cds,metric\n1,2\n3,4\n")
    still = _look(definitions, waiting.cursor, extracts)
    assert not still.run_requests
    (request,) = _look(definitions, still.cursor, extracts).run_requests
    assert request.run_key != json.loads(cursor)["asked_for"]


def test_files_that_are_no_extracts_ask_for_nothing(definitions, extracts: Path) -> None:
    cursor = _look(definitions, _look(definitions, None, extracts).cursor, extracts).cursor
    (extracts / "letter.docx").write_bytes(b"")
    assert not _look(definitions, cursor, extracts).run_requests


def test_without_a_folder_the_sensor_says_what_to_do(definitions, tmp_path: Path) -> None:
    assert "spf run --extracts" in _look(definitions, None).skip_reason.skip_message
    assert "cannot be read" in _look(definitions, None, tmp_path / "nowhere").skip_reason.skip_message


def test_the_state_of_files_is_their_names_sizes_and_times(extracts: Path) -> None:
    from orchestration.sensors import state_of

    catalogue = read_catalogue()
    before = state_of(discover([extracts], catalogue))
    assert state_of(discover([extracts], catalogue)) == before
    (extracts / FILE).rename(extracts / "cde/outcomes_2022_23.csv")
    assert state_of(discover([extracts], catalogue)) != before


@pytest.mark.parametrize("year", [2026, 2031])
def test_the_schedule_asks_for_every_year_that_has_ended(year: int) -> None:
    from orchestration.schedules import every_december

    context = dg.build_schedule_context(scheduled_execution_time=datetime(year, 12, 20, 14, tzinfo=UTC))
    (request,) = every_december.evaluate_tick(context).run_requests
    assert {name: request.tags[name] for name in (START, END)} == {
        START: str(FIRST_SCHOOL_YEAR),
        END: str(year),
    }


def test_the_schedule_is_once_a_year() -> None:
    from orchestration.schedules import every_december

    day, month = every_december.cron_schedule.split()[2:4]
    assert (day, month) == ("20", "12")
    assert every_december.execution_timezone == "America/Los_Angeles"


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        ([2024], 2024, 2024),
        ([2024, 2019, 2022], 2019, 2024),
        ([], FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR),
        ([1999, 2024], 2024, 2024),
        ([1999], FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR),
    ],
)
def test_tags_of_a_run(years: list[int], first: int, last: int) -> None:
    assert range_tags(years) == {START: str(first), END: str(last)}
    assert {str(first), str(last)} <= set(school_years.get_partition_keys())


def test_a_backfill_of_any_years_is_one_run(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    by_year = [node for node in nodes if node.is_materializable and node.is_partitioned]
    assert len(by_year) > 40
    assert {node.backfill_policy for node in by_year} == {dg.BackfillPolicy.single_run()}

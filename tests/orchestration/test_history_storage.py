"""The history that a run holds open is the one that everybody else reads."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.annual_run import DAGSTER_CONFIGURATION
from orchestration.history_storage import history_held_open
from orchestration.home import Home

NAMES = ("schools", "students", "results")


@dg.op
def record(context) -> None:
    for name in NAMES:
        context.log_event(dg.AssetMaterialization(name))


@dg.job(executor_def=dg.in_process_executor)
def recording() -> None:
    record()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.at(tmp_path / "home")
    home.create()
    (home.dagster / "dagster.yaml").write_text(DAGSTER_CONFIGURATION)
    return home


def _run(instance: dg.DagsterInstance) -> str:
    silent = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    return recording.execute_in_process(instance=instance, run_config=silent).run_id


def _recorded(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    return [entry.get_dagster_event().asset_key.to_user_string() for entry in entries]


def test_events_are_read_while_it_is_held_and_afterwards(home: Home) -> None:
    with history_held_open(home) as held, dg.DagsterInstance.from_config(str(home.dagster)) as other:
        run_id = _run(held)
        assert _recorded(held, run_id) == _recorded(other, run_id) == list(NAMES)
    with dg.DagsterInstance.from_config(str(home.dagster)) as later:
        assert _recorded(later, run_id) == list(NAMES)
        assert later.get_latest_materialization_event(dg.AssetKey("students")).run_id == run_id
    # What is closed properly has its log copied back.
    assert list(home.dagster.rglob("*.db-wal")) == []


def test_a_history_written_as_usual_goes_on_and_few_files_are_held(home: Home) -> None:
    with dg.DagsterInstance.from_config(str(home.dagster)) as before:
        run_ids = [_run(before)]
    with history_held_open(home) as held:
        run_ids += [_run(held), _run(held)]
        assert [_recorded(held, run_id) for run_id in run_ids] == [list(NAMES)] * 3
        assert {run.run_id for run in held.get_runs()} == set(run_ids)
        open_files = {Path(link).name for link in _open_files() if Path(link).suffix == ".db"}
        assert open_files & {f"{run_id}.db" for run_id in run_ids} == {f"{run_ids[-1]}.db"}


def _open_files() -> list[str]:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("open files of a process are seen in /proc only")
    return [str(link.readlink()) for link in folder.iterdir() if link.is_symlink()]

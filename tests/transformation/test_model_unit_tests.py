"""dbt's unit tests: every rule of the scoring chain, edge by edge."""

from pathlib import Path

from dbt_command import run_dbt

from orchestration.home import PROJECT_FOLDER


def test_all_unit_tests_of_the_models_pass(simulated_home, tmp_path: Path) -> None:
    home = simulated_home.copy_to(tmp_path / "home", "work")
    results = run_dbt(PROJECT_FOLDER, home.path, tmp_path / "dbt", "test", "--select", "test_type:unit")
    assert {name: one.status for name, one in results.items() if one.status != "pass"} == {}
    assert len(results) >= 35

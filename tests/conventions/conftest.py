"""The project as text, and dbt's manifest of it; no test here opens a database."""

import json
from pathlib import Path

import pytest
from house_rules.policy_names import PolicyNames, policy_names
from house_rules.sql_text import SqlFile, sql_files


@pytest.fixture(scope="session")
def project() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def model_sql(project: Path) -> list[SqlFile]:
    return sql_files(project, "models")


@pytest.fixture(scope="session")
def data_test_sql(project: Path) -> list[SqlFile]:
    return sql_files(project, "dbt_project/tests")


@pytest.fixture(scope="session")
def seeded_names(project: Path) -> PolicyNames:
    return policy_names(project)


@pytest.fixture(scope="session")
def manifest(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    from dbt.cli.main import dbtRunner

    target = tmp_path_factory.mktemp("dbt_target")
    result = dbtRunner().invoke(
        [
            *("--quiet", "parse", "--no-partial-parse"),
            *("--project-dir", str(project), "--profiles-dir", str(project / "dbt_project")),
            *("--target-path", str(target), "--log-path", str(target / "logs")),
        ]
    )
    assert result.success, result.exception
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))

"""Everything in this folder runs Spark."""

from pathlib import Path

import pytest
from engine import require_spark

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.spark)


@pytest.fixture(scope="session", autouse=True)
def spark_is_here() -> None:
    require_spark()

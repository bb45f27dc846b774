"""Everything in this folder runs Spark."""

import pytest
from engine import require_spark


@pytest.fixture(scope="session", autouse=True)
def spark_is_here() -> None:
    require_spark()

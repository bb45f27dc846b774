"""Whether Spark is here, and how the tests start it."""

import importlib.util
import os
import shutil

import pytest

# Small data: one task per stage, no code compiled for it, and Java does not optimize what ends in minutes.
SMALL = (
    "--master local[2]",
    "--conf spark.sql.shuffle.partitions=1",
    "--conf spark.sql.adaptive.enabled=false",
    "--conf spark.sql.codegen.wholeStage=false",
    "--conf spark.sql.codegen.factoryMode=NO_CODEGEN",
    "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'",
)
SUBMIT_ARGUMENTS = " ".join((*SMALL, "pyspark-shell"))


def require_spark() -> None:
    """Skip the test where Spark cannot run; under continuous integration that is a failure."""
    missing = [module for module in ("pyspark", "dbt.adapters.spark") if not _is_installed(module)]
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        missing.append("a Java runtime (17)")
    if not missing:
        return
    reason = f"no {' and no '.join(missing)}: the second engine is tested by make test-spark"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False

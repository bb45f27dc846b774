"""From the working database to the tables of the schema `reliability`: the work of the reliability step.

Belongs here: the order of reading, computing and writing. Does not: how it appears in Dagster
(`reliability_assets`).
"""

from __future__ import annotations

import duckdb

from orchestration.reliability.composition import composition_of_schools
from orchestration.reliability.policy import read_error_models
from orchestration.reliability.ratings import uncertainty_of_ratings
from orchestration.reliability.results import uncertainty_of_results
from orchestration.reliability.surveys import uncertainty_of_surveys
from orchestration.reliability.tables import RELIABILITY


def compute_reliability(warehouse: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Compute how sure results and ratings are, and replace the tables of the schema `reliability`.

    Returns:
        Rows by table.

    """
    models = read_error_models(warehouse)
    tables = uncertainty_of_results(warehouse, models)
    tables |= uncertainty_of_ratings(warehouse, models, tables["result_uncertainty"])
    tables |= uncertainty_of_surveys(warehouse, models)
    tables |= composition_of_schools(warehouse)
    RELIABILITY.write(warehouse, tables)
    return {name: table.num_rows for name, table in tables.items()}

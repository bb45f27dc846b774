"""Jobs.

Belongs here: which assets a job builds and how it runs.
"""

import dagster as dg

from orchestration.partitions import school_years

annual_run = dg.define_asset_job(
    "annual_run",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("readers"),
    partitions_def=school_years,
    # DuckDB has one writer: steps in processes of their own would only wait for each other.
    executor_def=dg.in_process_executor,
    description="Extracts to edition: load, build, test, publish, for the school years selected.",
)

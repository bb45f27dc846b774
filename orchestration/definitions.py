"""Everything Dagster sees, assembled in one place for the command line, the UI and the tests."""

import json
import os

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.access_assets import access
from orchestration.catalogue import read_catalogue
from orchestration.extract_assets import extract_asset, registry_asset
from orchestration.growth_assets import growth
from orchestration.home import Home, last_extract_folders
from orchestration.jobs import annual_run
from orchestration.progress import progress_logger
from orchestration.publication_assets import edition
from orchestration.reliability_assets import reliability
from orchestration.resources import Installation
from orchestration.schedules import every_december
from orchestration.segregation_assets import segregation
from orchestration.sensors import new_extracts
from orchestration.transformation import (
    DBT_LAUNCHER,
    after_reliability,
    before_growth,
    dbt_project,
    exposure_assets,
    warehouse,
)
from orchestration.validity_checks import expectation_results


def build_defs(installation: Installation) -> dg.Definitions:
    """Return the definitions for one installation."""
    catalogue = read_catalogue()
    manifest = json.loads(dbt_project.manifest_path.read_text())
    return dg.Definitions(
        assets=[
            *(extract_asset(catalogue, dataset) for dataset in catalogue.datasets),
            registry_asset(catalogue),
            before_growth,
            growth,
            warehouse,
            reliability,
            segregation,
            access,
            after_reliability,
            expectation_results,
            edition,
            *exposure_assets(manifest),
        ],
        jobs=[annual_run],
        schedules=[every_december],
        sensors=[new_extracts],
        resources={
            "installation": installation,
            "dbt": DbtCliResource(
                project_dir=dbt_project,
                # dbt in this interpreter, whatever is on the path, and never longer than this process.
                dbt_executable=str(DBT_LAUNCHER),
            ),
        },
        loggers={"console": progress_logger},
        executor=dg.in_process_executor,
    )


_home = Home.at(os.environ.get("SPF_HOME", "home"))
defs = build_defs(Installation(home=str(_home.path), extracts=[str(f) for f in last_extract_folders(_home)]))

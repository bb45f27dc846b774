"""School-year partitions.

Belongs here: the partition definition, the tags of a run for some years, and the one function that turns
partitions into dbt's arguments.
"""

import json
from collections.abc import Iterable

import dagster as dg

FIRST_SCHOOL_YEAR = 2015
LAST_SCHOOL_YEAR = 2040

# A school year runs from July 1 to June 30 and is named by its spring: 2023-24 is "2024".
school_years = dg.StaticPartitionsDefinition(
    [str(year) for year in range(FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR + 1)]
)


def range_tags(years: Iterable[int]) -> dict[str, str]:
    """Return the tags of a run for the range that some school years span.

    Years that are no partitions do not count; with none left the run is for all partitions, because every
    year is built anyway.

    Args:
        years: spring years, in any order, with or without repetition.

    """
    possible = range(FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR + 1)
    chosen = set(years).intersection(possible) or possible
    return {
        "dagster/asset_partition_range_start": str(min(chosen)),
        "dagster/asset_partition_range_end": str(max(chosen)),
    }


def dbt_arguments(selected_years: Iterable[int]) -> list[str]:
    """Return the arguments of the dbt command that builds the warehouse for some school years.

    Models are full rebuilds of all years (an edition is a snapshot of all of them); the years selected
    only scope the checks on arrival. Unit tests prove the code, not the data, and run with the test
    suite instead.

    Args:
        selected_years: spring years, in any order, with or without repetition.

    """
    years = sorted(set(selected_years))
    return [
        "build",
        "--exclude",
        "resource_type:unit_test",
        "--vars",
        json.dumps({"school_years": years}),
    ]

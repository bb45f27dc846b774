"""The step between the warehouse and the edition: every expectation as an asset check.

Belongs here: how expectations appear in Dagster and what a failure stops. Does not: what is expected and how
it is judged (`expectations`).
"""

import dagster as dg

from expectations.catalogue import BLOCKS, Expectation, Suite
from expectations.results import PASSED, ExpectationResult, ExpectationsFailedError, blocking
from expectations.validity import SUITES
from orchestration.partitions import school_years
from orchestration.resources import Installation
from orchestration.transformation import OWNER

RESULTS = dg.AssetKey(["checks", "expectation_results"])


def _check_spec(suite: Suite, expectation: Expectation) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        suite.name_of(expectation),
        asset=RESULTS,
        blocking=expectation.severity == BLOCKS,
        description=f"{expectation.defends} How to resolve: {expectation.resolve}",
        metadata={"relation": suite.relation, "severity": expectation.severity, "owner": expectation.owner},
    )


def _relations() -> list[dg.AssetKey]:
    return [dg.AssetKey(name.split(".")) for name in sorted({suite.relation for suite in SUITES})]


def _check_result(result: ExpectationResult) -> dg.AssetCheckResult:
    passed = result.outcome == PASSED
    return dg.AssetCheckResult(
        check_name=result.name,
        asset_key=RESULTS,
        passed=passed,
        severity=dg.AssetCheckSeverity.ERROR if result.blocks or passed else dg.AssetCheckSeverity.WARN,
        description=result.expectation.defends if passed else result.sentence(),
        metadata={
            "outcome": result.outcome,
            "checked": result.checked_count,
            "unexpected": result.unexpected_count,
            "by_school_year": dg.MetadataValue.md(_by_year(result)),
        },
    )


def _by_year(result: ExpectationResult) -> str:
    lines = ["| school year | outcome | judged | unexpected | such as |", "|---|---|---|---|---|"]
    for year in result.years:
        cells = (
            year.school_year,
            year.outcome,
            year.checked_count,
            year.unexpected_count,
            year.examples,
        )
        lines.append(f"| {' | '.join('' if cell is None else str(cell) for cell in cells)} |")
    return "\n".join(lines)


@dg.multi_asset(
    name="checks__expectation_results",
    specs=[
        dg.AssetSpec(
            key=RESULTS,
            deps=_relations(),
            group_name="checks",
            description=(
                "Whether the data can be believed: the outcome of every expectation by school year, with "
                "what it defends and how to resolve it. No edition is written when a blocking one fails."
            ),
            owners=[OWNER],
            kinds={"duckdb", "greatexpectations"},
            skippable=False,
        )
    ],
    check_specs=[_check_spec(suite, one) for suite in SUITES for one in suite.expectations],
    partitions_def=school_years,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
)
def expectation_results(context: dg.AssetExecutionContext, installation: Installation):
    """Run every suite and report each expectation; what blocks ends the run before an edition is written."""
    # Great Expectations takes seconds to import, and only this step needs it.
    from expectations.runner import check_warehouse

    home = installation.folders
    with home.held():
        results = check_warehouse(home)
    for result in results:
        if result.outcome != PASSED and not result.blocks:
            context.log.warning(result.sentence())
    yield dg.MaterializeResult(
        asset_key=RESULTS,
        metadata={
            "expectations": len(results),
            "not_passed": sum(result.outcome != PASSED for result in results),
        },
    )
    for result in results:
        yield _check_result(result)
    # Dagster would stop too, with the names of the checks only.
    if failed := blocking(results):
        raise ExpectationsFailedError(failed)

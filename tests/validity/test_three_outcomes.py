"""Passed, failed and error are three things: an error is never taken for a failure, and it always blocks."""

import dataclasses

import duckdb
import pytest
from checks_by_name import CHECKS

from expectations.catalogue import BLOCKS, WARNS, ColumnRule, Expectation, Suite
from expectations.results import ERROR, FAILED, PASSED, ExpectationResult, YearResult, blocking

WARNING = "marts_coverage__open_schools_have_results"


def test_a_missing_relation_is_an_error_of_every_expectation(judge) -> None:
    result = judge(WARNING, "drop table marts.dim_organization")
    assert result.outcome == ERROR
    assert result.blocks
    assert result.checked_count == 0


def test_a_missing_column_is_an_error_that_names_it(judge) -> None:
    result = judge(WARNING, "alter table marts.fct_measure_result rename column extract_number to number")
    assert result.outcome == ERROR
    assert "extract_number" in result.message
    assert result.expectation.severity == WARNS
    assert result.blocks
    assert "could not be judged" in result.sentence()
    assert "failed_check.md" in result.sentence()


def test_a_missing_column_of_a_shipped_expectation_is_an_error(judge) -> None:
    result = judge(
        "marts_measure_results__status_is_known",
        "alter table marts.fct_measure_result rename column status to state",
    )
    assert result.outcome == ERROR
    assert result.blocks


def test_a_value_never_comes_with_an_error(judge) -> None:
    result = judge(
        "staging_directory__enrollment_is_plausible",
        "create or replace table staging.stg_cde__directory as select * replace "
        "('Mary Miller' as enrollment_count) from staging.stg_cde__directory",
    )
    assert result.outcome == ERROR
    assert "Miller" not in result.sentence() + repr(result)


def test_an_error_leaves_the_other_expectations_of_the_suite_alone(simulated_home, tmp_path) -> None:
    from expectations.validation import run_suites

    suite, known = CHECKS["marts_measure_results__status_is_known"]
    broken = Expectation(
        "column_is_there", WARNS, "Nothing", "Nothing", rule=ColumnRule("not_null", "of_no_such_name")
    )
    both = dataclasses.replace(suite, expectations=(broken, known))
    (run,) = run_suites(simulated_home.home.warehouse, [both])
    assert [result.outcome for result in run.results] == [ERROR, PASSED]


def _result(severity: str, *outcomes: str) -> ExpectationResult:
    expectation = Expectation("holds", severity, "It defends.", "Do this.", places=("organization_id",))
    suite = Suite("suite", "marts", "marts.relation", "A suite", (expectation,))
    years = tuple(YearResult(2022 + i, outcome, 10, 1, "here") for i, outcome in enumerate(outcomes))
    return ExpectationResult(suite, expectation, years)


@pytest.mark.parametrize(
    ("severity", "outcomes", "blocks"),
    [
        (BLOCKS, (PASSED, PASSED), False),
        (BLOCKS, (PASSED, FAILED), True),
        (BLOCKS, (ERROR,), True),
        (WARNS, (PASSED, FAILED), False),
        (WARNS, (ERROR,), True),
    ],
)
def test_what_blocks(severity: str, outcomes: tuple[str, ...], blocks: bool) -> None:
    result = _result(severity, *outcomes)
    assert bool(blocking([result])) is blocks


def test_a_failure_says_when_where_why_and_what_to_do() -> None:
    sentence = _result(BLOCKS, PASSED, FAILED, FAILED).sentence()
    assert sentence.startswith("suite__holds failed in 2023, 2024: 3 of 30 unexpected (such as here).")
    assert sentence.endswith("It defends. How to resolve: Do this.")


def test_upstream_still_needs_the_mend(simulated_home) -> None:
    """Fails once Great Expectations works on DuckDB as shipped: then `held_connection` can go."""
    import great_expectations.expectations as shipped

    from expectations.held_connection import plain_datasource, warehouse_datasource
    from expectations.validation import RESULT_FORMAT, new_context

    expectation = shipped.ExpectColumnValuesToNotBeNull(column="status")

    def answer(datasource):
        asset = datasource.add_table_asset("results", table_name="fct_measure_result", schema_name="marts")
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        return batch.validate(expectation, result_format=RESULT_FORMAT)

    context = new_context()
    plain = plain_datasource(context, simulated_home.home.warehouse)
    shipped_answer = answer(plain)
    plain.get_execution_engine().engine.dispose()
    plain.get_engine().dispose()
    assert not shipped_answer.success
    assert "list index out of range" in str(shipped_answer.exception_info)

    with warehouse_datasource(new_context(), simulated_home.home.warehouse) as mended:
        assert answer(mended).success


def test_the_file_is_free_for_a_writer_afterwards(judge, tmp_path) -> None:
    judge(WARNING)
    # Another configuration than the one that judged: refused while any connection is open.
    with duckdb.connect(str(tmp_path / "spf.duckdb"), config={"threads": 1}) as warehouse:
        warehouse.execute("create table written as select 1 as one")

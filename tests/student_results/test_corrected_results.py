"""Corrections of results that come from students: the good ones count, the misquoted one is rejected."""

import csv
from decimal import Decimal

import duckdb


def test_good_corrections_count_and_the_misquoted_one_is_rejected(student_home) -> None:
    (path,) = (student_home.extracts / "corrections").glob("*.csv")
    with path.open(newline="", encoding="utf-8") as handle:
        asked = list(csv.DictReader(handle))
    good, misquoted = asked[:-1], asked[-1]
    with duckdb.connect(student_home.warehouse, read_only=True) as warehouse:
        judged = warehouse.execute(
            "select field_id, new_value, correction_state, rejection_rule_id from marts.fct_correction "
            "order by extract_row"
        ).fetchall()
        corrected = warehouse.execute(
            "select organization_id, numerator, value from marts.fct_measure_result where is_corrected "
            "and measure_id = ? and source_dataset = 'student_level'",
            [good[0]["measure_id"]],
        ).fetchall()
    assert judged == [
        *((row["field"], row["new_value"], "applied", None) for row in good),
        (misquoted["field"], misquoted["new_value"], "rejected", "wrong_old_value"),
    ]
    new = {row["field"]: Decimal(row["new_value"]) for row in good}
    assert corrected == [(good[0]["organization_id"], new["numerator"], new["value"])]

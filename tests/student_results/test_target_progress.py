"""Progress towards targets: intervals of the numeric package, and every word of it from its own numbers."""

import duckdb
import numpy as np
import pytest

from psychometrics.reliability import wilson_interval


@pytest.fixture(scope="module")
def progress(student_home) -> list[dict]:
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        cursor = connection.execute("select * from publish.target_progress")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_intervals_are_those_of_the_numeric_package(progress):
    counts = np.array([row["student_count"] for row in progress], dtype=float)
    totals = np.array([row["enrollment_count"] for row in progress], dtype=float)
    low, high = wilson_interval(counts, totals)
    for place, row in enumerate(progress):
        ours = float(row["interval_lower"]), float(row["interval_upper"])
        assert ours == pytest.approx((low[place], high[place]), abs=2e-6), row


def test_a_target_is_met_only_where_the_whole_interval_meets_it(progress):
    told = {row["progress_id"] for row in progress}
    assert told >= {"met", "cannot_tell", "not_yet"}
    assert told <= {"met", "cannot_tell", "not_yet", "on_the_way"}
    for row in progress:
        within = (
            row["interval_lower"] >= row["lowest_share"] and row["interval_upper"] <= row["highest_share"]
        )
        outside = row["interval_upper"] < row["lowest_share"] or row["interval_lower"] > row["highest_share"]
        if row["progress_id"] == "met":
            assert within, row
        if row["progress_id"] in ("not_yet", "on_the_way"):
            assert outside, row


def test_no_progress_is_told_of_a_target_conscious_of_race(progress, student_home):
    assert not any(row["is_race_conscious"] for row in progress)
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        waiting = connection.execute(
            "select distinct is_in_force, legal_note is not null from publish.target_catalogue "
            "where is_race_conscious"
        ).fetchall()
    assert waiting == [(False, True)]

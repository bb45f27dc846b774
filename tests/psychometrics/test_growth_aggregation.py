import math
import statistics

import numpy as np
import pyarrow as pa
import pytest

from psychometrics.growth import MissingColumnsError
from psychometrics.growth.aggregation import aggregate_percentiles

STUDENTS = pa.table(
    {
        "school": ["b", "a", "a", "b", "a", "c", "a", "b", "a", "d"],
        "SGP": [10, 99, 1, None, 45, 62, 44, 30, 50, None],
    }
)


def test_mean_median_deviation_and_error_by_group():
    rows = aggregate_percentiles(STUDENTS, ["school"]).to_pylist()
    assert [row["school"] for row in rows] == ["a", "b", "c"]
    values = [99, 1, 45, 44, 50]
    assert rows[0]["n"] == 5
    assert rows[0]["mean"] == pytest.approx(statistics.mean(values))
    assert rows[0]["median"] == 45
    assert rows[0]["standard_deviation"] == pytest.approx(statistics.stdev(values))
    assert rows[0]["standard_error"] == pytest.approx(statistics.stdev(values) / math.sqrt(5))
    assert rows[1]["median"] == 20


def test_one_student_has_no_error():
    assert aggregate_percentiles(STUDENTS, ["school"]).to_pylist()[2] == {
        "school": "c",
        "n": 1,
        "mean": 62.0,
        "median": 62.0,
        "standard_deviation": None,
        "standard_error": None,
        "median_standard_error": None,
    }


def test_error_of_a_median_is_the_spread_of_medians_over_redrawn_students():
    generator = np.random.default_rng(3)
    print("seed 3")
    drawn = generator.integers(1, 100, size=(400, 81))
    school = np.repeat(np.arange(400), 81)
    rows = aggregate_percentiles(pa.table({"school": school, "SGP": drawn.ravel()}), ["school"])
    errors = rows.column("median_standard_error").to_numpy()
    # Half of the distance between ranks 35.5 and 44.5 of 81, whatever the values are.
    one = np.sort(drawn[0])
    assert errors[0] == pytest.approx((one[44] + one[45] - one[35] - one[36]) / 4)
    assert errors.mean() == pytest.approx(np.median(drawn, axis=1).std(), rel=0.12)


def test_no_percentile_at_all():
    assert aggregate_percentiles(STUDENTS.slice(9), ["school"]).num_rows == 0


def test_missing_columns():
    with pytest.raises(MissingColumnsError, match="subject"):
        aggregate_percentiles(STUDENTS, ["school", "subject"])

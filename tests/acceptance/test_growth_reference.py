"""Growth percentiles, knots and errors-in-variables regression against reference results."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet as parquet
import pytest
from published_results.data_folder import data_folder, published_files

from psychometrics.growth import student_growth_percentiles
from psychometrics.growth.errors_in_variables import errors_in_variables
from psychometrics.growth.panel import read_panel

YEAR = 2025
_DEMO = re.compile(r"(?P<panel>demo_[a-z]+)_2025_(?P<first>\d+)to(?P<last>\d+)_sgp")
_SIMULATED = re.compile(r"(?P<panel>sim_\w+_k(?P<priors>\d))_sgp")
FIRST_SIMULATED_GRADE = 3


@pytest.fixture(scope="module")
def growth_folder() -> Path:
    return data_folder() / "growth"


def _case(file: Path) -> tuple[Path, list[int]]:
    """Return the panel and the progression that a file of reference percentiles belongs to."""
    name = file.name.removesuffix(".parquet")
    if demo := _DEMO.fullmatch(name):
        progression = range(int(demo["first"]), int(demo["last"]) + 1)
        panel = demo["panel"]
    else:
        simulated = _SIMULATED.fullmatch(name)
        assert simulated, f"no rule says which panel {name} belongs to"
        panel = simulated["panel"]
        progression = range(FIRST_SIMULATED_GRADE, FIRST_SIMULATED_GRADE + int(simulated["priors"]) + 1)
    return file.with_name(f"{panel}_panel.parquet"), list(progression)


def test_every_percentile_of_every_order_is_identical(growth_folder):
    files = published_files(growth_folder, "*_sgp.parquet")
    compared = 0
    for file in files:
        panel, progression = _case(file)
        ours = student_growth_percentiles(parquet.read_table(panel), progression, YEAR).table.sort_by("ID")
        reference = parquet.read_table(file).sort_by("ID")
        assert ours.column_names == reference.column_names, file.name
        for name in ours.column_names:
            assert ours.column(name).to_pylist() == reference.column(name).to_pylist(), f"{file.name} {name}"
            compared += 0 if name == "ID" else ours.num_rows - reference.column(name).null_count
    print(f"{compared} percentiles of {len(files)} files are identical")
    assert compared > 100_000


@pytest.mark.parametrize(("progression", "grades"), [("3to4", (3, 4)), ("3to6", (3, 4, 5, 6))])
def test_knots_of_every_grade(growth_folder, progression, grades):
    (file,) = published_files(growth_folder, "demo_mathematics_knots.json")
    reference = json.loads(file.read_text())[progression]
    table = parquet.read_table(file.with_name("demo_mathematics_panel.parquet"))
    named = [int(name.removeprefix("knots_")) for name in reference if name.startswith("knots_")]
    knots = read_panel(table, grades, YEAR).knots(named)
    assert len(knots) >= len(grades) - 1
    for grade, ours in knots.items():
        assert list(ours.inner) == reference[f"knots_{grade}"]
        assert list(ours.boundaries) == reference[f"boundaries_{grade}"]


@pytest.mark.parametrize(
    ("model", "more_columns", "clustered"),
    [
        ("testscores_rel", (), False),
        ("testscores_rel_cluster_school", (), True),
        ("testscores_rel_sped_frl_cluster", ("sped", "frl"), True),
    ],
)
def test_errors_in_variables(growth_folder, model, more_columns, clustered):
    (file,) = published_files(growth_folder, "eiv_reference.csv")
    with file.open(newline="") as lines:
        reference = [row for row in csv.DictReader(lines) if row["model"] == model]
    scores = pyarrow.csv.read_csv(file.with_name("eiv_testscores.csv"))
    names = ("math_lag1", "lang_lag1", *more_columns)
    columns = np.column_stack([np.ones(scores.num_rows), *(scores.column(name).to_numpy() for name in names)])
    ours = errors_in_variables(
        scores.column("math").to_numpy(),
        columns,
        reliability=np.array([1, 0.90, 0.88, *(1 for _ in more_columns)]),
        clusters=scores.column("schoolid").to_numpy(zero_copy_only=False) if clustered else None,
    )
    assert [row["term"] for row in reference] == ["(Intercept)", *names]
    np.testing.assert_allclose(ours.coefficients, [float(row["est"]) for row in reference], rtol=1e-9)
    np.testing.assert_allclose(ours.standard_errors, [float(row["se"]) for row in reference], rtol=1e-9)


def test_school_aggregates_of_the_reference_divide_by_n_minus_one(growth_folder):
    """The file has no students: only its conventions can be compared. Sums of whole percentiles are whole."""
    (file,) = published_files(growth_folder, "demo_school_aggregates.csv")
    with file.open(newline="") as lines:
        rows = [
            {name: float(value) for name, value in row.items() if name != "CONTENT_AREA"}
            for row in csv.DictReader(lines)
        ]
    assert rows
    for row in rows:
        total = row["MEAN_SGP"] * row["N"]
        squares = row["SD_SGP"] ** 2 * (row["N"] - 1) + row["N"] * row["MEAN_SGP"] ** 2
        assert total == pytest.approx(round(total), abs=1e-6)
        assert squares == pytest.approx(round(squares), abs=1e-3)
        assert (2 * row["MEDIAN_SGP"]).is_integer()

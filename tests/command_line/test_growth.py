"""`spf growth`: from a file to a file, and what it says of files it cannot use."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet
import pytest
from installed_command import run_spf

SEED = 20250604
STUDENTS = 200


@pytest.fixture(scope="module")
def panel() -> pa.Table:
    generator = np.random.default_rng(SEED)
    ability = generator.normal(size=STUDENTS)
    columns = {"ID": pa.array([f"{number:07}" for number in range(STUDENTS)])}
    for grade, year in ((3, 2023), (4, 2024), (5, 2025)):
        score = np.round(2450 + 85 * ability + 50 * generator.normal(size=STUDENTS))
        columns[f"GRADE_{year}"] = pa.array(np.full(STUDENTS, grade))
        columns[f"SS_{year}"] = pa.array(score, mask=generator.random(STUDENTS) < 0.05)
    return pa.table(columns)


def _growth(panel_file: Path, out: Path, *more: object, progression: str = "3,4,5"):
    return run_spf(
        "growth", "--panel", panel_file, "--progression", progression, "--year", 2025, "--out", out, *more
    )


def test_parquet_and_csv_give_the_same(panel, tmp_path):
    parquet.write_table(panel, tmp_path / "panel.parquet")
    csv.write_csv(panel, tmp_path / "panel.csv")
    outcome = _growth(tmp_path / "panel.parquet", tmp_path / "out.parquet")
    assert outcome.exit_code == 0, outcome.stderr
    assert "order 2" in outcome.stderr
    assert _growth(tmp_path / "panel.csv", tmp_path / "out.csv").exit_code == 0
    ours = parquet.read_table(tmp_path / "out.parquet")
    assert ours.column_names == ["ID", "SGP_ORDER_1", "SGP_ORDER_2", "SGP"]
    options = csv.ConvertOptions(
        column_types={"ID": pa.string(), **dict.fromkeys(ours.column_names[1:], pa.int16())}
    )
    assert csv.read_csv(tmp_path / "out.csv", convert_options=options).equals(ours)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "out.csv",
        "out.parquet",
        "panel.csv",
        "panel.parquet",
    ]


def test_fixed_knots(panel, tmp_path):
    parquet.write_table(panel, tmp_path / "panel.parquet")
    knots = {
        f"{kind}_{grade}": values
        for grade in (3, 4)
        for kind, values in (("knots", [2380, 2420, 2470, 2510]), ("boundaries", [2000, 2900]))
    }
    (tmp_path / "knots.json").write_text(json.dumps(knots))
    (tmp_path / "wrong.json").write_text('{"knots_3": [1, 2]}')
    right = _growth(tmp_path / "panel.parquet", tmp_path / "out.csv", "--knots", tmp_path / "knots.json")
    assert right.exit_code == 0, right.stderr
    wrong = _growth(tmp_path / "panel.parquet", tmp_path / "out2.csv", "--knots", tmp_path / "wrong.json")
    assert wrong.exit_code == 2
    assert "wrong.json does not hold knots" in wrong.stderr


@pytest.mark.parametrize(
    ("change", "progression", "words"),
    [
        (lambda table: table.drop_columns("SS_2024"), "3,4,5", "no column SS_2024"),
        (lambda table: table.slice(0, 20), "3,4,5", "at least 50 are needed"),
        (lambda table: table, "3;4", "--progression"),
        (lambda table: table, "5", "between 2 and 5 grades"),
        (lambda table: pa.concat_tables([table, table]), "3,4,5", "repeat an ID"),
    ],
)
def test_a_panel_that_cannot_be_used(panel, tmp_path, change, progression, words):
    parquet.write_table(change(panel), tmp_path / "panel.parquet")
    outcome = _growth(tmp_path / "panel.parquet", tmp_path / "out.parquet", progression=progression)
    assert outcome.exit_code == 2
    assert words in outcome.stderr
    assert not outcome.shows_traceback
    assert not (tmp_path / "out.parquet").exists()


def test_files_that_cannot_be_used(panel, tmp_path):
    parquet.write_table(panel, tmp_path / "panel.parquet")
    (tmp_path / "broken.parquet").write_text("ID,GRADE_2024\n")
    (tmp_path / "text.csv").write_text("ID,GRADE_2024,SS_2024,GRADE_2025,SS_2025\n1,3,secret,4,2500\n")
    for file, out, words in (
        ("broken.parquet", "out.csv", "broken.parquet cannot be read as parquet"),
        ("panel.parquet", "out.xlsx", "out.xlsx ends neither in .parquet nor in .csv"),
        ("panel.parquet", "nowhere/out.csv", "nowhere is not a folder"),
        ("absent.csv", "out.csv", "does not exist"),
    ):
        outcome = _growth(tmp_path / file, tmp_path / out)
        assert outcome.exit_code == 2
        assert words in " ".join(outcome.stderr.split())
    outcome = _growth(tmp_path / "text.csv", tmp_path / "out.csv", progression="3,4")
    assert outcome.exit_code == 2
    assert "column SS_2024 holds something else than numbers, first in row 1" in outcome.stderr
    assert "secret" not in outcome.stderr

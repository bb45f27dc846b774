"""The simulation repeats itself, looks like a district, and contains nothing real."""

import re
import time
from statistics import correlation

import pyarrow.parquet as pq
import pytest

from simulation.names import invented_words, school_name
from simulation.published_files import simulate


def state_values(folder, label: str) -> dict[tuple[str, str], float]:
    return {
        (row["metric"], row["subgroup"]): row["value"]
        for row in folder(f"cde/outcomes_{label}.parquet")
        if row["level"] == "X"
    }


def school_values(folder, label: str, metric: str) -> dict[str, float]:
    return {
        row["cds"]: row["value"]
        for row in folder(f"cde/outcomes_{label}.parquet")
        if row["level"] == "S"
        and row["metric"] == metric
        and row["subgroup"] == "all"
        and row["reliability"] == "reliable"
    }


def related(first: dict[str, float], second: dict[str, float]) -> float:
    common = sorted(first.keys() & second.keys())
    return correlation([first[cds] for cds in common], [second[cds] for cds in common])


def test_same_seed_same_files(tmp_path, folder):
    again = simulate(tmp_path / "again")
    assert again.files == folder.summary.files
    for name in [*again.files, "SIMULATED.json"]:
        first, second = folder.summary.out / name, again.out / name
        if name.endswith(".parquet"):
            assert pq.read_table(first).equals(pq.read_table(second))
        else:
            assert first.read_bytes() == second.read_bytes(), name


def test_another_seed_another_district(tmp_path, folder):
    other = simulate(tmp_path / "other", seed=7)
    for name in ("cde/pubschls_2024_06.csv", "cps_sqrp/indicators_2018_19.csv"):
        assert (other.out / name).read_bytes() != (folder.summary.out / name).read_bytes()


def test_a_year_does_not_depend_on_the_others_asked_for(tmp_path, folder):
    single = simulate(tmp_path / "single", years=[2024])
    for name in ("cde/dashboard_2024_ilderon.csv", "cde/elpidownload2024.txt"):
        assert (single.out / name).read_bytes() == (folder.summary.out / name).read_bytes()


@pytest.mark.parametrize("schools", [12, 25, 90])
def test_other_sizes(tmp_path, schools):
    summary = simulate(tmp_path, schools=schools, years=range(2023, 2026))
    assert summary.schools == schools
    # One of the schools has closed.
    assert summary.files["cde/directory_2024_25.parquet"] == schools - 1


def test_forty_schools_take_seconds(tmp_path):
    start = time.perf_counter()
    simulate(tmp_path)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("label", ["2021_22", "2022_23", "2023_24"])
def test_magnitudes_are_plausible(folder, label):
    values = state_values(folder, label)
    assert 15 < values["chronic_absenteeism_rate", "all"] < 45
    assert 0.2 < values["suspension_rate", "all"] < 2
    assert 80 < values["four_year_graduation_rate", "all"] < 95
    assert 2 < values["four_year_dropout_rate", "all"] < 12
    assert 55 < values["a_g_completion_rate", "all"] < 85
    assert -60 < values["ela_distance_from_standard", "all"] < 10
    assert values["math_distance_from_standard", "all"] < values["ela_distance_from_standard", "all"]


def test_groups_differ_as_published(folder):
    values = state_values(folder, "2023_24")
    ela = {group: value for (metric, group), value in values.items() if metric.startswith("ela_")}
    assert ela["long_term_english_learners"] < ela["english_learners"] < ela["all"]
    assert ela["students_with_disabilities"] < ela["socioeconomically_disadvantaged"] < ela["all"]
    assert ela["all"] < ela["white"] < ela["asian"]
    chronic = {g: v for (metric, g), v in values.items() if metric.startswith("chronic_")}
    assert chronic["homeless"] > chronic["all"] > chronic["asian"]
    assert chronic["grades_tk_k"] > chronic["grades_4_6"] < chronic["grades_9_12"]


def test_schools_are_stable_over_years_and_measures_go_together(folder):
    now = {
        name: school_values(folder, "2023_24", metric)
        for name, metric in {
            "ela": "ela_distance_from_standard",
            "math": "math_distance_from_standard",
            "chronic": "chronic_absenteeism_rate",
        }.items()
    }
    before = school_values(folder, "2022_23", "ela_distance_from_standard")
    assert related(now["ela"], before) > 0.85
    assert related(now["ela"], now["math"]) > 0.5
    assert related(now["ela"], now["chronic"]) < -0.1


def test_nothing_real(folder):
    """No organization lies in a county in use (01-58) and no Chicago identifier is in use."""
    codes = set()
    for name in folder.summary.files:
        for row in folder(name):
            codes |= {row[k] for k in ("cds", "CDSCode", "id", "districtId") if row.get(k)}
            if "school_id" in row:
                assert int(row["school_id"]) > 990000
    assert len(codes) > 40
    assert all(re.fullmatch(r"90\d{12}|0{14}", code) for code in codes)


def test_names_are_invented(folder):
    for row in folder("cde/pubschls_2024_06.csv"):
        assert row["County"] == "Ilderon"
        assert row["WebSite"] in ("", "www.example.org")
        assert row["Phone"] == "" or row["Phone"].startswith("(555) 555-01")
    names = [row["name"] for row in folder("cde/directory_2023_24.parquet")]
    assert len(names) == len(set(names))


def test_words_run_out_loudly():
    import numpy as np

    rng = np.random.default_rng(1)
    assert len(set(invented_words(rng, 1600))) == 1600
    with pytest.raises(ValueError, match="1600 names"):
        invented_words(rng, 1601)
    assert school_name("Aldrulisk", "high", charter=False, magnet=True) == "Aldrulisk High Magnet"

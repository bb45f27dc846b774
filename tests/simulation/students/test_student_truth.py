"""The truth is what the files say, up to chance, and is kept apart from them."""

import csv
from pathlib import Path

import numpy as np

from orchestration.catalogue import read_catalogue
from orchestration.discovery import discover
from simulation.students.truth import WITH_CHARTERS

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def truth(extracts, measure: str, group: str = "all") -> dict[tuple[str, int], tuple]:
    rows = extracts.rows(
        f"""
        select organization_id, school_year, realised_value, realised_n, expected_value, within_variance,
            monte_carlo_error
        from truth_measures where measure_id = '{measure}' and student_group_id = '{group}'
            and organization_type = 'school' and program_id = 'all' and realised_n > 0
        """
    )
    return {(row[0], row[1]): row[2:] for row in rows}


def test_district_rows_count_charters_where_published_ones_do():
    with (SEEDS / "expectations" / "measure_reconciliation.csv").open(newline="") as handle:
        rules = {
            row["measure_id"]: row["charters_in_district_row"] == "true" for row in csv.DictReader(handle)
        }
    assert rules
    for measure_id, counts_charters in rules.items():
        assert (measure_id in WITH_CHARTERS) == counts_charters, measure_id


def test_measures_have_the_names_of_the_project(extracts):
    with (SEEDS / "measures" / "measures.csv").open(newline="") as handle:
        known = {row["measure_id"] for row in csv.DictReader(handle)}
    found = {row[0] for row in extracts.rows("select distinct measure_id from truth_measures")}
    assert found & known >= {
        "ela_distance_from_standard",
        "school_stability_rate",
        "graduation_rate_combined",
        "college_career_prepared_rate",
        "english_learner_progress_rate",
    }


def test_realised_values_scatter_around_the_expected_ones_as_they_should(extracts):
    """Squared standard scores average about one: the expected value and the variance are both right.

    Seeded: the bound is about five standard errors of the mean of so many squared scores.
    """
    for measure in (
        "chronic_absenteeism_rate",
        "ela_distance_from_standard",
        "math_distance_from_standard",
        "self_efficacy_mean",
        "safety_favorable_rate",
        "average_attendance_rate",
        "english_learner_progress_rate",
    ):
        scores = [
            (realised - expected) / np.sqrt(variance / n + error**2)
            for realised, n, expected, variance, error in truth(extracts, measure).values()
            if n >= 20 and variance > 0
        ]
        assert len(scores) > 8
        assert 0.55 < np.mean(np.square(scores)) < 1.75, (measure, np.mean(np.square(scores)))
        # EnrollmentYear of a school share students, so its four scores are not independent.
        assert abs(np.mean(scores)) < 6 / np.sqrt(len(scores))


def test_every_row_of_the_truth_is_sound(extracts):
    extracts.none(
        "select * from truth_measures where (expected_value is null) <> (students_per_draw = 0) "
        "or within_variance < 0"
    )
    extracts.none("select * from truth_measures where students_per_draw = 0 and realised_n > 5")
    extracts.none("select * from truth_measures where ends_with(measure_id, '_rate') and expected_value > 1")
    extracts.none(
        "select organization_id from truth_measures group by organization_id, school_year, measure_id, "
        "student_group_id, program_id having count(*) > 1"
    )
    closed = {school.cds: school.last_year for school in extracts.district.schools}
    for cds, year in extracts.rows(
        "select distinct organization_id, school_year from truth_measures where organization_type = 'school'"
    ):
        assert year <= closed[cds]


def test_levels_of_spanning_schools_add_up_to_the_school(extracts):
    """A school that spans levels is told of as a whole and per level; others as a whole only."""
    parts = """
        select organization_id, sum(realised_n) filter (program_id = 'all') as whole,
            sum(realised_n) filter (program_id <> 'all') as levels,
            sum(realised_value * realised_n) filter (program_id = 'all') as sum_whole,
            sum(realised_value * realised_n) filter (program_id <> 'all') as sum_levels,
            count(distinct program_id) as programs
        from truth_measures
        where measure_id = 'school_stability_rate' and student_group_id = 'all'
            and organization_type = 'school' and school_year = 2024
        group by 1
    """
    extracts.none(f"from ({parts}) where programs > 1 and whole <> levels")
    extracts.none(f"from ({parts}) where programs > 1 and abs(sum_whole - sum_levels) > 1e-6")
    spanning = {school.cds for school in extracts.district.schools if school.kind.kind_id.startswith("span_")}
    found = {row[0] for row in extracts.rows(f"select organization_id from ({parts}) where programs > 1")}
    assert spanning <= found
    assert found < {school.cds for school in extracts.district.schools}


def test_growth_is_centred(extracts):
    rows = extracts.rows(
        "select avg(growth_effect_centered), stddev(growth_effect), count(distinct organization_id) "
        "from truth_growth"
    )
    mean, spread, schools = rows[0]
    assert abs(mean) < 0.05
    assert 0.03 < spread < 0.15
    assert schools == len(extracts.district.schools)


def test_access_gaps_point_where_they_were_made(extracts):
    rates = dict(
        extracts.rows(
            """
            select student_group_id, sum(expected_students) filter (stage = 'applied')
                / sum(expected_students) filter (stage = 'eligible')
            from truth_access_gaps group by 1
            """
        )
    )
    for group in ("students_with_disabilities", "english_learner_only", "socioeconomically_disadvantaged"):
        assert rates[group] < rates["all"]


def test_a_run_sees_the_student_files_and_never_the_truth(extracts):
    (extracts.folder / "SIMULATED.json").write_text("{}")
    found = discover([extracts.folder], read_catalogue())
    (extracts.folder / "SIMULATED.json").unlink()
    assert sorted(extract.relative_path for extract in found.recognised) == sorted(extracts.summary.files)
    assert not found.unrecognised
    assert found.is_simulated

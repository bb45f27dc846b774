"""The truth is what the files say, up to chance, and is kept apart from them."""

import numpy as np

from orchestration.catalogue import read_catalogue
from orchestration.discovery import discover

STAYS = """
    select s.SSID, '9061840' || s.SchoolOfAttendance as cds, s.year, e.GradeLevelCode as grade,
        ExpectedAttendanceDays::decimal(6, 2) as expected, ExpectedAttendanceDays::decimal(6, 2)
            - DaysAttendedInPerson::decimal(6, 2) - "DaysinAttendanceIn-SchoolSuspension"::decimal(6, 2)
            - ADAGeneratingIndependentStudyDays::decimal(6, 2) as absent
    from STAS as s join SENR as e using (SSID, SchoolOfAttendance, year)
    where StudentAbsenceSummaryDataCollectionExemptionIndicator = 'N'
"""


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


def test_realised_absence_is_that_of_the_files(extracts):
    counted = extracts.rows(
        f"""
        select cds, year, avg((absent >= 0.1 * expected)::int), count(*) from ({STAYS})
        where expected >= 31 and grade not in ('09', '10', '11', '12') group by all
        """
    )
    true = truth(extracts, "chronic_absenteeism_rate")
    assert len(counted) > 40
    for cds, year, rate, students in counted:
        assert true[cds, year][1] == students
        assert abs(true[cds, year][0] - rate) < 1e-9


def test_realised_distances_are_those_of_the_files(extracts):
    """General tests only; alternate ones are turned into scores by a rule of the warehouse."""
    standard = {3: 2432, 4: 2473, 5: 2502, 6: 2531, 7: 2552, 8: 2567, 11: 2583}
    census = {2022: "20211006", 2023: "20221005", 2024: "20231004", 2025: "20241002"}
    totals: dict[tuple[str, int], list[float]] = {}
    for cds, year, grade, score, level, kind in extracts.rows(
        f"""
        select t.FinalTestedSchoolCode, t.year, t.GradeAssessed::int, t.ScaleScore::int,
            t.AchievementLevels::int, t.RecordType
        from CAASPP as t where t.RecordType in ('01', '03') and t.ScaleScore is not null and exists (
            select 1 from SENR as e where e.SSID = t.SSID and e.year = t.year
                and e.SchoolOfAttendance = t.FinalTestedSchoolCode[8:]
                and case e.year {" ".join(f"when {y} then '{d}'" for y, d in census.items())} end
                    between e.EnrollmentSchoolStartDate and e.EnrollmentSchoolExitDate
        )
        """
    ):
        if kind == "03":
            from simulation.students.assessments import SCALES

            scale = SCALES["ela"][grade]
            score = (*(cut - 1 for cut in scale.cuts), scale.highest)[level - 1]
        totals.setdefault((cds, year), []).append(score - standard[grade])
    true = truth(extracts, "ela_distance_from_standard")
    assert set(totals) == set(true)
    for key, distances in totals.items():
        assert true[key][1] == len(distances)
        assert abs(true[key][0] - np.mean(distances)) < 1e-6


def test_realised_values_scatter_around_the_expected_ones_as_they_should(extracts):
    """Squared standard scores average about one: the expected value and the variance are both right.

    Seeded: the bound is about five standard errors of the mean of so many squared scores.
    """
    for measure in (
        "chronic_absenteeism_rate",
        "ela_distance_from_standard",
        "math_distance_from_standard",
        "student_self_efficacy",
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
    extracts.none("select * from truth_measures where expected_value is null or within_variance < 0")
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
        where measure_id = 'stability_rate' and student_group_id = 'all' and organization_type = 'school'
            and school_year = 2024
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


def test_a_run_sees_neither_student_files_nor_truth_as_extracts(extracts, tmp_path):
    """Nothing of it has a pattern yet; the truth is passed over once the folder is marked."""
    (extracts.folder / "SIMULATED.json").write_text("{}")
    found = discover([extracts.folder], read_catalogue())
    (extracts.folder / "SIMULATED.json").unlink()
    assert not found.recognised
    assert sorted(found.unrecognised) == sorted(extracts.summary.files)
    assert found.is_simulated

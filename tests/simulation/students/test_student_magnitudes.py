"""The level of everything lies where published figures of a large district lie.

Bands are around the figures, wide enough for a district of 2,000 students and sixteen schools; expected
values, not realised ones, so that chance in the students plays no part.
"""

import pytest

# Measure, group: lowest and highest plausible value in 2022, 2023, 2024, 2025.
BANDS = {
    ("chronic_absenteeism_rate_dataquest", "all"): ((0.33, 0.48), (0.24, 0.37), (0.19, 0.32), (0.18, 0.30)),
    ("chronic_absenteeism_rate", "all"): ((0.30, 0.46), (0.22, 0.36), (0.17, 0.30), (0.16, 0.28)),
    ("suspension_rate", "all"): ((0.001, 0.015),) * 4,
    ("ela_distance_from_standard", "all"): ((-60, -5), (-60, -5), (-55, 0), (-45, 10)),
    ("math_distance_from_standard", "all"): ((-110, -45), (-105, -40), (-95, -30), (-85, -20)),
    ("graduation_rate_4_year", "all"): ((0.80, 0.96),) * 4,
    ("a_g_completion_rate", "all"): ((0.55, 0.85),) * 4,
    ("college_career_prepared_rate", "all"): ((0.28, 0.65),) * 4,
    ("school_stability_rate", "all"): ((0.78, 0.92),) * 4,
    ("ela_participation_rate", "all"): ((0.93, 0.995),) * 4,
    ("english_learner_progress_rate", "english_learner_only"): (
        None,
        (0.40, 0.60),
        (0.40, 0.60),
        (0.40, 0.60),
    ),
    ("self_management_mean", "all"): ((3.8, 4.3),) * 4,
    ("self_efficacy_mean", "all"): ((3.3, 3.8),) * 4,
    ("social_awareness_mean", "all"): ((3.4, 3.9),) * 4,
    ("growth_mindset_mean", "all"): ((3.3, 3.9),) * 4,
}
DISTRICT = "from truth_measures where organization_type = 'district'"


@pytest.mark.parametrize(("measure", "group"), BANDS)
def test_expected_values_lie_in_published_bands(extracts, measure, group):
    rows = dict(
        extracts.rows(
            f"select school_year, expected_value {DISTRICT} and measure_id = '{measure}' "
            f"and student_group_id = '{group}'"
        )
    )
    for year, band in zip((2022, 2023, 2024, 2025), BANDS[measure, group], strict=True):
        if band:
            assert band[0] <= rows[year] <= band[1], (year, rows[year])


def group_values(extracts, measure: str, year: int = 2025) -> dict[str, float]:
    return dict(
        extracts.rows(
            f"select student_group_id, expected_value {DISTRICT} and measure_id = '{measure}' "
            f"and school_year = {year}"
        )
    )


def test_groups_differ_as_published(extracts):
    chronic = group_values(extracts, "chronic_absenteeism_rate_dataquest")
    assert chronic["homeless"] > chronic["all"] > chronic["asian"]
    assert chronic["african_american"] > chronic["hispanic"] > chronic["white"]
    assert chronic["students_with_disabilities"] > chronic["all"]
    ela = group_values(extracts, "ela_distance_from_standard")
    assert ela["students_with_disabilities"] < ela["socioeconomically_disadvantaged"] < ela["all"]
    assert ela["long_term_english_learner"] < ela["english_learner"] < ela["hispanic"] < ela["white"]
    math = group_values(extracts, "math_distance_from_standard")
    assert math["all"] < ela["all"]
    assert math["asian"] > ela["all"]
    graduation = group_values(extracts, "graduation_rate_4_year")
    assert graduation["english_learner"] < graduation["all"]


def test_shares_of_groups(extracts):
    """District-run and charter schools of a large district: most are Hispanic and disadvantaged."""
    share = extracts.rows(
        """
        select avg((StudentHispanicEthnicityIndicator = 'Y')::int),
            avg((ParentGuardianHighestEducationLevelCode = '14')::int)
        from SINF where year = 2024 and EffectiveEndDate is null
        """
    )[0]
    assert 0.66 < share[0] < 0.80
    assert 0.14 < share[1] < 0.30
    students = extracts.value("select count(distinct SSID) from SENR where year = 2024")

    def part(query: str) -> float:
        return extracts.value(f"select count(distinct SSID) {query} and year = 2024") / students

    assert 0.10 < part("from SPED where true") < 0.22
    assert 0.65 < part("from SPRG where EducationProgramCode in ('181', '182')") < 0.90
    assert 0.015 < part("from SPRG where EducationProgramCode = '191'") < 0.07
    assert 0.001 < part("from FOSTER where true") < 0.02
    learners = (
        "from SELA as s where EnglishAcquisitionStatusCode = 'EL' and not exists (select 1 from SELA as r "
        "where r.SSID = s.SSID and r.year = s.year and r.EnglishAcquisitionStatusCode = 'RFEP')"
    )
    assert 0.12 < part(learners) < 0.25


def test_scale_quality_is_that_of_the_districts_that_published_it(extracts):
    rows = extracts.rows(
        "select scale_id, alpha, intraclass_correlation from truth_scales where respondent = 'student'"
    )
    for scale_id, alpha, intraclass in rows:
        assert 0.68 <= alpha <= 0.88, scale_id
        assert 0.005 <= intraclass <= 0.16, scale_id


def test_scores_of_a_student_hold_together(extracts):
    """ELA with mathematics about 0.80, year to year 0.82 to 0.87."""
    score = "select SSID, year, GradeAssessed, ScaleScore::int as score from CAASPP where RecordType = "
    subjects = extracts.value(
        f"""
        select corr(a.score, b.score) from ({score}'01') as a join ({score}'02') as b
            using (SSID, year, GradeAssessed) where GradeAssessed = '05'
        """
    )
    assert 0.70 < subjects < 0.88
    years = extracts.value(
        f"""
        select corr(a.score, b.score) from ({score}'01') as a join ({score}'01') as b
            on a.SSID = b.SSID and b.year = a.year + 1 where a.GradeAssessed = '04'
        """
    )
    assert 0.75 < years < 0.92


def test_schools_differ_and_stay_what_they_are(extracts):
    values = """
        select organization_id, school_year, expected_value from truth_measures
        where organization_type = 'school' and student_group_id = 'all' and students_per_draw >= 40
            and measure_id = 'ela_distance_from_standard'
    """
    assert 12 < extracts.value(f"select stddev(expected_value) from ({values}) where school_year = 2025") < 65
    again = extracts.value(
        f"""
        select corr(a.expected_value, b.expected_value) from ({values}) as a join ({values}) as b
            on a.organization_id = b.organization_id and b.school_year = 2025 and a.school_year = 2024
        """
    )
    assert again > 0.75

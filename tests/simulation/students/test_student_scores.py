"""Scores lie on the State's scales, belong to enrolled students and remember the year before."""

import pytest

from simulation.students.assessments import SCALES, SCIENCE_SCALES
from simulation.students.language_tests import CUTS

RECORD_TYPES = {"01": "ela", "02": "math"}


def test_tested_students_are_enrolled_on_the_day(extracts):
    for name in ("CAASPP", "ELPAC_SUMMATIVE"):
        extracts.none(
            f"""
            select t.* from {name} as t anti join SENR as e
                on e.SSID = t.SSID and e.SchoolOfAttendance = t.FinalTestedSchoolCode[8:] and e.year = t.year
                and replace(t.FinalTestCompletedDate, '-', '')
                    between e.EnrollmentSchoolStartDate and e.EnrollmentSchoolExitDate
            where t.FinalTestCompletedDate is not null
            """
        )
    extracts.none("select * from CAASPP where FinalTestStartDate > FinalTestCompletedDate")


@pytest.mark.parametrize("record_type", ["01", "02", "06"])
def test_levels_follow_the_cut_scores(extracts, record_type):
    scales = SCIENCE_SCALES if record_type == "06" else SCALES[RECORD_TYPES[record_type]]
    rows = extracts.rows(
        f"""
        select GradeAssessed::int, ScaleScore::int, AchievementLevels from CAASPP
        where RecordType = '{record_type}' and ScaleScore is not null
        """
    )
    assert len(rows) > 800
    for grade, score, level in rows:
        scale = scales[grade]
        assert scale.lowest <= score <= scale.highest
        assert int(level) == 1 + sum(score >= cut for cut in scale.cuts)


def test_conditions_attempts_and_scores_agree(extracts):
    extracts.none("select * from CAASPP where (ScaleScore is null) <> (AchievementLevels = '9')")
    extracts.none("select * from CAASPP where (IncludeIndicator in ('Y', 'T')) <> (ScaleScore is not null)")
    extracts.none("select * from CAASPP where (ConditionCode is null) <> (IncludeIndicator = 'Y')")
    extracts.none("select * from CAASPP where (ConditionCode = 'LOSS') <> (IncludeIndicator = 'T')")
    extracts.none("select * from CAASPP where ConditionCode = 'NEL' and RecordType not in ('01', '03')")
    assert {"NT", "PGE", "NTE", "LOSS"} <= {
        row[0] for row in extracts.rows("select distinct ConditionCode from CAASPP")
    }


def test_standard_errors_are_printed_as_the_state_does(extracts):
    extracts.none(
        """
        select * from CAASPP where RecordType in ('01', '02') and ScaleScore is not null
            and not regexp_full_match(StandardErrorMeasurement, '[0-9]{2}  ')
        """
    )
    extracts.none("select * from CAASPP where StandardErrorMeasurement is not null and RecordType >= '03'")
    extracts.none(
        """
        select * from CAASPP where ErrorBandMin is not null
            and ErrorBandMax::int - ErrorBandMin::int <> 2 * trim(StandardErrorMeasurement)::int
        """
    )


def test_alternate_scores_belong_to_students_with_plans(extracts):
    extracts.none(
        """
        select t.* from CAASPP as t anti join SPED as p on p.SSID = t.SSID and p.year = t.year
        where t.RecordType in ('03', '04', '05')
        """
    )
    extracts.none(
        """
        select * from CAASPP where RecordType in ('03', '04') and ScaleScore is not null
            and ScaleScore::int // 100 <> least(GradeAssessed::int, 9)
        """
    )
    assert extracts.value("select count(*) from CAASPP where RecordType in ('03', '04', '05')") > 20


def test_last_years_score_is_remembered(extracts):
    pairs = """
        select now.ScaleScoreMinus1 as remembered, before.ScaleScore as score,
            now.AchievementLevelMinus1 as level, before.AchievementLevels as level_before
        from CAASPP as now join CAASPP as before
            on before.SSID = now.SSID and before.year = now.year - 1
            and before.RecordType = now.RecordType
        where now.RecordType in ('01', '02')
    """
    extracts.none(f"from ({pairs}) where remembered is distinct from score")
    extracts.none(f"from ({pairs}) where score is not null and level <> level_before")
    assert extracts.value(f"select count(*) from ({pairs}) where score is not null") > 1000
    extracts.none("select * from CAASPP where year = 2022 and ScaleScoreMinus1 is not null")
    extracts.none("select * from CAASPP where RecordType in ('05', '06') and ScaleScoreMinus1 is not null")


def test_language_tests_are_of_learners_and_on_their_scale(extracts):
    extracts.none(
        """
        select t.* from ELPAC_SUMMATIVE as t anti join SELA as s
            on s.SSID = t.SSID and s.year = t.year and s.EnglishAcquisitionStatusCode = 'EL'
        """
    )
    extracts.none(
        """
        select * from ELPAC_SUMMATIVE as t join SELA as s
            on s.SSID = t.SSID and s.year = t.year and s.EnglishAcquisitionStatusCode = 'RFEP'
        where s.EnglishAcquisitionStatusStartDate < t.year || '0101'
        """
    )
    grades = {"KN": 0, **{f"{grade:02d}": grade for grade in range(1, 13)}}
    rows = extracts.rows(
        """
        select GradeAssessed, OverallScaleScore::int, OverallPerformanceLevel::int from ELPAC_SUMMATIVE
        where RecordType = '21' and OverallScaleScore is not null
        """
    )
    assert len(rows) > 500
    for grade, score, level in rows:
        lowest, two, three, four, highest = CUTS[grades[grade]]
        assert lowest <= score <= highest
        assert level == 1 + (score >= two) + (score >= three) + (score >= four)
    assert len({level for _, _, level in rows}) == 4


def test_test_grades_know_no_transitional_kindergarten(extracts):
    assert extracts.value("select count(*) from ELPAC_SUMMATIVE where GradeAssessed = 'KN'") > 0
    extracts.none(
        "select * from CAASPP where GradeAssessed not in ('03', '04', '05', '06', '07', '08', '11')"
    )

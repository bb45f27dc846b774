"""The State's published files are sums of the same students as the student-level files."""

import pyarrow.parquet as pq
import pytest
from student_extracts import SCHOOLS, SEED, STUDENTS, read_folder

from simulation.whole_district import simulate_district

YEARS = (2023, 2024)
LABELS = {2023: "2022_23", 2024: "2023_24"}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    out = tmp_path_factory.mktemp("both") / "extracts"
    summary = simulate_district(out, SCHOOLS, YEARS, SEED, STUDENTS, truth_draws=0)
    return read_folder(out, summary.files, {}, YEARS)


def outcomes(both, metric: str, group: str = "all") -> dict[tuple[str, int], dict]:
    return {
        (row["cds"], year): row
        for year, label in LABELS.items()
        for row in pq.read_table(both.folder / f"cde/outcomes_{label}.parquet").to_pylist()
        if row["level"] == "S"
        and row["metric"] == metric
        and row["subgroup"] == group
        and row["denominator"] is not None
    }


def test_chronic_absenteeism_is_counted_from_the_absence_summaries(both):
    published = outcomes(both, "chronic_absenteeism_rate")
    assert len(published) > 20
    counted = {
        (cds, year): (chronic, students)
        for cds, year, chronic, students in both.rows(
            """
            with days as (
                select '9061840' || SchoolOfAttendance as cds, year,
                    ExpectedAttendanceDays::decimal(6, 2) as expected,
                    "DaysAbsentOut-of-SchoolSuspension"::decimal(6, 2)
                        + "DaysAbsentExcusedNon-Suspension"::decimal(6, 2)
                        + "DaysAbsentUnexcusedNon-Suspension"::decimal(6, 2)
                        + NonADAGeneratingIndependentStudyDays::decimal(6, 2) as absent
                from STAS where StudentAbsenceSummaryDataCollectionExemptionIndicator = 'N'
            )
            select cds, year, count(*) filter (absent >= 0.1 * expected), count(*)
            from days where expected >= 31 group by all
            """
        )
    }
    for key, row in published.items():
        assert (row["numerator"], row["denominator"]) == counted[key]


def test_suspensions_are_counted_from_the_incident_results(both):
    published = outcomes(both, "suspension_rate")
    counted = {
        row[:2]: row[2]
        for row in both.rows(
            """
            select '9061840' || SchoolOfAttendance, year, count(distinct SSID) from SIRS
            where IncidentResultCode in ('100', '110') group by all
            """
        )
    }
    cumulative = {
        row[:2]: row[2]
        for row in both.rows(
            "select '9061840' || SchoolOfAttendance, year, count(distinct SSID) from CENR group by all"
        )
    }
    assert len(published) > 20
    for key, row in published.items():
        assert row["denominator"] == cumulative[key]
        assert row["numerator"] == counted.get(key, 0)


def test_graduates_are_counted_from_the_class_list(both):
    published = outcomes(both, "four_year_graduation_rate")
    counted = {
        (cds, year): (graduates, members)
        for cds, year, graduates, members in both.rows(
            """
            select '9061840' || SchoolCode, year,
                count(*) filter (CohortCategory = 'HSDiplomaGraduate'), count(*)
            from COHORT where CohortCategory <> 'RemovedFromCohort' group by all
            """
        )
    }
    assert published
    for key, row in published.items():
        assert (row["numerator"], row["denominator"]) == counted[key]


def test_distances_are_means_of_the_score_file(both):
    """General tests of schools where everybody has one, and participation asks for no penalty."""
    published = outcomes(both, "math_distance_from_standard", "smarter_balanced_assessment")
    standard = {3: 2436, 4: 2485, 5: 2528, 6: 2552, 7: 2567, 8: 2586, 11: 2628}
    cuts = " ".join(f"when {grade} then {cut}" for grade, cut in standard.items())
    counted = {
        (cds, year): (float(mean), students)
        for cds, year, mean, students in both.rows(
            f"""
            select t.FinalTestedSchoolCode, t.year,
                avg(t.ScaleScore::int - case t.GradeAssessed::int {cuts} end), count(*)
            from CAASPP as t where t.RecordType = '02' and t.ScaleScore is not null and exists (
                select 1 from SENR as e where e.SSID = t.SSID and e.year = t.year
                    and e.SchoolOfAttendance = t.FinalTestedSchoolCode[8:]
                    and case e.year when 2023 then '20221005' else '20231004' end
                        between e.EnrollmentSchoolStartDate and e.EnrollmentSchoolExitDate
            ) and not exists (
                -- A newcomer is in no distance; the row in ELA says who is one.
                select 1 from CAASPP as n
                where n.SSID = t.SSID and n.year = t.year and n.ConditionCode = 'NEL'
            )
            group by all
            """
        )
    }
    agreeing = 0
    for key, row in published.items():
        # A school may have the alternate test only.
        mean, students = counted.get(key, (0.0, 0))
        if row["denominator"] == students and row["value"] is not None:
            assert abs(row["value"] - mean) <= 0.05 + 1e-9, key
            agreeing += 1
    # The others are schools whose missing students count with the lowest score.
    assert agreeing > 0.7 * len(published) > 8


def test_the_directory_counts_students_of_census_day(both):
    directory = {
        row["id"]: row["enrollment"]
        for row in pq.read_table(both.folder / "cde/directory_2023_24.parquet").to_pylist()
    }
    counted = dict(
        both.rows(
            """
            select '9061840' || SchoolOfAttendance, count(distinct SSID) from SENR
            where year = 2024 and '20231004' between EnrollmentSchoolStartDate and EnrollmentSchoolExitDate
            group by 1
            """
        )
    )
    assert directory == {cds: counted.get(cds, 0) for cds in directory}


def test_scores_of_the_year_before_are_there_though_its_files_are_not(both):
    """The first year's rows remember scores of a year that is simulated and not written."""
    remembered = both.value("select count(ScaleScoreMinus1) / count(*) from CAASPP where year = 2023")
    assert remembered > 0.35
    assert both.value("select count(*) from CHOICE_APPLICATIONS where year = 2023") > 50

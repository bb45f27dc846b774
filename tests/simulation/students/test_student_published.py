"""What the State publishes is what its rules give on the written student-level files; so is the truth."""

import pyarrow.parquet as pq
import pytest
from recomputed import ANONYMOUS_MEASURES, CLASS_MEASURES, MEASURES, recompute
from student_extracts import SCHOOLS, SEED, STUDENTS, read_folder

from simulation.students.stability import RULES
from simulation.students.truth import WITH_CHARTERS
from simulation.whole_district import simulate_district

YEARS = (2024, 2025)
LABELS = {2024: "2023_24", 2025: "2024_25"}
DISTRICT = "90618400000000"

# Published group of a student group, in the outcome files and on the dashboard.
RACES = {
    "hispanic": ("hispanic_latino", "HI"),
    "african_american": ("african_american", "AA"),
    "american_indian": ("american_indian_alaska_native", "AI"),
    "asian": ("asian", "AS"),
    "filipino": ("filipino", "FI"),
    "pacific_islander": ("pacific_islander", "PI"),
    "white": ("white", "WH"),
    "two_or_more": ("two_or_more_races", "MR"),
}
SHARED = RACES | {
    "all": ("all", "ALL"),
    "socioeconomically_disadvantaged": ("socioeconomically_disadvantaged", "SED"),
    "students_with_disabilities": ("students_with_disabilities", "SWD"),
    "homeless": ("homeless", "HOM"),
    "foster": ("foster", "FOS"),
}
ONLY_OUTCOMES = {
    "race_not_reported": ("race_not_reported", ""),
    "female": ("female", ""),
    "male": ("male", ""),
    "migrant": ("migrant", ""),
}
LEARNERS = {"english_learner_only": ("english_learners", "EL")}
LONG_TERM = {"long_term_english_learner": ("long_term_english_learners", "LTEL")}
ACADEMIC = SHARED | {"english_learner": ("english_learners", "EL")} | LONG_TERM

# Measure: name of the published metric (outcome files) or indicator (dashboard), groups.
OUTCOMES = {
    "chronic_absenteeism_rate_dataquest": "chronic_absenteeism_rate",
    "suspension_rate_dataquest": "suspension_rate",
    "graduation_rate_4_year": "four_year_graduation_rate",
    "dropout_rate_4_year": "four_year_dropout_rate",
    "a_g_completion_rate": "a_g_completion_rate",
}
INDICATORS = {
    "chronic_absenteeism_rate": "CHRO",
    "suspension_rate": "SUSP",
    "graduation_rate_combined": "GRAD",
    "english_learner_progress_rate": "ELPI",
}
TESTS = {"ela": "ELA", "math": "MATH", "science": "SCIENCE"}
POINTS_OF_MISSING = {"ela": -333, "math": -348}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    out = tmp_path_factory.mktemp("both") / "extracts"
    summary = simulate_district(out, SCHOOLS, YEARS, SEED, STUDENTS, truth_draws=1)
    truth = dict.fromkeys(("truth/measures.parquet",), 0)
    extracts = read_folder(out, summary.files, truth, YEARS)
    recompute(extracts.connection, str(RULES))
    for year, label in LABELS.items():
        extracts.connection.execute(
            f"create temp table dashboard_{year} as from read_csv("
            f"'{out}/cde/dashboard_{year}_ilderon.csv', all_varchar = true)"
        )
        extracts.connection.execute(
            f"create temp table outcomes_{year} as from read_parquet('{out}/cde/outcomes_{label}.parquet')"
        )
    return extracts


def recomputed(both, measure_id: str) -> dict[tuple[str, int, str], tuple]:
    rows = both.rows(
        "select unit, year, name, numerator, denominator, students from recomputed "
        f"where measure_id = '{measure_id}'"
    )
    return {row[:3]: row[3:] for row in rows}


def unit(cds: str, scope: str) -> str:
    return scope if cds == DISTRICT else cds


def published(both, year: int, indicator: str, *columns: str) -> dict[tuple[str, str], tuple]:
    wanted = ", ".join(columns)
    rows = both.rows(
        f"select cds, studentgroup, {wanted} from dashboard_{year} where indicator = '{indicator}'"
    )
    return {row[:2]: tuple(None if cell is None else float(cell) for cell in row[2:]) for row in rows}


@pytest.mark.parametrize("measure_id", OUTCOMES)
def test_outcome_files_are_recomputed_from_student_files(both, measure_id):
    counted = recomputed(both, measure_id)
    groups = {name: label for name, (label, _) in (SHARED | ONLY_OUTCOMES | LEARNERS).items()}
    compared = {"school": 0, "district": 0}
    for year in YEARS:
        for cds, label, value, numerator, denominator in both.rows(
            f"select cds, subgroup, value, numerator, denominator from outcomes_{year} "
            f"where metric = '{OUTCOMES[measure_id]}' and level in ('S', 'D') and numerator is not null"
        ):
            for name in (name for name, published_as in groups.items() if published_as == label):
                # Of a class without graduates the State prints 0 of 0 as 0.
                expected = counted.get((unit(cds, "all"), year, name), (0, 0))[:2]
                assert (numerator, denominator) == expected, (cds, year, name)
                assert abs(value - (100 * numerator / denominator if denominator else 0)) < 0.0501
                compared["district" if cds == DISTRICT else "school"] += 1
    assert compared["school"] > 20
    assert compared["district"] > 10


@pytest.mark.parametrize("measure_id", INDICATORS)
def test_indicator_files_are_recomputed_from_student_files(both, measure_id):
    counted = recomputed(both, measure_id)
    compared = {"school": 0, "district": 0}
    for year in YEARS:
        missing = missing_learners(both, year) if measure_id == "english_learner_progress_rate" else {}
        rows = published(both, year, INDICATORS[measure_id], "currnumer", "currdenom")
        groups = LEARNERS | LONG_TERM if missing else SHARED | LEARNERS
        if measure_id not in CLASS_MEASURES:
            groups = groups | LONG_TERM
        for (cds, code), (numerator, denominator) in rows.items():
            for name in (name for name, (_, published_as) in groups.items() if published_as == code):
                part, whole, _ = counted.get((unit(cds, "own"), year, name), (0, 0, 0))
                whole += missing.get((unit(cds, "own"), name), 0)
                assert denominator == whole, (cds, year, name)
                if numerator is not None:
                    assert numerator == part, (cds, year, name)
                    compared["district" if cds == DISTRICT else "school"] += 1
    assert compared["school"] > 12
    assert compared["district"] >= 2


def missing_learners(both, year: int) -> dict[tuple[str, str], int]:
    """Learners short of 95 % participation, from 30 on; the rate is rounded to a whole percent."""
    rows = both.rows(
        f"""
        select unit, name, count(*), count(*) filter (is_tested) from progress join groups using (SSID, year)
        where year = {year} and name in ('english_learner_only', 'long_term_english_learner') group by all
        """
    )
    return {row[:2]: short_of_participation(*row[2:]) if row[2] >= 30 else 0 for row in rows}


def short_of_participation(enrolled: int, tested: int) -> int:
    """How many more tests would make the rate round to 95 %."""
    more = 0
    while (200 * (tested + more) + enrolled) // (2 * enrolled) < 95:
        more += 1
    return more


@pytest.mark.parametrize("subject", TESTS)
def test_distances_are_recomputed_with_their_penalty(both, subject):
    distances = recomputed(both, f"{subject}_distance_from_standard")
    participation = recomputed(both, f"{subject}_participation_rate")
    compared, penalised = {"school": 0, "district": 0}, 0
    for year in YEARS:
        columns = ("currstatus", "currdenom", "currprate_enrolled", "currprate_tested", "currprate")
        rows = published(both, year, TESTS[subject], *columns)
        assert rows
        for (cds, code), (value, denominator, enrolled, tested, rate) in rows.items():
            for name in (name for name, (_, published_as) in ACADEMIC.items() if published_as == code):
                key = (unit(cds, "own"), year, name)
                took, asked, _ = participation[key]
                assert (tested, enrolled) == (took, asked), key
                assert rate == (200 * int(took) + int(asked)) // (2 * int(asked))
                points, students, _ = distances.get(key, (0, 0, 0))
                if subject != "science" and (missing := short_of_participation(int(asked), int(took))):
                    points += missing * POINTS_OF_MISSING[subject]
                    students += missing
                    penalised += 1
                assert denominator == students, key
                if value is not None:
                    assert abs(float(points) / float(students) - value) < 0.0501, key
                    compared["district" if cds == DISTRICT else "school"] += 1
    assert compared["school"] > 20
    assert compared["district"] > 5
    assert penalised > 5 or subject == "science"


def test_prepared_graduates_are_recomputed(both):
    counted = recomputed(both, "college_career_prepared_rate")
    compared = 0
    for year in YEARS:
        rows = published(both, year, "CCI", "currdenom", "curr_prep")
        for (cds, code), (denominator, prepared) in rows.items():
            for name in (name for name, (_, label) in (SHARED | LEARNERS).items() if label == code):
                part, whole, _ = counted[unit(cds, "own"), year, name]
                assert denominator == whole, (cds, year, name)
                if prepared is not None:
                    assert prepared == part, (cds, year, name)
                    compared += 1
    assert compared > 20


@pytest.mark.parametrize("measure_id", [*MEASURES, *CLASS_MEASURES, *ANONYMOUS_MEASURES])
def test_the_truth_about_the_written_students_is_recomputed(both, measure_id):
    """Every organization and group: realised value, students and parts."""
    scope = "all" if measure_id in WITH_CHARTERS else "own"
    counted = {
        key: row
        for key, row in recomputed(both, measure_id).items()
        if key[0] not in {"own", "all"} - {scope}
    }
    found = {}
    for cds, year, name, value, students, denominator in both.rows(
        f"""
        select organization_id, school_year, student_group_id, realised_value, realised_n,
            realised_denominator
        from truth_measures where measure_id = '{measure_id}' and program_id = 'all' and realised_n > 0
        """
    ):
        found[unit(cds, scope), year, name] = (value, students, denominator)
    assert counted
    for key, (numerator, denominator, students) in counted.items():
        value, n, parts = found[key]
        assert (n, parts) == (students, denominator), key
        assert abs(value - float(numerator) / float(denominator)) < 1e-8, key
    # What the files cannot tell: statuses that need more than they hold.
    named = {name for _, _, name in counted}
    extra = {key for key in found.keys() - counted.keys() if key[2] in named}
    assert not extra


@pytest.mark.parametrize("respondent", ["student", "family", "staff"])
def test_response_rates_are_answers_over_those_invited(both, respondent):
    """Response and invitation by school; the district's rows are of its own schools."""
    answers = f"select cds_code as cds, year, count(*) as given from {respondent}_SURVEY group by all"
    rows = both.rows(
        f"""
        select organization_id, p.year, coalesce(given, 0), invited_count::int from SURVEY_POPULATIONS as p
        left join ({answers}) as a on a.cds = p.organization_id and a.year = p.year
        where respondent_type = '{respondent}'
        """
    )
    found = {
        (cds, year): (value, n)
        for cds, year, value, n in both.rows(
            f"""
            select organization_id, school_year, realised_value, realised_n from truth_measures
            where measure_id = '{respondent}_survey_response_rate' and program_id = 'all'
                and student_group_id = 'all' and realised_n > 0
            """
        )
    }
    assert len(rows) > 20
    assert found.keys() - {(DISTRICT, year) for year in YEARS} == {row[:2] for row in rows}
    for cds, year, given, invited in rows:
        value, n = found[cds, year]
        assert n == invited
        assert abs(value - given / invited) < 1e-9


def test_those_invited_are_enrolled_on_the_day_of_the_survey(both):
    both.none("select * from SURVEY_POPULATIONS where month(survey_date::date) not between 9 and 12")
    counted = dict(
        both.rows(
            """
            select (unit, year), count(*) filter (grade between 4 and 12) from invited_student
            where unit not in ('own', 'all') group by all
            """
        )
    )
    invited = dict(
        both.rows(
            "select (organization_id, year), invited_count::int from SURVEY_POPULATIONS "
            "where respondent_type = 'student'"
        )
    )
    families = dict(
        both.rows(
            "select (organization_id, year), invited_count::int from SURVEY_POPULATIONS "
            "where respondent_type = 'family'"
        )
    )
    everybody = dict(
        both.rows(
            "select (unit, year), count(*) from invited_student where unit not in ('own', 'all') group by all"
        )
    )
    assert invited == {key: count for key, count in counted.items() if count}
    assert families == everybody


def test_students_of_several_schools_count_once_in_the_district(both):
    """There are such students, and the district's row is smaller than the sum of its schools' for them."""
    for measure_id in ("chronic_absenteeism_rate", "suspension_rate", "school_stability_rate"):
        rows = both.rows(
            f"""
            select year, sum(denominator) filter (unit = 'all'),
                sum(denominator) filter (unit not in ('own', 'all'))
            from recomputed where measure_id = '{measure_id}' and name = 'all' group by year
            """
        )
        for _, district, schools in rows:
            assert 0.90 * float(schools) < float(district) < float(schools)


def test_stays_with_an_interruption_are_judged_by_its_length(both):
    """Some come back within 30 days and count, some later and do not; the district may still count them."""
    again = """
        select a.SSID, a.year, a.cds, b.starts - a.ends - 1 as days from stay as a
        join stay as b using (SSID, year, cds) where b.starts > a.ends
    """
    assert both.value(f"select count(*) from ({again}) where days <= 30") > 5
    assert both.value(f"select count(*) from ({again}) where days > 30") > 5
    only_district = """
        select SSID, year, subject from continuous where unit = 'own'
        except select SSID, year, subject from continuous where unit not in ('own', 'all')
    """
    assert both.value(f"select count(*) from ({only_district})") > 5


def test_the_directory_counts_students_of_census_day(both):
    directory = {
        row["id"]: row["enrollment"]
        for row in pq.read_table(both.folder / "cde/directory_2024_25.parquet").to_pylist()
    }
    counted = dict(
        both.rows(
            """
            select '9061840' || SchoolOfAttendance, count(distinct SSID) from SENR
            where year = 2025 and '20241002' between EnrollmentSchoolStartDate and EnrollmentSchoolExitDate
            group by 1
            """
        )
    )
    assert directory == {cds: counted.get(cds, 0) for cds in directory}


def test_scores_of_the_year_before_are_there_though_its_files_are_not(both):
    """The first year's rows remember scores of a year that is simulated and not written."""
    remembered = both.value("select count(ScaleScoreMinus1) / count(*) from CAASPP where year = 2024")
    assert remembered > 0.35
    assert both.value("select count(*) from CHOICE_APPLICATIONS where year = 2024") > 50

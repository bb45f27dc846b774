"""Results recomputed from the written student-level files, on a path of their own: SQL over text.

Belongs here: the State's rules once more, by unit (a school, the district's `own` schools, `all` schools)
and student group, as tables `numerator / denominator`. Does not belong here: what they are compared with.
Nothing of the simulation's own arithmetic is used.
"""

import duckdb

DISTRICT = "9061840"

# Lowest score that meets the standard, and tops of the levels 1 to 3 of the general test.
_CUTS = """
    select * from (values
        ('ela', 3, 2367, 2432, 2490), ('ela', 4, 2416, 2473, 2533), ('ela', 5, 2442, 2502, 2582),
        ('ela', 6, 2457, 2531, 2618), ('ela', 7, 2479, 2552, 2649), ('ela', 8, 2487, 2567, 2668),
        ('ela', 11, 2493, 2583, 2682), ('math', 3, 2381, 2436, 2501), ('math', 4, 2411, 2485, 2549),
        ('math', 5, 2455, 2528, 2579), ('math', 6, 2473, 2552, 2610), ('math', 7, 2484, 2567, 2635),
        ('math', 8, 2504, 2586, 2653), ('math', 11, 2543, 2628, 2718), ('science', 5, 179, 214, 231),
        ('science', 8, 378, 415, 433), ('science', 11, 576, 615, 636)
    ) as cut (subject, grade, two, three, four)
"""

_ELPAC_CUTS = """
    select * from (values
        ('KN', 1374, 1422, 1474), ('01', 1411, 1455, 1507), ('02', 1424, 1471, 1532),
        ('03', 1448, 1488, 1535), ('04', 1459, 1499, 1549), ('05', 1467, 1514, 1560),
        ('06', 1475, 1517, 1567), ('07', 1481, 1527, 1576), ('08', 1486, 1534, 1590),
        ('09', 1493, 1545, 1606), ('10', 1493, 1545, 1606), ('11', 1500, 1555, 1615),
        ('12', 1500, 1555, 1615)
    ) as cut (grade, two, three, four)
"""

_TABLES = {
    "stay": f"""
        select SSID, year, '{DISTRICT}' || SchoolOfAttendance as cds, ReportingLEA = '{DISTRICT}' as is_own,
            case GradeLevelCode when 'TK' then -1 when 'KN' then 0 else GradeLevelCode::int end as grade,
            strptime(EnrollmentSchoolStartDate, '%Y%m%d')::date as starts,
            strptime(EnrollmentSchoolExitDate, '%Y%m%d')::date as ends,
            StudentExitReasonCode as reason, StudentSchoolCompletionStatus as completion
        from SENR
    """,
    "unit": """
        select distinct cds, cds as unit from stay union
        select cds, 'own' from stay where is_own union
        select cds, 'all' from stay
    """,
    "census": """
        select year, min(day)::date as day from (select distinct year from SENR),
            generate_series(make_date(year - 1, 10, 1), make_date(year - 1, 10, 7), interval 1 day) as g (day)
        where isodow(day) = 3 group by year
    """,
    # One row per student and year: what the files say of a person.
    "person": """
        select SSID, year, any_value(StudentGenderCode) as gender,
            any_value(StudentHispanicEthnicityIndicator) = 'Y' as hispanic,
            any_value(StudentEthnicityMissingIndicator) = 'Y' as missing,
            any_value(StudentRace1Code)[1] as race, any_value(StudentRace2Code)[1] as second_race,
            any_value(ParentGuardianHighestEducationLevelCode) as parents,
            min(strptime("StudentInitialUSSchoolEnrollmentDateK-12", '%Y%m%d')::date) as entered
        from SINF group by all
    """,
    "language": """
        select SSID, year,
            min(strptime(EnglishAcquisitionStatusStartDate, '%Y%m%d')::date)
                filter (EnglishAcquisitionStatusCode = 'EL') as learner_from,
            min(strptime(EnglishAcquisitionStatusStartDate, '%Y%m%d')::date)
                filter (EnglishAcquisitionStatusCode = 'RFEP') as reclassified
        from SELA group by all
    """,
    "learner": """
        select SSID, year, learner_from, reclassified,
            learner_from <= make_date(year, 6, 30)
                and (reclassified is null or reclassified > make_date(year - 1, 7, 1)) as is_learner,
            coalesce(reclassified > make_date(year - 4, 6, 15), false) as is_recent
        from language where learner_from is not null
    """,
    "grade": "select distinct SSID, year, grade from stay",
    "groups": """
        select SSID, year, 'all' as name from person union
        select SSID, year, case gender when 'F' then 'female' when 'M' then 'male' else 'non_binary' end
        from person union
        select SSID, year, case
            when hispanic then 'hispanic' when missing or race is null then 'race_not_reported'
            when second_race <> race then 'two_or_more'
            else case race when '1' then 'american_indian' when '2' then 'asian'
                when '3' then 'pacific_islander' when '4' then 'filipino'
                when '6' then 'african_american' when '7' then 'white' end
            end from person union
        select SSID, year, 'english_learner_only' from learner where is_learner union
        select SSID, year, 'recently_reclassified' from learner where is_recent and not is_learner union
        select SSID, year, 'english_learner' from learner where is_learner union
        select SSID, year, 'long_term_english_learner' from learner join person using (SSID, year)
        where is_learner and make_date(year, 6, 15) - least(learner_from, entered) >= 2557 union
        select SSID, year, 'english_learner_0_3_years' from learner
        where is_learner and make_date(year, 6, 15) - learner_from <= 1460 union
        select SSID, year, 'english_learner_at_risk' from learner join grade using (SSID, year)
        where is_learner and make_date(year, 6, 15) - learner_from between 1461 and 2190 and grade >= 3 union
        select SSID, year, 'newly_arrived' from learner join person using (SSID, year)
        where is_learner and make_date(year, 6, 15) - entered <= 364 union
        select SSID, year, 'newly_arrived_3_years' from learner join person using (SSID, year)
        where is_learner and make_date(year, 6, 15) - entered <= 1094 union
        select SSID, year, 'reclassified' from learner where reclassified is not null union
        select SSID, year, case EnglishAcquisitionStatusCode when 'EO' then 'english_only'
            else 'initially_fluent' end from SELA where EnglishAcquisitionStatusCode in ('EO', 'IFEP') union
        select SSID, year, 'dually_classified' from learner join SPED using (SSID, year)
        where is_learner union
        select SSID, r.year, 'standard_english_learner' from PROGRAM_ROSTERS as r
            join SENR as e on e.LocalStudentID = r.student_id and e.year = r.year
        where program_type = 'standard_english_learner' union
        select SSID, year, 'students_with_disabilities' from SPED union
        select SSID, year, 'homeless' from SPRG where EducationProgramCode = '191' union
        select SSID, year, 'migrant' from SPRG where EducationProgramCode = '135' union
        select SSID, year, 'foster' from FOSTER union
        select SSID, year, 'socioeconomically_disadvantaged' from (
            select SSID, year from SPRG
            where EducationProgramCode in ('181', '182', '135', '191', '193') union
            select SSID, year from DIRECTCERTIFICATION union select SSID, year from FOSTER union
            select SSID, year from person where parents = '14'
        )
    """,
    "enrolled": """
        select distinct SSID, year, unit, grade from stay join unit using (cds)
    """,
    "absence": f"""
        with days as (
            select SSID, year, '{DISTRICT}' || SchoolOfAttendance as cds,
                ExpectedAttendanceDays::decimal(6, 2) as expected,
                DaysAttendedInPerson::decimal(6, 2) + "DaysinAttendanceIn-SchoolSuspension"::decimal(6, 2)
                    + ADAGeneratingIndependentStudyDays::decimal(6, 2) as attended
            from STAS where StudentAbsenceSummaryDataCollectionExemptionIndicator = 'N'
        )
        select SSID, year, unit, sum(expected) as expected, sum(attended) as attended
        from days join unit using (cds) group by all
    """,
    "suspension": f"""
        select SSID, year, unit,
            sum(IncidentResultDurationDays::decimal(6, 2))
                filter (IncidentResultCode in ('100', '110')) as days,
            count(*) filter (IncidentResultCode = '200') as expulsions
        from SIRS join unit on unit.cds = '{DISTRICT}' || SchoolOfAttendance group by all
    """,
    "test": """
        with test as (
            select SSID, year, FinalTestedSchoolCode as cds, GradeAssessed::int as grade,
                case when RecordType in ('01', '03') then 'ela' when RecordType in ('02', '04') then 'math'
                    else 'science' end as subject,
                RecordType in ('03', '04', '05') as is_alternate, ConditionCode = 'NEL' as is_exempt,
                IncludeIndicator in ('Y', 'T') as is_tested, ScaleScore::int as score,
                AchievementLevels::int as level, FinalTestStartDate::date as log_on,
                ELAS = 'EL' and FirstEntryDateInUSSchool::date > make_date(year - 1, 4, 15) as is_newcomer
            from CAASPP
        )
        select *, is_tested and not (is_newcomer and subject <> 'science')
                and not (is_alternate and score % 100 = 0) as is_scored,
            case when not is_alternate then score when level = 1 then two - 1 when level = 2 then three - 1
                else four - 1 end - three as distance,
            level >= 3 and level < 9 as meets
        from test join cut using (subject, grade)
    """,
    "continuous": """
        with chain as (
            select SSID, year, unit, starts, ends,
                lead(starts) over (partition by SSID, year, unit order by starts) as next
            from stay join unit using (cds)
        )
        select t.SSID, t.year, t.subject, chain.unit
        from test as t join census on census.year = t.year
            join chain on chain.SSID = t.SSID and chain.year = t.year
            join unit on unit.cds = t.cds and unit.unit = chain.unit
        group by all
        having bool_or(census.day between chain.starts and chain.ends)
            and not bool_or(
                chain.ends >= census.day and chain.ends < t.log_on and chain.next - chain.ends - 1 > 30
            )
    """,
    "progress": """
        with step as (
            select *, RecordType = '22' as is_alternate, OverallScaleScore::int as score,
                OverallPerformanceLevel::int as level, OverallScaleScoreMinus1::int as score_before,
                OverallPerformanceLevelMinus1::int as level_before,
                coalesce(RecordTypeMinus1 = RecordType, false) as same_test,
                case GradeAssessed when 'KN' then 0 else GradeAssessed::int end
                    >= case GradeAssessedMinus1 when 'KN' then 0 else GradeAssessedMinus1::int end as no_lower
            from ELPAC_SUMMATIVE
        ), placed as (
            select step.*, now.two, now.three, now.four,
                case level when 1 then 1 when 2 then 2 + (score >= now.two + (now.three - now.two) // 2)::int
                    when 3 then 4 + (score >= now.three + (now.four - now.three) // 2)::int
                    else 6 end as place,
                case level_before when 1 then 1
                    when 2 then 2 + (score_before >= old.two + (old.three - old.two) // 2)::int
                    when 3 then 4 + (score_before >= old.three + (old.four - old.three) // 2)::int
                    else 6 end as place_before
            from step left join elpac_cut as now on now.grade = GradeAssessed
                left join elpac_cut as old on old.grade = GradeAssessedMinus1
        )
        select SSID, year, unit, TestedStatus = 'Yes' as is_tested,
            coalesce(same_test and no_lower and score is not null and score_before is not null, false)
                as is_counted,
            case when is_alternate then level > level_before or (level = 3 and level_before = 3)
                    or score % 100 - score_before % 100 >= 10
                else place > place_before or (place = 6 and place_before = 6) end as is_progress
        from placed join unit on unit.cds = FinalTestedSchoolCode
    """,
    "cohort": f"""
        select SSID, year, unit, CohortCategory as outcome, MetUCCSURequirements = 'Y' as a_g,
            EnglishLearner, StudentswithDisabilities, SocioEconomicallyDisadvantaged, Homeless, Foster,
            Migrant, EthnicityRace, StudentGenderCode
        from COHORT join unit on unit.cds = '{DISTRICT}' || SchoolCode
        where CohortCategory <> 'RemovedFromCohort'
    """,
    "cohort_groups": """
        with one as (select distinct on (SSID, year) * from cohort)
        select SSID, year, 'all' as name from one union
        select SSID, year, 'english_learner_only' from one where EnglishLearner = 'Y' union
        select SSID, year, 'students_with_disabilities' from one where StudentswithDisabilities = 'Y' union
        select SSID, year, 'socioeconomically_disadvantaged' from one
        where SocioEconomicallyDisadvantaged = 'Y' union
        select SSID, year, 'homeless' from one where Homeless = 'Y' union
        select SSID, year, 'foster' from one where Foster = 'Y' union
        select SSID, year, 'migrant' from one where Migrant = 'Y' union
        select SSID, year, case StudentGenderCode when 'F' then 'female' when 'M' then 'male'
            else 'non_binary' end from one union
        select SSID, year, case EthnicityRace when 'hispanic_latino' then 'hispanic'
            when 'two_or_more_races' then 'two_or_more'
            when 'american_indian_alaska_native' then 'american_indian' else EthnicityRace end from one
    """,
    "prepared": """
        with inputs as (
            select SSID, year, CohortCategory in ('HSDiplomaGraduate', 'FifthYearGraduate') as graduates,
                MetUCCSURequirements = 'Y' as a_g, APExams3OrHigherCount::int as ap,
                APExams3OrHigherCount::int + (year >= 2025)::int * APCoursesCCount::int as ap_any,
                IBExams4OrHigherCount::int as ib,
                CollegeCreditSemesters::int as college, CTEPathwayCompleted = 'Y' as cte,
                StateSealofBiliteracy = 'Y' as seal, coalesce(MilitaryScienceYears::int, 0) as military,
                RegisteredPreApprenticeship = 'Y' as apprentice, coalesce(ELALevelGrade11::int, 0) as ela,
                coalesce(MathLevelGrade11::int, 0) as math
            from CCI
        )
        select SSID, year, coalesce(graduates and (
            least(ela, math) >= 3 or ap_any >= 2 or ib >= 2 or college >= 2
            or (coalesce(a_g, false) and (
                cte or (greatest(ela, math) >= 3 and least(ela, math) >= 2)
                or college >= 1 or ap >= 1 or ib >= 1
            ))
            or (cte and ((greatest(ela, math) >= 3 and least(ela, math) >= 2) or college >= 1))
            or (seal and ela >= 3)
            or (military >= 2 and greatest(ela, math) >= 3 and least(ela, math) >= 2) or apprentice
        ), false) as is_prepared
        from inputs
    """,
    "stability": """
        with record as (
            select stay.SSID, stay.year, unit, starts,
                ends - starts + 1 >= 245 and not rule.is_disqualifying_for_stability as is_stable,
                rule.is_left_out_when_not_stable as leaves
            from stay join unit using (cds) left join exit_rule as rule
                on rule.exit_reason_code = stay.reason
                and rule.completion_status_code = coalesce(stay.completion, 'any')
        )
        select SSID, year, unit, bool_or(is_stable) as is_stable, arg_max(leaves, starts) as leaves
        from record group by all
    """,
    "student_answer": """
        select a.*, s.SSID from STUDENT_SURVEY as a
            join (select distinct LocalStudentID, SSID from SENR) as s on s.LocalStudentID = a.student_id
    """,
    "family_answer": "select *, respondent_id as SSID from FAMILY_SURVEY",
    "staff_answer": "select *, respondent_id as SSID from STAFF_SURVEY",
    "invited_student": """
        select SSID, year, unit, grade from stay join unit using (cds)
            join (select distinct year, survey_date::date as day from SURVEY_POPULATIONS) using (year)
        where day between starts and ends
    """,
}

# Scales of the surveys with their items and whether answers are turned, and what is made of them.
_SCALES = {
    "self_management": (9, False),
    "growth_mindset": (4, True),
    "self_efficacy": (4, False),
    "social_awareness": (8, False),
    "connectedness": (12, False),
    "safety": (4, False),
    "bullying": (4, True),
    "participation": (4, False),
    "behavior_expectations": (4, False),
}
_CLIMATE = ("connectedness", "safety", "bullying", "participation", "behavior_expectations")


def _answers(scales: tuple[str, ...]) -> str:
    """A list of the answers to scales' items, 5 always being the most wanted one."""
    items = (
        f"6 - {scale}_{item:02d}::int" if turned else f"{scale}_{item:02d}::int"
        for scale in scales
        for size, turned in [_SCALES.get(scale, (10, False))]
        for item in range(1, size + 1)
    )
    return "[" + ", ".join(items) + "]"


def _favorable(scales: tuple[str, ...], respondent: str) -> str:
    """Respondents of a survey who answer half of the items, their share of favorable answers."""
    return f"""
        select SSID, year, unit, len(list_filter(given, lambda a: a >= 4)) / len(given), 1
        from (
            select SSID, year, unit, list_filter({_answers(scales)}, lambda a: a is not null) as given,
                len({_answers(scales)}) as asked
            from {respondent}_answer join unit on unit.cds = cds_code
        ) where 2 * len(given) >= asked
    """


# Student rows of a measure: SSID, year, unit, numerator, denominator.
MEASURES = {
    "chronic_absenteeism_rate": """
        select SSID, year, unit, ((expected - attended) * 10 >= expected)::int, 1
        from absence join enrolled using (SSID, year, unit) where expected >= 31 and grade <= 8
    """,
    "chronic_absenteeism_rate_dataquest": """
        select SSID, year, unit, ((expected - attended) * 10 >= expected)::int, 1
        from absence where expected >= 31
    """,
    "average_attendance_rate": "select SSID, year, unit, attended, expected from absence where expected > 0",
    "suspension_rate": """
        select SSID, year, unit, coalesce(days >= 1, false)::int, 1
        from enrolled left join suspension using (SSID, year, unit)
    """,
    "suspension_rate_dataquest": """
        select SSID, year, unit, coalesce(days > 0, false)::int, 1
        from enrolled left join suspension using (SSID, year, unit)
    """,
    "expulsion_rate": """
        select SSID, year, unit, coalesce(expulsions > 0, false)::int, 1
        from enrolled left join suspension using (SSID, year, unit)
    """,
    "school_stability_rate": """
        select SSID, year, unit, is_stable::int, 1 from stability where is_stable or not leaves
    """,
    "english_learner_progress_rate": """
        select SSID, year, unit, is_progress::int, 1 from progress where is_counted
    """,
    "english_learner_participation_rate": "select SSID, year, unit, is_tested::int, 1 from progress",
    "reclassification_rate": """
        select SSID, year, unit, coalesce(reclassified <= make_date(year, 6, 30), false)::int, 1
        from stay join unit using (cds) join census using (year) join language using (SSID, year)
        where census.day between starts and ends and learner_from <= census.day
            and (reclassified is null or reclassified > census.day)
    """,
    "student_survey_response_rate": """
        select i.SSID, i.year, i.unit, (a.SSID is not null)::int, 1
        from invited_student as i left join student_answer as a using (SSID, year)
        where i.grade between 4 and 12
    """,
    **{f"{scale}_favorable_rate": _favorable((scale,), "student") for scale in _SCALES},
    "student_climate_favorable_rate": _favorable(_CLIMATE, "student"),
    **{
        f"{subject}_{name}": f"""
            select SSID, year, unit, {value}, 1 from test join continuous using (SSID, year, subject)
            where subject = '{subject}' and is_scored
        """
        for subject in ("ela", "math", "science")
        for name, value in (("distance_from_standard", "distance"), ("met_standard_rate", "meets::int"))
    },
    **{
        f"{subject}_participation_rate": f"""
            select SSID, year, unit, is_tested::int, 1 from test join unit using (cds)
            where subject = '{subject}' and not coalesce(is_exempt, false)
        """
        for subject in ("ela", "math", "science")
    },
}
CLASS_MEASURES = {
    "graduation_rate_4_year": """
        select SSID, year, unit, (outcome = 'HSDiplomaGraduate')::int, 1
        from cohort where outcome <> 'FifthYearGraduate'
    """,
    "dropout_rate_4_year": """
        select SSID, year, unit, (outcome = 'Dropout')::int, 1
        from cohort where outcome <> 'FifthYearGraduate'
    """,
    "graduation_rate_combined": """
        select SSID, year, unit, (outcome in ('HSDiplomaGraduate', 'FifthYearGraduate'))::int, 1 from cohort
    """,
    "a_g_completion_rate": """
        select SSID, year, unit, a_g::int, 1 from cohort where outcome = 'HSDiplomaGraduate'
    """,
    "college_career_prepared_rate": """
        select SSID, year, unit, is_prepared::int, 1 from cohort join prepared using (SSID, year)
    """,
}
# Nobody knows the groups of these respondents.
ANONYMOUS_MEASURES = {
    "family_climate_favorable_rate": _favorable(("family_climate",), "family"),
    "staff_climate_favorable_rate": _favorable(("staff_climate",), "staff"),
}
# The dashboard counts students without a reported race among those of two or more.
UNREPORTED_RACE_COUNTS = ("chronic_absenteeism_rate", "suspension_rate")
# Results of tests count students reclassified within four years among English learners.
RECLASSIFIED_COUNT = tuple(name for name in MEASURES if name.startswith(("ela_", "math_", "science_")))


def recompute(connection: duckdb.DuckDBPyConnection, exit_rules: str) -> None:
    """Create the table `recomputed`: measure, unit, year, group, numerator, denominator, students."""
    connection.execute(
        f"create temp table exit_rule as from read_csv('{exit_rules}', header = true, all_varchar = false, "
        "types = {'completion_status_code': 'varchar', 'is_disqualifying_for_stability': 'boolean', "
        "'is_left_out_when_not_stable': 'boolean'})"
    )
    connection.execute(f"create temp table cut as {_CUTS}")
    connection.execute(f"create temp table elpac_cut as {_ELPAC_CUTS}")
    for name, query in _TABLES.items():
        connection.execute(f"create temp table {name} as {query}")
    connection.execute(
        "create temp table recomputed (measure_id varchar, unit varchar, year int, name varchar, "
        "numerator decimal(28, 12), denominator decimal(18, 2), students int)"
    )
    for measure_id, query in (MEASURES | CLASS_MEASURES | ANONYMOUS_MEASURES).items():
        member = "cohort_groups" if measure_id in CLASS_MEASURES else "groups"
        if measure_id in ANONYMOUS_MEASURES:
            member = f"(select distinct SSID, year, 'all' as name from ({query}))"
        if measure_id in UNREPORTED_RACE_COUNTS:
            member = (
                "(from groups union select SSID, year, 'two_or_more' from groups "
                "where name = 'race_not_reported')"
            )
        if measure_id in RECLASSIFIED_COUNT:
            member = (
                "(from groups union select SSID, year, 'english_learner' from groups "
                "where name = 'recently_reclassified')"
            )
        connection.execute(
            f"""
            insert into recomputed
            with student (SSID, year, unit, numerator, denominator) as ({query})
            select '{measure_id}', unit, year, name, sum(numerator), sum(denominator), count(*)
            from student join {member} as member using (SSID, year) group by all
            """
        )

"""Records of one student agree with each other, within a file and between files."""

STAYS = """
    select SSID, SchoolOfAttendance as school, ReportingLEA as lea, year, GradeLevelCode as grade,
        strptime(EnrollmentSchoolStartDate, '%Y%m%d')::date as starts,
        strptime(EnrollmentSchoolExitDate, '%Y%m%d')::date as ends,
        StudentExitReasonCode as reason, StudentSchoolCompletionStatus as completion,
        StudentMetAllUCCSURequirementsIndicator as a_g
    from SENR
"""


def test_stays_are_in_order_and_do_not_overlap(extracts):
    extracts.none(f"from ({STAYS}) where starts > ends")
    extracts.none(f"from ({STAYS}) where starts < make_date(year - 1, 7, 1) or ends > make_date(year, 6, 30)")
    extracts.none(
        f"""
        select * from ({STAYS}) as a join ({STAYS}) as b
            on a.SSID = b.SSID and (a.school, a.starts) <> (b.school, b.starts)
                and a.starts <= b.ends and b.starts <= a.ends
        """
    )
    # Several stays of a student in one year occur, in one agency and across agencies.
    twice = f"select SSID, year, count(*) as stays, count(distinct lea) as leas from ({STAYS}) group by all"
    assert extracts.value(f"select count(*) from ({twice}) where stays > 1") > 50
    assert extracts.value(f"select count(*) from ({twice}) where leas > 1") > 5


def test_exits_completion_and_courses_agree(extracts):
    extracts.none(f"from ({STAYS}) where (reason = 'E230') <> (completion is not null)")
    extracts.none(f"from ({STAYS}) where completion = '100' and grade <> '12'")
    extracts.none(f"from ({STAYS}) where (completion = '100') <> (a_g is not null)")
    reasons = {row[0] for row in extracts.rows(f"select distinct reason from ({STAYS})")}
    assert {"E155", "E230", "T160", "T200", "T240", "E140"} <= reasons


def test_whoever_got_a_diploma_does_not_come_back(extracts):
    extracts.none(
        f"""
        select * from ({STAYS}) as a join ({STAYS}) as b on a.SSID = b.SSID and b.starts > a.ends
        where a.completion = '100'
        """
    )


def test_students_advance_by_one_grade_or_repeat_the_last(extracts):
    number = "case grade when 'TK' then -1 when 'KN' then 0 else grade::int end"
    extracts.none(
        f"""
        with grades as (select distinct SSID, year, {number} as grade from ({STAYS}))
        select * from grades as a join grades as b on a.SSID = b.SSID and b.year = a.year + 1
        where b.grade not in (a.grade, a.grade + 1) or (b.grade = a.grade and a.grade not in (0, 12))
        """
    )


def test_transitional_kindergarten_has_its_code_from_2024_on(extracts):
    grades = dict(extracts.rows("select year, count(*) from SENR where GradeLevelCode = 'TK' group by year"))
    assert set(grades) == {2024, 2025}
    flags = dict(
        extracts.rows("select year, count(*) from SPRG where EducationProgramCode = '185' group by year")
    )
    assert set(flags) == {2022, 2023}


def test_a_person_is_the_same_in_every_file(extracts):
    files = ("SENR", "SINF", "SELA", "SPRG", "STAS", "SINC", "SIRS", "SOFF", "SPED")
    everywhere = " union all ".join(
        f"select SSID, LocalStudentID, StudentBirthDate, StudentLegalLastName from {name}" for name in files
    )
    extracts.none(
        f"""
        select SSID from ({everywhere}) group by SSID
        having count(distinct LocalStudentID) > 1 or count(distinct StudentBirthDate) > 1
            or count(distinct StudentLegalLastName) > 1
        """
    )
    extracts.none(
        f"select LocalStudentID from ({everywhere}) group by LocalStudentID having count(distinct SSID) > 1"
    )
    tested = "select SSID, replace(DateofBirth, '-', '') as born, StudentLastName as last from "
    for name in ("CAASPP", "ELPAC_SUMMATIVE"):
        extracts.none(
            f"""
            select t.SSID from ({tested} {name}) as t
            left join SENR as e on e.SSID = t.SSID and e.StudentBirthDate = t.born
                and e.StudentLegalLastName = t.last
            where e.SSID is null
            """
        )


def test_ages_fit_grades(extracts):
    extracts.none(
        """
        select year, GradeLevelCode, StudentBirthDate from SENR
        where GradeLevelCode not in ('TK', 'KN', '12')
            and year - GradeLevelCode::int - StudentBirthDate[:4]::int not between 6 and 7
        """
    )


def test_expected_days_are_the_sum_of_all_others(extracts):
    parts = (
        "DaysAttendedInPerson",
        "DaysAbsentOut-of-SchoolSuspension",
        "DaysinAttendanceIn-SchoolSuspension",
        "DaysAbsentExcusedNon-Suspension",
        "DaysAbsentUnexcusedNon-Suspension",
        "NonADAGeneratingIndependentStudyDays",
        "ADAGeneratingIndependentStudyDays",
    )
    total = " + ".join(f'"{part}"::decimal(6, 2)' for part in parts)
    extracts.none(f"select * from STAS where ExpectedAttendanceDays::decimal(6, 2) <> {total}")
    negative = " or ".join(f'"{part}"::decimal(6, 2) < 0' for part in parts)
    extracts.none(f"select * from STAS where {negative} or ExpectedAttendanceDays::decimal(6, 2) > 180")


def test_absence_summaries_are_of_stays(extracts):
    extracts.none(
        """
        select s.* from STAS as s anti join SENR as e
            on e.SSID = s.SSID and e.SchoolOfAttendance = s.SchoolOfAttendance and e.year = s.year
        """
    )
    # Two stays at one school are summed.
    spells = extracts.value("select count(*) from (select distinct SSID, SchoolOfAttendance, year from SENR)")
    assert extracts.value("select count(*) from STAS") == spells
    assert spells < extracts.value("select count(*) from SENR")


def test_incidents_happen_while_enrolled_and_hang_together(extracts):
    extracts.none(
        """
        select i.* from SINC as i anti join SENR as e
            on e.SSID = i.SSID and e.SchoolOfAttendance = i.SchoolOfAttendance and e.year = i.year
            and i.IncidentOccurrenceDate between e.EnrollmentSchoolStartDate and e.EnrollmentSchoolExitDate
        """
    )
    for part in ("SIRS", "SOFF"):
        extracts.none(
            f"select * from {part} as p anti join SINC as i "
            "on i.IncidentIDLocal = p.IncidentIDLocal and i.SSID = p.SSID and i.year = p.year"
        )
        extracts.none(
            f"select * from SINC as i anti join {part} as p "
            "on i.IncidentIDLocal = p.IncidentIDLocal and i.SSID = p.SSID and i.year = p.year"
        )
    extracts.none(
        "select * from SIRS "
        "where IncidentResultCode in ('100', '110', '200') <> (IncidentResultDurationDays is not null)"
    )
    extracts.none(
        "select * from SIRS as e where IncidentResultCode = '200' and not exists (select 1 from SIRS as s "
        "where s.IncidentIDLocal = e.IncidentIDLocal and s.year = e.year and s.IncidentResultCode = '100')"
    )
    # Nobody is suspended for defiance alone.
    extracts.none(
        """
        select i.IncidentIDLocal from SIRS as i join SOFF as o using (IncidentIDLocal, SSID, year)
        where i.IncidentResultCode in ('100', '110')
        group by all having bool_and(o.StudentOffenseCode = '511')
        """
    )


def test_language_histories_follow_the_rules(extracts):
    history = """
        select SSID, ReportingLEA, year, EnglishAcquisitionStatusCode as status,
            EnglishAcquisitionStatusStartDate as starts,
            lag(EnglishAcquisitionStatusCode) over (
                partition by SSID, ReportingLEA, year order by EnglishAcquisitionStatusStartDate
            ) as before
        from SELA
    """
    allowed = {
        *((None, "EO"), (None, "TBD"), ("TBD", "EL"), ("TBD", "IFEP"), ("EL", "RFEP")),
    }
    assert set(extracts.rows(f"select distinct before, status from ({history})")) == allowed
    extracts.none("select * from SELA where EnglishAcquisitionStatusStartDate > year || '0630'")
    extracts.none(
        "select * from SELA where (EnglishAcquisitionStatusCode = 'EO') <> (PrimaryLanguageCode = '00')"
    )
    # What was said in one year is said again in the next.
    extracts.none(
        """
        select * from SELA as a join SELA as b
            on a.SSID = b.SSID and a.EnglishAcquisitionStatusCode = b.EnglishAcquisitionStatusCode
        where a.EnglishAcquisitionStatusStartDate <> b.EnglishAcquisitionStatusStartDate
        """
    )


def test_information_is_effective_dated(extracts):
    periods = """
        select SSID, ReportingLEA, year, EffectiveStartDate as starts, EffectiveEndDate as ends,
            lead(EffectiveStartDate) over (
                partition by SSID, ReportingLEA, year order by EffectiveStartDate
            ) as next
        from SINF
    """
    extracts.none(f"from ({periods}) where (ends is null) <> (next is null) or ends < starts")
    extracts.none(
        f"""
        from ({periods}) where next is not null
            and strptime(next, '%Y%m%d')::date <> strptime(ends, '%Y%m%d')::date + 1
        """
    )
    assert extracts.value(f"select count(*) from ({periods}) where next is not null") > 10


def test_programs_special_education_and_lists_are_of_enrolled_students(extracts):
    for name in ("SINF", "SELA", "SPRG", "SPED", "DIRECTCERTIFICATION", "FOSTER"):
        extracts.none(
            f"select * from {name} as p anti join SENR as e "
            "on e.SSID = p.SSID and e.SchoolOfAttendance = p.SchoolOfAttendance and e.year = p.year"
        )
    extracts.none(
        "select * from SPRG where EducationProgramMembershipEndDate < EducationProgramMembershipStartDate"
    )
    extracts.none(
        "select * from SPRG where (EducationProgramCode = '191') <> (HomelessDwellingTypeCode is not null)"
    )
    extracts.none(
        "select * from SPRG where (EducationProgramCode = '135') <> "
        "(regexp_full_match(coalesce(MigrantStudentID, ''), '06[0-9]{9}'))"
    )
    programs = {row[0] for row in extracts.rows("select distinct EducationProgramCode from SPRG")}
    assert {"181", "182", "191", "127", "101", "301", "305"} <= programs


def test_graduating_classes_are_those_of_the_enrollment_records(extracts):
    extracts.none(
        """
        select * from COHORT as c anti join SENR as e
            on e.SSID = c.SSID and e.StudentSchoolCompletionStatus = '100' and e.year = c.year
        where c.CohortCategory in ('HSDiplomaGraduate', 'FifthYearGraduate')
        """
    )
    extracts.none(
        """
        select c.* from COHORT as c join SENR as e
            on e.SSID = c.SSID and e.StudentSchoolCompletionStatus = '100' and e.year = c.year
        where c.CohortCategory not in ('HSDiplomaGraduate', 'FifthYearGraduate')
        """
    )
    extracts.none(
        """
        select * from CCI as i full join COHORT as c using (SSID, year)
        where (c.CohortCategory <> 'RemovedFromCohort') <> (i.SSID is not null)
        """
    )
    assert extracts.value("select count(distinct CohortCategory) from COHORT") >= 5


def test_fifth_year_graduates_were_still_enrolled_in_their_own_class(extracts):
    extracts.none(
        """
        select * from COHORT as late join COHORT as class
            on class.SSID = late.SSID and class.year = late.year - 1
        where late.CohortCategory = 'FifthYearGraduate' and class.CohortCategory <> 'StillEnrolled'
        """
    )
    extracts.none(
        """
        select * from COHORT as late anti join COHORT as class
            on class.SSID = late.SSID and class.year = late.year - 1
        where late.CohortCategory = 'FifthYearGraduate' and late.year > 2022
        """
    )
    # Every diploma of the year is in the year's list.
    extracts.none(
        """
        select * from SENR as e anti join COHORT as c on c.SSID = e.SSID and c.year = e.year
        where e.StudentSchoolCompletionStatus = '100'
        """
    )
    assert extracts.value("select count(*) from COHORT where CohortCategory = 'FifthYearGraduate'") > 2

"""Applications, lotteries, rosters and survey answers."""

import numpy as np

from simulation.students.survey_scales import SCALES


def test_applications_are_of_known_students_and_programs(extracts):
    extracts.none(
        "select a.* from CHOICE_APPLICATIONS as a anti join SENR as e on e.LocalStudentID = a.student_id"
    )
    extracts.none(
        "select a.* from CHOICE_APPLICATIONS as a anti join CHOICE_PROGRAMS as p "
        "on p.program_code = a.program_code and p.grade = a.grade and p.year = a.year"
    )
    extracts.none(
        "select * from CHOICE_APPLICATIONS where (lottery_status = 'Selected') <> (response is not null)"
    )
    extracts.none(
        """
        select * from CHOICE_APPLICATIONS where total_points::int <> matriculation_points::int
            + waiting_list_points::int + neighborhood_points::int + sibling_points::int
        """
    )


def test_nobody_is_offered_two_places_and_no_program_more_than_it_has(extracts):
    offers = "select * from CHOICE_APPLICATIONS where lottery_status = 'Selected'"
    assert extracts.value(f"select count(*) from ({offers})") > 50
    irregular = "select application_id from truth_lottery_irregularities"
    extracts.none(
        f"""
        select year, student_id from ({offers}) where application_id not in ({irregular})
        group by all having count(*) > 1
        """
    )
    extracts.none(
        f"""
        select p.year, p.program_code, p.grade, p.seats, count(*) from ({offers}) as o
        join CHOICE_PROGRAMS as p using (year, program_code, grade)
        group by all having count(*) > greatest(1, p.seats::int)
        """
    )


def test_lotteries_keep_their_order_but_for_the_listed_irregularities(extracts):
    """Among applicants of one rank, an offer never passes over more points or a lower number."""
    passed_over = """
        select y.program_code, y.year from CHOICE_APPLICATIONS as y join CHOICE_APPLICATIONS as n
            on y.year = n.year and y.program_code = n.program_code and y.grade = n.grade
            and y.choice_rank = n.choice_rank
        where y.lottery_status = 'Selected' and n.lottery_status = 'Waitlisted'
            and (y.total_points::int < n.total_points::int
                or (y.total_points = n.total_points and y.lottery_number::int > n.lottery_number::int))
    """
    listed = """
        select program_code, school_year as year from truth_lottery_irregularities
        where irregularity = 'offer_against_order'
    """
    found = set(extracts.rows(f"select distinct * from ({passed_over})"))
    assert found == set(extracts.rows(f"select distinct * from ({listed})"))
    extracts.none(
        "select t.* from truth_lottery_irregularities as t "
        "anti join CHOICE_APPLICATIONS as a on a.application_id = t.application_id"
    )


def test_who_accepts_is_at_the_school_next_year(extracts):
    arrived = extracts.value(
        """
        with accepted as (
            select a.student_id, a.year, p.cds_code from CHOICE_APPLICATIONS as a
            join CHOICE_PROGRAMS as p using (year, program_code, grade) where a.response = 'Accepted'
        )
        select avg((exists (
            select 1 from SENR as e where e.LocalStudentID = a.student_id and e.year = a.year
                and e.SchoolOfAttendance = a.cds_code[8:]
        ))::int) from accepted as a
        """
    )
    assert arrived > 0.9


def test_rosters_hold_enrolled_students(extracts):
    extracts.none(
        """
        select r.* from PROGRAM_ROSTERS as r anti join SENR as e on e.LocalStudentID = r.student_id
            and e.SchoolOfAttendance = r.cds_code[8:] and e.year = r.year
        """
    )
    kinds = {row[0] for row in extracts.rows("select distinct program_type from PROGRAM_ROSTERS")}
    assert {"magnet", "dual_language", "sas", "gate", "special_day_class", "linked_learning"} <= kinds


def test_every_open_school_has_a_model(extracts):
    for year in (2022, 2025):
        is_open = {school.cds for school in extracts.district.schools if school.is_open(year)}
        with_model = extracts.rows(f"select distinct cds_code from SCHOOL_MODELS where year = {year}")
        assert {row[0] for row in with_model} == is_open
    models = {row[0] for row in extracts.rows("select distinct school_model from SCHOOL_MODELS")}
    assert {"traditional", "magnet", "dual_language", "pilot", "independent_charter"} <= models


def test_respondents_are_enrolled_and_in_surveyed_grades(extracts):
    extracts.none(
        """
        select s.* from STUDENT_SURVEY as s anti join SENR as e on e.LocalStudentID = s.student_id
            and e.SchoolOfAttendance = s.cds_code[8:] and e.year = s.year
        """
    )
    extracts.none("select * from STUDENT_SURVEY where grade in ('TK', 'KN', '01', '02', '03')")
    # Families and staff are anonymous: their identifier is nobody's.
    for name in ("FAMILY_SURVEY", "STAFF_SURVEY"):
        extracts.none(f"select s.* from {name} as s join SENR as e on e.LocalStudentID = s.respondent_id")


def test_answers_are_one_to_five_and_some_are_missing(extracts):
    for scale in SCALES:
        for item in (1, scale.items):
            column = f"{scale.scale_id}_{item:02d}"
            rows = extracts.rows(f'select "{column}", count(*) from {scale.respondent}_SURVEY group by all')
            counts = dict(rows)
            assert set(counts) == {None, "1", "2", "3", "4", "5"}
            assert 0.002 < counts[None] / sum(counts.values()) < 0.06


def test_reverse_scored_items_agree_with_the_truth_only_when_turned(extracts):
    """Growth mindset items agree with a fixed mindset: raw means lie on the other side of the middle."""
    raw = extracts.value("select avg(growth_mindset_01::int) from STUDENT_SURVEY")
    expected = extracts.value(
        """
        select expected_value from truth_measures where measure_id = 'growth_mindset_mean'
            and organization_type = 'district' and student_group_id = 'all' and school_year = 2024
        """
    )
    assert raw < 3 < expected


def test_alpha_of_the_answers_is_the_true_one(extracts):
    for scale in SCALES:
        columns = ", ".join(f'"{scale.scale_id}_{item:02d}"::int' for item in range(1, scale.items + 1))
        answers = np.array(
            [
                row
                for row in extracts.rows(f"select {columns} from {scale.respondent}_SURVEY where year = 2024")
                if None not in row
            ],
            dtype=float,
        )
        if len(answers) < 400:
            continue
        covariance = np.cov(answers.T)
        alpha = scale.items / (scale.items - 1) * (1 - np.trace(covariance) / covariance.sum())
        true = extracts.value(
            f"select alpha from truth_scales where scale_id = '{scale.scale_id}' and school_year = 2024"
        )
        # Standard error of alpha (Bonett 2002) at these numbers is below 0.015.
        assert abs(alpha - true) < 0.05, scale.scale_id

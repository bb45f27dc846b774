"""Who is enrolled where: against the State's published enrollment and against plain sums over students."""

import duckdb
import pytest

# The file counts meals by eligibility of the year before, the groups here by the programs of the year.
COUNTED_OTHERWISE = ("free_or_reduced_meal_eligible",)


@pytest.fixture(scope="module")
def warehouse(student_home):
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        yield connection


def test_students_counted_are_those_the_state_publishes(warehouse):
    rows = warehouse.execute(
        """
        select code.student_group_id, demographic.enrolled_count, composition.student_count
        from staging.stg_cde__demographic as demographic
        inner join policy.student_group_codes as code
            on code.source_id = 'cde' and demographic.source_student_group = code.source_code
        left join publish.enrollment_composition as composition
            on demographic.organization_id = composition.organization_id
            and demographic.school_year = composition.school_year
            and code.student_group_id = composition.student_group_id
            and composition.program_id = 'all' and composition.category_type = 'all'
        where demographic.enrolled_count > 0
        """
    ).fetchall()
    compared = [row for row in rows if row[0] not in COUNTED_OTHERWISE]
    assert len(compared) > 100
    assert [row for row in compared if row[1] != row[2]] == []


def test_a_district_is_the_sum_of_its_schools_in_every_partition(warehouse):
    sums = warehouse.execute(
        """
        select category_type, school_year, student_group_id, sum(student_count), sum(enrollment_count)
        from publish.enrollment_composition
        where organization_type = 'district' and program_id = 'all' and category_type <> 'school_model'
        group by all
        union all
        select 'school', school_year, student_group_id, sum(student_count), sum(enrollment_count)
        from publish.enrollment_composition
        where organization_type = 'school' and program_id = 'all' and source_dataset = 'student_level'
        group by all
        """
    ).fetchall()
    by_cell = {}
    for category, year, group, *counts in sums:
        by_cell.setdefault((year, group), {})[category] = counts
    assert by_cell
    for cell, found in by_cell.items():
        assert set(found) == {"all", "level", "sector", "region", "school"}, cell
        assert len({tuple(one) for one in found.values()}) == 1, (cell, found)


def test_references_weigh_the_grades_and_levels_of_the_row(warehouse):
    """Against sums over students written for this test."""
    enrolled = warehouse.execute(
        """
        select census.organization_id, census.school_year, grade, level_id, mask_group.student_group_id
        from intermediate.int_equity__census_student as census
        inner join intermediate.int_student__group_of_mask as mask_group using (group_mask)
        inner join intermediate.int_equity__school as school
            on census.organization_id = school.organization_id and census.school_year = school.school_year
            and school.population_type = 'district'
        where census.school_year = (select max(school_year) from intermediate.int_equity__census_student)
        """
    ).fetchall()
    in_stratum, of_group = {}, {}
    for _, _, grade, level, group in enrolled:
        for stratum in (("grade", grade), ("level", level)):
            of_group[stratum, group] = of_group.get((stratum, group), 0) + 1
    for school, year, grade, level, group in enrolled:
        if group == "all":
            for kind, stratum in (("grade", grade), ("level", level)):
                in_stratum.setdefault((school, year, kind), []).append((kind, stratum))
    published = warehouse.execute(
        """
        select organization_id, school_year, student_group_id, grade_reference_share, level_reference_share
        from publish.enrollment_composition
        where organization_type = 'school' and program_id = 'all' and source_dataset = 'student_level'
            and school_year = (select max(school_year) from intermediate.int_equity__census_student)
        """
    ).fetchall()
    assert published
    for school, year, group, by_grade, by_level in published:
        for kind, ours in (("grade", by_grade), ("level", by_level)):
            strata = in_stratum[school, year, kind]
            expected = sum(of_group.get((one, group), 0) / of_group[one, "all"] for one in strata) / len(
                strata
            )
            assert float(ours) == pytest.approx(expected, abs=5.1e-7), (school, group, kind)


def test_need_counts_each_student_once(warehouse):
    expected = warehouse.execute(
        """
        select need.need_definition_id, census.school_year, count(distinct census.student_id)
        from intermediate.int_equity__census_student as census
        inner join intermediate.int_student__group_of_mask as mask_group using (group_mask)
        inner join policy.need_definition_groups as need using (student_group_id)
        group by all order by all
        """
    ).fetchall()
    ours = warehouse.execute(
        """
        select need_definition_id, school_year, student_count
        from publish.need_concentration
        where organization_type = 'district' and category_type = 'all' and program_id = 'all' order by all
        """
    ).fetchall()
    assert ours == expected
    assert len({row[0] for row in ours}) > 1
    (over,) = warehouse.execute(
        """
        select count(*) from publish.need_concentration
        where concentrated_school_count > school_count or concentrated_student_count > student_count
        """
    ).fetchone()
    assert over == 0

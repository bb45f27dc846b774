-- Who belongs to which student group in a school year, from when to when, by the rules of the seeds. A basis other than
-- the school year holds only the groups that it defines anew.
with matched as (

    select
        attribute.student_id,
        attribute.school_year,
        rule.group_basis,
        rule.student_group_id,
        rule.definition_version,
        min(attribute.first_date) as first_date,
        max(attribute.last_date) as last_date
    from {{ ref('int_student__attribute') }} as attribute
    inner join {{ ref('int_student__student_year') }} as student_year
        on
            attribute.student_id = student_year.student_id
            and attribute.school_year = student_year.school_year
    inner join {{ ref('int_student__group_rule') }} as rule
        on
            attribute.attribute_id = rule.attribute_id
            and attribute.attribute_code = rule.attribute_code
            and attribute.school_year >= coalesce(rule.first_school_year, 0)
            and attribute.school_year <= coalesce(rule.last_school_year, 9999)
    where rule.group_basis <> 'cohort'
    group by
        attribute.student_id,
        attribute.school_year,
        rule.group_basis,
        rule.student_group_id,
        rule.definition_version

),

intersection as (

    select
        first_group.student_id,
        first_group.school_year,
        first_group.group_basis,
        combined.student_group_id,
        combined.definition_version,
        greatest(first_group.first_date, second_group.first_date) as first_date,
        least(first_group.last_date, second_group.last_date) as last_date
    from {{ ref('student_group_intersections') }} as combined
    inner join matched as first_group
        on combined.first_group_id = first_group.student_group_id
    inner join matched as second_group
        on
            combined.second_group_id = second_group.student_group_id
            and first_group.student_id = second_group.student_id
            and first_group.school_year = second_group.school_year
            and first_group.group_basis = second_group.group_basis

)

select
    student_id,
    school_year,
    group_basis,
    student_group_id,
    definition_version,
    first_date,
    last_date
from matched

union all

select
    student_id,
    school_year,
    group_basis,
    student_group_id,
    definition_version,
    first_date,
    last_date
from intersection

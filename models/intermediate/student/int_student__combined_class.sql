-- The class of each year and, beside it, the graduates that the class before has in its fifth year: as the list of the
-- year names them or, where it is derived from enrollments, members of the class before who complete with a diploma in
-- the year after.
with member as (

    select * from {{ ref('int_student__cohort_member') }}

),

late_diploma as (

    select
        record.student_id,
        record.school_year,
        max_by(
            record.organization_id, {{ day_number('record.last_date') }}
        ) as organization_id,
        max(record.extract_number) as extract_number
    from {{ ref('int_student__enrollment_record') }} as record
    inner join {{ ref('exit_reason_rules') }} as exit_rule
        on
            record.exit_reason_code = exit_rule.exit_reason_code
            and record.completion_status_code = exit_rule.completion_status_code
    where record.exclusion_reason_id is null and exit_rule.cohort_outcome = 'graduate'
    group by
        record.student_id,
        record.school_year

),

-- distinct: one row per class
listed_class as (

    select distinct school_year
    from member
    where basis = 'listed'

)

select
    student_id,
    school_year,
    organization_id,
    case when cohort_outcome in ('graduate', 'fifth_year_graduate') then 1 else 0 end as is_graduate,
    case when cohort_outcome = 'removed' then 'removed_from_cohort' end as exclusion_reason_id,
    school_year as class_year,
    extract_number
from member

union all

select
    member.student_id,
    late_diploma.school_year,
    late_diploma.organization_id,
    1 as is_graduate,
    cast(null as string) as exclusion_reason_id,
    member.school_year as class_year,
    late_diploma.extract_number
from member
inner join late_diploma
    on
        member.student_id = late_diploma.student_id
        and member.school_year + 1 = late_diploma.school_year
left join listed_class
    on late_diploma.school_year = listed_class.school_year
where member.cohort_outcome not in ('graduate', 'removed', 'fifth_year_graduate') and listed_class.school_year is null

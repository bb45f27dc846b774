-- Every student enrolled on Census Day, once: at the school of the primary enrollment, else of a short-term one.
with enrolled as (

    select
        enrollment.student_id,
        enrollment.school_year,
        enrollment.organization_id,
        enrollment.grade,
        row_number() over (
            partition by enrollment.student_id, enrollment.school_year
            order by
                case when enrollment.enrollment_status_code = '10' then 1 else 0 end desc,
                enrollment.first_date desc,
                enrollment.organization_id desc,
                enrollment.extract_row desc
        ) as preference
    from {{ ref('int_student__enrollment_record') }} as enrollment
    inner join {{ ref('int_student__calendar') }} as calendar
        on enrollment.school_year = calendar.school_year
    where
        enrollment.exclusion_reason_id is null
        and enrollment.enrollment_status_code in ('10', '30')
        and enrollment.first_date <= calendar.census_day
        and enrollment.last_date >= calendar.census_day

)

select
    enrolled.student_id,
    enrolled.school_year,
    enrolled.organization_id,
    enrolled.grade,
    mask.group_mask
from enrolled
inner join {{ ref('int_student__group_mask') }} as mask
    on
        enrolled.student_id = mask.student_id
        and enrolled.school_year = mask.school_year
where enrolled.preference = 1 and mask.group_basis = 'school_year'

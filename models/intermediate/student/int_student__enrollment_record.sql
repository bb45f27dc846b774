-- Enrollment records of students, with the reason where a record does not count. A record of a primary enrollment
-- ends at the latest on the day before the next one at another school begins.
{% set columns %}
    student_id,
    local_student_id,
    reporting_agency_code,
    school_year,
    organization_id,
    enrollment_status_code,
    grade,
    exit_reason_code,
    completion_status_code,
    met_a_g_requirements,
    first_date,
    extract_number,
    extract_row
{% endset %}

with record as (

    select
        enrollment.student_id,
        enrollment.local_student_id,
        enrollment.reporting_agency_code,
        enrollment.school_year,
        school.organization_id,
        enrollment.start_date,
        enrollment.exit_date,
        enrollment.enrollment_status_code,
        grade.grade,
        enrollment.exit_reason_code,
        enrollment.completion_status_code,
        enrollment.met_a_g_requirements,
        enrollment.extract_number,
        enrollment.extract_row,
        calendar.first_day,
        calendar.last_day,
        greatest(enrollment.start_date, calendar.first_day) as first_date,
        least(coalesce(enrollment.exit_date, calendar.last_day), calendar.last_day) as last_date,
        case
            when school.organization_id is null then 'unknown_school'
            when enrollment.student_id is null then 'no_student_identifier'
            when grade.grade is null then 'unknown_grade'
            when enrollment.start_date is null then 'no_entry_date'
            when not coalesce(exit_rule.is_enrollment, true) then 'no_show'
            when enrollment.exit_date < enrollment.start_date then 'exit_before_entry'
            when
                enrollment.start_date > calendar.last_day or enrollment.exit_date < calendar.first_day
                then 'outside_school_year'
        end as exclusion_reason_id
    from {{ ref('stg_calpads__enrollment') }} as enrollment
    inner join {{ ref('int_student__calendar') }} as calendar
        on enrollment.school_year = calendar.school_year
    left join {{ ref('int_student__school') }} as school
        on enrollment.school_code = school.school_code
    left join {{ ref('grade_codes') }} as grade
        on enrollment.grade_code = grade.grade_code
    left join {{ ref('exit_reason_rules') }} as exit_rule
        on
            enrollment.exit_reason_code = exit_rule.exit_reason_code
            and exit_rule.completion_status_code in ('any', enrollment.completion_status_code)

),

-- The same stay delivered twice, as in an original and a supplement.
numbered as (

    select
        *,
        row_number() over (
            partition by student_id, organization_id, school_year, start_date, enrollment_status_code
            order by coalesce(exit_date, last_day) desc, extract_number desc, extract_row desc
        ) as preference
    from record
    where exclusion_reason_id is null

),

primary_following as (

    select
        extract_number,
        extract_row,
        lead(organization_id) over (
            partition by student_id, school_year order by start_date, last_date, extract_number, extract_row
        ) as next_organization_id,
        lead(start_date) over (
            partition by student_id, school_year order by start_date, last_date, extract_number, extract_row
        ) as next_start_date
    from numbered
    where preference = 1 and enrollment_status_code = '10'

),

good as (

    select
        numbered.*,
        coalesce(
            following.next_organization_id <> numbered.organization_id
            and following.next_start_date <= numbered.last_date,
            false
        ) as is_overlapped,
        following.next_start_date
    from numbered
    left join primary_following as following
        on
            numbered.extract_number = following.extract_number
            and numbered.extract_row = following.extract_row

),

every_record as (

    select
        {{ columns }},
        case when is_overlapped then {{ day_before('next_start_date') }} else last_date end as last_date,
        case
            when preference > 1 then 'repeated_record'
            when is_overlapped and next_start_date <= first_date then 'concurrent_enrollment'
        end as exclusion_reason_id
    from good

    union all

    select
        {{ columns }},
        last_date,
        exclusion_reason_id
    from record
    where exclusion_reason_id is not null

)

select
    {{ columns }},
    cast(last_date as date) as last_date,
    exclusion_reason_id
from every_record

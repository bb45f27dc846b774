{#
Stays: enrollment records of one student in one organization, joined where at most `gap_days` calendar days lie
between them. One row per student, unit and stay in a school year. `grade`, exit and completion are those of the last
record in it.
    gap_days         0 joins records that follow each other on the next day
    from_census_day  leaves out records that end before Census Day
#}
{% macro enrollment_stays(gap_days, from_census_day=false) -%}
with record as (

    select
        enrollment.student_id,
        enrollment.school_year,
        unit.unit_id,
        unit.unit_type,
        unit.scope_id,
        enrollment.first_date,
        enrollment.last_date,
        enrollment.grade,
        enrollment.exit_reason_code,
        enrollment.completion_status_code,
        enrollment.extract_number,
        case when enrollment.enrollment_status_code in ('10', '30') then 1 else 0 end as is_primary_or_short_term,
        row_number() over (
            partition by enrollment.student_id, enrollment.school_year, unit.unit_id, unit.scope_id
            order by enrollment.first_date, enrollment.last_date, enrollment.extract_number, enrollment.extract_row
        ) as record_number,
        max(enrollment.last_date) over (
            partition by enrollment.student_id, enrollment.school_year, unit.unit_id, unit.scope_id
            order by enrollment.first_date, enrollment.last_date, enrollment.extract_number, enrollment.extract_row
            rows between unbounded preceding and 1 preceding
        ) as last_date_before
    from {{ ref('int_student__enrollment_record') }} as enrollment
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on enrollment.organization_id = unit.organization_id
    {%- if from_census_day %}
    inner join {{ ref('int_student__calendar') }} as calendar
        on
            enrollment.school_year = calendar.school_year
            and enrollment.last_date >= calendar.census_day
    {%- endif %}
    where enrollment.exclusion_reason_id is null

),

numbered as (

    select
        record.*,
        sum(
            case
                when
                    last_date_before is null
                    or {{ days_between('last_date_before', 'first_date') }} > {{ gap_days + 1 }}
                    then 1
                else 0
            end
        ) over (
            partition by student_id, school_year, unit_id, scope_id
            order by record_number
        ) as stay_number
    from record

)

select
    student_id,
    school_year,
    unit_id,
    unit_type,
    scope_id,
    cast(stay_number as int) as stay_number,
    min(first_date) as first_date,
    max(last_date) as last_date,
    max_by(grade, record_number) as grade,
    max_by(exit_reason_code, record_number) as exit_reason_code,
    max_by(completion_status_code, record_number) as completion_status_code,
    max(is_primary_or_short_term) as is_primary_or_short_term,
    max(extract_number) as extract_number
from numbered
group by
    student_id,
    school_year,
    unit_id,
    unit_type,
    scope_id,
    stay_number
{%- endmacro %}

-- Who was enrolled in an organization in a school year: the cumulative enrollment, each student once.
select
    student_id,
    school_year,
    unit_id,
    unit_type,
    scope_id,
    min(first_date) as first_date,
    max(last_date) as last_date,
    max_by(grade, stay_number) as grade,
    max_by(exit_reason_code, stay_number) as exit_reason_code,
    max(is_primary_or_short_term) as is_primary_or_short_term,
    max(extract_number) as extract_number
from {{ ref('int_student__stay') }}
group by
    student_id,
    school_year,
    unit_id,
    unit_type,
    scope_id

-- Students per band of grades, as the denominators of a measure that counts everybody.
select
    result.organization_id,
    result.school_year,
    result.student_group_id,
    grade_band.first_grade,
    grade_band.last_grade,
    result.denominator as student_count
from {{ ref('int_measure__corrected') }} as result
inner join {{ ref('grade_bands') }} as grade_band
    on
        result.measure_id = grade_band.measure_id
        and result.student_group_id = grade_band.student_group_id
where result.program_id = 'all' and result.denominator > 0

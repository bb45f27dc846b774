-- Scoring may only round what the measure results say.
select
    score.school_year,
    score.framework_id,
    score.organization_id,
    score.measure_id,
    score.student_group_id,
    abs(score.status_value - result.value) <= $tolerance as is_expected
from {batch} as score
inner join marts.fct_measure_result as result
    on
        score.organization_id = result.organization_id
        and score.program_id = result.program_id
        and score.school_year = result.school_year
        and score.measure_id = result.measure_id
        and score.student_group_id = result.student_group_id
where score.status_value is not null and result.value is not null

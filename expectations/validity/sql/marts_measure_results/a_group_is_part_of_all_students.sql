select
    part.school_year,
    part.organization_id,
    part.measure_id,
    part.student_group_id,
    coalesce(part.denominator <= whole.denominator + $tolerance_students, true)
    and coalesce(part.numerator <= whole.numerator, true) as is_expected
from {batch} as part
inner join {batch} as whole
    on
        part.organization_id = whole.organization_id
        and part.program_id = whole.program_id
        and part.school_year = whole.school_year
        and part.measure_id = whole.measure_id
        and part.source_dataset = whole.source_dataset
        and whole.student_group_id = 'all'
where part.student_group_id <> 'all' and part.denominator is not null and whole.denominator is not null

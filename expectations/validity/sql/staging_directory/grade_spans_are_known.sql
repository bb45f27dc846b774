select
    cast(null as int) as school_year,
    directory.organization_id,
    lowest.grade is not null and highest.grade is not null and lowest.grade <= highest.grade as is_expected
from {batch} as directory
left join policy.grade_codes as lowest
    on split_part(directory.grade_span, '-', 1) = lowest.grade_code
left join policy.grade_codes as highest
    on coalesce(nullif(split_part(directory.grade_span, '-', 2), ''), directory.grade_span) = highest.grade_code
where directory.grade_span is not null

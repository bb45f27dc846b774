-- The rules of student groups by the basis of the membership. Rules for any basis hold for the school year; another
-- basis has the same groups but those that it defines anew.
select
    case when group_basis = 'any' then 'school_year' else group_basis end as group_basis,
    student_group_id,
    definition_version,
    attribute_id,
    attribute_code,
    first_school_year,
    last_school_year
from {{ ref('student_group_rules') }}

-- What is this test?     Every cell of a requirement carries weight in its profile.
-- When does it matter?   The chain looks for data only in weighted cells; a requirement on another would never
--                        be checked.
-- How to resolve?        Add the weight to framework_weights or take the row out of framework_requirements.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__framework_requirements'}}}) }}
select
    requirement.framework_id,
    requirement.framework_version,
    requirement.profile_id,
    requirement.requirement_id,
    requirement.measure_id,
    requirement.student_group_id
from {{ ref('int_policy__framework_requirements') }} as requirement
left join {{ ref('int_policy__framework_weights') }} as weight
    on
        requirement.framework_id = weight.framework_id
        and requirement.framework_version = weight.framework_version
        and requirement.profile_id = weight.profile_id
        and requirement.measure_id = weight.measure_id
        and requirement.student_group_id = weight.student_group_id
where
    weight.measure_id is null
    or requirement.effect not in ('no_score', 'no_band')

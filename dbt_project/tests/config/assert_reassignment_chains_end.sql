-- What is this test?     Weight that is given away always finds an end: the receiving cell carries weight in the
--                        same profile, is not the giver, and when it may receive without having data it either
--                        gives on in a later step or its absence already takes the score away.
-- When does it matter?   Otherwise weight is stranded in a cell without data and the school loses its score.
-- How to resolve?        Correct step or target in framework_reassignments; more steps than the models unroll
--                        need a larger `reassignment_steps` in dbt_project.yml.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__reassignment_rule'}}}) }}
select
    reassignment.framework_id,
    reassignment.framework_version,
    reassignment.profile_id,
    reassignment.step,
    reassignment.measure_id,
    reassignment.target_measure_id
from {{ ref('int_policy__reassignment_rule') }} as reassignment
left join {{ ref('int_policy__framework_weights') }} as giver
    on
        reassignment.framework_id = giver.framework_id
        and reassignment.framework_version = giver.framework_version
        and reassignment.profile_id = giver.profile_id
        and reassignment.measure_id = giver.measure_id
        and reassignment.student_group_id = giver.student_group_id
left join {{ ref('int_policy__framework_weights') }} as receiver
    on
        reassignment.framework_id = receiver.framework_id
        and reassignment.framework_version = receiver.framework_version
        and reassignment.profile_id = receiver.profile_id
        and reassignment.target_measure_id = receiver.measure_id
        and reassignment.target_student_group_id = receiver.student_group_id
left join {{ ref('int_policy__reassignment_rule') }} as later
    on
        reassignment.framework_id = later.framework_id
        and reassignment.framework_version = later.framework_version
        and reassignment.profile_id = later.profile_id
        and reassignment.target_measure_id = later.measure_id
        and reassignment.target_student_group_id = later.student_group_id
        and reassignment.step < later.step
left join {{ ref('int_policy__framework_requirements') }} as requirement
    on
        reassignment.framework_id = requirement.framework_id
        and reassignment.framework_version = requirement.framework_version
        and reassignment.profile_id = requirement.profile_id
        and reassignment.target_measure_id = requirement.measure_id
        and reassignment.target_student_group_id = requirement.student_group_id
        and requirement.effect = 'no_score'
where
    giver.measure_id is null
    or receiver.measure_id is null
    or reassignment.share <= 0
    or reassignment.step > {{ var('reassignment_steps') }}
    or (
        reassignment.measure_id = reassignment.target_measure_id
        and reassignment.student_group_id = reassignment.target_student_group_id
    )
    or (
        reassignment.target_rule = 'all'
        and later.measure_id is null
        and requirement.measure_id is null
    )

-- Every way a weight can move: the explicit rows, then the defaults of later steps, where each measure that
-- carries weight in the profile may receive in proportion to it.
with weight as (

    select
        weight.framework_id,
        weight.framework_version,
        weight.profile_id,
        weight.measure_id,
        weight.student_group_id,
        weight.weight,
        framework_measure.domain_id
    from {{ ref('int_policy__framework_weights') }} as weight
    inner join {{ ref('int_policy__framework_measures') }} as framework_measure
        on
            weight.framework_id = framework_measure.framework_id
            and weight.framework_version = framework_measure.framework_version
            and weight.measure_id = framework_measure.measure_id

)

select
    framework_id,
    framework_version,
    profile_id,
    step,
    measure_id,
    student_group_id,
    target_rule,
    target_measure_id,
    target_student_group_id,
    cast(share as bigint) as share
from {{ ref('int_policy__framework_reassignments') }}

union all

select
    giver.framework_id,
    giver.framework_version,
    giver.profile_id,
    default_rule.step,
    giver.measure_id,
    giver.student_group_id,
    'available' as target_rule,
    receiver.measure_id as target_measure_id,
    receiver.student_group_id as target_student_group_id,
    -- Weights have at most three places.
    cast(receiver.weight * 1000 as bigint) as share
from {{ ref('int_policy__framework_reassignment_defaults') }} as default_rule
inner join weight as giver
    on
        default_rule.framework_id = giver.framework_id
        and default_rule.framework_version = giver.framework_version
inner join weight as receiver
    on
        giver.framework_id = receiver.framework_id
        and giver.framework_version = receiver.framework_version
        and giver.profile_id = receiver.profile_id
        and (default_rule.target_scope = 'every_domain' or giver.domain_id = receiver.domain_id)
        and (giver.measure_id <> receiver.measure_id or giver.student_group_id <> receiver.student_group_id)

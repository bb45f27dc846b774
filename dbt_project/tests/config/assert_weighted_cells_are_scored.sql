-- What is this test?     Every cell that carries weight belongs to the framework, has a domain and a cut set or an
--                        anchor set.
-- When does it matter?   A measure without effect on the rating must not be named as one of its measures.
-- How to resolve?        Add the missing row to framework_measure_groups, framework_measures, framework_cut_sets or
--                        framework_anchor_sets.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__framework_weights'}}}) }}
select
    weight.framework_id,
    weight.framework_version,
    weight.profile_id,
    weight.measure_id,
    weight.student_group_id
from {{ ref('int_policy__framework_weights') }} as weight
inner join {{ ref('int_policy__framework_profiles') }} as profile
    on
        weight.framework_id = profile.framework_id
        and weight.framework_version = profile.framework_version
        and weight.profile_id = profile.profile_id
left join {{ ref('int_policy__framework_measure_groups') }} as measure_group
    on
        weight.framework_id = measure_group.framework_id
        and weight.framework_version = measure_group.framework_version
        and weight.measure_id = measure_group.measure_id
        and weight.student_group_id = measure_group.student_group_id
left join {{ ref('int_policy__framework_measures') }} as framework_measure
    on
        weight.framework_id = framework_measure.framework_id
        and weight.framework_version = framework_measure.framework_version
        and weight.measure_id = framework_measure.measure_id
left join {{ ref('int_policy__framework_cut_sets') }} as framework_cut_set
    on
        weight.framework_id = framework_cut_set.framework_id
        and weight.framework_version = framework_cut_set.framework_version
        and weight.measure_id = framework_cut_set.measure_id
        and framework_cut_set.student_group_id in ('any', weight.student_group_id)
        and framework_cut_set.level_id in ('any', profile.level_id)
        and framework_cut_set.applies_to = 'status'
left join {{ ref('int_policy__framework_anchor_sets') }} as framework_anchor_set
    on
        weight.framework_id = framework_anchor_set.framework_id
        and weight.framework_version = framework_anchor_set.framework_version
        and weight.measure_id = framework_anchor_set.measure_id
        and framework_anchor_set.level_id in ('any', profile.level_id)
where
    weight.weight <= 0
    or measure_group.measure_id is null
    or framework_measure.domain_id is null
    or (framework_cut_set.cut_set_id is null and framework_anchor_set.anchor_set_id is null)

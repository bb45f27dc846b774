-- What is this test?     The weights of every profile sum to the framework's denominator, within its tolerance.
-- When does it matter?   A weight typed wrongly shifts every rating of that kind of school.
-- How to resolve?        Compare the profile in framework_weights with the published table of weights.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__framework_weights'}}}) }}
select
    profile.framework_id,
    profile.framework_version,
    profile.profile_id,
    sum(weight.weight) as weight_sum,
    max(framework_version.weight_denominator) as weight_denominator
from {{ ref('int_policy__framework_profiles') }} as profile
inner join {{ ref('framework_versions') }} as framework_version
    on
        profile.framework_id = framework_version.framework_id
        and profile.framework_version = framework_version.framework_version
left join {{ ref('int_policy__framework_weights') }} as weight
    on
        profile.framework_id = weight.framework_id
        and profile.framework_version = weight.framework_version
        and profile.profile_id = weight.profile_id
group by
    profile.framework_id,
    profile.framework_version,
    profile.profile_id
having
    coalesce(abs(sum(weight.weight) - max(framework_version.weight_denominator)) > max(profile.weight_tolerance), true)

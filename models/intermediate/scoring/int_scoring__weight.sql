-- Nominal weight of every weighted cell of a program's profile, and whether it has data that counts.
select
    scope.framework_id,
    scope.framework_version,
    scope.organization_id,
    scope.program_id,
    scope.school_year,
    scope.profile_id,
    weight.measure_id,
    weight.student_group_id,
    cast(weight.weight as decimal(18, 12)) as nominal_weight,
    coalesce(measure_level.points is not null, false) as has_data,
    measure_level.points,
    measure_level.status,
    measure_level.student_count
from {{ ref('int_scoring__scope') }} as scope
inner join {{ ref('int_policy__framework_weights') }} as weight
    on
        scope.framework_id = weight.framework_id
        and scope.framework_version = weight.framework_version
        and scope.profile_id = weight.profile_id
left join {{ ref('int_scoring__measure_level') }} as measure_level
    on
        scope.framework_id = measure_level.framework_id
        and scope.framework_version = measure_level.framework_version
        and scope.organization_id = measure_level.organization_id
        and scope.program_id = measure_level.program_id
        and scope.school_year = measure_level.school_year
        and weight.measure_id = measure_level.measure_id
        and weight.student_group_id = measure_level.student_group_id

-- The targets as the policy stands in each school year. One for a group by race or ethnicity is conscious of race and
-- holds only where that is switched on.
with years as (

    -- distinct: many organizations in a year
    select distinct school_year
    from {{ ref('int_equity__enrollment_cell') }}

)

select
    cast(target.target_id as string) as target_id,
    cast(years.school_year as int) as school_year,
    cast(target.definition_id as string) as definition_id,
    cast(target.definition_version as string) as definition_version,
    cast(definition.definition_name as string) as definition_name,
    cast(definition.plain_words as string) as plain_words,
    cast(definition.definition_status as string) as definition_status,
    cast(target.organization_type as string) as organization_type,
    cast(target.organization_id as string) as organization_id,
    cast(target.program_id as string) as program_id,
    cast(target.student_group_id as string) as student_group_id,
    cast(target.basis_id as string) as basis_id,
    cast(target.lowest_value as decimal(9, 6)) as lowest_value,
    cast(target.highest_value as decimal(9, 6)) as highest_value,
    cast(target.minimum_students as bigint) as minimum_students,
    cast(student_group.category = 'ethnicity' as boolean) as is_race_conscious,
    cast(student_group.category <> 'ethnicity' or {{ var('race_conscious_targets') }} as boolean) as is_in_force,
    cast(definition.legal_note as string) as legal_note,
    cast(definition.provenance as string) as provenance
from {{ ref('equity_targets') }} as target
inner join {{ ref('equity_definitions') }} as definition
    on
        target.definition_id = definition.definition_id
        and target.definition_version = definition.definition_version
inner join {{ ref('student_groups') }} as student_group
    on target.student_group_id = student_group.student_group_id
inner join years
    on
        years.school_year >= coalesce(definition.first_school_year, 0)
        and years.school_year <= coalesce(definition.last_school_year, 9999)

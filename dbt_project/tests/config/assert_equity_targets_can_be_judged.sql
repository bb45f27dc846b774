-- What is this test?     Every target of equitable enrollment belongs to a definition, names a program that exists, and
--                        has a lowest or a highest value.
-- When does it matter?   Progress towards it would silently be told of nobody, or always be met.
-- How to resolve?        Correct the row of equity_targets, or add the version to equity_definitions.
{{ config(meta={'dagster': {'ref': {'name': 'equity_targets'}}}) }}
select
    target.target_id,
    target.definition_id,
    target.definition_version,
    target.program_id
from {{ ref('equity_targets') }} as target
left join {{ ref('equity_definitions') }} as definition
    on
        target.definition_id = definition.definition_id
        and target.definition_version = definition.definition_version
left join {{ ref('school_programs') }} as program
    on target.program_id = program.program_id
where
    definition.definition_id is null
    or (target.program_id <> 'all' and program.program_id is null)
    or coalesce(target.lowest_value, target.highest_value) is null

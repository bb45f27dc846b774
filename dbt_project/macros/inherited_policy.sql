{#
Rows of a policy seed in force for every framework version: its own; where it has none in this table, those of the
version it is based on; where that has none either, those of the one before.
    seed  name of a seed with framework_id and framework_version
#}
{% macro inherited_policy(seed) -%}
with rule as (

    select * from {{ ref(seed) }}

),

-- distinct: a version has many rows
own as (

    select distinct
        framework_id,
        framework_version
    from rule

),

version_source as (

    select
        framework_version.framework_id,
        framework_version.framework_version,
        case
            when own.framework_version is not null then framework_version.framework_version
            when own_of_base.framework_version is not null then base.framework_version
            else base.based_on_version
        end as source_version
    from {{ ref('framework_versions') }} as framework_version
    left join {{ ref('framework_versions') }} as base
        on
            framework_version.framework_id = base.framework_id
            and framework_version.based_on_version = base.framework_version
    left join own
        on
            framework_version.framework_id = own.framework_id
            and framework_version.framework_version = own.framework_version
    left join own as own_of_base
        on
            base.framework_id = own_of_base.framework_id
            and base.framework_version = own_of_base.framework_version

)

select
    version_source.framework_id,
    version_source.framework_version
    {%- if execute %}
        {%- set columns = graph.nodes['seed.' ~ project_name ~ '.' ~ seed].config.column_types %}
        {%- for column in columns if column not in ['framework_id', 'framework_version'] %},
    rule.{{ column }}
        {%- endfor %}
    {%- endif %}
from version_source
inner join rule
    on
        version_source.framework_id = rule.framework_id
        and version_source.source_version = rule.framework_version
{%- endmacro %}

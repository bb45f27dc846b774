-- Slowly changing dimension, computed from dated files: one row per organization and period in which the
-- directory said the same of it. A period ends the day before the directory says otherwise.
{% set tracked = [
    'organization_name', 'district_id', 'operating_status', 'is_charter', 'is_magnet', 'grade_span'
] %}
with entry as (

    select
        organization_id,
        organization_type,
        snapshot_date,
        {{ tracked | join(',\n        ') }},
        concat_ws(
            '|',
            {% for column in tracked %}
                coalesce(cast({{ column }} as string), '-'){{ ',' if not loop.last }}
            {% endfor %}
        ) as description
    from {{ ref('int_organization__directory_entry') }}

),

compared as (

    select
        *,
        lag(description) over (partition by organization_id order by snapshot_date) as previous_description
    from entry

),

period_start as (

    select *
    from compared
    where previous_description is null or previous_description <> description

),

period as (

    select
        *,
        lead(snapshot_date) over (partition by organization_id order by snapshot_date) as next_snapshot_date
    from period_start

)

select
    cast(organization_id as string) as organization_id,
    cast(organization_type as string) as organization_type,
    cast(snapshot_date as date) as valid_from,
    cast({{ day_before('next_snapshot_date') }} as date) as valid_to,
    next_snapshot_date is null as is_current,
    cast(organization_name as string) as organization_name,
    cast(district_id as string) as district_id,
    cast(operating_status as string) as operating_status,
    cast(is_charter as boolean) as is_charter,
    cast(is_magnet as boolean) as is_magnet,
    cast(grade_span as string) as grade_span
from period

with source as (

    select * from {{ source('raw', 'cde__school_directory_snapshot') }}

),

renamed as (

    select
        cds as organization_id,
        case when substr(cds, 8, 7) = '0000000' then 'district' else 'school' end as organization_type,
        case when substr(cds, 8, 7) = '0000000' then district else school end as organization_name,
        concat(substr(cds, 1, 7), '0000000') as district_id,
        district as district_name,
        county as county_name,
        city as city_name,
        lower(status_type) as operating_status,
        {{ to_date('open_date') }} as open_date,
        {{ to_date('closed_date') }} as closed_date,
        {{ to_boolean('charter') }} as is_charter,
        funding_type as charter_funding_type,
        doc as district_ownership_code,
        soc as school_ownership_code,
        eil_code as instruction_level_code,
        gs_offered as grade_span_offered,
        gs_served as grade_span,
        {{ to_boolean('magnet') }} as is_magnet,
        virtual as virtual_type_code,
        {{ to_date('_snapshot_date') }} as snapshot_date,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

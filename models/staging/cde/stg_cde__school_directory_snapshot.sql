with source as (

    select * from {{ source('raw', 'cde__school_directory_snapshot') }}

),

renamed as (

    select
        cdscode as organization_id,
        case when substr(cdscode, 8, 7) = '0000000' then 'district' else 'school' end as organization_type,
        case when substr(cdscode, 8, 7) = '0000000' then district else school end as organization_name,
        concat(substr(cdscode, 1, 7), '0000000') as district_id,
        district as district_name,
        county as county_name,
        city as city_name,
        lower(statustype) as operating_status,
        {{ to_date('opendate') }} as open_date,
        {{ to_date('closeddate') }} as closed_date,
        {{ to_boolean('charter') }} as is_charter,
        fundingtype as charter_funding_type,
        doc as district_ownership_code,
        soc as school_ownership_code,
        eilcode as instruction_level_code,
        gsoffered as grade_span_offered,
        gsserved as grade_span,
        {{ to_boolean('magnet') }} as is_magnet,
        virtual as virtual_type_code,
        {{ to_date('_snapshot_date') }} as snapshot_date,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

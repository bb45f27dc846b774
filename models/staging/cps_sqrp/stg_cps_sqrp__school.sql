with source as (

    select * from {{ source('raw', 'cps_sqrp__ratings') }}

),

renamed as (

    select
        school_id as organization_id,
        'cps' as jurisdiction_id,
        school_name as organization_name,
        network as network_name,
        model as school_model,
        {{ to_decimal('elementary_share', 9, 6) }} as elementary_share,
        {{ to_decimal('high_share', 9, 6) }} as high_share,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

with source as (

    select * from {{ source('raw', 'cps_sqrp__school_flags') }}

),

renamed as (

    select
        school_id as organization_id,
        flag as flag_id,
        reason as flag_reason,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

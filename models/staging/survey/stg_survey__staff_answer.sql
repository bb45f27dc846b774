with source as (

    select * from {{ source('raw', 'survey__staff') }}

),

renamed as (

    select
        {{ to_pseudonym('respondent_key') }} as respondent_id,
        organization_id,
        role,
        {{ to_integer('staff_climate_01') }} as staff_climate_01,
        {{ to_integer('staff_climate_02') }} as staff_climate_02,
        {{ to_integer('staff_climate_03') }} as staff_climate_03,
        {{ to_integer('staff_climate_04') }} as staff_climate_04,
        {{ to_integer('staff_climate_05') }} as staff_climate_05,
        {{ to_integer('staff_climate_06') }} as staff_climate_06,
        {{ to_integer('staff_climate_07') }} as staff_climate_07,
        {{ to_integer('staff_climate_08') }} as staff_climate_08,
        {{ to_integer('staff_climate_09') }} as staff_climate_09,
        {{ to_integer('staff_climate_10') }} as staff_climate_10,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

with source as (

    select * from {{ source('raw', 'survey__family') }}

),

renamed as (

    select
        {{ to_pseudonym('respondent_key') }} as respondent_id,
        organization_id,
        {{ to_integer('family_climate_01') }} as family_climate_01,
        {{ to_integer('family_climate_02') }} as family_climate_02,
        {{ to_integer('family_climate_03') }} as family_climate_03,
        {{ to_integer('family_climate_04') }} as family_climate_04,
        {{ to_integer('family_climate_05') }} as family_climate_05,
        {{ to_integer('family_climate_06') }} as family_climate_06,
        {{ to_integer('family_climate_07') }} as family_climate_07,
        {{ to_integer('family_climate_08') }} as family_climate_08,
        {{ to_integer('family_climate_09') }} as family_climate_09,
        {{ to_integer('family_climate_10') }} as family_climate_10,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

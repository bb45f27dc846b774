with source as (

    select * from {{ source('raw', 'survey__populations') }}

),

renamed as (

    select
        organization_id,
        respondent_type,
        {{ to_date('survey_date') }} as survey_date,
        {{ to_integer('invited_count') }} as invited_count,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

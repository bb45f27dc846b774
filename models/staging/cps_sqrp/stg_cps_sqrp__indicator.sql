with source as (

    select * from {{ source('raw', 'cps_sqrp__indicators') }}

),

renamed as (

    select
        school_id as organization_id,
        program as program_id,
        model as school_model,
        indicator as source_metric,
        score as score_text,
        {{ to_decimal('score') }} as score_value,
        {{ to_decimal('participation_rate', 5, 2) }} as participation_rate,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

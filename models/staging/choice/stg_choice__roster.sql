with source as (

    select * from {{ source('raw', 'choice__rosters') }}

),

renamed as (

    select
        {{ to_pseudonym('local_student_key') }} as local_student_id,
        organization_id,
        program_code,
        program_type,
        grade as grade_code,
        {{ to_date('start_date') }} as start_date,
        {{ to_date('end_date') }} as end_date,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

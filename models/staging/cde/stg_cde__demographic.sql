with source as (

    select * from {{ source('raw', 'cde__demographics') }}

),

renamed as (

    select
        cds as organization_id,
        student_group as source_student_group,
        {{ to_integer('student_count') }} as enrolled_count,
        {{ to_decimal('percent', 5, 2) }} as enrolled_percent,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

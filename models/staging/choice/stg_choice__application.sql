with source as (

    select * from {{ source('raw', 'choice__applications') }}

),

renamed as (

    select
        {{ to_pseudonym('application_key') }} as application_id,
        {{ to_pseudonym('local_student_key') }} as local_student_id,
        grade as grade_code,
        resident_location_code,
        current_location_code,
        program_code,
        {{ to_integer('choice_number') }} as choice_number,
        {{ to_integer('matriculation_points') }} as matriculation_points,
        {{ to_integer('waiting_list_points') }} as waiting_list_points,
        {{ to_integer('neighborhood_points') }} as neighborhood_points,
        {{ to_integer('sibling_points') }} as sibling_points,
        {{ to_integer('priority_points') }} as priority_points,
        {{ to_integer('lottery_number') }} as lottery_number,
        lottery_status,
        {{ to_date('offer_date') }} as offer_date,
        response,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

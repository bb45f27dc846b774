-- Names of people stay in the raw table: from here on only whether they are there and differ.
with source as (

    select * from {{ source('raw', 'corrections__results') }}

),

renamed as (

    select
        organization_id,
        coalesce(program_id, 'all') as program_id,
        _school_year as school_year,
        measure_id,
        coalesce(student_group_id, 'all') as student_group_id,
        field as field_id,
        old_value,
        new_value,
        reason,
        source_dataset,
        requested_by_role,
        approved_by_role,
        requested_by is not null as has_requester,
        approved_by is not null as has_approver,
        coalesce(lower(replace(requested_by, ' ', '')) = lower(replace(approved_by, ' ', '')), false)
            as is_approved_by_requester,
        {{ to_date('decided_on') }} as decided_on,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

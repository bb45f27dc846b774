with source as (

    select * from {{ source('raw', 'cde__outcomes') }}

),

renamed as (

    select
        cds as organization_id,
        case level
            when 'S' then 'school'
            when 'D' then 'district'
            when 'C' then 'county'
            when 'X' then 'state'
        end as organization_type,
        cast({{ to_integer('school_year_start') }} + 1 as int) as school_year,
        metric as source_metric,
        subgroup as source_student_group,
        {{ to_decimal('value') }} as result_value,
        {{ to_integer('numerator') }} as numerator_count,
        {{ to_integer('denominator') }} as denominator_count,
        reliability as source_reliability,
        dataset as source_dataset,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

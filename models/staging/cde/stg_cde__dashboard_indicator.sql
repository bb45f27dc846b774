with source as (

    select * from {{ source('raw', 'cde__dashboard_indicator') }}

),

renamed as (

    select
        cds as organization_id,
        case upper(rtype)
            when 'S' then 'school'
            when 'D' then 'district'
            when 'C' then 'county'
            when 'X' then 'state'
        end as organization_type,
        schoolname as school_name,
        districtname as district_name,
        countyname as county_name,
        coalesce({{ to_boolean('charter_flag') }}, false) as is_charter,
        coalesce({{ to_boolean('coe_flag') }}, false) as is_county_office,
        coalesce({{ to_boolean('dass_flag') }}, false) as is_alternative,
        studentgroup as source_student_group,
        upper(indicator) as source_metric,
        cast({{ to_integer('reportingyear') }} as int) as school_year,
        coalesce({{ to_integer('currnumer') }}, {{ to_integer('curr_prep') }}) as numerator_count,
        {{ to_integer('currdenom') }} as denominator_count,
        {{ to_decimal('currstatus') }} as result_value,
        coalesce({{ to_integer('priornumer') }}, {{ to_integer('prior_prep') }}) as prior_numerator_count,
        {{ to_integer('priordenom') }} as prior_denominator_count,
        {{ to_decimal('priorstatus') }} as prior_result_value,
        {{ to_decimal('change') }} as published_change,
        upper(type) as suspension_type_code,
        coalesce({{ to_boolean('hscutpoints') }}, false) as has_high_school_cut_points,
        {{ to_decimal('currprate', 5, 2) }} as participation_rate,
        {{ to_decimal('priorprate', 5, 2) }} as prior_participation_rate,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

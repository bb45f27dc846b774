with source as (

    select * from {{ source('raw', 'survey__student') }}

),

renamed as (

    select
        {{ to_pseudonym('local_student_key') }} as local_student_id,
        organization_id,
        grade as grade_code,
        {{ to_integer('self_management_01') }} as self_management_01,
        {{ to_integer('self_management_02') }} as self_management_02,
        {{ to_integer('self_management_03') }} as self_management_03,
        {{ to_integer('self_management_04') }} as self_management_04,
        {{ to_integer('self_management_05') }} as self_management_05,
        {{ to_integer('self_management_06') }} as self_management_06,
        {{ to_integer('self_management_07') }} as self_management_07,
        {{ to_integer('self_management_08') }} as self_management_08,
        {{ to_integer('self_management_09') }} as self_management_09,
        {{ to_integer('growth_mindset_01') }} as growth_mindset_01,
        {{ to_integer('growth_mindset_02') }} as growth_mindset_02,
        {{ to_integer('growth_mindset_03') }} as growth_mindset_03,
        {{ to_integer('growth_mindset_04') }} as growth_mindset_04,
        {{ to_integer('self_efficacy_01') }} as self_efficacy_01,
        {{ to_integer('self_efficacy_02') }} as self_efficacy_02,
        {{ to_integer('self_efficacy_03') }} as self_efficacy_03,
        {{ to_integer('self_efficacy_04') }} as self_efficacy_04,
        {{ to_integer('social_awareness_01') }} as social_awareness_01,
        {{ to_integer('social_awareness_02') }} as social_awareness_02,
        {{ to_integer('social_awareness_03') }} as social_awareness_03,
        {{ to_integer('social_awareness_04') }} as social_awareness_04,
        {{ to_integer('social_awareness_05') }} as social_awareness_05,
        {{ to_integer('social_awareness_06') }} as social_awareness_06,
        {{ to_integer('social_awareness_07') }} as social_awareness_07,
        {{ to_integer('social_awareness_08') }} as social_awareness_08,
        {{ to_integer('connectedness_01') }} as connectedness_01,
        {{ to_integer('connectedness_02') }} as connectedness_02,
        {{ to_integer('connectedness_03') }} as connectedness_03,
        {{ to_integer('connectedness_04') }} as connectedness_04,
        {{ to_integer('connectedness_05') }} as connectedness_05,
        {{ to_integer('connectedness_06') }} as connectedness_06,
        {{ to_integer('connectedness_07') }} as connectedness_07,
        {{ to_integer('connectedness_08') }} as connectedness_08,
        {{ to_integer('connectedness_09') }} as connectedness_09,
        {{ to_integer('connectedness_10') }} as connectedness_10,
        {{ to_integer('connectedness_11') }} as connectedness_11,
        {{ to_integer('connectedness_12') }} as connectedness_12,
        {{ to_integer('safety_01') }} as safety_01,
        {{ to_integer('safety_02') }} as safety_02,
        {{ to_integer('safety_03') }} as safety_03,
        {{ to_integer('safety_04') }} as safety_04,
        {{ to_integer('bullying_01') }} as bullying_01,
        {{ to_integer('bullying_02') }} as bullying_02,
        {{ to_integer('bullying_03') }} as bullying_03,
        {{ to_integer('bullying_04') }} as bullying_04,
        {{ to_integer('participation_01') }} as participation_01,
        {{ to_integer('participation_02') }} as participation_02,
        {{ to_integer('participation_03') }} as participation_03,
        {{ to_integer('participation_04') }} as participation_04,
        {{ to_integer('behavior_expectations_01') }} as behavior_expectations_01,
        {{ to_integer('behavior_expectations_02') }} as behavior_expectations_02,
        {{ to_integer('behavior_expectations_03') }} as behavior_expectations_03,
        {{ to_integer('behavior_expectations_04') }} as behavior_expectations_04,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed

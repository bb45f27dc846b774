-- Where the growth of a student counts, by the rule of achievement, with the student's groups as one number.
with ela_result as (

    {{ test_results_of('ela') }}

),

math_result as (

    {{ test_results_of('math') }}

),

counted as (

    select
        result.student_id,
        'ela' as subject_id,
        result.school_year,
        result.unit_id,
        result.unit_type,
        result.extract_number
    from ela_result as result
    where result.exclusion_reason_id is null

    union all

    select
        result.student_id,
        'math' as subject_id,
        result.school_year,
        result.unit_id,
        result.unit_type,
        result.extract_number
    from math_result as result
    where result.exclusion_reason_id is null

),

grouped as (

    select
        counted.student_id,
        counted.subject_id,
        counted.school_year,
        counted.unit_id,
        counted.unit_type,
        coalesce(mask.group_mask, everyone.bit_value) as group_mask,
        counted.extract_number
    from counted
    inner join {{ ref('int_student__growth_panel') }} as panel
        on
            counted.student_id = panel.student_id
            and counted.subject_id = panel.subject_id
            and counted.school_year = panel.school_year
            and panel.exclusion_reason_id is null
    cross join {{ ref('int_student__group_bit') }} as everyone
    left join {{ ref('int_student__group_mask') }} as mask
        on
            counted.student_id = mask.student_id
            and counted.school_year = mask.school_year
            and mask.group_basis = 'assessment'
    where everyone.student_group_id = 'all'

)

select
    student_id,
    subject_id,
    school_year,
    unit_id,
    unit_type,
    'all' as program_id,
    group_mask,
    extract_number
from grouped

union all

select
    grouped.student_id,
    grouped.subject_id,
    grouped.school_year,
    grouped.unit_id,
    grouped.unit_type,
    member.program_id,
    grouped.group_mask,
    grouped.extract_number
from grouped
inner join {{ ref('int_student__program_member') }} as member
    on
        grouped.student_id = member.student_id
        and grouped.school_year = member.school_year
        and grouped.unit_id = member.unit_id

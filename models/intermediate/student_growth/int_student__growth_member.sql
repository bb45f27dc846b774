-- Where the growth of a student counts, by the rule of achievement, with the student's groups as one number.
with counted as (

    select
        student_id,
        subject_id,
        school_year,
        unit_id,
        unit_type,
        extract_number
    from {{ ref('int_student__test_in_organization') }}
    where exclusion_reason_id is null

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

),

placed as (

    {{ with_programs('grouped') }}

)

select
    student_id,
    subject_id,
    school_year,
    unit_id,
    unit_type,
    program_id,
    group_mask,
    extract_number
from placed

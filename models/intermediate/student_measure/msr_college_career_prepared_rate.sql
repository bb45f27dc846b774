-- Members of the combined graduating class who graduated prepared for college or career.
with member as (

    {{ combined_class() }}

),

judged as (

    select
        member.student_id,
        member.school_year,
        member.class_year,
        member.unit_id,
        member.unit_type,
        member.is_graduate * case when career.is_prepared then 1 else 0 end as is_prepared,
        member.exclusion_reason_id,
        member.extract_number
    from member
    left join {{ ref('int_student__college_career') }} as career
        on
            member.student_id = career.student_id
            and member.class_year = career.school_year

)

select
    {{ measure_row(
        'college_career_prepared_rate',
        group_basis='cohort',
        group_school_year='class_year',
        amount='is_prepared',
    ) }}
from judged

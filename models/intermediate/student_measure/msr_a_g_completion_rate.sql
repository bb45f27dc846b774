-- Graduates who completed the courses that the public universities require with a C or better.
with member as (

    {{ graduating_class('with_charters') }}

),

judged as (

    select
        student_id,
        school_year,
        unit_id,
        unit_type,
        met_a_g_requirements,
        extract_number,
        coalesce(
            exclusion_reason_id, case when cohort_outcome <> 'graduate' then 'not_a_graduate' end
        ) as exclusion_reason_id
    from member

)

select
    {{ measure_row(
        'a_g_completion_rate',
        group_basis='cohort',
        amount='case when met_a_g_requirements then 1 else 0 end',
    ) }}
from judged

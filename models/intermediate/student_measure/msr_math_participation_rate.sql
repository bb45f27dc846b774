-- Mathematics: students tested, of those enrolled in the test window.
with result as (

    {{ test_results_of('math') }}

),

judged as (

    select
        student_id,
        school_year,
        unit_id,
        unit_type,
        is_tested,
        extract_number,
        case
            when record_exclusion_reason_id is not null then record_exclusion_reason_id
            when not counts_in_participation then 'exempt'
        end as exclusion_reason_id
    from result

)

select
    {{ measure_row(
        'math_participation_rate',
        group_basis='assessment',
        amount='case when is_tested then 1 else 0 end',
    ) }}
from judged

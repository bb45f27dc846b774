-- Organizations and programs with tested students and no growth of any of them: not applicable where it would have to
-- start from a year without comparable tests, else no students.
with measured as (

    select
        measure_row.measure_id,
        measure_row.school_year,
        measure_row.unit_id,
        measure_row.unit_type,
        measure_row.student_id,
        measure_row.exclusion_reason_id,
        measure_row.extract_number
    from {{ ref('int_student__measure_row') }} as measure_row
    inner join {{ ref('growth_measures') }} as growth_measure
        on measure_row.measure_id = growth_measure.measure_id

),

placed as (

    {{ with_programs('measured') }}

)

select
    unit_id as organization_id,
    unit_type as organization_type,
    program_id,
    school_year,
    measure_id,
    'all' as student_group_id,
    case
        when count(case when exclusion_reason_id = 'no_comparable_year' then 1 end) > 0 then 'not_applicable'
        else 'no_students'
    end as status,
    'student_level' as source_dataset,
    max(extract_number) as extract_number
from placed
group by
    unit_id,
    unit_type,
    program_id,
    school_year,
    measure_id
having count(case when exclusion_reason_id is null then 1 end) = 0

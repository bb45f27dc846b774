-- Students on Census Day by school, program, grade and set of groups: counts of the equity marts are sums of these.
with census as (

    select
        student_id,
        school_year,
        organization_id as unit_id,
        grade,
        group_mask
    from {{ ref('int_equity__census_student') }}

),

placed as (

    {{ with_programs('census') }}

)

select
    unit_id as organization_id,
    program_id,
    school_year,
    grade,
    group_mask,
    count(*) as student_count
from placed
group by
    unit_id,
    program_id,
    school_year,
    grade,
    group_mask

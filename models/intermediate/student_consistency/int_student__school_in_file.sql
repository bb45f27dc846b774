-- Schools with students and what each file about students holds of them, beside the year before: a school that a file
-- holds nothing of, although its students are enrolled, may have been left out of that file. An agency whose whole file
-- is absent is a matter of submissions.
with agency_of_school as (

    -- distinct: many stays at a school
    select distinct
        organization_id,
        reporting_agency_code
    from {{ ref('int_student__enrollment_record') }}
    where organization_id is not null

),

enrolled as (

    select
        unit_id as organization_id,
        school_year,
        count(*) as student_count
    from {{ ref('int_student__enrollment') }}
    where unit_type = 'school'
    group by
        unit_id,
        school_year

),

held as (

    select
        population_id,
        organization_id,
        school_year,
        count(*) as record_count
    from {{ ref('int_student__file_record') }}
    where organization_type = 'school'
    group by
        population_id,
        organization_id,
        school_year

),

-- distinct: many schools of an agency
delivered as (

    select distinct
        held.population_id,
        held.school_year,
        agency_of_school.reporting_agency_code
    from held
    inner join agency_of_school
        on held.organization_id = agency_of_school.organization_id

),

-- distinct: a school may have been reported by its district in one year and by itself in another
asked as (

    select distinct
        delivered.population_id,
        delivered.school_year,
        agency_of_school.organization_id
    from delivered
    inner join agency_of_school
        on delivered.reporting_agency_code = agency_of_school.reporting_agency_code

)

select
    asked.population_id,
    asked.organization_id,
    asked.school_year,
    enrolled.student_count,
    coalesce(held.record_count, 0) as record_count,
    coalesce(held_before.record_count, 0) as prior_record_count,
    held.record_count is null
    and (
        coalesce(held_before.record_count >= student_file.minimum_prior_records, false)
        or coalesce(enrolled.student_count >= student_file.minimum_students, false)
    ) as is_missing
from asked
inner join enrolled
    on
        asked.organization_id = enrolled.organization_id
        and asked.school_year = enrolled.school_year
inner join {{ ref('student_file_populations') }} as student_file
    on asked.population_id = student_file.population_id
left join held
    on
        asked.population_id = held.population_id
        and asked.organization_id = held.organization_id
        and asked.school_year = held.school_year
left join held as held_before
    on
        asked.population_id = held_before.population_id
        and asked.organization_id = held_before.organization_id
        and asked.school_year = held_before.school_year + 1

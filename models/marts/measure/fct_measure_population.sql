-- Who counts in a measure and who does not, and why: every student row of every measure, every enrollment record that
-- the measures start from, and every record of the other files about students is in exactly one row.
with enrollment_record as (

    select
        school_year,
        coalesce(organization_id, concat(reporting_agency_code, '0000000')) as organization_id,
        case when organization_id is null then 'district' else 'school' end as organization_type,
        exclusion_reason_id
    from {{ ref('int_student__enrollment_record') }}

),

counted as (

    select
        'enrollment_records' as population_id,
        school_year,
        organization_id,
        organization_type,
        coalesce(exclusion_reason_id, 'counted') as reason_id,
        count(*) as row_count
    from enrollment_record
    group by
        school_year,
        organization_id,
        organization_type,
        coalesce(exclusion_reason_id, 'counted')

    union all

    select
        measure_id as population_id,
        school_year,
        unit_id as organization_id,
        unit_type as organization_type,
        coalesce(exclusion_reason_id, 'counted') as reason_id,
        count(*) as row_count
    from {{ ref('int_student__measure_row') }}
    group by
        measure_id,
        school_year,
        unit_id,
        unit_type,
        coalesce(exclusion_reason_id, 'counted')

    union all

    select
        population_id,
        school_year,
        organization_id,
        organization_type,
        coalesce(finding_id, 'counted') as reason_id,
        count(*) as row_count
    from {{ ref('int_student__file_record') }}
    group by
        population_id,
        school_year,
        organization_id,
        organization_type,
        coalesce(finding_id, 'counted')

    union all

    select
        population_id,
        school_year,
        organization_id,
        'school' as organization_type,
        'school_missing_in_file' as reason_id,
        student_count as row_count
    from {{ ref('int_student__school_in_file') }}
    where is_missing

    union all

    select
        'grade_steps' as population_id,
        school_year,
        organization_id,
        'school' as organization_type,
        coalesce(finding_id, 'counted') as reason_id,
        count(*) as row_count
    from {{ ref('int_student__grade_step') }}
    group by
        school_year,
        organization_id,
        coalesce(finding_id, 'counted')

)

select
    cast(organization_id as string) as organization_id,
    cast(organization_type as string) as organization_type,
    cast(school_year as int) as school_year,
    cast(population_id as string) as population_id,
    cast(reason_id as string) as reason_id,
    cast(row_count as bigint) as student_count
from counted

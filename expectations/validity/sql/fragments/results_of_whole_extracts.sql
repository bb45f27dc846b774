-- Results of schools and districts for all students, and the extracts that hold the schools of their districts: in a
-- part of a file the two levels need not belong together.
result as (

    select
        result.organization_id,
        result.organization_type,
        result.school_year,
        result.measure_id,
        result.extract_number,
        result.denominator,
        result.value,
        organization.parent_organization_id,
        rule.charters_in_district_row,
        coalesce(exact_sector.is_part_of_district, any_sector.is_part_of_district) as is_part_of_district
    from {batch} as result
    inner join policy.measure_reconciliation as rule
        on result.measure_id = rule.measure_id
    inner join marts.dim_organization as organization
        on
            result.organization_id = organization.organization_id
            and result.school_year = organization.school_year
    left join policy.school_sectors as exact_sector
        on
            organization.is_charter = exact_sector.is_charter
            and organization.charter_funding_type = exact_sector.charter_funding_type
    left join policy.school_sectors as any_sector
        on
            coalesce(organization.is_charter, false) = any_sector.is_charter
            and any_sector.charter_funding_type = 'any'
    where
        result.program_id = 'all'
        and result.student_group_id = 'all'
        and result.extract_number is not null
        -- Computed from students: a student of two schools counts at both, and the rules are judged anew in the district.
        and result.source_dataset <> 'student_level'
        and result.organization_type in ('school', 'district')

),

district as (

    select
        organization_id,
        school_year,
        extract_number
    from result
    where organization_type = 'district'
    group by
        organization_id,
        school_year,
        extract_number

),

listed_school as (

    select
        district.school_year,
        district.extract_number,
        count(*) as school_count
    from district
    inner join marts.dim_organization as school
        on
            district.organization_id = school.parent_organization_id
            and district.school_year = school.school_year
            and school.organization_type = 'school'
    group by
        district.school_year,
        district.extract_number

),

covered_school as (

    select
        school_year,
        extract_number,
        count(distinct organization_id) as school_count
    from result
    where organization_type = 'school'
    group by
        school_year,
        extract_number

),

whole_extract as (

    select
        listed_school.school_year,
        listed_school.extract_number
    from listed_school
    inner join covered_school
        on
            listed_school.school_year = covered_school.school_year
            and listed_school.extract_number = covered_school.extract_number
    where covered_school.school_count >= $minimum_coverage * listed_school.school_count

)

-- Open schools with their sector: run by the district, affiliated or independent charter, or a charter of unknown
-- funding.
school as (

    select
        organization.organization_id,
        organization.school_year,
        organization.is_charter,
        organization.lowest_grade,
        organization.highest_grade,
        coalesce(exact_sector.sector_id, any_sector.sector_id) as sector_id,
        coalesce(exact_sector.is_known, any_sector.is_known) as sector_is_known
    from {batch} as organization
    left join policy.school_sectors as exact_sector
        on
            organization.is_charter = exact_sector.is_charter
            and organization.charter_funding_type = exact_sector.charter_funding_type
    left join policy.school_sectors as any_sector
        on
            organization.is_charter = any_sector.is_charter
            and any_sector.charter_funding_type = 'any'
    where organization.organization_type = 'school' and organization.operating_status = 'active'

)

with $schools_by_sector

select
    school_year,
    organization_id,
    sector_is_known as is_expected
from school
where is_charter

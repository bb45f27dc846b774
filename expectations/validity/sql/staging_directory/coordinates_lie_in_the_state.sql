select
    cast(null as int) as school_year,
    organization_id,
    latitude between $minimum_latitude and $maximum_latitude
    and longitude between $minimum_longitude and $maximum_longitude as is_expected
from {batch}
where latitude is not null or longitude is not null

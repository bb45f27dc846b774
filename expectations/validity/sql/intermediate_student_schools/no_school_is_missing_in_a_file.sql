select
    school_year,
    population_id,
    organization_id,
    not is_missing as is_expected
from {batch}

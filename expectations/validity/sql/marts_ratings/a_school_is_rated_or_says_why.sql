select
    school_year,
    framework_id,
    framework_version,
    organization_id,
    case
        when rated then band_id is not null and score is not null and reason_not_rated is null
        else band_id is null and reason_not_rated is not null
    end as is_expected
from {batch}

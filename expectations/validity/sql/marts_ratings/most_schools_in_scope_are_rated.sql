-- One row per framework version and year, not per school: a share.
select
    school_year,
    framework_id,
    framework_version,
    count(case when rated then 1 end) >= $minimum_share * count(*) as is_expected
from {batch}
group by
    school_year,
    framework_id,
    framework_version

-- One row per framework version and year, not per school: a share. Schools that wait for extracts say so themselves.
select
    school_year,
    framework_id,
    framework_version,
    count(case when rated then 1 end) >= $minimum_share * count(*) as is_expected
from {batch}
where coalesce(reason_not_rated, 'none') <> 'waiting_for_extracts'
group by
    school_year,
    framework_id,
    framework_version

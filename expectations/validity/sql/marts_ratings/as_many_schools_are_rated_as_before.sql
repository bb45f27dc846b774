with rated_share as (

    select
        framework_id,
        framework_version,
        school_year,
        count(*) as school_count,
        count(case when rated then 1 end) / count(*) as share
    from {batch}
    group by
        framework_id,
        framework_version,
        school_year

)

select
    rated_share.school_year,
    rated_share.framework_id,
    rated_share.framework_version,
    abs(rated_share.share - before.share) <= $maximum_change as is_expected
from rated_share
inner join rated_share as before
    on
        rated_share.framework_id = before.framework_id
        and rated_share.framework_version = before.framework_version
        and rated_share.school_year = before.school_year + 1
where rated_share.school_count >= $minimum_schools and before.school_count >= $minimum_schools

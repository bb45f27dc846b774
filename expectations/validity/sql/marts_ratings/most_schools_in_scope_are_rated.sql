-- One row per framework version and year, not per school: a share. Schools that a rule about their kind leaves out
-- say so themselves, and a version for which most schools wait for extracts is not judged.
with counted as (

    select
        school_year,
        framework_id,
        framework_version,
        count(*) as school_count,
        count(case when rated then 1 end) as rated_count,
        count(case when reason_not_rated = 'waiting_for_extracts' then 1 end) as waiting_count,
        count(
            case
                when reason_not_rated in (select reason_id from intermediate.int_policy__framework_flags) then 1
            end
        ) as left_out_count
    from {batch}
    group by
        school_year,
        framework_id,
        framework_version

)

select
    school_year,
    framework_id,
    framework_version,
    rated_count >= $minimum_share * (school_count - left_out_count) as is_expected
from counted
where waiting_count <= $minimum_share * school_count

-- Test results in the organizations where they may count, with the reason where the score or the participation of a
-- student does not.
select
    result.student_id,
    result.school_year,
    result.subject_id,
    unit.unit_id,
    unit.unit_type,
    result.distance_from_standard,
    result.has_met_standard,
    result.is_tested,
    case
        when result.exclusion_reason_id is not null then result.exclusion_reason_id
        when not result.is_tested then 'not_tested'
        when result.is_newcomer then 'newcomer'
        when presence.student_id is null then 'not_enrolled_on_census_day'
        when result.test_start_date > presence.last_date then 'not_continuously_enrolled'
        when result.distance_from_standard is null then 'no_score'
    end as exclusion_reason_id,
    case
        when result.exclusion_reason_id is not null then result.exclusion_reason_id
        when not result.counts_in_participation then 'exempt'
    end as participation_exclusion_reason_id,
    result.extract_number,
    result.extract_row
from {{ ref('int_student__test_result') }} as result
inner join {{ ref('int_student__reporting_unit') }} as unit
    on
        result.organization_id = unit.organization_id
        and unit.scope_id in ('school', 'district_run')
left join {{ ref('int_student__continuous_enrollment') }} as presence
    on
        result.student_id = presence.student_id
        and result.school_year = presence.school_year
        and unit.unit_id = presence.unit_id
        and unit.scope_id = presence.scope_id

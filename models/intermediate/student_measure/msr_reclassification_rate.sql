-- English learners of Census Day who are reclassified by the end of the school year.
with learner as (

    select
        presence.student_id,
        presence.school_year,
        presence.unit_id,
        presence.unit_type,
        next_interval.student_id is not null as is_reclassified,
        cast(null as string) as exclusion_reason_id,
        presence.extract_number
    from {{ ref('int_student__stay') }} as presence
    inner join {{ ref('int_student__calendar') }} as calendar
        on
            presence.school_year = calendar.school_year
            and presence.first_date <= calendar.census_day
            and presence.last_date >= calendar.census_day
    inner join {{ ref('int_student__language_interval') }} as language_interval
        on
            presence.student_id = language_interval.student_id
            and presence.school_year = language_interval.school_year
    left join {{ ref('int_student__language_interval') }} as next_interval
        on
            presence.student_id = next_interval.student_id
            and presence.school_year = next_interval.school_year
            and next_interval.status_code = 'RFEP'
            and calendar.census_day < next_interval.first_date
            and calendar.last_day >= next_interval.first_date
    where
        presence.scope_id in ('school', 'district_run')
        and language_interval.status_code = 'EL'
        and calendar.census_day >= language_interval.first_date
        and calendar.census_day <= coalesce(language_interval.last_date, calendar.last_day)

)

select
    {{ measure_row('reclassification_rate', amount='case when is_reclassified then 1 else 0 end') }}
from learner

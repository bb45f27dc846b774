-- Typologies of English learners: how long they have been learners, or in schools of the United States, on 15 June
-- of the school year.
with learner as (

    select
        language_interval.student_id,
        language_interval.school_year,
        min(language_interval.first_date) as learner_since,
        max(coalesce(language_interval.last_date, calendar.last_day)) as learner_until
    from {{ ref('int_student__language_interval') }} as language_interval
    inner join {{ ref('int_student__calendar') }} as calendar
        on language_interval.school_year = calendar.school_year
    where
        language_interval.status_code = 'EL'
        and language_interval.first_date <= calendar.last_day
        and (language_interval.last_date is null or language_interval.last_date >= calendar.first_day)
    group by
        language_interval.student_id,
        language_interval.school_year

),

-- The level of the language test of this year and last year's: the same or a lower one is no progress.
test_level as (

    select
        student_id,
        school_year,
        max(performance_level) as performance_level,
        max(performance_level_minus_1) as prior_performance_level
    from {{ ref('stg_toms__elpac') }}
    where student_id is not null
    group by
        student_id,
        school_year

),

dated as (

    select
        learner.student_id,
        learner.school_year,
        student_year.grade,
        {{ days_between('learner.learner_since', 'calendar.typology_day') }} as learner_days,
        {{ days_between('information.us_entry_date', 'calendar.typology_day') }} as us_days,
        coalesce(test_level.performance_level <= test_level.prior_performance_level, false) as has_no_progress
    from learner
    inner join {{ ref('int_student__student_year') }} as student_year
        on
            learner.student_id = student_year.student_id
            and learner.school_year = student_year.school_year
    inner join {{ ref('int_student__calendar') }} as calendar
        on learner.school_year = calendar.school_year
    left join {{ ref('int_student__information') }} as information
        on
            learner.student_id = information.student_id
            and learner.school_year = information.school_year
    left join test_level
        on
            learner.student_id = test_level.student_id
            and learner.school_year = test_level.school_year

),

counted as (

    select
        dated.*,
        typology.student_group_id,
        typology.minimum_days,
        typology.maximum_days,
        case typology.counted_from
            when 'english_learner_since' then dated.learner_days
            when 'us_entry' then dated.us_days
            when 'earlier_of_both' then greatest(dated.learner_days, coalesce(dated.us_days, dated.learner_days))
        end as counted_days
    from dated
    inner join {{ ref('learner_typologies') }} as typology
        on
            dated.grade >= typology.first_grade
            and dated.grade <= typology.last_grade
            and (dated.has_no_progress or not typology.needs_no_progress)

)

select
    student_id,
    school_year,
    student_group_id,
    counted_days
from counted
where counted_days >= minimum_days and counted_days <= maximum_days

-- Lasting facts of students as the latest information row of the school year gives them, and their ethnicity by the
-- State's rule: Hispanic goes before race, several races are two or more.
with ordered as (

    select
        information.*,
        row_number() over (
            partition by information.student_id, information.school_year
            order by
                information.effective_start_date desc,
                information.extract_number desc,
                information.extract_row desc
        ) as preference
    from {{ ref('stg_calpads__student_information') }} as information
    where information.student_id is not null

),

latest as (

    select * from ordered
    where preference = 1

),

reported_race as (

    {% for number in range(1, 6) %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            student_id,
            school_year,
            race_{{ number }}_code as race_code
        from latest
        where race_{{ number }}_code is not null
    {% endfor %}

),

race as (

    select
        reported_race.student_id,
        reported_race.school_year,
        count(distinct race_code.student_group_id) as race_count,
        min(race_code.student_group_id) as student_group_id
    from reported_race
    inner join {{ ref('race_codes') }} as race_code
        on reported_race.race_code = race_code.race_code
    group by
        reported_race.student_id,
        reported_race.school_year

)

select
    latest.student_id,
    latest.school_year,
    latest.gender_code,
    latest.us_entry_date,
    latest.parent_education_code,
    case
        when latest.is_hispanic then 'hispanic'
        when race.race_count > 1 then 'two_or_more'
        when race.race_count = 1 then race.student_group_id
        else 'race_not_reported'
    end as ethnicity_id
from latest
left join race
    on
        latest.student_id = race.student_id
        and latest.school_year = race.school_year

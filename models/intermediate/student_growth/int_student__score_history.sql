-- Scale scores of the general State tests by student, subject and school year, one grade scale each: from the year's
-- own record, or, where no file holds a record of that student and year (a file that is not here, a student who came
-- from another district), from what a later file says of earlier years.
with own_record as (

    select
        result.student_id,
        result.subject_id,
        result.school_year,
        result.grade,
        result.scale_score,
        result.standard_error_points,
        result.is_alternate,
        result.exclusion_reason_id,
        coalesce(condition_rule.counts_in_growth, false) as counts_in_growth
    from {{ ref('int_student__test_result') }} as result
    left join {{ ref('test_conditions') }} as condition_rule
        on result.condition_code = condition_rule.condition_code
    where result.student_id is not null

),

-- distinct: a student may have several records of a test
recorded as (

    select distinct
        student_id,
        subject_id,
        school_year
    from own_record

),

earlier_year as (

    {% for years_before in [1, 2, 3] %}
        {% if not loop.first %}
            union all

        {% endif %}
        select
            student_id,
            record_type,
            school_year - {{ years_before }} as school_year,
            school_year as delivered_year,
            grade_code_minus_{{ years_before }} as grade_code,
            scale_score_minus_{{ years_before }} as scale_score,
            standard_error_points_minus_{{ years_before }} as standard_error_points,
            extract_number,
            extract_row
        from {{ ref('stg_toms__caaspp') }}
        where scale_score_minus_{{ years_before }} is not null and student_id is not null

    {% endfor %}
),

delivered as (

    select
        earlier_year.student_id,
        record_type.subject_id,
        earlier_year.school_year,
        grade.grade,
        earlier_year.scale_score,
        earlier_year.standard_error_points,
        row_number() over (
            partition by earlier_year.student_id, record_type.subject_id, earlier_year.school_year
            order by earlier_year.delivered_year, earlier_year.extract_number, earlier_year.extract_row
        ) as preference
    from earlier_year
    inner join {{ ref('test_record_types') }} as record_type
        on
            record_type.source_id = 'caaspp'
            and earlier_year.record_type = record_type.record_type
    inner join {{ ref('grade_codes') }} as grade
        on earlier_year.grade_code = grade.grade_code
    -- Scores of the alternate test lie on another scale, and the file does not say which test an earlier one was.
    inner join {{ ref('assessment_scales') }} as scale
        on
            record_type.subject_id = scale.subject_id
            and grade.grade = scale.grade
            and earlier_year.scale_score >= scale.lowest_score
            and earlier_year.scale_score <= scale.highest_score

),

every_score as (

    select
        student_id,
        subject_id,
        school_year,
        grade,
        scale_score,
        standard_error_points,
        false as is_from_later_file
    from own_record
    where
        exclusion_reason_id is null
        and not is_alternate
        and counts_in_growth
        and scale_score is not null

    union all

    select
        delivered.student_id,
        delivered.subject_id,
        delivered.school_year,
        delivered.grade,
        delivered.scale_score,
        delivered.standard_error_points,
        true as is_from_later_file
    from delivered
    left join recorded
        on
            delivered.student_id = recorded.student_id
            and delivered.subject_id = recorded.subject_id
            and delivered.school_year = recorded.school_year
    where delivered.preference = 1 and recorded.student_id is null

)

select
    every_score.student_id,
    every_score.subject_id,
    every_score.school_year,
    every_score.grade,
    every_score.scale_score,
    every_score.standard_error_points,
    every_score.is_from_later_file
from every_score
-- distinct: a subject has several models
inner join (select distinct subject_id from {{ ref('growth_models') }}) as subject
    on every_score.subject_id = subject.subject_id
left join {{ ref('years_without_tests') }} as untested
    on every_score.school_year = untested.school_year
where untested.school_year is null

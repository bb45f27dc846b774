-- What the files say about a student in a school year, as attribute and code, with the dates within the year on which
-- it holds. Student groups are defined on these.
with enrolled as (

    select * from {{ ref('int_student__student_year') }}

),

information as (

    select * from {{ ref('int_student__information') }}

),

dated as (

    select
        student_id,
        school_year,
        'enrolled' as attribute_id,
        'yes' as attribute_code,
        cast(null as date) as first_date,
        cast(null as date) as last_date
    from enrolled

    union all

    {% for attribute, column in [
        ('ethnicity', 'ethnicity_id'),
        ('gender', 'gender_code'),
        ('parent_education', 'parent_education_code'),
    ] %}
        select
            student_id,
            school_year,
            '{{ attribute }}' as attribute_id,
            {{ column }} as attribute_code,
            cast(null as date) as first_date,
            cast(null as date) as last_date
        from information
        where {{ column }} is not null

        union all

    {% endfor %}
    select
        student_id,
        school_year,
        'program' as attribute_id,
        program_code as attribute_code,
        start_date as first_date,
        end_date as last_date
    from {{ ref('stg_calpads__student_program') }}

    union all

    select
        student_id,
        school_year,
        'direct_certification' as attribute_id,
        lower(certification_status) as attribute_code,
        certification_date as first_date,
        cast(null as date) as last_date
    from {{ ref('stg_calpads__direct_certification') }}
    where certification_status is not null

    union all

    select
        student_id,
        school_year,
        'foster_match' as attribute_id,
        'yes' as attribute_code,
        start_date as first_date,
        end_date as last_date
    from {{ ref('stg_calpads__foster_match') }}

    union all

    select
        student_id,
        school_year,
        'special_education_plan' as attribute_id,
        plan_type_code as attribute_code,
        entry_date as first_date,
        exit_date as last_date
    from {{ ref('stg_calpads__special_education') }}

    union all

    -- distinct: a student has a row per subject
    select distinct
        caaspp.student_id,
        caaspp.school_year,
        case when record_type.is_alternate then 'alternate_assessment' else 'general_assessment' end as attribute_id,
        'yes' as attribute_code,
        cast(null as date) as first_date,
        cast(null as date) as last_date
    from {{ ref('stg_toms__caaspp') }} as caaspp
    inner join {{ ref('test_record_types') }} as record_type
        on caaspp.record_type = record_type.record_type

    union all

    select
        student_id,
        school_year,
        'english_acquisition_status' as attribute_id,
        status_code as attribute_code,
        first_date,
        last_date
    from {{ ref('int_student__language_interval') }}

    union all

    select
        language_interval.student_id,
        language_interval.school_year,
        'reclassification' as attribute_id,
        'within_4_years' as attribute_code,
        language_interval.first_date,
        language_interval.last_date
    from {{ ref('int_student__language_interval') }} as language_interval
    inner join {{ ref('int_student__calendar') }} as calendar
        on language_interval.school_year = calendar.school_year
    where
        language_interval.status_code = 'RFEP'
        and language_interval.first_date > calendar.reclassification_day
        -- Who is reclassified within the year was a learner in it.
        and language_interval.first_date <= calendar.first_day

    union all

    select
        student_id,
        school_year,
        'learner_typology' as attribute_id,
        student_group_id as attribute_code,
        cast(null as date) as first_date,
        cast(null as date) as last_date
    from {{ ref('int_student__learner_typology') }}

    union all

    select
        identifier.student_id,
        roster.school_year,
        'roster' as attribute_id,
        roster.program_type as attribute_code,
        roster.start_date as first_date,
        roster.end_date as last_date
    from {{ ref('stg_choice__roster') }} as roster
    inner join {{ ref('int_student__local_identifier') }} as identifier
        on
            roster.organization_id = identifier.organization_id
            and roster.school_year = identifier.school_year
            and roster.local_student_id = identifier.local_student_id

)

select
    dated.student_id,
    dated.school_year,
    dated.attribute_id,
    dated.attribute_code,
    min(greatest(coalesce(dated.first_date, calendar.first_day), calendar.first_day)) as first_date,
    max(least(coalesce(dated.last_date, calendar.last_day), calendar.last_day)) as last_date
from dated
inner join {{ ref('int_student__calendar') }} as calendar
    on dated.school_year = calendar.school_year
where
    dated.student_id is not null
    and coalesce(dated.first_date, calendar.first_day) <= calendar.last_day
    and coalesce(dated.last_date, calendar.last_day) >= calendar.first_day
group by
    dated.student_id,
    dated.school_year,
    dated.attribute_id,
    dated.attribute_code

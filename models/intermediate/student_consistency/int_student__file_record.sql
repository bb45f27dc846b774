-- Records of the files beside the enrollment, with what is wrong when their student is not enrolled where and when the
-- record says. A record is not judged where the enrollment of its school's agency was not delivered for the year, and
-- where it names nobody by intent.
with enrollment as (

    select
        student_id,
        local_student_id,
        school_year,
        organization_id,
        reporting_agency_code,
        first_date,
        last_date,
        exclusion_reason_id
    from {{ ref('int_student__enrollment_record') }}

),

-- distinct: many stays at a school
agency_of_school as (

    select distinct
        organization_id,
        reporting_agency_code
    from enrollment
    where organization_id is not null

),

-- distinct: many stays in a file
delivered as (

    select distinct
        reporting_agency_code,
        school_year
    from enrollment

),

-- distinct: a school may have been reported by its district in one year and by itself in another
known_school as (

    select distinct organization_id
    from agency_of_school

),

-- distinct: as above
delivered_school as (

    select distinct
        agency_of_school.organization_id,
        delivered.school_year
    from agency_of_school
    inner join delivered
        on agency_of_school.reporting_agency_code = delivered.reporting_agency_code

),

-- distinct: several stays of a student
enrolled_somewhere as (

    select distinct
        student_id,
        school_year
    from enrollment
    where exclusion_reason_id is null

),

-- distinct: as above
enrolled_here as (

    select distinct
        student_id,
        school_year,
        organization_id
    from enrollment
    where exclusion_reason_id is null

),

-- distinct: as above, with the year that the student applies for
may_apply as (

    select distinct
        local_student_id,
        school_year + 1 as school_year
    from enrollment
    where exclusion_reason_id is null and local_student_id is not null

),

incident as (

    select
        reporting_agency_code,
        school_code,
        student_id,
        incident_id,
        school_year,
        min(occurrence_date) as occurrence_date
    from {{ ref('stg_calpads__incident') }}
    group by
        reporting_agency_code,
        school_code,
        student_id,
        incident_id,
        school_year

),

survey_day as (

    select
        organization_id,
        school_year,
        min(survey_date) as survey_date
    from {{ ref('stg_survey__population') }}
    where respondent_type = 'student'
    group by
        organization_id,
        school_year

),

program_school as (

    select
        program_code,
        school_year,
        min(organization_id) as organization_id
    from {{ ref('stg_choice__program') }}
    group by
        program_code,
        school_year

),

-- Of each file: the record, the school and the student that it names, and the day on which the student was there.
named as (

    {% for population_id, model in [
        ('student_information', 'stg_calpads__student_information'),
        ('absence_summaries', 'stg_calpads__absence_summary'),
    ] %}
        select
            '{{ population_id }}' as population_id,
            record.school_year,
            concat(record.reporting_agency_code, '0000000') as agency_id,
            school.organization_id,
            record.student_id,
            cast(null as date) as record_date,
            true as is_named,
            true as has_other_record,
            record.extract_number,
            record.extract_row
        from {{ ref(model) }} as record
        left join {{ ref('int_student__school') }} as school
            on record.school_code = school.school_code

        union all

    {% endfor %}
    select
        'incident_results' as population_id,
        record.school_year,
        concat(record.reporting_agency_code, '0000000') as agency_id,
        school.organization_id,
        record.student_id,
        incident.occurrence_date as record_date,
        true as is_named,
        incident.incident_id is not null as has_other_record,
        record.extract_number,
        record.extract_row
    from {{ ref('stg_calpads__incident_result') }} as record
    left join {{ ref('int_student__school') }} as school
        on record.school_code = school.school_code
    left join incident
        on
            record.reporting_agency_code = incident.reporting_agency_code
            and record.school_code = incident.school_code
            and record.student_id = incident.student_id
            and record.incident_id = incident.incident_id
            and record.school_year = incident.school_year

    union all

    select
        'listed_graduates' as population_id,
        record.school_year,
        concat(record.reporting_agency_code, '0000000') as agency_id,
        school.organization_id,
        record.student_id,
        cast(null as date) as record_date,
        true as is_named,
        true as has_other_record,
        record.extract_number,
        record.extract_row
    from {{ ref('stg_calpads__graduation_cohort') }} as record
    inner join {{ ref('cohort_categories') }} as category
        on
            record.cohort_category = category.cohort_category
            and category.cohort_outcome in ('graduate', 'fifth_year_graduate')
    left join {{ ref('int_student__school') }} as school
        on record.school_code = school.school_code

    union all

    {% for population_id, model in [
        ('test_records', 'stg_toms__caaspp'),
        ('language_test_records', 'stg_toms__elpac'),
    ] %}
        select
            '{{ population_id }}' as population_id,
            record.school_year,
            concat(substr(record.organization_id, 1, 7), '0000000') as agency_id,
            school.organization_id,
            record.student_id,
            cast(null as date) as record_date,
            true as is_named,
            true as has_other_record,
            record.extract_number,
            record.extract_row
        from {{ ref(model) }} as record
        left join {{ ref('int_student__school') }} as school
            on record.organization_id = school.organization_id

        union all

    {% endfor %}
    select
        'student_survey_answers' as population_id,
        record.school_year,
        concat(substr(record.organization_id, 1, 7), '0000000') as agency_id,
        school.organization_id,
        identifier.student_id,
        survey_day.survey_date as record_date,
        record.local_student_id is not null as is_named,
        survey_day.survey_date is not null as has_other_record,
        record.extract_number,
        record.extract_row
    from {{ ref('stg_survey__student_answer') }} as record
    left join {{ ref('int_student__school') }} as school
        on record.organization_id = school.organization_id
    left join survey_day
        on
            record.organization_id = survey_day.organization_id
            and record.school_year = survey_day.school_year
    left join {{ ref('int_student__local_identifier') }} as identifier
        on
            record.organization_id = identifier.organization_id
            and record.school_year = identifier.school_year
            and record.local_student_id = identifier.local_student_id

    union all

    select
        'program_roster_entries' as population_id,
        record.school_year,
        concat(substr(record.organization_id, 1, 7), '0000000') as agency_id,
        school.organization_id,
        identifier.student_id,
        cast(null as date) as record_date,
        true as is_named,
        true as has_other_record,
        record.extract_number,
        record.extract_row
    from {{ ref('stg_choice__roster') }} as record
    left join {{ ref('int_student__school') }} as school
        on record.organization_id = school.organization_id
    left join {{ ref('int_student__local_identifier') }} as identifier
        on
            record.organization_id = identifier.organization_id
            and record.school_year = identifier.school_year
            and record.local_student_id = identifier.local_student_id

),

placed as (

    select
        named.*,
        coalesce(
            delivered_school.organization_id is not null
            or (known_school.organization_id is null and delivered.school_year is not null),
            false
        ) as is_delivered,
        enrolled_somewhere.student_id is not null as is_enrolled_somewhere,
        enrolled_here.student_id is not null as is_enrolled_here
    from named
    left join delivered_school
        on
            named.organization_id = delivered_school.organization_id
            and named.school_year = delivered_school.school_year
    left join known_school
        on named.organization_id = known_school.organization_id
    left join delivered
        on
            named.agency_id = concat(delivered.reporting_agency_code, '0000000')
            and named.school_year = delivered.school_year
    left join enrolled_somewhere
        on
            named.student_id = enrolled_somewhere.student_id
            and named.school_year = enrolled_somewhere.school_year
    left join enrolled_here
        on
            named.student_id = enrolled_here.student_id
            and named.school_year = enrolled_here.school_year
            and named.organization_id = enrolled_here.organization_id

),

-- distinct: stays may overlap
there_on_the_day as (

    select distinct
        placed.extract_number,
        placed.extract_row
    from placed
    inner join enrollment
        on
            placed.student_id = enrollment.student_id
            and placed.school_year = enrollment.school_year
            and placed.organization_id = enrollment.organization_id
            and enrollment.exclusion_reason_id is null
            and placed.record_date >= enrollment.first_date
            and placed.record_date <= enrollment.last_date

),

judged as (

    select
        placed.population_id,
        placed.school_year,
        coalesce(placed.organization_id, placed.agency_id) as organization_id,
        placed.organization_id is not null as is_school_known,
        placed.student_id,
        case
            when placed.organization_id is null then 'unknown_school'
            when not placed.is_named then 'no_student_identifier'
            when not placed.is_delivered then 'enrollment_not_delivered'
            when not placed.has_other_record then 'other_record_missing'
            when not placed.is_enrolled_here and placed.is_enrolled_somewhere then 'enrolled_elsewhere'
            when not placed.is_enrolled_here then 'not_enrolled'
            when placed.record_date is not null and there_on_the_day.extract_row is null then 'not_enrolled_on_the_day'
        end as finding_id,
        placed.is_named and placed.is_delivered as is_judged,
        placed.extract_number,
        placed.extract_row
    from placed
    left join there_on_the_day
        on
            placed.extract_number = there_on_the_day.extract_number
            and placed.extract_row = there_on_the_day.extract_row

    union all

    -- Whoever applies is enrolled in the year before, or comes from elsewhere.
    select
        'choice_applications' as population_id,
        record.school_year,
        coalesce(program_school.organization_id, '00000000000000') as organization_id,
        program_school.organization_id is not null as is_school_known,
        cast(null as bigint) as student_id,
        case
            when program_school.organization_id is null then 'unknown_program'
            when grade.grade <= 0 and may_apply.local_student_id is null then 'begins_school'
            when delivered.school_year is null then 'enrollment_not_delivered'
            when may_apply.local_student_id is null then 'unknown_applicant'
        end as finding_id,
        delivered.school_year is not null and coalesce(grade.grade > 0, true) as is_judged,
        record.extract_number,
        record.extract_row
    from {{ ref('stg_choice__application') }} as record
    left join {{ ref('grade_codes') }} as grade
        on record.grade_code = grade.grade_code
    left join program_school
        on
            record.program_code = program_school.program_code
            and record.school_year = program_school.school_year
    left join (
        -- distinct: several agencies
        select distinct school_year
        from delivered
    ) as delivered
        on record.school_year = delivered.school_year + 1
    left join may_apply
        on
            record.local_student_id = may_apply.local_student_id
            and record.school_year = may_apply.school_year

)

select
    population_id,
    school_year,
    coalesce(organization_id, '00000000000000') as organization_id,
    case when is_school_known then 'school' else 'district' end as organization_type,
    student_id,
    finding_id,
    is_judged,
    extract_number,
    extract_row
from judged

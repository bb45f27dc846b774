{#
Student rows of measures. Every model msr_<measure> has the same columns, one row per student, organization and school
year of its population:
    measure_id, school_year, unit_id, unit_type, student_id, group_basis and
    group_school_year (which groups of the student count),
    amount and weight (the result is the sum of amounts over the sum of weights), exclusion_reason_id (empty where
    the student counts), extract_number (the file that the row comes from)
#}

{# Columns of a measure's rows, cast to what all models share. #}
{% macro measure_row(
    measure_id, group_basis='school_year', amount='amount', weight='1', group_school_year='school_year'
) -%}
    '{{ measure_id }}' as measure_id,
    school_year,
    unit_id,
    unit_type,
    student_id,
    '{{ group_basis }}' as group_basis,
    {{ group_school_year }} as group_school_year,
    cast({{ amount }} as decimal(9, 6)) as amount,
    cast({{ weight }} as decimal(9, 6)) as weight,
    exclusion_reason_id,
    extract_number
{%- endmacro %}

{#
Test results of a subject in the organizations where they may count.
    subject_id  ela, math or science
    reason      the exclusion that holds: of the score, or participation_exclusion_reason_id
#}
{% macro test_results_of(subject_id, reason='exclusion_reason_id') -%}
    select
        student_id,
        school_year,
        unit_id,
        unit_type,
        distance_from_standard,
        has_met_standard,
        is_tested,
        {{ reason }} as exclusion_reason_id,
        extract_number
    from {{ ref('int_student__test_in_organization') }}
    where subject_id = '{{ subject_id }}'
{%- endmacro %}

{# Results of the language test in the organizations where they may count. #}
{% macro language_test_results() -%}
    select
        test.*,
        unit.unit_id,
        unit.unit_type
    from {{ ref('int_student__language_test') }} as test
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            test.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')
{%- endmacro %}

{# Absence summaries of a student in an organization, days summed over its schools. #}
{% macro absence_of(scope_id) -%}
    select
        absence.student_id,
        absence.school_year,
        absence.unit_id,
        absence.unit_type,
        absence.expected_days,
        absence.attended_days,
        absence.absent_days,
        enrollment.grade,
        case
            when absence.student_id is null then 'no_student_identifier'
            when enrollment.student_id is null then 'not_enrolled'
            when enrollment.is_primary_or_short_term = 0 then 'not_primary_or_short_term'
            when absence.is_exempt then 'exempt'
            when absence.expected_days < 31 then 'fewer_than_31_expected_days'
        end as exclusion_reason_id,
        absence.extract_number
    from {{ ref('int_student__absence') }} as absence
    left join {{ ref('int_student__enrollment') }} as enrollment
        on
            absence.student_id = enrollment.student_id
            and absence.school_year = enrollment.school_year
            and absence.unit_id = enrollment.unit_id
            and absence.scope_id = enrollment.scope_id
    where absence.scope_id in ('school', '{{ scope_id }}')
{%- endmacro %}

{# Everybody enrolled in an organization at any time in the year, with days suspended. #}
{% macro suspension_of(scope_id) -%}
    select
        enrollment.student_id,
        enrollment.school_year,
        enrollment.unit_id,
        enrollment.unit_type,
        coalesce(discipline.suspension_days, 0) as suspension_days,
        coalesce(discipline.expulsion_count, 0) as expulsion_count,
        cast(null as string) as exclusion_reason_id,
        enrollment.extract_number
    from {{ ref('int_student__enrollment') }} as enrollment
    left join {{ ref('int_student__discipline') }} as discipline
        on
            enrollment.student_id = discipline.student_id
            and enrollment.school_year = discipline.school_year
            and enrollment.unit_id = discipline.unit_id
            and enrollment.scope_id = discipline.scope_id
    where
        enrollment.scope_id in ('school', '{{ scope_id }}')
        and enrollment.grade >= -1
        and enrollment.grade <= 12
{%- endmacro %}

{# Members of a graduating class in the organizations where they count: at their last school. #}
{% macro graduating_class(scope_id) -%}
    select
        member.student_id,
        member.school_year,
        unit.unit_id,
        unit.unit_type,
        member.cohort_outcome,
        member.met_a_g_requirements,
        case member.cohort_outcome
            when 'removed' then 'removed_from_cohort'
            when 'fifth_year_graduate' then 'fifth_year_graduate'
        end as exclusion_reason_id,
        member.extract_number
    from {{ ref('int_student__cohort_member') }} as member
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            member.organization_id = unit.organization_id
            and unit.scope_id in ('school', '{{ scope_id }}')
{%- endmacro %}

{# The class of a year with the fifth-year graduates of the class before it. #}
{% macro combined_class() -%}
    select
        member.student_id,
        member.school_year,
        member.class_year,
        unit.unit_id,
        unit.unit_type,
        member.is_graduate,
        member.exclusion_reason_id,
        member.extract_number
    from {{ ref('int_student__combined_class') }} as member
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            member.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')
{%- endmacro %}

{# Answers to a survey on one measure's items: the share of answered items that are favorable. #}
{% macro survey_answers_of(measure_id) -%}
    select
        answer.student_id,
        answer.school_year,
        unit.unit_id,
        unit.unit_type,
        {{ divide('answer.favorable_count', 'answer.answered_count') }} as favorable_share,
        case
            when answer.student_id is null and not answer.is_anonymous then 'respondent_not_enrolled'
            when 2 * answer.answered_count < answer.item_count then 'fewer_than_half_answered'
        end as exclusion_reason_id,
        answer.extract_number
    from {{ ref('int_student__survey_answer') }} as answer
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            answer.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')
    where answer.measure_id = '{{ measure_id }}'
{%- endmacro %}

{#
Growth of students in the organizations where their scores count (a query named `result`, of test_results_of), by the
growth model that feeds a measure, with the reason where there is none.
    measure_id  a measure of growth_measures whose result is a mean over students
    subject_id  subject of its growth model
#}
{% macro growth_of(measure_id, subject_id) -%}
    select
        result.student_id,
        result.school_year,
        result.unit_id,
        result.unit_type,
        coalesce(growth.growth_percentile, growth.residual_gain) as growth_value,
        coalesce(
            result.exclusion_reason_id,
            panel.exclusion_reason_id,
            growth.exclusion_reason_id,
            case when growth.student_id is null then 'no_prior_score' end
        ) as exclusion_reason_id,
        result.extract_number
    from result
    inner join {{ ref('growth_measures') }} as growth_measure
        on growth_measure.measure_id = '{{ measure_id }}'
    left join {{ ref('int_student__growth_panel') }} as panel
        on
            result.student_id = panel.student_id
            and result.school_year = panel.school_year
            and panel.subject_id = '{{ subject_id }}'
    left join {{ source('growth', 'student_growth') }} as growth
        on
            result.student_id = growth.student_id
            and result.school_year = growth.school_year
            and growth_measure.growth_model_id = growth.growth_model_id
{%- endmacro %}

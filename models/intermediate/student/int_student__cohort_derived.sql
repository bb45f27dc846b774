-- Four-year adjusted cohorts from enrollment records: first-time ninth-graders of the first year and who joined them
-- later, at the school and with the outcome of the last record of the four years. Only classes whose four years are
-- all in the files.
with record as (

    select *
    from {{ ref('int_student__enrollment_record') }}
    where exclusion_reason_id is null and grade >= 9 and grade <= 12

),

-- distinct: many records in a year
school_year as (

    select distinct school_year
    from {{ ref('int_student__calendar') }}

),

complete_class as (

    select last_year.school_year as class_year
    from school_year as last_year
    inner join school_year as earlier
        on
            last_year.school_year - 3 <= earlier.school_year
            and last_year.school_year >= earlier.school_year
    group by last_year.school_year
    having count(*) = 4

),

-- The class is given by the grade in which a student was first seen in high school: grade 9 in the first of the
-- four years, grade 10 in the second, and so on.
first_seen as (

    select
        student_id,
        min_by(school_year + 12 - grade, {{ day_number('first_date') }} * 10 + grade)
            as class_year
    from record
    group by student_id

),

ordered as (

    select
        record.student_id,
        first_seen.class_year,
        record.school_year,
        record.organization_id,
        record.exit_reason_code,
        record.completion_status_code,
        record.met_a_g_requirements,
        record.extract_number,
        row_number() over (
            partition by record.student_id
            order by
                case when exit_rule.cohort_outcome = 'graduate' then 1 else 0 end desc,
                record.last_date desc,
                record.first_date desc,
                record.extract_number desc,
                record.extract_row desc
        ) as preference
    from record
    inner join first_seen
        on record.student_id = first_seen.student_id
    inner join complete_class
        on first_seen.class_year = complete_class.class_year
    left join {{ ref('exit_reason_rules') }} as exit_rule
        on
            record.exit_reason_code = exit_rule.exit_reason_code
            and exit_rule.completion_status_code in ('any', record.completion_status_code)
    where record.school_year <= first_seen.class_year

),

last_record as (

    select
        ordered.student_id,
        ordered.class_year,
        ordered.school_year,
        ordered.organization_id,
        ordered.exit_reason_code,
        ordered.met_a_g_requirements,
        ordered.extract_number,
        case
            -- Enrolled to the end of the fourth year, without completing.
            when
                (ordered.exit_reason_code is null or ordered.exit_reason_code in ('E150', 'E155'))
                and ordered.school_year = ordered.class_year
                then 'still_enrolled'
            -- A transfer in California is proven by a later enrollment; without one it is lost, and a dropout.
            else coalesce(exit_rule.cohort_outcome, 'dropout')
        end as cohort_outcome
    from ordered
    left join {{ ref('exit_reason_rules') }} as exit_rule
        on
            ordered.exit_reason_code = exit_rule.exit_reason_code
            and exit_rule.completion_status_code in ('any', ordered.completion_status_code)
    where ordered.preference = 1

)

select
    student_id,
    class_year as school_year,
    organization_id,
    cohort_outcome,
    coalesce(met_a_g_requirements, false) as met_a_g_requirements,
    extract_number
from last_record

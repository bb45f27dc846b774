-- Members of graduating classes. A class whose list the State has made comes from that list; another one is derived
-- from the enrollments of its students (int_student__cohort_derived).
with listed as (

    select
        cohort.student_id,
        cohort.school_year,
        school.organization_id,
        category.cohort_outcome,
        coalesce(cohort.met_a_g_requirements, false) as met_a_g_requirements,
        cohort.extract_number,
        row_number() over (
            partition by cohort.student_id, cohort.school_year
            order by
                case category.cohort_outcome when 'removed' then 1 else 0 end,
                cohort.extract_number,
                cohort.extract_row
        ) as preference
    from {{ ref('stg_calpads__graduation_cohort') }} as cohort
    inner join {{ ref('cohort_categories') }} as category
        on cohort.cohort_category = category.cohort_category
    left join {{ ref('int_student__school') }} as school
        on cohort.school_code = school.school_code
    where cohort.student_id is not null

),

-- distinct: one row per class
listed_class as (

    select distinct school_year
    from listed

)

select
    listed.student_id,
    listed.school_year,
    listed.organization_id,
    listed.cohort_outcome,
    listed.met_a_g_requirements,
    'listed' as basis,
    listed.extract_number
from listed
where listed.preference = 1

union all

select
    derived.student_id,
    derived.school_year,
    derived.organization_id,
    derived.cohort_outcome,
    derived.met_a_g_requirements,
    'derived' as basis,
    derived.extract_number
from {{ ref('int_student__cohort_derived') }} as derived
left join listed_class
    on derived.school_year = listed_class.school_year
where listed_class.school_year is null

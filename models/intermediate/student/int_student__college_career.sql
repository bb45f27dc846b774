-- Who of a graduating class meets a criterion of prepared for college or career (diploma plus one).
with input as (

    select
        student_id,
        school_year,
        coalesce(met_a_g_requirements, false) as has_a_g,
        coalesce(has_cte_pathway, false) as has_pathway,
        coalesce(has_seal_of_biliteracy, false) as has_seal,
        coalesce(has_pre_apprenticeship, false) as has_apprenticeship,
        coalesce(ap_exam_count, 0) as ap_exam_count,
        coalesce(ap_course_count, 0) as ap_course_count,
        coalesce(ib_exam_count, 0) as ib_exam_count,
        coalesce(college_credit_semesters, 0) as college_semester_count,
        coalesce(military_science_years, 0) as military_science_years,
        coalesce(ela_level, 0) as ela_level,
        coalesce(math_level, 0) as math_level,
        row_number() over (
            partition by student_id, school_year
            order by extract_number, extract_row
        ) as preference
    from {{ ref('stg_calpads__college_career') }}

),

assessed as (

    select
        *,
        ela_level >= 3 and math_level >= 3 as has_met_both,
        greatest(ela_level, math_level) >= 3 and least(ela_level, math_level) >= 2 as has_met_one_and_is_near,
        -- From 2024-25 on courses in Advanced Placement count like examinations.
        ap_exam_count + case when school_year >= 2025 then ap_course_count else 0 end as ap_count
    from input
    where preference = 1

)

select
    student_id,
    school_year,
    (
        has_met_both
        or ap_count >= 2
        or ib_exam_count >= 2
        or college_semester_count >= 2
        or (
            has_a_g
            and (
                has_pathway
                or has_met_one_and_is_near
                or college_semester_count >= 1
                or ap_exam_count >= 1
                or ib_exam_count >= 1
            )
        )
        or (has_pathway and (has_met_one_and_is_near or college_semester_count >= 1))
        or (has_seal and ela_level >= 3)
        or (military_science_years >= 2 and has_met_one_and_is_near)
        or has_apprenticeship
    ) as is_prepared
from assessed

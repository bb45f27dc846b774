-- The waist: one result per organization, program, school year, measure and student group, from whatever road.
with published as (

    select
        organization_id,
        organization_type,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        numerator,
        denominator,
        value,
        participation_rate,
        standard_error,
        status,
        cast(null as string) as status_reason,
        is_corrected,
        source_dataset,
        row_level_id,
        extract_number,
        extract_row
    from {{ ref('int_measure__corrected') }}

    union all

    select
        organization_id,
        organization_type,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        cast(null as bigint) as numerator,
        denominator,
        value,
        cast(null as decimal(5, 2)) as participation_rate,
        standard_error,
        status,
        status_reason,
        is_corrected,
        source_dataset,
        row_level_id,
        extract_number,
        extract_row
    from {{ ref('int_measure__improvement') }}

),

-- distinct: several frameworks ask for the same cell
cell as (

    select distinct
        organization_id,
        organization_type,
        result_program_id as program_id,
        school_year,
        measure_id,
        student_group_id,
        lowest_grade,
        highest_grade
    from {{ ref('int_scoring__cell') }}

),

-- distinct: many organizations share a grade span
grade_span as (

    select distinct
        lowest_grade,
        highest_grade
    from cell
    where lowest_grade is not null and highest_grade is not null

),

-- distinct: a span holds several of a measure's grades
applicable as (

    select distinct
        grade_span.lowest_grade,
        grade_span.highest_grade,
        measure_grade.measure_id
    from grade_span
    inner join {{ ref('measure_grades') }} as measure_grade
        on grade_span.lowest_grade <= measure_grade.grade and grade_span.highest_grade >= measure_grade.grade

),

-- distinct: one row per extract and measure of any organization
extract_measure as (

    select distinct
        extract_number,
        school_year,
        measure_id
    from published

),

-- distinct: one row per extract and program of any measure
extract_program as (

    select distinct
        extract_number,
        school_year,
        organization_id,
        program_id
    from published

),

-- A file that holds the measure and lists the program, but not together, says that there are no students;
-- a program that no such file lists is waiting for an extract.
-- distinct: several files may cover the same measure
covered as (

    select distinct
        extract_program.organization_id,
        extract_program.program_id,
        extract_program.school_year,
        extract_measure.measure_id
    from extract_program
    inner join extract_measure
        on
            extract_program.extract_number = extract_measure.extract_number
            and extract_program.school_year = extract_measure.school_year

),

absent as (

    select
        cell.organization_id,
        cell.organization_type,
        cell.program_id,
        cell.school_year,
        cell.measure_id,
        cell.student_group_id,
        case
            when
                applicable.measure_id is null and cell.lowest_grade is not null and cell.highest_grade is not null
                then 'not_applicable'
            when covered.measure_id is not null then 'no_students'
            else 'missing_extract'
        end as status
    from cell
    left join published
        on
            cell.organization_id = published.organization_id
            and cell.program_id = published.program_id
            and cell.school_year = published.school_year
            and cell.measure_id = published.measure_id
            and cell.student_group_id = published.student_group_id
    left join covered
        on
            cell.organization_id = covered.organization_id
            and cell.program_id = covered.program_id
            and cell.school_year = covered.school_year
            and cell.measure_id = covered.measure_id
    left join applicable
        on
            cell.lowest_grade = applicable.lowest_grade
            and cell.highest_grade = applicable.highest_grade
            and cell.measure_id = applicable.measure_id
    where published.organization_id is null

),

every_result as (

    select
        organization_id,
        organization_type,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        numerator,
        denominator,
        value,
        participation_rate,
        standard_error,
        status,
        status_reason,
        is_corrected,
        source_dataset,
        row_level_id,
        extract_number,
        extract_row
    from published

    union all

    select
        organization_id,
        organization_type,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        cast(null as bigint) as numerator,
        cast(null as bigint) as denominator,
        cast(null as decimal(18, 6)) as value,
        cast(null as decimal(5, 2)) as participation_rate,
        cast(null as decimal(18, 6)) as standard_error,
        status,
        cast(null as string) as status_reason,
        false as is_corrected,
        cast(null as string) as source_dataset,
        cast(null as string) as row_level_id,
        cast(null as int) as extract_number,
        cast(null as int) as extract_row
    from absent

)

select
    cast(every_result.organization_id as string) as organization_id,
    cast(every_result.organization_type as string) as organization_type,
    cast(every_result.program_id as string) as program_id,
    cast(every_result.school_year as int) as school_year,
    cast(every_result.measure_id as string) as measure_id,
    cast(measure.measure_version as string) as measure_version,
    cast(every_result.student_group_id as string) as student_group_id,
    cast(every_result.status as string) as status,
    cast(every_result.status_reason as string) as status_reason,
    cast(every_result.value as decimal(18, 6)) as value,
    cast(every_result.numerator as bigint) as numerator,
    cast(every_result.denominator as bigint) as denominator,
    cast(every_result.denominator as bigint) as student_count,
    cast(every_result.participation_rate as decimal(5, 2)) as participation_rate,
    cast(every_result.standard_error as decimal(18, 6)) as standard_error,
    cast(every_result.is_corrected as boolean) as is_corrected,
    cast(every_result.source_dataset as string) as source_dataset,
    cast(every_result.row_level_id as string) as row_level_id,
    cast(every_result.extract_number as int) as extract_number,
    cast(every_result.extract_row as int) as extract_row
from every_result
inner join {{ ref('measures') }} as measure
    on every_result.measure_id = measure.measure_id

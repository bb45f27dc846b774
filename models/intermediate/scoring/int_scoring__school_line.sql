-- The exact decomposition of every rating: the unrounded score is the sum of the contributions of its lines.
with line as (

    select
        rating_line.*,
        scope.program_count,
        scope.enrollment_share,
        program_score.score,
        program_score.combination_value,
        program_score.is_overridden,
        program_score.programs_are_rounded,
        program_score.has_score,
        min(case when program_score.has_score then 1 else 0 end) over (
            partition by
                rating_line.framework_id,
                rating_line.framework_version,
                rating_line.organization_id,
                rating_line.school_year
        ) = 1 as school_has_score
    from {{ ref('int_scoring__rating_line') }} as rating_line
    inner join {{ ref('int_scoring__scope') }} as scope
        on
            rating_line.framework_id = scope.framework_id
            and rating_line.framework_version = scope.framework_version
            and rating_line.organization_id = scope.organization_id
            and rating_line.program_id = scope.program_id
            and rating_line.school_year = scope.school_year
    inner join {{ ref('int_scoring__program_score') }} as program_score
        on
            rating_line.framework_id = program_score.framework_id
            and rating_line.framework_version = program_score.framework_version
            and rating_line.organization_id = program_score.organization_id
            and rating_line.program_id = program_score.program_id
            and rating_line.school_year = program_score.school_year

),

measure_line as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        'measure' as line_type,
        domain_id,
        measure_id,
        student_group_id,
        points,
        nominal_weight,
        -- A program without a score has no weights either; the nominal ones stay to be seen.
        case when has_score then reassigned_weight end as reassigned_weight,
        case when has_score then effective_weight end as effective_weight,
        enrollment_share,
        -- Nor does a school have a score, of which a program has none.
        case when school_has_score then cast(contribution * enrollment_share as decimal(18, 12)) end as contribution
    from line

),

-- Where the framework says so, programs are rounded before they are combined, and an override replaces the
-- program's score; both are lines of their own, so that the sum stays exact. A single program is neither rounded
-- nor replaced in its total.
program as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        enrollment_share,
        score,
        combination_value,
        is_overridden,
        programs_are_rounded,
        cast(sum(cast(contribution * enrollment_share as decimal(18, 12))) as decimal(18, 12)) as measure_contribution
    from line
    where program_count > 1 and school_has_score
    group by
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        enrollment_share,
        score,
        combination_value,
        is_overridden,
        programs_are_rounded

),

adjustment_line as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        'program_rounding' as line_type,
        enrollment_share,
        cast(score * enrollment_share - measure_contribution as decimal(18, 12)) as contribution
    from program
    where programs_are_rounded

    union all

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        'program_override' as line_type,
        enrollment_share,
        cast(
            combination_value * enrollment_share
            - case when programs_are_rounded then score * enrollment_share else measure_contribution end
            as decimal(18, 12)
        ) as contribution
    from program
    where is_overridden

),

every_line as (

    select * from measure_line

    union all

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        line_type,
        cast(null as string) as domain_id,
        'none' as measure_id,
        'none' as student_group_id,
        cast(null as decimal(18, 12)) as points,
        cast(null as decimal(18, 12)) as nominal_weight,
        cast(null as decimal(18, 12)) as reassigned_weight,
        cast(null as decimal(18, 12)) as effective_weight,
        enrollment_share,
        contribution
    from adjustment_line

)

select
    cast(framework_id as string) as framework_id,
    cast(framework_version as string) as framework_version,
    cast(organization_id as string) as organization_id,
    cast(school_year as int) as school_year,
    cast(program_id as string) as program_id,
    cast(line_type as string) as line_type,
    cast(domain_id as string) as domain_id,
    cast(measure_id as string) as measure_id,
    cast(student_group_id as string) as student_group_id,
    cast(points as decimal(18, 12)) as points,
    cast(nominal_weight as decimal(18, 12)) as nominal_weight,
    cast(reassigned_weight as decimal(18, 12)) as reassigned_weight,
    cast(effective_weight as decimal(18, 12)) as effective_weight,
    cast(enrollment_share as decimal(9, 6)) as enrollment_share,
    cast(contribution as decimal(18, 12)) as contribution
from every_line

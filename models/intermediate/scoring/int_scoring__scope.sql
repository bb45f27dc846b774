-- Which framework version scores which program of which organization in which year, and with which weights.
with organization_program as (

    select * from {{ ref('int_organization__program') }}

),

in_scope as (

    -- distinct: a school may lie in several of the jurisdictions that a framework names
    select distinct
        framework_version.framework_id,
        framework_version.framework_version,
        organization_program.organization_id,
        organization_program.organization_type,
        coalesce(level_program.program_id, organization_program.program_id) as program_id,
        coalesce(level_program.result_program_id, organization_program.program_id) as result_program_id,
        organization_program.school_year,
        coalesce(level_program.level_id, organization_program.level_id) as level_id,
        coalesce(level_program.profile_level_id, organization_program.level_id) as profile_level_id,
        coalesce(level_program.program_count, organization_program.program_count) as program_count,
        coalesce(level_program.enrollment_share, organization_program.enrollment_share) as enrollment_share,
        coalesce(level_program.lowest_grade, organization_program.lowest_grade) as lowest_grade,
        coalesce(level_program.highest_grade, organization_program.highest_grade) as highest_grade
    from organization_program
    inner join {{ ref('framework_versions') }} as framework_version
        on
            organization_program.school_year >= framework_version.first_school_year
            and organization_program.school_year <= framework_version.last_school_year
    inner join {{ ref('int_policy__framework_scope') }} as scope
        on
            framework_version.framework_id = scope.framework_id
            and framework_version.framework_version = scope.framework_version
            and organization_program.organization_type = scope.organization_type
            and scope.jurisdiction_id in (
                organization_program.organization_id,
                organization_program.district_id,
                organization_program.county_id,
                organization_program.state_id
            )
    -- A school of several levels is scored level by level where the framework says so.
    left join {{ ref('int_scoring__level_program') }} as level_program
        on
            framework_version.framework_id = level_program.framework_id
            and framework_version.framework_version = level_program.framework_version
            and organization_program.organization_id = level_program.organization_id
            and organization_program.school_year = level_program.school_year

),

profile_candidate as (

    select
        in_scope.framework_id,
        in_scope.framework_version,
        in_scope.organization_id,
        in_scope.program_id,
        in_scope.school_year,
        profile.profile_id,
        row_number() over (
            partition by
                in_scope.framework_id,
                in_scope.framework_version,
                in_scope.organization_id,
                in_scope.program_id,
                in_scope.school_year
            order by profile.precedence, profile.profile_id
        ) as preference
    from in_scope
    inner join {{ ref('int_policy__framework_profiles') }} as profile
        on
            in_scope.framework_id = profile.framework_id
            and in_scope.framework_version = profile.framework_version
            and profile.level_id in ('any', in_scope.profile_level_id)
            and profile.program_id in ('any', in_scope.program_id)
    left join {{ ref('int_organization__flag') }} as flag
        on
            in_scope.organization_id = flag.organization_id
            and in_scope.school_year = flag.school_year
            and profile.required_flag_id = flag.flag_id
    where profile.required_flag_id is null or flag.flag_id is not null

)

select
    in_scope.framework_id,
    in_scope.framework_version,
    in_scope.organization_id,
    in_scope.organization_type,
    in_scope.program_id,
    in_scope.result_program_id,
    in_scope.school_year,
    in_scope.level_id,
    in_scope.program_count,
    in_scope.enrollment_share,
    in_scope.lowest_grade,
    in_scope.highest_grade,
    profile_candidate.profile_id
from in_scope
left join profile_candidate
    on
        in_scope.framework_id = profile_candidate.framework_id
        and in_scope.framework_version = profile_candidate.framework_version
        and in_scope.organization_id = profile_candidate.organization_id
        and in_scope.program_id = profile_candidate.program_id
        and in_scope.school_year = profile_candidate.school_year
        and profile_candidate.preference = 1

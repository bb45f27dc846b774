-- The exact decomposition of every rating: the unrounded score is the sum of the contributions of its lines.
select
    school_line.framework_id,
    school_line.framework_version,
    school_line.organization_id,
    school_line.school_year,
    school_line.program_id,
    school_line.line_type,
    school_line.domain_id,
    school_line.measure_id,
    school_line.student_group_id,
    school_line.points,
    school_line.nominal_weight,
    school_line.reassigned_weight,
    school_line.effective_weight,
    school_line.enrollment_share,
    school_line.contribution
from {{ ref('int_scoring__school_line') }} as school_line
inner join {{ ref('framework_versions') }} as framework_version
    on
        school_line.framework_id = framework_version.framework_id
        and school_line.framework_version = framework_version.framework_version
where not framework_version.is_scenario

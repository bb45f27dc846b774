-- Whether students of a group are in a program as often as in the same grades of the population.
select
    cast(composition.organization_id as string) as organization_id,
    cast(composition.organization_type as string) as organization_type,
    cast(composition.program_id as string) as program_id,
    cast(composition.school_year as int) as school_year,
    cast(composition.student_group_id as string) as student_group_id,
    cast(composition.student_count as bigint) as student_count,
    cast(composition.enrollment_count as bigint) as enrollment_count,
    cast(composition.student_share as decimal(9, 6)) as student_share,
    cast(composition.grade_reference_share as decimal(9, 6)) as eligible_share,
    cast(composition.student_share - composition.grade_reference_share as decimal(9, 6)) as representation_gap,
    cast(representation.ratio as decimal(15, 6)) as representation_ratio,
    cast(representation.ratio_lower as decimal(15, 6)) as ratio_lower,
    cast(representation.ratio_upper as decimal(15, 6)) as ratio_upper,
    cast(representation.adjusted_p_value as decimal(9, 6)) as adjusted_p_value,
    cast(representation.adjusted_p_value <= {{ var('false_discovery_rate') }} as boolean) as is_different
from {{ source('access', 'representation') }} as representation
inner join {{ ref('fct_enrollment_composition') }} as composition
    on
        representation.organization_id = composition.organization_id
        and representation.program_id = composition.program_id
        and representation.school_year = composition.school_year
        and representation.student_group_id = composition.student_group_id
        and composition.category_type = 'all'

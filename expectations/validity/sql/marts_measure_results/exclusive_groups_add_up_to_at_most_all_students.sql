with group_sum as (

    select
        result.organization_id,
        result.program_id,
        result.school_year,
        result.measure_id,
        result.source_dataset,
        student_group.category,
        -- Students missing at a test are judged in every group anew: groups together may miss more.
        case when max(penalty.measure_id) is null then sum(result.denominator) end as denominator,
        sum(result.numerator) as numerator,
        max(case when result.is_corrected then 1 else 0 end) = 1 as has_correction
    from {batch} as result
    inner join policy.student_groups as student_group
        on result.student_group_id = student_group.student_group_id
    inner join policy.measures as measure
        on result.measure_id = measure.measure_id
    left join policy.participation_penalties as penalty
        on result.measure_id = penalty.measure_id
    where student_group.category in ('ethnicity', 'gender') and measure.value_from_parts
    group by
        result.organization_id,
        result.program_id,
        result.school_year,
        result.measure_id,
        result.source_dataset,
        student_group.category

)

select
    group_sum.school_year,
    group_sum.organization_id,
    group_sum.measure_id,
    group_sum.category,
    coalesce(group_sum.denominator <= whole.denominator, true)
    and coalesce(group_sum.numerator <= whole.numerator, true) as is_expected
from group_sum
inner join {batch} as whole
    on
        group_sum.organization_id = whole.organization_id
        and group_sum.program_id = whole.program_id
        and group_sum.school_year = whole.school_year
        and group_sum.measure_id = whole.measure_id
        and group_sum.source_dataset = whole.source_dataset
        and whole.student_group_id = 'all'
where
    whole.denominator is not null
    -- A correction changes one result: whose groups it was about, it does not say.
    and not whole.is_corrected
    and not group_sum.has_correction

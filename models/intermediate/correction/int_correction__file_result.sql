-- What the files say of the cells that corrections name: the result that counts, and the prior beside it.
-- distinct: a cell may have several corrections
with named_cell as (

    select distinct
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id
    from {{ ref('stg_corrections__correction') }}

)

select
    published.organization_id,
    published.program_id,
    published.school_year,
    published.measure_id,
    published.student_group_id,
    published.status,
    published.value,
    published.numerator,
    published.denominator,
    published.participation_rate,
    published.source_dataset,
    prior_result.prior_value,
    prior_result.prior_numerator,
    prior_result.prior_denominator,
    prior_result.published_change,
    prior_result.organization_id is not null as has_prior
from named_cell
inner join {{ ref('int_measure__published') }} as published
    on
        named_cell.organization_id = published.organization_id
        and named_cell.program_id = published.program_id
        and named_cell.school_year = published.school_year
        and named_cell.measure_id = published.measure_id
        and named_cell.student_group_id = published.student_group_id
left join {{ ref('int_measure__delivered_prior') }} as prior_result
    on
        named_cell.organization_id = prior_result.organization_id
        and named_cell.program_id = prior_result.program_id
        and named_cell.school_year = prior_result.school_year
        and named_cell.measure_id = prior_result.measure_id
        and named_cell.student_group_id = prior_result.student_group_id

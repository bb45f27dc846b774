{{ config(materialized='view') }}
-- A view: the rows are stored where the numeric package writes them.
-- How well the scales of the surveys measure, over the respondents of all schools who answered every item.
select
    cast(scale.survey_id as string) as survey_id,
    cast(scale.scale_id as string) as scale_id,
    cast(scale.school_year as int) as school_year,
    cast(scale.measure_id as string) as measure_id,
    cast(scale.item_count as bigint) as item_count,
    cast(scale.respondent_count as bigint) as respondent_count,
    cast(scale.school_count as bigint) as school_count,
    cast(scale.mean_answer as decimal(9, 6)) as mean_answer,
    cast(scale.alpha as decimal(9, 6)) as alpha,
    cast(scale.alpha_lower as decimal(9, 6)) as alpha_lower,
    cast(scale.alpha_upper as decimal(9, 6)) as alpha_upper,
    cast(scale.omega as decimal(9, 6)) as omega,
    cast(scale.is_one_factor_proper as boolean) as is_one_factor_proper,
    cast(scale.icc_single as decimal(9, 6)) as icc_single,
    cast(scale.icc_of_means as decimal(9, 6)) as icc_of_means,
    cast(scale.floor_share as decimal(9, 6)) as floor_share,
    cast(scale.ceiling_share as decimal(9, 6)) as ceiling_share
from {{ source('reliability', 'survey_scale') }} as scale

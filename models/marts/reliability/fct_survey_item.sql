{{ config(materialized='view') }}
-- A view: the rows are stored where the numeric package writes them.
-- What each item adds to its scale, over the respondents of all schools who answered every item.
select
    cast(item.survey_id as string) as survey_id,
    cast(item.scale_id as string) as scale_id,
    cast(item.item_id as string) as item_id,
    cast(item.school_year as int) as school_year,
    cast(item.respondent_count as bigint) as respondent_count,
    cast(item.mean_answer as decimal(9, 6)) as mean_answer,
    cast(item.standard_deviation as decimal(9, 6)) as standard_deviation,
    cast(item.item_rest_correlation as decimal(9, 6)) as item_rest_correlation,
    cast(item.alpha_without_item as decimal(9, 6)) as alpha_without_item,
    cast(item.floor_share as decimal(9, 6)) as floor_share,
    cast(item.ceiling_share as decimal(9, 6)) as ceiling_share
from {{ source('reliability', 'survey_item') }} as item

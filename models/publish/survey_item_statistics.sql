select
    survey_id,
    scale_id,
    item_id,
    school_year,
    respondent_count,
    mean_answer,
    standard_deviation,
    item_rest_correlation,
    alpha_without_item,
    floor_share,
    ceiling_share
from {{ ref('fct_survey_item') }}

-- Mean share of favorable answers of respondents who answered half of the items or more; anonymous.
with answer as (

    {{ survey_answers_of('staff_climate_favorable_rate') }}

)

select
    {{ measure_row(
        'staff_climate_favorable_rate',
        group_basis='anonymous',
        amount='favorable_share',
    ) }}
from answer

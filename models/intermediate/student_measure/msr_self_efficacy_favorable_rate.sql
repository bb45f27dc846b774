-- Mean share of favorable answers of the students who answered half of the items or more.
with answer as (

    {{ survey_answers_of('self_efficacy_favorable_rate') }}

)

select
    {{ measure_row('self_efficacy_favorable_rate', amount='favorable_share') }}
from answer

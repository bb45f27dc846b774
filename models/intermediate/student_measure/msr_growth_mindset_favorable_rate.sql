-- Mean share of favorable answers of the students who answered half of the items or more.
with answer as (

    {{ survey_answers_of('growth_mindset_favorable_rate') }}

)

select
    {{ measure_row('growth_mindset_favorable_rate', amount='favorable_share') }}
from answer

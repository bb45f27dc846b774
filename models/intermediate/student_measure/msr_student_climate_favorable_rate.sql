-- Mean share of favorable answers of the students who answered half of the items or more.
with answer as (

    {{ survey_answers_of('student_climate_favorable_rate') }}

)

select
    {{ measure_row('student_climate_favorable_rate', amount='favorable_share') }}
from answer

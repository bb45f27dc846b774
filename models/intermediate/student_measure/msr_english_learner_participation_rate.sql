-- English learners tested with the summative language test, of those enrolled in its window.
with result as (

    {{ language_test_results() }}

)

select
    {{ measure_row('english_learner_participation_rate', amount='case when is_tested then 1 else 0 end') }}
from result

-- What is this test?     Every cut set that a framework uses has intervals.
-- When does it matter?   Without them every school would silently get no level.
-- How to resolve?        Add the intervals to cut_scores, or correct the cut set's name.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__framework_cut_sets'}}}) }}
select
    framework_cut_set.framework_id,
    framework_cut_set.measure_id,
    framework_cut_set.cut_set_id
from {{ ref('int_policy__framework_cut_sets') }} as framework_cut_set
left join {{ ref('cut_scores') }} as cut_score
    on framework_cut_set.cut_set_id = cut_score.cut_set_id
where cut_score.cut_set_id is null

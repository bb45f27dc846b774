-- What is this test?     The intervals of a cut set have no gap, no overlap and no open end.
-- When does it matter?   A value that falls into a gap gets no level; one in an overlap gets two.
-- How to resolve?        Correct lower_bound and upper_bound in cut_scores, or the range in cut_sets.
{{ config(meta={'dagster': {'ref': {'name': 'cut_scores'}}}) }}
{{ interval_gaps(ref('cut_scores'), ['cut_set_id'], ref('cut_sets')) }}

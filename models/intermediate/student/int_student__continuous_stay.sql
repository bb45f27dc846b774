{{ config(materialized='view') }}
-- A view: read once, by the presence on Census Day and at the test.
{{ enrollment_stays(gap_days=30, from_census_day=true) }}

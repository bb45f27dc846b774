-- What is this test?     A product of two decimals that needs more than 38 digits keeps all its places.
-- When does it matter?   On an engine whose settings cut the places off instead, scores differ in the last digits and
--                        nobody is told.
-- How to resolve?        On Spark: spark.sql.decimalOperations.allowPrecisionLoss must be false in the profile.
{{ config(meta={'dagster': {'ref': {'name': 'framework_versions'}}}) }}
with factor as (

    -- As wide as a cumulative weight and a share of it; a row per framework version, because a test is about a table.
    select
        framework_id,
        framework_version,
        cast(0.000000000001 as decimal(38, 12)) as smallest_step,
        cast(7 as decimal(20, 0)) as whole_number
    from {{ ref('framework_versions') }}

)

select
    framework_id,
    framework_version
from factor
where cast(smallest_step * whole_number as decimal(38, 12)) <> cast(0.000000000007 as decimal(38, 12))

-- How likely the true score of a rated school lies in each band, where the rating has a standard error.
select
    cast(probability.framework_id as string) as framework_id,
    cast(probability.framework_version as string) as framework_version,
    cast(probability.organization_id as string) as organization_id,
    cast(probability.school_year as int) as school_year,
    cast(probability.band_id as string) as band_id,
    cast(band.band_label as string) as band_label,
    cast(band.band_level as int) as band_level,
    cast(probability.probability as decimal(9, 6)) as probability
from {{ source('reliability', 'band_probability') }} as probability
inner join {{ ref('int_policy__framework_bands') }} as band
    on
        probability.framework_id = band.framework_id
        and probability.framework_version = band.framework_version
        and probability.band_id = band.band_id
inner join {{ ref('framework_versions') }} as framework_version
    on
        probability.framework_id = framework_version.framework_id
        and probability.framework_version = framework_version.framework_version
where not framework_version.is_scenario

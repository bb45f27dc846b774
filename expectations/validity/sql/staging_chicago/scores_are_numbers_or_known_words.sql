select
    indicator.school_year,
    indicator.organization_id,
    indicator.program_id,
    indicator.source_metric,
    indicator.score_value is not null or value_code.source_value is not null as is_expected
from {batch} as indicator
left join (
    select source_value
    from policy.source_value_codes
    where source_id = 'cps_sqrp'
    group by source_value
) as value_code
    on indicator.score_text = value_code.source_value
where indicator.score_text is not null

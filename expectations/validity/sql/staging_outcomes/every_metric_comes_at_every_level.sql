-- A file cut off or filtered keeps most of its shape and loses a level or a metric.
with present as (

    select
        outcome.school_year,
        outcome.source_metric,
        outcome.organization_type,
        max(case when group_code.student_group_id = 'all' then 1 else 0 end) as has_all_students
    from {batch} as outcome
    inner join policy.student_group_codes as group_code
        on
            group_code.source_id = 'cde'
            and outcome.source_student_group = group_code.source_code
    where outcome.organization_type is not null
    group by
        outcome.school_year,
        outcome.source_metric,
        outcome.organization_type

),

metric as (

    select
        school_year,
        source_metric
    from present
    group by
        school_year,
        source_metric

),

organization_type as (

    select
        school_year,
        organization_type
    from present
    group by
        school_year,
        organization_type

)

select
    metric.school_year,
    metric.source_metric,
    organization_type.organization_type,
    present.has_all_students = 1 as is_expected
from metric
inner join organization_type
    on metric.school_year = organization_type.school_year
left join present
    on
        metric.school_year = present.school_year
        and metric.source_metric = present.source_metric
        and organization_type.organization_type = present.organization_type

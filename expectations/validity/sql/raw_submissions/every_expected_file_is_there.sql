-- A file that may be empty may be absent: where nothing happened, some agencies deliver none. Nor is a kind of file
-- expected in years before anybody delivered it.
with first_year as (

    select
        delivered.source_id,
        delivered.dataset_id,
        min(delivered.school_year) as school_year
    from registry.submissions as delivered
    inner join {batch} as extract
        on delivered.extract_number = extract.extract_number
    group by
        delivered.source_id,
        delivered.dataset_id

)

select
    submission.school_year,
    submission.reporting_agency_code,
    submission.dataset_id,
    submission.status = 'complete' as is_expected
from registry.submissions as submission
inner join first_year
    on
        submission.source_id = first_year.source_id
        and submission.dataset_id = first_year.dataset_id
        and submission.school_year >= first_year.school_year
inner join policy.extract_catalogue as dataset
    on
        submission.source_id = dataset.source_id
        and submission.dataset_id = dataset.dataset_id
where cast(dataset.minimum_rows as int) > 0 or submission.status <> 'missing'

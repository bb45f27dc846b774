-- A file that may be empty may be absent: where nothing happened, some agencies deliver none. Nor is a kind of file
-- expected in years before anybody delivered it.
with first_year as (

    select
        source_id,
        dataset_id,
        min(school_year) as school_year
    from registry.submissions
    where status <> 'missing'
    group by
        source_id,
        dataset_id

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

-- How long a student held each status of English acquisition, as the files of a school year tell the history.
with change as (

    -- distinct: each agency of a student tells the same history
    select distinct
        student_id,
        school_year,
        status_code,
        status_start_date
    from {{ ref('stg_calpads__english_acquisition') }}
    where student_id is not null and status_start_date is not null

),

-- Of two changes on one day the later step of the language history counts.
single as (

    select
        student_id,
        school_year,
        status_start_date,
        max_by(
            status_code,
            case status_code
                when 'TBD' then 1
                when 'EO' then 2
                when 'IFEP' then 3
                when 'EL' then 4
                when 'RFEP' then 5
                else 6
            end
        ) as status_code
    from change
    group by
        student_id,
        school_year,
        status_start_date

),

followed as (

    select
        *,
        lead(status_start_date) over (
            partition by student_id, school_year
            order by status_start_date
        ) as next_start_date
    from single

)

select
    student_id,
    school_year,
    status_code,
    status_start_date as first_date,
    cast({{ day_before('next_start_date') }} as date) as last_date
from followed

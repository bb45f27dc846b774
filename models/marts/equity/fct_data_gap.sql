-- What is not yet collected, as the register stands for each school year that files speak of.
with years as (

    select school_year from {{ ref('int_organization__year') }}
    union all
    select school_year from {{ ref('int_equity__enrollment_cell') }}

),

-- distinct: many organizations in a year
school_year as (

    select distinct school_year
    from years

)

select
    cast(gap.data_gap_id as string) as data_gap_id,
    cast(school_year.school_year as int) as school_year,
    cast(gap.topic_id as string) as topic_id,
    cast(gap.data_element as string) as data_element,
    cast(gap.reason as string) as reason,
    cast(gap.stands_in as string) as stands_in,
    cast(gap.owner_role as string) as owner_role,
    cast(gap.gap_status as string) as gap_status,
    cast(gap.provenance as string) as provenance
from {{ ref('data_gap_register') }} as gap
cross join school_year
where
    school_year.school_year >= coalesce(gap.first_school_year, 0)
    and school_year.school_year <= coalesce(gap.last_school_year, 9999)

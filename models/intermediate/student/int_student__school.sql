-- Schools by the seven digits that student files name them with, which are unique in the State.
with known as (

    select organization_id from {{ ref('stg_cde__directory') }}
    union all
    select organization_id from {{ ref('stg_cde__school_directory_snapshot') }}
    union all
    select organization_id from {{ ref('stg_district__school_model') }}
    union all
    select organization_id from {{ ref('stg_toms__caaspp') }}
    union all
    select organization_id from {{ ref('stg_toms__elpac') }}

)

select
    substr(organization_id, 8, 7) as school_code,
    min(organization_id) as organization_id
from known
where length(organization_id) = 14 and substr(organization_id, 8, 7) <> '0000000'
group by substr(organization_id, 8, 7)

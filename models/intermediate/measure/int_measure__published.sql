{% set columns %}
    organization_id,
    organization_type,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    numerator,
    denominator,
    value,
    participation_rate,
    status,
    source_dataset,
    row_level_id,
    extract_number,
    extract_row
{% endset %}

with every_source as (

    select
        {{ columns }},
        cast(null as decimal(18, 6)) as standard_error,
        'outcomes' as dataset_id
    from {{ ref('int_measure__state_outcome') }}

    union all

    select
        {{ columns }},
        cast(null as decimal(18, 6)) as standard_error,
        'dashboard_indicator' as dataset_id
    from {{ ref('int_measure__dashboard_indicator') }}

    union all

    select
        {{ columns }},
        cast(null as decimal(18, 6)) as standard_error,
        'indicators' as dataset_id
    from {{ ref('int_measure__performance_indicator') }}

    union all

    select
        {{ columns }},
        standard_error,
        'student_level' as dataset_id
    from {{ ref('int_measure__student_level') }}

    union all

    select
        {{ columns }},
        standard_error,
        'student_level' as dataset_id
    from {{ ref('int_measure__group_growth') }}

    union all

    select
        organization_id,
        organization_type,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        cast(null as bigint) as numerator,
        cast(null as bigint) as denominator,
        cast(null as decimal(18, 6)) as value,
        cast(null as decimal(5, 2)) as participation_rate,
        status,
        source_dataset,
        cast(null as string) as row_level_id,
        extract_number,
        cast(null as int) as extract_row,
        cast(null as decimal(18, 6)) as standard_error,
        'student_level' as dataset_id
    from {{ ref('int_measure__growth_absent') }}

),

repeated as (

    select
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id
    from every_source
    group by
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id
    having count(*) > 1

),

-- Where two files hold the same result, the precedence seed picks one, by measure or for any measure; equal
-- precedence (the same file delivered in parts that overlap) goes to the file that comes first by its name, whenever
-- it arrived. Only repeated results are ordered: ordering two million rows to find a few thousand would be most of
-- the work.
preferred as (

    select
        every_source.*,
        row_number() over (
            partition by
                every_source.organization_id,
                every_source.program_id,
                every_source.school_year,
                every_source.measure_id,
                every_source.student_group_id
            order by
                coalesce(precedence.precedence, default_precedence.precedence, 1000),
                every_source.dataset_id,
                delivered_file.file_precedence,
                every_source.extract_row
        ) as preference
    from every_source
    inner join repeated
        on
            every_source.organization_id = repeated.organization_id
            and every_source.program_id = repeated.program_id
            and every_source.school_year = repeated.school_year
            and every_source.measure_id = repeated.measure_id
            and every_source.student_group_id = repeated.student_group_id
    inner join {{ source('registry', 'extracts') }} as delivered_file
        on every_source.extract_number = delivered_file.extract_number
    left join {{ ref('measure_source_precedence') }} as precedence
        on
            every_source.measure_id = precedence.measure_id
            and every_source.dataset_id = precedence.dataset_id
    left join {{ ref('measure_source_precedence') }} as default_precedence
        on
            default_precedence.measure_id = 'any'
            and every_source.dataset_id = default_precedence.dataset_id

),

single as (

    select every_source.*
    from every_source
    left join repeated
        on
            every_source.organization_id = repeated.organization_id
            and every_source.program_id = repeated.program_id
            and every_source.school_year = repeated.school_year
            and every_source.measure_id = repeated.measure_id
            and every_source.student_group_id = repeated.student_group_id
    where repeated.organization_id is null

)

select
    {{ columns }},
    standard_error
from single

union all

select
    {{ columns }},
    standard_error
from preferred
where preference = 1

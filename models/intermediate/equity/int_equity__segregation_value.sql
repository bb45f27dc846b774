-- Indices of segregation, each as one number: of a split, of one group of it, or of one group and another.
with group_sum as (

    select * from {{ ref('int_equity__segregation_sum') }}

),

met as (

    select
        one.population_id,
        one.school_year,
        one.category_type,
        one.category_id,
        one.split_id,
        one.student_group_id,
        other.student_group_id as other_group_id,
        -- In thousandths: few students of two small groups meet a small part of one.
        cast(
            sum({{ divide('1000 * one.student_count * other.student_count', 'one.school_count') }}) as decimal(24, 12)
        ) as met_thousandths
    from {{ ref('int_equity__segregation_cell') }} as one
    inner join {{ ref('int_equity__segregation_cell') }} as other
        on
            one.population_id = other.population_id
            and one.school_year = other.school_year
            and one.category_type = other.category_type
            and one.category_id = other.category_id
            and one.split_id = other.split_id
            and one.organization_id = other.organization_id
            -- As many of the one meet the other as the other way round.
            and one.student_group_id <= other.student_group_id
    group by
        one.population_id,
        one.school_year,
        one.category_type,
        one.category_id,
        one.split_id,
        one.student_group_id,
        other.student_group_id

),

-- Every group with every other: two that never meet have an exposure of 0.
pair as (

    select
        one.population_id,
        one.school_year,
        one.category_type,
        one.category_id,
        one.split_id,
        one.student_group_id,
        other.student_group_id as other_group_id,
        other.group_share as other_share,
        one.group_share,
        one.group_count,
        other.group_count as other_count,
        one.total_count,
        coalesce(met.met_thousandths, 0) as met_thousandths,
        coalesce({{ divide('met.met_thousandths', '1000 * one.group_count') }}, 0) as exposure
    from group_sum as one
    inner join group_sum as other
        on
            one.population_id = other.population_id
            and one.school_year = other.school_year
            and one.category_type = other.category_type
            and one.category_id = other.category_id
            and one.split_id = other.split_id
    left join met
        on
            one.population_id = met.population_id
            and one.school_year = met.school_year
            and one.category_type = met.category_type
            and one.category_id = met.category_id
            and one.split_id = met.split_id
            and least(one.student_group_id, other.student_group_id) = met.student_group_id
            and greatest(one.student_group_id, other.student_group_id) = met.other_group_id

),

normalized as (

    select
        *,
        case
            when student_group_id = other_group_id
                then {{ divide('exposure - other_share', '1 - other_share', 12) }}
            -- Exact where a share of twelve places is not enough, and where the product is not too large.
            when least(group_count, other_count) * total_count < 1000000000
                then 1 - {{ divide('met_thousandths * total_count', '1000 * group_count * other_count') }}
            else 1 - {{ divide('exposure', 'other_share', 12) }}
        end as normalized_exposure
    from pair

),

split_sum as (

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        max(total_count) as total_count,
        count(*) as group_count,
        cast(sum(cell_log) - sum(school_log) - sum(group_log) + sum(total_log) as decimal(24, 12)) as mutual_sum,
        cast(sum(total_log) - sum(group_log) as decimal(24, 12)) as entropy_sum,
        cast(sum(excess) as decimal(24, 12)) as excess,
        cast(sum(cast(group_count as decimal(20, 0)) * (1 - group_share)) as decimal(24, 12)) as possible
    from group_sum
    group by
        population_id,
        school_year,
        category_type,
        category_id,
        split_id

),

of_split as (

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        'entropy' as index_id,
        {{ divide('entropy_sum', 'total_count') }} as index_value
    from split_sum

    union all

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        'mutual_information' as index_id,
        {{ divide('mutual_sum', 'total_count') }} as index_value
    from split_sum

    union all

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        'theil_h' as index_id,
        {{ divide('mutual_sum', 'entropy_sum', 12) }} as index_value
    from split_sum
    where group_count > 1

    union all

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        'dissimilarity' as index_id,
        {{ divide('excess', 'possible', 12) }} as index_value
    from split_sum
    where group_count > 1

    union all

    -- The mean of the groups' own, weighted by their shares.
    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        'normalized_exposure' as index_id,
        sum(group_share * cast(normalized_exposure as decimal(18, 12))) as index_value
    from normalized
    where student_group_id = other_group_id and group_share < 1
    group by
        population_id,
        school_year,
        category_type,
        category_id,
        split_id

)

select
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    index_id,
    'all' as student_group_id,
    'all' as other_group_id,
    cast(index_value as decimal(18, 12)) as index_value
from of_split

union all

select
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    'local_segregation' as index_id,
    student_group_id,
    'all' as other_group_id,
    cast({{ divide('cell_log - school_log - group_log + total_log', 'group_count') }} as decimal(18, 12)) as index_value
from group_sum

union all

select
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    case when student_group_id = other_group_id then 'isolation' else 'exposure' end as index_id,
    student_group_id,
    other_group_id,
    cast(exposure as decimal(18, 12)) as index_value
from normalized

union all

select
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    'normalized_exposure' as index_id,
    student_group_id,
    other_group_id,
    cast(normalized_exposure as decimal(18, 12)) as index_value
from normalized
where normalized_exposure is not null

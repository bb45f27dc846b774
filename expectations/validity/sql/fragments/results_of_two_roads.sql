-- Results of schools that files publish beside those computed from the same schools' students.
two_roads as (

    select
        computed.organization_id,
        computed.school_year,
        computed.measure_id,
        computed.denominator,
        computed.value,
        published.denominator as published_denominator,
        published.value as published_value
    from {batch} as computed
    inner join (
        select
            organization_id,
            program_id,
            school_year,
            measure_id,
            student_group_id,
            status,
            denominator,
            value
        from intermediate.int_measure__state_outcome
        union all
        select
            organization_id,
            program_id,
            school_year,
            measure_id,
            student_group_id,
            status,
            denominator,
            value
        from intermediate.int_measure__dashboard_indicator
    ) as published
        on
            computed.organization_id = published.organization_id
            and computed.program_id = published.program_id
            and computed.school_year = published.school_year
            and computed.measure_id = published.measure_id
            and computed.student_group_id = published.student_group_id
    where
        computed.program_id = 'all'
        and computed.student_group_id = 'all'
        and published.status = 'reported'

)

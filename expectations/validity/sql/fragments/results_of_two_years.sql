-- Results of schools for all students beside those of the year before, where the measure may be compared.
comparable as (

    select
        result.organization_id,
        result.school_year,
        result.measure_id,
        result.value,
        result.denominator
    from {batch} as result
    left join intermediate.int_measure__break as series_break
        on
            result.measure_id = series_break.measure_id
            and result.school_year = series_break.school_year
    where
        result.program_id = 'all'
        and result.student_group_id = 'all'
        and result.organization_type = 'school'
        and result.status = 'reported'
        and result.value is not null
        and coalesce(series_break.comparable, true)

),

before as (

    select
        organization_id,
        school_year + 1 as school_year,
        measure_id,
        value,
        denominator
    from {batch}
    where
        program_id = 'all'
        and student_group_id = 'all'
        and organization_type = 'school'
        and status = 'reported'
        and value is not null

),

both_years as (

    select
        comparable.organization_id,
        comparable.school_year,
        comparable.measure_id,
        comparable.value,
        comparable.denominator,
        before.value as prior_value,
        before.denominator as prior_denominator
    from comparable
    inner join before
        on
            comparable.organization_id = before.organization_id
            and comparable.school_year = before.school_year
            and comparable.measure_id = before.measure_id

)

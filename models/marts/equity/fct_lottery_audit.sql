-- Seats, applications and offers of every program of choice, and whether offers follow the stated rules.
with program as (

    select
        program.program_code,
        program.school_year,
        grade.grade,
        max(program.program_type) as program_type,
        max(program.organization_id) as organization_id,
        sum(program.seat_count) as seat_count
    from {{ ref('stg_choice__program') }} as program
    inner join {{ ref('grade_codes') }} as grade
        on program.grade_code = grade.grade_code
    group by
        program.program_code,
        program.school_year,
        grade.grade

),

applied as (

    select
        program_code,
        school_year,
        grade,
        count(*) as application_count,
        sum(case when choice_number = 1 then 1 else 0 end) as first_choice_count,
        sum(case when is_offered then 1 else 0 end) as offer_count,
        sum(case when is_accepted then 1 else 0 end) as accepted_count,
        sum(case when is_waitlisted then 1 else 0 end) as waitlist_count,
        sum(case when is_offered and not is_offered_by_rules then 1 else 0 end) as offer_against_rules_count,
        sum(case when is_offered_by_rules and not is_offered then 1 else 0 end) as missed_offer_count,
        sum(case when is_sum_right then 0 else 1 end) as wrong_sum_count,
        sum(case when is_priority_known then 0 else 1 end) as unknown_priority_count,
        sum(case when is_in_rounds then 0 else 1 end) as beyond_rounds_count
    from {{ ref('int_equity__lottery_offer') }}
    group by
        program_code,
        school_year,
        grade

),

-- A file of programs without applications for the year says nothing of a lottery.
lottery_year as (

    -- distinct: many programs
    select distinct school_year
    from applied

)

select
    cast(program.organization_id as string) as organization_id,
    cast(program.program_code as string) as program_code,
    cast(program.program_type as string) as program_type,
    cast(program.school_year as int) as school_year,
    cast(program.grade as int) as grade,
    cast(program.seat_count as bigint) as seat_count,
    cast(coalesce(applied.application_count, 0) as bigint) as application_count,
    cast(coalesce(applied.first_choice_count, 0) as bigint) as first_choice_count,
    cast(coalesce(applied.offer_count, 0) as bigint) as offer_count,
    cast(coalesce(applied.accepted_count, 0) as bigint) as accepted_count,
    cast(coalesce(applied.waitlist_count, 0) as bigint) as waitlist_count,
    cast(program.seat_count - coalesce(applied.offer_count, 0) as bigint) as seats_not_offered_count,
    cast(coalesce(applied.offer_against_rules_count, 0) as bigint) as offer_against_rules_count,
    cast(coalesce(applied.missed_offer_count, 0) as bigint) as missed_offer_count,
    cast(coalesce(applied.wrong_sum_count, 0) as bigint) as wrong_sum_count,
    cast(coalesce(applied.unknown_priority_count, 0) as bigint) as unknown_priority_count,
    cast(coalesce(applied.beyond_rounds_count, 0) as bigint) as beyond_rounds_count
from program
inner join lottery_year
    on program.school_year = lottery_year.school_year
left join applied
    on
        program.program_code = applied.program_code
        and program.school_year = applied.school_year
        and program.grade = applied.grade

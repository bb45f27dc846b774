-- Each correction with the first rule that it breaks, judged alone and against the other corrections of its field.
-- What several fields of a cell are together is judged in int_correction__cell.
with correction as (

    select
        *,
        {{ to_decimal('old_value') }} as old_number,
        {{ to_decimal('new_value') }} as new_number
    from {{ ref('stg_corrections__correction') }}

),

-- distinct: an organization has many results
known_organization as (

    select distinct correction.organization_id
    from correction
    inner join {{ ref('int_measure__published') }} as published
        on correction.organization_id = published.organization_id

),

joined as (

    select
        correction.*,
        delivered_file.path as extract_path,
        delivered_file.file_precedence,
        known_organization.organization_id is not null as is_known_organization,
        measure.measure_id is not null as is_known_measure,
        student_group.student_group_id is not null as is_known_student_group,
        file_result.organization_id is not null as has_result,
        coalesce(file_result.has_prior, false) as has_prior,
        file_result.source_dataset as file_source_dataset,
        file_result.status as file_status,
        cast(measure.minimum_value as decimal(18, 6)) as minimum_value,
        cast(measure.maximum_value as decimal(18, 6)) as maximum_value,
        case correction.field_id
            {% for field in correction_numbers() %}
                when '{{ field }}' then cast(file_result.{{ field }} as decimal(18, 6))
            {% endfor %}
        end as file_number
    from correction
    inner join {{ source('registry', 'extracts') }} as delivered_file
        on correction.extract_number = delivered_file.extract_number
    left join known_organization
        on correction.organization_id = known_organization.organization_id
    left join {{ ref('measures') }} as measure
        on correction.measure_id = measure.measure_id
    left join {{ ref('student_groups') }} as student_group
        on correction.student_group_id = student_group.student_group_id
    left join {{ ref('int_correction__file_result') }} as file_result
        on
            correction.organization_id = file_result.organization_id
            and correction.program_id = file_result.program_id
            and correction.school_year = file_result.school_year
            and correction.measure_id = file_result.measure_id
            and correction.student_group_id = file_result.student_group_id

),

judged_alone as (

    select
        *,
        case
            when not has_requester then 'no_requester'
            when not has_approver then 'not_approved'
            when is_approved_by_requester then 'approved_by_requester'
            when reason is null then 'no_reason'
            when decided_on is null then 'no_decision_date'
            when decided_on < cast(concat(cast(school_year - 1 as string), '-07-01') as date)
                then 'decided_before_school_year'
            when not is_known_organization then 'unknown_organization'
            when not is_known_measure then 'unknown_measure'
            when not is_known_student_group then 'unknown_student_group'
            when
                field_id is null
                or field_id not in ({{ quoted(correction_numbers() + ['status']) }})
                then 'unknown_field'
            when not has_result then 'no_such_result'
            when field_id in ({{ quoted(correction_priors()) }}) and not has_prior then 'no_such_result'
            when source_dataset is not null and source_dataset <> coalesce(file_source_dataset, '')
                then 'other_source'
            when field_id = 'status'
                then case
                        when coalesce(old_value, '') <> file_status then 'wrong_old_value'
                        when
                            new_value is null
                            or new_value not in ('reported', 'suppressed_by_source', 'no_students', 'not_tested')
                            then 'invalid_new_value'
                        when new_value = file_status then 'changes_nothing'
                    end
            when old_value is not null and (old_number is null or file_number is null) then 'wrong_old_value'
            when old_value is null and file_number is not null then 'wrong_old_value'
            when old_number <> file_number then 'wrong_old_value'
            when new_value is not null and new_number is null then 'invalid_new_value'
            when field_id in ({{ quoted(correction_counts()) }}) and (new_number < 0 or new_number <> floor(new_number))
                then 'invalid_new_value'
            when
                field_id in ({{ quoted(correction_results()) }})
                and (new_number < minimum_value or new_number > maximum_value)
                then 'invalid_new_value'
            when field_id = 'participation_rate' and (new_number < 0 or new_number > 100) then 'invalid_new_value'
            when new_number = file_number or (new_number is null and file_number is null) then 'changes_nothing'
        end as broken_rule_id
    from joined

),

-- Corrections that break a rule must not stand in the way of good ones, so only good ones are compared.
compared as (

    select
        *,
        min(coalesce(cast(new_number as string), new_value, '')) over same_field
        <> max(coalesce(cast(new_number as string), new_value, '')) over same_field as is_contradicted,
        row_number() over (
            partition by
                organization_id, program_id, school_year, measure_id, student_group_id, field_id, broken_rule_id
            order by file_precedence, extract_row
        ) as preference
    from judged_alone
    window
        same_field as (
            partition by
                organization_id, program_id, school_year, measure_id, student_group_id, field_id, broken_rule_id
        )

)

select
    organization_id,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    field_id,
    old_value,
    new_value,
    new_number,
    reason,
    decided_on,
    requested_by_role,
    approved_by_role,
    source_dataset,
    extract_path,
    extract_row,
    case
        when broken_rule_id is not null then broken_rule_id
        when is_contradicted then 'contradicting_correction'
        when preference > 1 then 'repeated_correction'
    end as broken_rule_id
from compared

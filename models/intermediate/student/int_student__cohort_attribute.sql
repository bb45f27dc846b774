-- What a graduating class's list says about its members, or, for a class derived from enrollments, what held at any
-- time in the four years of high school.
with member as (

    select * from {{ ref('int_student__cohort_member') }}

),

listed as (

    select
        member.student_id,
        member.school_year,
        member.extract_number,
        cohort.is_english_learner,
        cohort.has_disability,
        cohort.is_disadvantaged,
        cohort.is_homeless,
        cohort.is_foster,
        cohort.is_migrant,
        cohort.gender_code,
        ethnicity.student_group_id as ethnicity_id
    from member
    inner join {{ ref('stg_calpads__graduation_cohort') }} as cohort
        on
            member.student_id = cohort.student_id
            and member.school_year = cohort.school_year
            and member.extract_number = cohort.extract_number
    left join {{ ref('student_group_codes') }} as ethnicity
        on
            ethnicity.source_id = 'calpads'
            and cohort.ethnicity_code = ethnicity.source_code

),

flag as (

    {% for flag, attribute in [
        ('is_english_learner', 'cohort_english_learner'),
        ('has_disability', 'cohort_disability'),
        ('is_disadvantaged', 'cohort_disadvantaged'),
        ('is_homeless', 'cohort_homeless'),
        ('is_foster', 'cohort_foster'),
        ('is_migrant', 'cohort_migrant'),
    ] %}
        select
            student_id,
            school_year,
            '{{ attribute }}' as attribute_id,
            'yes' as attribute_code
        from listed
        where {{ flag }}

        union all

    {% endfor %}
    select
        student_id,
        school_year,
        'cohort_ethnicity' as attribute_id,
        ethnicity_id as attribute_code
    from listed
    where ethnicity_id is not null

),

looked_back as (

    select
        member.student_id,
        member.school_year,
        case membership.student_group_id
            when 'english_learner' then 'cohort_english_learner'
            when 'students_with_disabilities' then 'cohort_disability'
            when 'socioeconomically_disadvantaged' then 'cohort_disadvantaged'
            when 'homeless' then 'cohort_homeless'
            when 'foster' then 'cohort_foster'
            when 'migrant' then 'cohort_migrant'
        end as attribute_id,
        'yes' as attribute_code
    from member
    inner join {{ ref('int_student__group_membership') }} as membership
        on
            member.student_id = membership.student_id
            and membership.group_basis = 'school_year'
            and member.school_year - 3 <= membership.school_year
            and member.school_year >= membership.school_year
    where
        member.basis = 'derived'
        and membership.student_group_id in (
            'english_learner',
            'students_with_disabilities',
            'socioeconomically_disadvantaged',
            'homeless',
            'foster',
            'migrant'
        )

),

last_information as (

    select
        member.student_id,
        member.school_year,
        member.basis,
        max_by(information.gender_code, information.school_year) as gender_code,
        max_by(information.ethnicity_id, information.school_year) as ethnicity_id
    from member
    inner join {{ ref('int_student__information') }} as information
        on
            member.student_id = information.student_id
            and member.school_year >= information.school_year
    group by
        member.student_id,
        member.school_year,
        member.basis

),

every_attribute as (

    select
        student_id,
        school_year,
        'cohort_member' as attribute_id,
        'yes' as attribute_code
    from member

    union all

    select
        student_id,
        school_year,
        attribute_id,
        attribute_code
    from flag

    union all

    select
        student_id,
        school_year,
        attribute_id,
        attribute_code
    from looked_back

    union all

    select
        student_id,
        school_year,
        'cohort_gender' as attribute_id,
        gender_code as attribute_code
    from last_information
    where basis = 'derived' and gender_code is not null

    union all

    select
        student_id,
        school_year,
        'cohort_gender' as attribute_id,
        gender_code as attribute_code
    from listed
    where gender_code is not null

    union all

    select
        student_id,
        school_year,
        'cohort_ethnicity' as attribute_id,
        ethnicity_id as attribute_code
    from last_information
    where basis = 'derived'

)

-- distinct: a status may hold in several years
select distinct
    student_id,
    school_year,
    attribute_id,
    attribute_code
from every_attribute

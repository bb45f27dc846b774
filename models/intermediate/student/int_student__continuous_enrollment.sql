-- Students present in an organization from Census Day on without a gap of more than 30 consecutive calendar days,
-- and until when.
select
    stay.student_id,
    stay.school_year,
    stay.unit_id,
    stay.scope_id,
    stay.first_date,
    stay.last_date
from {{ ref('int_student__continuous_stay') }} as stay
inner join {{ ref('int_student__calendar') }} as calendar
    on
        stay.school_year = calendar.school_year
        and stay.first_date <= calendar.census_day
        and stay.last_date >= calendar.census_day

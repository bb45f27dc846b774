-- Students in grades TK to 8 absent on a tenth of their expected days or more.
with absence as (

    {{ absence_of('district_run') }}

)

select
    {{ measure_row(
        'chronic_absenteeism_rate',
        group_basis='dashboard',
        amount='case when 10 * absent_days >= expected_days then 1 else 0 end',
    ) }}
from absence
where grade is null or grade <= 8

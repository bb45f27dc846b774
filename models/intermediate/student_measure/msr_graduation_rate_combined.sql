-- Graduates of the four-year adjusted cohort and of the class before in its fifth year, of the cohort and these.
with member as (

    {{ combined_class() }}

)

select
    {{ measure_row(
        'graduation_rate_combined',
        group_basis='cohort',
        group_school_year='class_year',
        amount='is_graduate',
    ) }}
from member

with $enrollment_in_two_files

select
    school_year,
    school_code,
    grade_code,
    abs(cumulative_count - enrolled_count)
    <= greatest($maximum_share * enrolled_count, $minimum_students) as is_expected
from two_files

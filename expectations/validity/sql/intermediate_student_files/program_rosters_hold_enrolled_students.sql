select
    school_year,
    extract_number,
    extract_row,
    finding_id is null as is_expected
from {batch}
where is_judged and population_id = 'program_roster_entries'

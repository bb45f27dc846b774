"""Staging: nothing is lost between raw text and typed columns, codes are known, values can be."""

from expectations.catalogue import BLOCKS, WARNS, ColumnRule, Expectation, Suite

_ROWS_STAY = Expectation(
    "every_raw_row_is_staged",
    BLOCKS,
    defends="Staging renames and types: every extract has as many staged rows as raw ones.",
    resolve="A staging model filters or multiplies rows. Look at its latest change; staging must do neither.",
    places=("extract_number",),
)
_NUMBERS_STAY = Expectation(
    "every_number_survives_typing",
    BLOCKS,
    defends="Text that is no number would become null without a word: each numeric column has as many "
    "numbers as the raw column has filled cells.",
    resolve="Find cells of the column that are not numbers in the raw table of that extract. A new marker "
    "for hidden or missing values belongs in null_markers of the extract catalogue; anything else goes "
    "back to the publisher.",
    places=("extract_number", "column_name"),
)


def _codes(column: str, allowed: tuple[str, ...], what: str) -> Expectation:
    return Expectation(
        f"{column}_is_known",
        BLOCKS,
        defends=f"{what} decides what a row counts for; an unknown one would drop out of every result.",
        resolve=f"Look up the values of {column} in the staging table. Add a new code to the staging model "
        "and its documentation, or have the file corrected.",
        rule=ColumnRule("in_set", column, allowed),
    )


def _is_filled(column: str, what: str) -> Expectation:
    return Expectation(
        f"{column}_is_there",
        BLOCKS,
        defends=f"{what}: a row without it belongs to nothing.",
        resolve=f"Find the rows without {column} in the raw table. The column may hold a code that staging "
        "does not decode, or the file is damaged.",
        rule=ColumnRule("not_null", column),
    )


_ORGANIZATION_TYPES = ("school", "district", "county", "state")

OUTCOMES = Suite(
    suite_id="staging_outcomes",
    level="staging",
    relation="staging.stg_cde__outcome",
    raw_relation="raw.cde__outcomes",
    numeric_columns=(
        ("value", "result_value"),
        ("numerator", "numerator_count"),
        ("denominator", "denominator_count"),
    ),
    describes="The State's outcomes by organization, student group and metric.",
    expectations=(
        _ROWS_STAY,
        _NUMBERS_STAY,
        _is_filled("organization_type", "The level of an organization"),
        _codes("organization_type", _ORGANIZATION_TYPES, "The level of an organization"),
        _is_filled("school_year", "The school year"),
        _codes(
            "source_reliability",
            ("reliable", "small_sample", "suppressed", "not_available"),
            "The word on reliability",
        ),
        Expectation(
            "organization_codes_have_14_digits",
            BLOCKS,
            defends="County, district and school are read from the 14 digits of a code; a lost leading "
            "zero moves a school to another county.",
            resolve="The file was saved by a spreadsheet that made numbers of the codes. Download it again.",
            places=("extract_number", "extract_row"),
        ),
        Expectation(
            "suppressed_rows_hold_no_result",
            BLOCKS,
            defends="What the State hides for the privacy of students stays hidden: a suppressed row has "
            "neither value nor numerator.",
            resolve="Do not publish. The publisher has delivered figures that it marks as hidden: report "
            "it and wait for a corrected file.",
            places=("organization_id", "source_metric", "source_student_group"),
        ),
        Expectation(
            "suppressed_rows_are_of_few_students",
            WARNS,
            defends="Suppression is for small groups. Large suppressed groups point to a shifted column.",
            resolve="Compare the rows named with the publisher's page. If the publisher hides larger "
            "groups now, raise the limit in expectation_limits.csv and say why in its provenance.",
            places=("organization_id", "source_metric", "source_student_group"),
        ),
        Expectation(
            "results_that_are_not_suppressed_have_a_value",
            BLOCKS,
            defends="A row that claims to be reliable holds a value and the number of students.",
            resolve="Compare with the publisher's file: the value column may be empty, renamed or cut off.",
            places=("organization_id", "source_metric", "source_student_group"),
        ),
        Expectation(
            "every_metric_comes_at_every_level",
            BLOCKS,
            defends="A file that was cut off or filtered lacks a metric for schools, districts, counties "
            "or the State.",
            resolve="Count rows by metric and level in the file and download it again, complete. If the "
            "publisher does not give a metric at some level any more, this expectation needs an exception "
            "in its SQL.",
            places=("source_metric", "organization_type"),
        ),
    ),
)

DASHBOARD = Suite(
    suite_id="staging_dashboard",
    level="staging",
    relation="staging.stg_cde__dashboard_indicator",
    raw_relation="raw.cde__dashboard_indicator",
    numeric_columns=(
        ("currstatus", "result_value"),
        ("currdenom", "denominator_count"),
        ("priorstatus", "prior_result_value"),
        ("priordenom", "prior_denominator_count"),
        ("change", "published_change"),
        ("currprate", "participation_rate"),
    ),
    describes="The State's Dashboard data files.",
    expectations=(
        _ROWS_STAY,
        _NUMBERS_STAY,
        _is_filled("organization_type", "The level of an organization"),
        _is_filled("school_year", "The school year"),
        Expectation(
            "participation_is_a_percentage",
            BLOCKS,
            defends="Participation below a bound lowers a score; a share read as a percentage would lower "
            "all.",
            resolve="See how the file writes currprate: 0.97 and 97 are not the same. Correct the staging "
            "model.",
            rule=ColumnRule("between", "participation_rate"),
        ),
        Expectation(
            "published_change_is_current_minus_prior",
            BLOCKS,
            defends="Current and prior value and their change belong to one row: columns are not shifted.",
            resolve="Compare the rows named with the file. If the header is shifted, download the file "
            "again; if the publisher rounds in another way, the tolerance in expectation_limits.csv "
            "changes.",
            places=("extract_number", "extract_row"),
        ),
        Expectation(
            "one_row_per_organization_indicator_and_group",
            BLOCKS,
            defends="One result per organization, indicator and group: of two, one would be taken in "
            "silence.",
            resolve="See what tells the rows apart in the file. It may be a column that the catalogue does "
            "not load.",
            places=("extract_number", "organization_id", "source_metric", "source_student_group"),
        ),
    ),
)

DIRECTORY = Suite(
    suite_id="staging_directory",
    level="staging",
    relation="staging.stg_cde__directory",
    raw_relation="raw.cde__directory",
    numeric_columns=(
        ("enrollment", "enrollment_count"),
        ("latitude", "latitude"),
        ("longitude", "longitude"),
    ),
    describes="The State's directory of schools.",
    expectations=(
        _ROWS_STAY,
        _NUMBERS_STAY,
        _codes("operating_status", ("active", "pending", "closed", "merged"), "The operating status"),
        Expectation(
            "enrollment_is_plausible",
            WARNS,
            defends="Enrollment of a school is a number that a school can have.",
            resolve="Look the school up in the publisher's directory. A virtual school may be larger than "
            "any other: raise the limit in expectation_limits.csv.",
            rule=ColumnRule("between", "enrollment_count"),
        ),
        Expectation(
            "open_schools_have_students",
            WARNS,
            defends="An open school without a student is closed, new, or a damaged row.",
            resolve="Look the school up. Newly opened schools report students with the next census.",
            places=("organization_id",),
        ),
        Expectation(
            "grade_spans_are_known",
            WARNS,
            defends="The grade span decides which measures apply to a school.",
            resolve="Add the grade code to seeds/code_sets/grade_codes.csv, or have the directory corrected.",
            places=("organization_id",),
        ),
        Expectation(
            "coordinates_lie_in_the_state",
            WARNS,
            defends="Latitude and longitude are not exchanged and not in another country.",
            resolve="Correct the coordinates at the publisher. Nothing is scored from them.",
            places=("organization_id",),
        ),
    ),
)

DEMOGRAPHICS = Suite(
    suite_id="staging_demographics",
    level="staging",
    relation="staging.stg_cde__demographic",
    raw_relation="raw.cde__demographics",
    numeric_columns=(("student_count", "enrolled_count"), ("percent", "enrolled_percent")),
    describes="Enrollment by student group and school.",
    expectations=(
        _ROWS_STAY,
        _NUMBERS_STAY,
        Expectation(
            "no_group_is_larger_than_the_school",
            BLOCKS,
            defends="A student group is a part of the school as the directory counts it: rows are not "
            "shifted.",
            resolve="See whether directory and demographics are of the same year, then compare the "
            "school's rows with the publisher's page.",
            places=("organization_id", "source_student_group"),
        ),
        Expectation(
            "percents_are_parts_of_the_enrollment",
            WARNS,
            defends="Two files of one census tell the same story: a group's percent is its count over the "
            "enrollment of the directory.",
            resolve="See whether both files are of the same year. A few differences come from later "
            "corrections.",
            places=("organization_id", "source_student_group"),
        ),
    ),
)

CHICAGO = Suite(
    suite_id="staging_chicago",
    level="staging",
    relation="staging.stg_cps_sqrp__indicator",
    raw_relation="raw.cps_sqrp__indicators",
    describes="Chicago's indicator scores.",
    expectations=(
        _ROWS_STAY,
        _codes("program_id", ("elementary", "high", "option"), "The program"),
        Expectation(
            "participation_is_a_percentage",
            BLOCKS,
            defends="Participation below a bound lowers points; a share read as a percentage would lower "
            "all.",
            resolve="See how the file writes the participation rate: 0.97 and 97 are not the same.",
            rule=ColumnRule("between", "participation_rate"),
        ),
        Expectation(
            "scores_are_numbers_or_known_words",
            BLOCKS,
            defends="A score that is neither a number nor a known word would count as missing and move "
            "weight.",
            resolve="Add the word to seeds/code_sets/source_value_codes.csv, or have the file corrected.",
            places=("organization_id", "program_id", "source_metric"),
        ),
        Expectation(
            "indicator_schools_are_listed",
            BLOCKS,
            defends="Every school with scores is in the list of schools, which holds its programs' shares.",
            resolve="The two files are of different years or one is cut off: deliver them together.",
            places=("organization_id",),
        ),
    ),
)

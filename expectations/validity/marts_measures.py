"""Measure results and organizations: plausible, complete, one story at every level and every year."""

from expectations.catalogue import BLOCKS, WARNS, ColumnRule, Expectation, Suite

_CELL = ("organization_id", "measure_id", "student_group_id")

ORGANIZATIONS = Suite(
    suite_id="marts_organizations",
    level="marts",
    relation="marts.dim_organization",
    describes="Organizations by school year.",
    expectations=(
        Expectation(
            "school_year_is_plausible",
            BLOCKS,
            defends="A fall year read as a spring year, or a date read as a year, puts results into the "
            "wrong year.",
            resolve="See the school year rule of the dataset in extract_catalogue.csv and the names of the "
            "files.",
            rule=ColumnRule("between", "school_year"),
        ),
        Expectation(
            "every_parent_is_there",
            WARNS,
            defends="Schools add up to districts, districts to counties: the organization above is in the "
            "same year.",
            resolve="The file of the level above is missing for that year, or a code is wrong. Deliver the "
            "file.",
            places=("organization_id",),
        ),
        Expectation(
            "organizations_with_results_have_a_level",
            BLOCKS,
            defends="The level of a school or district selects its cut scores and weights.",
            resolve="Add the code of the directory to organization_level_codes.csv, or deliver a directory "
            "that lists the organization.",
            places=("organization_id",),
        ),
        Expectation(
            "organizations_with_results_have_a_name",
            WARNS,
            defends="Without a name nobody finds or checks the result.",
            resolve="Deliver a directory that lists the organization.",
            places=("organization_id",),
        ),
    ),
)

MEASURE_RESULTS = Suite(
    suite_id="marts_measure_results",
    level="marts",
    relation="marts.fct_measure_result",
    describes="Results by organization, measure and student group, one by one.",
    expectations=(
        Expectation(
            "status_is_known",
            BLOCKS,
            defends="Readers tell hidden from missing from not applicable by the status.",
            resolve="A model gives a new word. Add it to docs/published_tables.md and here, or correct the "
            "model.",
            rule=ColumnRule(
                "in_set",
                "status",
                (
                    "reported",
                    "suppressed_by_source",
                    "no_students",
                    "not_tested",
                    "not_applicable",
                    "missing_extract",
                ),
            ),
        ),
        Expectation(
            "participation_is_a_percentage",
            BLOCKS,
            defends="Participation lowers scores below a bound: it is a percentage, 0 to 100.",
            resolve="See the staging model of the dataset named by source_dataset.",
            rule=ColumnRule("between", "participation_rate"),
        ),
        Expectation(
            "a_value_is_there_exactly_when_reported",
            BLOCKS,
            defends="No value without the status reported (a hidden one would leak), none missing with it.",
            resolve="See the status rule of the model that gives the rows named "
            "(models/intermediate/measure).",
            places=_CELL,
        ),
        Expectation(
            "values_lie_in_the_range_of_the_measure",
            BLOCKS,
            defends="A rate is between 0 and 100, a distance within the scale: units are not mixed up.",
            resolve="Compare the rows named with the file. A share where a percentage is expected, a "
            "shifted column or a wrong range in seeds/measures/measures.csv are the usual causes.",
            places=_CELL,
        ),
        Expectation(
            "numerator_is_part_of_denominator",
            BLOCKS,
            defends="Students who count toward a result are among the students it is about.",
            resolve="Compare the rows named with the file: the two columns may be exchanged.",
            places=_CELL,
        ),
        Expectation(
            "rate_equals_its_parts",
            BLOCKS,
            defends="A published rate is 100 x numerator / denominator, rounded to its last place: changes "
            "are computed from the parts, levels from the rate.",
            resolve="Compare the rows named with the file. Columns of different years or groups may stand "
            "side by side.",
            places=_CELL,
        ),
        Expectation(
            "a_reported_result_has_students",
            WARNS,
            defends="A rate of nobody is no result, though a source may print 0.0 for it.",
            resolve="Nothing scores such a row, because it is below every minimum number of students. Tell "
            "the publisher; if it is lasting, the model that reads the file should call it no_students.",
            places=_CELL,
        ),
        Expectation(
            "a_group_is_part_of_all_students",
            BLOCKS,
            defends="No student group is larger than all students of its organization.",
            resolve="Compare the rows named with the file: rows of different organizations or years may be "
            "mixed.",
            places=_CELL,
        ),
        Expectation(
            "exclusive_groups_add_up_to_at_most_all_students",
            BLOCKS,
            defends="Each student has one ethnicity and one gender in these files: the groups together are "
            "at most all students, less where groups are hidden. Corrected results are left out: a "
            "correction does not say which groups its students are in.",
            resolve="A group is counted twice, often because two codes of the source mean the same group: "
            "see seeds/code_sets/student_group_codes.csv.",
            places=("organization_id", "measure_id", "category"),
        ),
    ),
)

RECONCILIATION = Suite(
    suite_id="intermediate_reconciliation",
    level="intermediate",
    # Before corrections: a school whose count is corrected need not add up to what its district still says.
    relation="intermediate.int_measure__published",
    describes="Schools against districts, districts against counties, counties against the State, as the "
    "files have them.",
    expectations=(
        Expectation(
            "cohort_counts_add_up_to_the_parent",
            BLOCKS,
            defends="Where each student counts at one school, the students of all schools are at most "
            "those of the district; likewise districts, counties and the State. Hidden counts make the sum "
            "a lower bound.",
            resolve="Compare the parent named and its children with the file. Rows may come twice or "
            "belong to another year. If the measure now counts students at several schools, correct "
            "measure_reconciliation.csv.",
            places=_CELL,
        ),
        Expectation(
            "a_child_is_not_larger_than_its_parent",
            BLOCKS,
            defends="A school has at most the students of its district, a district at most those of its "
            "county.",
            resolve="Compare the rows named with their district's. A school may be listed under the wrong "
            "district, or be a charter that the directory does not mark.",
            places=_CELL,
        ),
        Expectation(
            "totals_agree_between_levels",
            BLOCKS,
            defends="The students of all schools are about those of all districts, charters counted as the "
            "source counts them. A file that lacks a part of the schools, or counts charters twice, shows "
            "here.",
            resolve="Compare counts of schools by district with the year before. If the source now counts "
            "charters in another way, correct measure_reconciliation.csv.",
            places=("measure_id", "extract_number"),
        ),
        Expectation(
            "means_agree_between_levels",
            BLOCKS,
            defends="The mean over schools, weighted by students, is about the mean over districts: the "
            "value column of each level is the same measure.",
            resolve="Compare a district and its schools in the file. Rows of one level may hold another "
            "metric or year.",
            places=("measure_id", "extract_number"),
        ),
    ),
)

DRIFT = Suite(
    suite_id="marts_drift",
    level="marts",
    relation="marts.fct_measure_result",
    describes="Results of schools against those of the year before; years after a break in series are not "
    "compared.",
    expectations=(
        Expectation(
            "means_move_little",
            WARNS,
            defends="A mean over all schools moves little from year to year. A jump is real news or "
            "another definition.",
            resolve="Look for a changed definition in the publisher's notes. If there is one, add the year "
            "to measure_breaks.csv; if the jump is real, say so where results are presented.",
            places=("measure_id",),
        ),
        Expectation(
            "schools_resemble_themselves",
            BLOCKS,
            defends="Schools with high values last year have mostly high values this year. Shuffled or "
            "shifted rows keep their mean and lose this.",
            resolve="Compare a few well-known schools with the year before. If they are wrong, the file is "
            "damaged. If the measure was redefined, add the year to measure_breaks.csv.",
            places=("measure_id",),
        ),
        Expectation(
            "as_many_schools_report_as_before",
            BLOCKS,
            defends="A file that lacks a part of the schools or of their students is not published as if "
            "it were whole.",
            resolve="Count schools by district in both years. Deliver the whole file; where the publisher "
            "has really stopped a part, raise the limit in expectation_limits.csv and say why.",
            places=("measure_id",),
        ),
        Expectation(
            "student_groups_stay",
            BLOCKS,
            defends="A student group that many schools reported last year does not vanish from a measure.",
            resolve="The source may have renamed the group: add its code to student_group_codes.csv. A "
            "group that was abolished needs a row in measure_breaks.csv for the year.",
            places=("measure_id", "student_group_id"),
        ),
    ),
)

COVERAGE = Suite(
    suite_id="marts_coverage",
    level="marts",
    relation="marts.dim_organization",
    describes="Open schools and their results by sector: run by the district, affiliated charter, "
    "independent charter.",
    expectations=(
        Expectation(
            "no_sector_is_left_out",
            WARNS,
            defends="Charters and district schools are both there: no sector has far fewer results than "
            "all schools.",
            resolve="See which schools of the sector lack the measure. Their file may not have been "
            "delivered, or the source may not cover the sector; then say so where results are presented.",
            places=("measure_id", "sector_id"),
        ),
        Expectation(
            "the_sector_of_charters_is_known",
            WARNS,
            defends="Affiliated and independent charters are told apart by their funding, which only dated "
            "directory files hold.",
            resolve="Deliver a newer file of public schools and districts (pubschls), which holds the "
            "funding type.",
            places=("organization_id",),
        ),
        Expectation(
            "open_schools_have_results",
            WARNS,
            defends="A school that is open has a result of some measure, even a hidden one.",
            resolve="Look the schools named up: new schools, and schools that serve no tested grade, may "
            "have none.",
            places=("organization_id",),
        ),
    ),
)

"""Files about students side by side: whoever is tested, absent or suspended is enrolled, and totals agree."""

from expectations.catalogue import BLOCKS, WARNS, Expectation, Suite

_ROW = ("extract_number", "extract_row")
_SCHOOL = ("organization_id",)

SUBMISSIONS = Suite(
    suite_id="raw_submissions",
    level="raw",
    # The view registry.submissions, which follows from it.
    relation="registry.extracts",
    describes="Files about students that agencies delivered, and those that are expected of them "
    "(registry.submissions).",
    expectations=(
        Expectation(
            "every_expected_file_is_there",
            WARNS,
            defends="A file about students that never came looks like a school where nothing happened.",
            resolve="See spf status for the agencies and files. Ask the agency, or correct the file in "
            "quarantine; then run again.",
            places=("reporting_agency_code", "dataset_id"),
        ),
    ),
)


def _enrolled(expectation_id: str, severity: str, defends: str, resolve: str) -> Expectation:
    return Expectation(expectation_id, severity, defends, resolve, places=_ROW)


STUDENT_FILES = Suite(
    suite_id="intermediate_student_files",
    level="intermediate",
    relation="intermediate.int_student__file_record",
    describes="Records of files about students against the enrollment. Where the enrollment of an agency and "
    "year was not delivered, nothing is compared.",
    expectations=(
        _enrolled(
            "described_students_are_enrolled",
            BLOCKS,
            "Race, language and parents' education belong to students who are enrolled: otherwise "
            "information and enrollment are of different years or schools.",
            "Count the findings of student_information in measure_populations by school. Deliver both "
            "files from the same day.",
        ),
        _enrolled(
            "tested_students_are_enrolled",
            BLOCKS,
            "A tested student is enrolled at the school in that year: otherwise the score counts nowhere.",
            "Count the findings of test_records in measure_populations by school. One school: its "
            "enrollment lacks students. Many: scores and enrollment are of different years or agencies.",
        ),
        _enrolled(
            "language_tested_students_are_enrolled",
            BLOCKS,
            "A student with a language test is enrolled at the school in that year.",
            "Count the findings of language_test_records in measure_populations by school, and compare the "
            "enrollment of the schools named with their score file.",
        ),
        _enrolled(
            "absences_have_an_enrollment",
            BLOCKS,
            "Attendance is of students who are enrolled at the school in that year.",
            "Count the findings of absence_summaries in measure_populations by school. Deliver enrollment "
            "and absences from the same day.",
        ),
        _enrolled(
            "disciplined_students_are_enrolled_on_the_day",
            WARNS,
            "A suspended or expelled student is enrolled at the school on the day of the incident: "
            "otherwise the suspension counts nowhere.",
            "Count the findings of incident_results in measure_populations by school, and correct the day, "
            "the school or the student of the incidents.",
        ),
        _enrolled(
            "listed_graduates_are_enrolled",
            WARNS,
            "A graduate of the State's class list is enrolled at the school in the year of the class.",
            "Count the findings of listed_graduates in measure_populations by school. The list may be of "
            "another year, or the enrollment may lack the last stays.",
        ),
        _enrolled(
            "program_rosters_hold_enrolled_students",
            WARNS,
            "A student of a program is enrolled at the school of the program.",
            "Count the findings of program_roster_entries in measure_populations by school. The roster may "
            "be older than the enrollment, or use other identifiers.",
        ),
        _enrolled(
            "survey_respondents_are_enrolled_on_the_day",
            WARNS,
            "Whoever answers the student survey with an identifier is enrolled at the school on its day.",
            "Count the findings of student_survey_answers in measure_populations by school. Schools may be "
            "exchanged, or identifiers may have lost digits.",
        ),
        _enrolled(
            "applicants_were_enrolled_or_come_from_elsewhere",
            WARNS,
            "Most families that choose a program have a child in the district: hardly any match says that "
            "identifiers are of another kind.",
            "Compare the identifiers of applications with those of the enrollment: leading zeros or the "
            "State's identifier are the usual causes.",
        ),
    ),
)

STUDENT_SCHOOLS = Suite(
    suite_id="intermediate_student_schools",
    level="intermediate",
    relation="intermediate.int_student__school_in_file",
    describes="Schools with students in each kind of file about students, by the bounds of "
    "seeds/expectations/student_file_populations.csv.",
    expectations=(
        Expectation(
            "no_school_is_missing_in_a_file",
            WARNS,
            defends="A school with students that a file holds nothing of, unlike the year before, was left "
            "out of that file: without a word it would have no result.",
            resolve="Ask the agency for the whole file. If nothing happened there, the bound of the kind of "
            "record in student_file_populations.csv is too low.",
            places=("population_id", "organization_id"),
        ),
        Expectation(
            "few_schools_are_missing_in_a_file",
            BLOCKS,
            defends="A file without a good part of its schools is not published as if it were whole.",
            resolve="The file ends early or is of one region. Deliver it whole and run again.",
            places=("population_id",),
        ),
    ),
)

STUDENT_GRADES = Suite(
    suite_id="intermediate_student_grades",
    level="intermediate",
    relation="intermediate.int_student__grade_step",
    describes="Grades of students against those of the year before, by the bounds of "
    "seeds/expectations/grade_step_rules.csv.",
    expectations=(
        Expectation(
            "grades_follow_each_other",
            BLOCKS,
            defends="A student goes from one grade to the next: many jumps say that grades are shifted or "
            "that two years hold different students under one identifier.",
            resolve="Count the findings of grade_steps in measure_populations by school, and correct the "
            "grades or the identifiers of the enrollment there.",
            places=_SCHOOL,
        ),
    ),
)

STUDENT_TESTS = Suite(
    suite_id="intermediate_student_tests",
    level="intermediate",
    relation="intermediate.int_student__test_result",
    describes="Records of the state tests, one by one.",
    expectations=(
        Expectation(
            "a_student_has_one_score_per_test",
            WARNS,
            defends="Of two scores of one test only one counts: the one completed last.",
            resolve="See the repeated tests in measure_populations. A score file may have been delivered "
            "twice; remove one of them.",
            places=_ROW,
        ),
        Expectation(
            "scores_lie_on_their_scale",
            WARNS,
            defends="A score lies on the scale of its test and grade.",
            resolve="Correct the score or the grade in the file. Such a score does not count.",
            places=_ROW,
        ),
    ),
)

STUDENT_TOTALS = Suite(
    suite_id="intermediate_student_totals",
    level="intermediate",
    relation="intermediate.int_student__measure_sum",
    describes="Students who count in a measure: schools against districts, grade levels against schools.",
    expectations=(
        Expectation(
            "schools_add_up_to_their_district",
            BLOCKS,
            defends="The students of all schools are about those of the district: a few change schools and "
            "count at both, or at none.",
            resolve="Compare the measure's schools and district in measure_populations. A school may be "
            "reported by two agencies, or students may count twice.",
            places=("organization_id", "measure_id"),
        ),
        Expectation(
            "no_school_is_larger_than_its_district",
            BLOCKS,
            defends="Nobody counts in a school and not in its district, by group and measure.",
            resolve="Compare the school and its district in measure_populations. The school may be reported "
            "by two agencies.",
            places=("organization_id", "measure_id", "student_group_id"),
        ),
        Expectation(
            "grade_levels_add_up_to_the_school",
            BLOCKS,
            defends="Each student of a school that spans several levels is in exactly one of them.",
            resolve="Look for students without a grade at the school named, and see "
            "int_student__program_member.",
            places=("organization_id", "measure_id", "student_group_id"),
        ),
    ),
)

STUDENT_RESULTS = Suite(
    suite_id="intermediate_student_results",
    level="intermediate",
    relation="intermediate.int_measure__student_level",
    describes="Results computed from students beside those that the State publishes.",
    expectations=(
        Expectation(
            "students_agree_with_published_counts",
            WARNS,
            defends="What the district's own files count is about what the State publishes of the same "
            "school and measure.",
            resolve="Compare both files for the schools named: one may be older, or a school may be missing "
            "in one. The result computed from students counts.",
            places=("organization_id", "measure_id"),
        ),
        Expectation(
            "students_agree_with_published_values",
            WARNS,
            defends="What is computed from students is about what the State publishes of the same school "
            "and measure: both follow the same rule.",
            resolve="Compare the rule of the measure's page with the State's guide of that year, then the "
            "files of the schools named.",
            places=("organization_id", "measure_id"),
        ),
    ),
)

ENROLLMENT_TOTALS = Suite(
    suite_id="staging_cumulative_enrollment",
    level="staging",
    relation="staging.stg_calpads__cumulative_enrollment",
    describes="Cumulative enrollment against the enrollment records, by school and grade.",
    expectations=(
        Expectation(
            "grades_have_the_students_of_the_enrollment",
            BLOCKS,
            defends="Two files of one system count the same students in every grade of every school.",
            resolve="Compare both files for the schools and grades named: they may be of different days.",
            places=("school_code", "grade_code"),
        ),
        Expectation(
            "grades_add_up_to_the_agency",
            BLOCKS,
            defends="Over all its schools and grades an agency has as many students in one file as in the "
            "other.",
            resolve="Compare the number of rows of both files: one of them may be cut off.",
            places=("reporting_agency_code",),
        ),
    ),
)

SURVEY_POPULATIONS = Suite(
    suite_id="staging_survey_populations",
    level="staging",
    relation="staging.stg_survey__population",
    describes="Who was invited to a survey, against who is enrolled and who answered.",
    expectations=(
        Expectation(
            "invited_students_are_those_enrolled",
            WARNS,
            defends="The students invited are those enrolled on the day of the survey: response rates "
            "divide by them.",
            resolve="Compare the day of the survey with the enrollment of the schools named.",
            places=_SCHOOL,
        ),
        Expectation(
            "no_more_answer_than_were_invited",
            WARNS,
            defends="A school has at most as many answer sheets as people invited.",
            resolve="Sheets may have been delivered twice or under another school: compare both files.",
            places=("organization_id", "respondent_type"),
        ),
    ),
)

"""Suites of validity: completeness, plausibility, codes, reconciliation, drift and coverage.

Belongs here: what is expected of the data, level by level. Does not: the numbers that decide
(`seeds/expectations`), how expectations run (`expectations.validation`), reliability of measures.
"""

from expectations.catalogue import Suite
from expectations.validity.marts_measures import (
    COVERAGE,
    DRIFT,
    MEASURE_RESULTS,
    ORGANIZATIONS,
    RECONCILIATION,
)
from expectations.validity.marts_scores import RATINGS, SCORES
from expectations.validity.raw import RAW_EXTRACTS
from expectations.validity.staging import CHICAGO, DASHBOARD, DEMOGRAPHICS, DIRECTORY, OUTCOMES
from expectations.validity.students import (
    ENROLLMENT_TOTALS,
    STUDENT_FILES,
    STUDENT_GRADES,
    STUDENT_RESULTS,
    STUDENT_SCHOOLS,
    STUDENT_TESTS,
    STUDENT_TOTALS,
    SUBMISSIONS,
    SURVEY_POPULATIONS,
)

SUITES: tuple[Suite, ...] = (
    RAW_EXTRACTS,
    SUBMISSIONS,
    OUTCOMES,
    DASHBOARD,
    DIRECTORY,
    DEMOGRAPHICS,
    CHICAGO,
    ENROLLMENT_TOTALS,
    SURVEY_POPULATIONS,
    RECONCILIATION,
    STUDENT_FILES,
    STUDENT_SCHOOLS,
    STUDENT_GRADES,
    STUDENT_TESTS,
    STUDENT_TOTALS,
    STUDENT_RESULTS,
    ORGANIZATIONS,
    MEASURE_RESULTS,
    DRIFT,
    COVERAGE,
    SCORES,
    RATINGS,
)

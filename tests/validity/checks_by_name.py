"""Every expectation by the name that Dagster, the manifest and messages use."""

import dataclasses

from expectations.catalogue import Expectation, Suite
from expectations.validity import SUITES, students

CHECKS = {suite.name_of(one): (suite, one) for suite in SUITES for one in suite.expectations}
# Those on files about students; the district of most tests has none.
OF_STUDENTS = [name for name, (suite, _one) in CHECKS.items() if suite in vars(students).values()]


def only(suite: Suite, expectation: Expectation) -> Suite:
    """Return the suite with one of its expectations."""
    return dataclasses.replace(suite, expectations=(expectation,))

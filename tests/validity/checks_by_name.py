"""Every expectation by the name that Dagster, the manifest and messages use."""

import dataclasses

from expectations.catalogue import Expectation, Suite
from expectations.validity import SUITES

CHECKS = {suite.name_of(one): (suite, one) for suite in SUITES for one in suite.expectations}


def only(suite: Suite, expectation: Expectation) -> Suite:
    """Return the suite with one of its expectations."""
    return dataclasses.replace(suite, expectations=(expectation,))

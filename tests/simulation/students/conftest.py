"""One simulated district for all tests of the student-level extracts."""

import pytest
from student_extracts import Extracts, write


@pytest.fixture(scope="session")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Extracts:
    return write(tmp_path_factory.mktemp("students") / "extracts", draws=16)

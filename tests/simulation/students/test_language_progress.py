"""Progress of English learners by the State's rule, learner by learner."""

import numpy as np
import pytest

from simulation.students.language_progress import PRIOR, language_progress
from simulation.students.language_tests import LanguageResult

GENERAL, ALTERNATE = False, True
UP, NOT_UP = "progressed_alternate", "not_progressed_alternate"
NOTHING = dict.fromkeys(PRIOR, -1)


def result(alternate: bool, score: int, level: int, step: int, grade: int = 5) -> LanguageResult:
    row = np.zeros(1, dtype=int)
    other = dict.fromkeys(("oral", "written", "oral_level", "written_level", "domains", "day"), row)
    return LanguageResult(
        row=row,
        school=row,
        grade=np.array([grade]),
        alternate=np.array([alternate]),
        tested=np.array([score > 0]),
        overall=np.array([score]),
        level=np.array([level]),
        step=np.array([step]),
        **other,
    )


@pytest.mark.parametrize(
    ("now", "before", "part", "progressed"),
    [
        (result(GENERAL, 1500, 3, 4), {"step": 3}, "progressed", True),
        (result(GENERAL, 1500, 3, 4), {"step": 4}, "maintained_other", False),
        (result(GENERAL, 1600, 4, 6), {"step": 6}, "maintained_top", True),
        (result(GENERAL, 1500, 3, 5), {"step": 6}, "declined", False),
        (
            result(ALTERNATE, 550, 2, 0),
            {"alternate": 1, "level": 1, "score": 444},
            "progressed_alternate",
            True,
        ),
        (
            result(ALTERNATE, 555, 2, 0),
            {"alternate": 1, "level": 2, "score": 445},
            "progressed_alternate",
            True,
        ),
        (
            result(ALTERNATE, 554, 2, 0),
            {"alternate": 1, "level": 2, "score": 445},
            NOT_UP,
            False,
        ),
        (
            result(ALTERNATE, 560, 3, 0),
            {"alternate": 1, "level": 3, "score": 499},
            "maintained_top_alternate",
            True,
        ),
    ],
)
def test_one_learner_moves(now, before, part, progressed):
    prior = {name: np.array([value]) for name, value in (NOTHING | {"grade": 4} | before).items()}
    moved = language_progress(now, prior)
    assert [name for name, member in moved.parts.items() if member[0]] == [part]
    assert moved.made[0] == progressed


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (result(GENERAL, 1500, 3, 4), {}),
        (result(GENERAL, 1500, 3, 4), {"step": 3, "grade": 6}),
        (result(GENERAL, 1500, 3, 4), {"alternate": 1, "level": 1, "score": 444, "step": 0}),
        (result(ALTERNATE, 560, 3, 0), {"step": 3, "level": 2, "score": 1470, "alternate": 0}),
        (result(GENERAL, -1, -1, 0), {"step": 3}),
    ],
)
def test_who_has_no_second_result_of_the_same_test_does_not_count(now, before):
    prior = {name: np.array([value]) for name, value in (NOTHING | {"grade": 4} | before).items()}
    assert not language_progress(now, prior).counted[0]

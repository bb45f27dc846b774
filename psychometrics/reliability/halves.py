"""Halves of each school's students.

Belongs here: a random split that depends on the seed and the identifiers only. Does not: scores of the
halves, which the scoring chain computes; comparing them (`correlation`, `decisions`).
"""

from __future__ import annotations

import numpy as np

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.seeds import generator_of


def split_halves(school: np.ndarray, student: np.ndarray, seed: int) -> np.ndarray:
    """Return for each row the half, 0 or 1, that its student is in.

    Each school's students are split at random into halves that differ by at most one student; all rows of a
    student are in the same half. The split of a school depends neither on the order of rows nor on other
    schools.

    Args:
        school: (rows,) identifier.
        student: (rows,) identifier; a student may come in many rows.
        seed: of the split.

    Raises:
        ReliabilityError: columns differ in length.

    """
    school, student = np.asarray(school), np.asarray(student)
    if school.shape != student.shape or school.ndim != 1:
        raise ReliabilityError("schools and students must be columns of the same length")
    half = np.zeros(len(school), dtype=np.int8)
    order = np.argsort(school, kind="stable")
    names, starts = np.unique(school[order], return_index=True)
    for name, rows in zip(names, np.split(order, starts[1:]), strict=True):
        members, number = np.unique(student[rows], return_inverse=True)
        generator = generator_of(seed, name)
        first = generator.integers(2)
        of_member = np.empty(len(members), dtype=np.int8)
        # Which half has the odd student out is random too.
        of_member[generator.permutation(len(members))] = (np.arange(len(members)) + first) % 2
        half[rows] = of_member[number]
    return half

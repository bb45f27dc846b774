"""Random numbers of one school.

Belongs here: a generator that depends on the seed and the school's identifier, not on other schools. Does
not: what is drawn.
"""

from __future__ import annotations

import hashlib

import numpy as np


def generator_of(seed: int, identifier: object) -> np.random.Generator:
    """Return the random numbers of an identifier under a seed, the same on every machine."""
    digest = hashlib.sha256(str(identifier).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest, dtype="<u4").tolist()])

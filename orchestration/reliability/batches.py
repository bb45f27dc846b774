"""Problems of similar size, so that the numeric package solves many at once.

Belongs here: from a column of problem numbers to rows by problem. Does not: what is solved.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# At most so many results at a time, and no problem much smaller than the largest of its batch.
_BATCH_RESULTS = 400_000
_BATCH_RATIO = 1.5


def batches(problem: np.ndarray, smallest: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows (g, p) of problems of similar size, -1 where one has fewer, and the problems (p,).

    Args:
        problem: (rows,) number of the problem of each row.
        smallest: fewest rows of a problem that is yielded.

    """
    order = np.argsort(problem, kind="stable")
    numbers, starts, sizes = np.unique(problem[order], return_index=True, return_counts=True)
    by_size = np.argsort(sizes, kind="stable")
    by_size = by_size[sizes[by_size] >= smallest]
    first = 0
    while first < len(by_size):
        last = first + 1
        while last < len(by_size) and (
            sizes[by_size[last]] <= _BATCH_RATIO * sizes[by_size[first]]
            and sizes[by_size[last]] * (last + 1 - first) <= _BATCH_RESULTS
        ):
            last += 1
        chosen = by_size[first:last]
        place = np.arange(sizes[chosen[-1]])[:, None]
        rows = np.where(place < sizes[chosen], order[np.minimum(starts[chosen] + place, len(order) - 1)], -1)
        yield rows, numbers[chosen]
        first = last

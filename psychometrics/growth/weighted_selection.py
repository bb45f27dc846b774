"""How far a long step goes: the weighted selection of its line search.

Belongs here: finding the breakpoint at which a falling slope turns, without sorting all of them. Does not:
what the breakpoints mean.
"""

from __future__ import annotations

from psychometrics.growth.compilation import compiled

_SMALL = 24


@compiled
def crossing_position(length, gain, item, needed):
    """Return the position at which the gains, taken in the order of length, first reach `needed`.

    Reorders all three arrays: those before the position are the shorter ones. Ties are broken by item, so the
    answer does not depend on the order of the input.

    Args:
        length: (n,) breakpoints.
        gain: (n,) positive rise of the slope at each breakpoint.
        item: (n,) numbers of the breakpoints.
        needed: the slope to make good.

    Returns:
        The position, or -1 if all gains together do not reach `needed`.

    """
    low, high = 0, len(length)
    total = 0.0
    for i in range(high):
        total += gain[i]
    if high == 0 or total < needed:
        return -1
    before = 0.0
    while high - low > _SMALL:
        middle = (low + high) // 2
        pivot, pivot_item = _median_of_three(length, item, low, middle, high - 1)
        left, right = low, high - 1
        while left <= right:
            while _before(length[left], item[left], pivot, pivot_item):
                left += 1
            while _before(pivot, pivot_item, length[right], item[right]):
                right -= 1
            if left <= right:
                _swap(length, gain, item, left, right)
                left += 1
                right -= 1
        part = 0.0
        for i in range(low, left):
            part += gain[i]
        if before + part >= needed:
            high = left
        else:
            before += part
            low = left
    for i in range(low + 1, high):
        j = i
        while j > low and _before(length[j], item[j], length[j - 1], item[j - 1]):
            _swap(length, gain, item, j, j - 1)
            j -= 1
    for i in range(low, high):
        before += gain[i]
        if before >= needed:
            return i
    # Reached only when sums in another order differ by rounding.
    return high - 1


@compiled
def _before(length, item, other_length, other_item):
    return length < other_length or (length == other_length and item < other_item)


@compiled
def _swap(length, gain, item, i, j):
    length[i], length[j] = length[j], length[i]
    gain[i], gain[j] = gain[j], gain[i]
    item[i], item[j] = item[j], item[i]


@compiled
def _median_of_three(length, item, a, b, c):
    if _before(length[b], item[b], length[a], item[a]):
        a, b = b, a
    if _before(length[c], item[c], length[b], item[b]):
        b = c
        if _before(length[b], item[b], length[a], item[a]):
            b = a
    return length[b], item[b]

"""The attack finds what can be found, and nothing else."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import RULES, cell, partition, subset

from disclosure import ContradictoryCountsError, attack, link
from disclosure.boxes import boxes, small_cells
from disclosure.propagation import Boxes, propagate
from disclosure.suppression import hide_small

GROUPS = ("a", "b", "c", "d")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_attack_on_a_table_agrees_with_trying_every_count(counts, also_hidden):
    groups = GROUPS[: len(counts)]
    cells = [cell("all", sum(counts)), *(cell(*one) for one in zip(groups, counts, strict=True))]
    problem = link(cells, [partition("all", *groups)])
    is_hidden = hide_small(problem, RULES)
    for group, also in zip(range(1, len(cells)), also_hidden, strict=False):
        is_hidden[problem.units[problem.cell_variables[group]]] |= also
    found = {one.variable for one in attack(problem, is_hidden, RULES).findings}
    assert found == _found_by_trying(problem, cells, is_hidden)


def _found_by_trying(problem, cells, is_hidden) -> set[int]:
    """Return the cells whose possible counts, one by one, are too few."""
    hidden = [
        (variable, one.count)
        for variable, one in zip(problem.cell_variables, cells, strict=True)
        if is_hidden[problem.units[variable]]
    ]
    # The whole is hidden in no table that is tried, unless it is small.
    parts = [(variable, count) for variable, count in hidden if variable != problem.cell_variables[0]]
    total = sum(count for _, count in parts)
    whole_hidden = len(parts) < len(hidden)
    highest = RULES.largest_hidden_count
    ranges = [range(highest + 1) if count <= highest else range(total + 41) for _, count in parts]
    totals = range(highest + 1) if whole_hidden else [total]
    shown = sum(one.count for one in cells[1:]) - total
    seen = [set() for _ in parts]
    whole = set()
    for world in itertools.product(*ranges[:-1]) if parts else ():
        for value in totals:
            last = (value - shown if whole_hidden else value) - sum(world)
            if last in ranges[-1]:
                whole.add(value)
                for place, one in enumerate((*world, last)):
                    seen[place].add(one)
    found = set()
    for (variable, count), values in zip(parts, seen, strict=True):
        if count <= highest:
            is_met = min(values) == 0 and max(values) >= highest
        else:
            is_met = max(values) - min(values) >= np.ceil(RULES.complementary_width * count)
        if not is_met:
            found.add(int(variable))
    if whole_hidden and not (min(whole) == 0 and max(whole) >= highest):
        found.add(int(problem.cell_variables[0]))
    return found


def test_several_equations_together_find_what_none_finds_alone():
    # asian + white is known in both programs, and each group in all: only together they fix nothing; with one
    # more shown they fix all.
    cells = [
        cell("all", 40),
        cell("male", 22),
        cell("female", 18),
        cell("all", 20, program="gate"),
        cell("male", 12, program="gate"),
        cell("female", 8, program="gate"),
        cell("all", 20, program="other"),
        cell("male", 10, program="other"),
        cell("female", 10, program="other"),
    ]
    relations = [
        partition("all", "male", "female"),
        partition("all", "gate", "other", dimension="program"),
    ]
    problem = link(cells, relations)
    is_hidden = hide_small(problem, RULES)
    assert {one.name for one in attack(problem, is_hidden, RULES).findings} >= {
        "school/gate/2024/rate/female",
        "school/other/2024/rate/female",
    }


def test_bounds_follow_through_equations():
    problem = link([cell("all", 30), cell("a", 8), cell("b", 22)], [partition("all", "a", "b")])
    hidden = np.ones(problem.unit_count, dtype=bool)
    hidden[problem.units[problem.cell_variables[0]]] = False
    is_visible = problem.is_visible(hidden)
    bounds = propagate(problem.equations, boxes(problem, is_visible, small_cells(problem, RULES), RULES))
    assert bounds.lower.tolist() == [30, 0, 20]
    assert bounds.upper.tolist() == [30, 10, 30]


def test_counts_that_contradict_their_sums_are_refused():
    problem = link([cell("all", 30), cell("a", 8), cell("b", 22)], [partition("all", "a", "b")])
    wrong = np.array([30.0, 8.0, 21.0])
    with pytest.raises(ContradictoryCountsError):
        propagate(problem.equations, Boxes(wrong, wrong))


def test_parts_that_fall_short_leave_a_group_of_their_own():
    problem = link([cell("all", 30), cell("a", 8), cell("b", 15)], [partition("all", "a", "b")])
    assert problem.counts.tolist() == [30, 8, 15, 7]
    assert problem.names[-1] == "school/all/2024/rate/all without any of 2 parts"


def test_parts_that_overlap_are_parts_by_themselves():
    problem = link([cell("all", 30), cell("a", 28), cell("b", 15)], [partition("all", "a", "b")])
    # The overlap, then the whole without each.
    assert problem.counts.tolist() == [30, 28, 15, 13, 2, 15]
    assert not (problem.equations @ problem.counts).any()


def test_a_relation_of_a_year_holds_in_that_year_only():
    from disclosure import Relation

    cells = [cell("all", 30, organization="district"), cell("all", 8, organization="a")]
    of_another_year = Relation("schools", "organization", "district", ("a",), True, 2023)
    assert link(cells, [of_another_year]).equations.shape[0] == 0
    assert link(cells, [subset("district", "a", "organization")]).equations.shape[0] == 1

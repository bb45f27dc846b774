"""Small cells cannot be recovered from what is shown, whichever sums connect the tables."""

import numpy as np
import pytest
from tables import RULES, audits, cell, hidden_of, partition, subset

from disclosure import Cell, EarlierCell, Relation, link, suppress

RACES = ("asian", "black", "hispanic", "white")


def test_a_group_that_is_the_whole_less_the_others_is_recovered_and_then_protected():
    cells = [cell("all", 300), *(cell(*one) for one in zip(RACES, (4, 40, 200, 56), strict=True))]
    naive, done = audits(cells, [partition("all", *RACES)])
    assert [one.name for one in naive.findings] == ["school/all/2024/rate/asian"]
    assert done.audit.passed
    # The smallest that leaves 4 and itself room, and no other.
    assert hidden_of(cells, done) == {("school", "all", "rate", "black")}
    assert done.is_small.sum() == 1


def test_two_small_groups_of_few_students_together_need_a_third():
    cells = [cell("all", 262), *(cell(*one) for one in zip(RACES, (2, 3, 200, 57), strict=True))]
    naive, done = audits(cells, [partition("all", *RACES)])
    assert len(naive.findings) == 2
    assert hidden_of(cells, done) == {("school", "all", "rate", "white")}
    assert done.audit.passed


def test_small_groups_that_protect_each_other_need_nothing():
    cells = [cell("all", 217), *(cell(*one) for one in zip(RACES, (6, 4, 7, 200), strict=True))]
    naive, done = audits(cells, [partition("all", *RACES)])
    assert naive.passed
    assert not hidden_of(cells, done)


def test_the_few_students_outside_a_large_group_are_protected():
    cells = [cell("all", 294), cell("disadvantaged", 290)]
    naive, done = audits(cells, [subset("all", "disadvantaged")])
    assert [one.name for one in naive.findings] == [
        "school/all/2024/rate/all without school/all/2024/rate/disadvantaged"
    ]
    assert hidden_of(cells, done) == {("school", "all", "rate", "disadvantaged")}
    assert done.audit.passed


def test_overlapping_groups_give_nobody_away():
    # 3 of the poor have no free meal; 2 of those with disabilities are no English learners.
    cells = [
        cell("all", 150),
        cell("poor", 90),
        cell("free_meal", 87),
        cell("disabilities", 40),
        cell("both", 38),
        cell("learner", 70),
    ]
    relations = [
        subset("all", "poor"),
        subset("all", "disabilities"),
        subset("all", "learner"),
        subset("poor", "free_meal"),
        subset("disabilities", "both"),
        subset("learner", "both"),
    ]
    naive, done = audits(cells, relations)
    assert len(naive.findings) == 2
    assert hidden_of(cells, done) == {
        ("school", "all", "rate", "free_meal"),
        ("school", "all", "rate", "both"),
    }
    assert done.audit.passed


def test_a_program_shows_nobody_outside_it():
    cells = [cell("all", 49), cell("all", 46, program="magnet"), cell("all", 20, program="gate")]
    relations = [subset("all", "magnet", "program"), subset("all", "gate", "program")]
    naive, done = audits(cells, relations)
    assert len(naive.findings) == 1
    assert hidden_of(cells, done) == {("school", "magnet", "rate", "all")}


def test_the_district_less_its_schools_gives_no_school_away():
    counts = {"district": 120, "a": 5, "b": 40, "c": 75}
    cells = [cell("foster", count, organization=name) for name, count in counts.items()]
    naive, done = audits(cells, [partition("district", "a", "b", "c", dimension="organization")])
    assert [one.name for one in naive.findings] == ["a/all/2024/rate/foster"]
    assert hidden_of(cells, done) == {("b", "all", "rate", "foster")}
    assert done.audit.passed


def test_students_of_two_schools_leave_a_lower_bound_that_counts():
    # 120 in the district, 118 in b and c: a has 2 at least, although schools share students.
    counts = {"district": 120, "a": 5, "b": 41, "c": 77}
    cells = [cell("foster", count, organization=name) for name, count in counts.items()]
    naive, done = audits(cells, [partition("district", "a", "b", "c", dimension="organization")])
    assert [one.name for one in naive.findings] == ["a/all/2024/rate/foster"]
    assert done.audit.passed


def test_both_ways_out_of_a_table_are_closed():
    # asian of school a follows from the other groups of a, and from the other schools' asians.
    cells = [
        cell("all", 60, organization="a"),
        cell("asian", 6, organization="a"),
        cell("white", 54, organization="a"),
        cell("all", 80, organization="b"),
        cell("asian", 30, organization="b"),
        cell("white", 50, organization="b"),
        cell("all", 140, organization="district"),
        cell("asian", 36, organization="district"),
        cell("white", 104, organization="district"),
    ]
    relations = [
        partition("all", "asian", "white"),
        partition("district", "a", "b", dimension="organization"),
    ]
    naive, done = audits(cells, relations)
    assert not naive.passed
    assert done.audit.passed
    # At least a cycle of four through the small one.
    assert len(hidden_of(cells, done)) >= 3


def test_two_measures_with_one_denominator_hide_together():
    # The second measure has no small cell of its own that its table gives away: the first one does.
    def of(measure: str, group: str, count: int) -> Cell:
        return cell(group, count, measure=measure, populations=(("class", count),))

    cells = [
        of("graduation", "all", 60),
        of("graduation", "male", 52),
        of("graduation", "female", 8),
        of("dropout", "all", 60),
        of("dropout", "male", 52),
    ]
    naive, done = audits(cells, [partition("all", "male", "female")])
    assert not naive.passed
    hidden = hidden_of(cells, done)
    assert {("school", "all", "graduation", "male"), ("school", "all", "dropout", "male")} <= hidden
    assert done.audit.passed


def test_a_numerator_that_is_another_results_count_is_hidden_with_it():
    cells = [
        cell("all", 14, measure="graduation", populations=(("class", 14), ("graduates", 9))),
        cell("all", 9, measure="courses", populations=(("graduates", 9),)),
    ]
    done = suppress(link(cells, []), RULES)
    assert done.is_small.tolist() == [False, True]
    assert hidden_of(cells, done) == {("school", "all", "graduation", "all")}


def test_an_edition_that_differs_by_one_student_shows_nothing_of_him():
    cells = [cell("all", 51)]
    earlier = [EarlierCell(cells[0].key, 50)]
    naive, done = audits(cells, [], earlier)
    assert len(naive.findings) == 1
    assert hidden_of(cells, done) == {("school", "all", "rate", "all")}
    assert done.audit.passed


def test_a_cell_that_an_earlier_edition_shows_protects_nobody():
    cells = [cell("all", 300), *(cell(*one) for one in zip(RACES, (4, 40, 211, 45), strict=True))]
    earlier = [EarlierCell(cells[2].key, 40)]
    _, done = audits(cells, [partition("all", *RACES)], earlier)
    assert hidden_of(cells, done) == {("school", "all", "rate", "white")}
    assert done.audit.passed


def test_what_everybody_knows_already_cannot_be_protected_and_the_audit_says_so():
    cells = [
        cell("all", 300, is_public=True),
        cell("asian", 4),
        *(
            cell(*one, is_public=True)
            for one in zip(("black", "hispanic", "white"), (40, 200, 56), strict=True)
        ),
    ]
    done = suppress(link(cells, [partition("all", *RACES)]), RULES)
    assert [one.name for one in done.audit.findings] == ["school/all/2024/rate/asian"]
    assert "4" not in done.audit.findings[0].name.replace("2024", "")


def test_a_small_cell_is_not_named_small_where_that_tells_its_size():
    # 19 in all, two halves: both small means 9 or 10 each.
    cells = [
        cell("all", 19, organization="a"),
        cell("male", 10, organization="a"),
        cell("female", 9, organization="a"),
        cell("all", 219, organization="district"),
        cell("all", 200, organization="b"),
    ]
    relations = [
        partition("all", "male", "female"),
        partition("district", "a", "b", dimension="organization"),
    ]
    problem = link(cells, relations)
    done = suppress(problem, RULES)
    assert done.audit.passed
    assert (done.is_small | done.is_complementary)[:3].all()


@pytest.mark.parametrize("seed", range(12))
def test_random_districts_give_nobody_away(seed):
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    cells, relations = _district(random)
    problem = link(cells, relations)
    done = suppress(problem, RULES)
    assert done.audit.passed, done.audit.findings
    small = np.array([one.count <= RULES.largest_hidden_count for one in cells])
    assert (done.is_small | done.is_complementary)[small].all()
    _no_cell_follows_from_the_shown(problem, done)


def test_the_same_cells_are_hidden_every_time():
    cells, relations = _district(np.random.default_rng(3))
    first, second = (suppress(link(cells, relations), RULES) for _ in range(2))
    assert (first.is_unit_hidden == second.is_unit_hidden).all()
    assert (first.is_named_small == second.is_named_small).all()


def _district(random: np.random.Generator) -> tuple[list[Cell], list[Relation]]:
    """Return groups, overlapping groups and a program of three schools and their district."""
    schools = ("a", "b", "c")
    sizes = random.integers(5, 60, size=(3, 4, 2, 2))
    sizes[random.random(sizes.shape) < 0.4] //= 8
    tables = {name: sizes[number] for number, name in enumerate(schools)}
    tables["district"] = sizes.sum(axis=0)
    cells = []
    for name, table in tables.items():
        for program, part in (("all", table.sum(axis=2)), ("gate", table[:, :, 0])):
            groups = {"all": part.sum(), "poor": part[:, 0].sum()}
            groups |= dict(zip(RACES, part.sum(axis=1), strict=True))
            cells += [
                cell(group, int(count), organization=name, program=program)
                for group, count in groups.items()
                if count
            ]
    relations = [
        partition("all", *RACES),
        subset("all", "poor"),
        subset("all", "gate", "program"),
        partition("district", *schools, dimension="organization"),
    ]
    return cells, relations


def _no_cell_follows_from_the_shown(problem, done) -> None:
    """Linear algebra apart from the attack: no hidden count is a combination of visible ones."""
    is_visible = problem.is_visible(done.is_unit_hidden)
    equations = problem.equations.toarray()[:, ~is_visible].astype(float)
    rank = np.linalg.matrix_rank(equations)
    for number, variable in enumerate(np.flatnonzero(~is_visible)):
        if problem.units[variable] >= 0:
            others = np.delete(equations, number, axis=1)
            assert np.linalg.matrix_rank(others) == rank, problem.names[variable]

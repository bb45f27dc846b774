"""Small hand-made tables about students, and who is attacked in them."""

from disclosure import Audit, Cell, DisclosureRules, Relation, Suppression, attack, link, suppress
from disclosure.suppression import hide_small

RULES = DisclosureRules(
    version="test",
    largest_hidden_count=10,
    protected_from=0,
    protected_to=10,
    complementary_width=0.2,
    remainder_width=5,
)
YEAR = 2024


def cell(
    group: str = "all", count: int = 0, *, organization="school", program="all", measure="rate", **other
) -> Cell:
    return Cell(organization, program, YEAR, measure, group, count, **other)


def partition(whole: str, *parts: str, dimension="student_group", is_covering=True) -> Relation:
    return Relation(f"{whole}_of_{'_'.join(parts)}", dimension, whole, parts, is_covering)


def subset(whole: str, part: str, dimension="student_group") -> Relation:
    return partition(whole, part, dimension=dimension, is_covering=False)


def hidden_of(cells: list[Cell], done: Suppression) -> set[tuple[str, ...]]:
    """Return organization, program, measure and group of the cells hidden beside the small ones."""
    return {
        (one.organization_id, one.program_id, one.measure_id, one.student_group_id)
        for one, is_hidden in zip(cells, done.is_complementary, strict=True)
        if is_hidden
    }


def audits(cells, relations, earlier=()) -> tuple[Audit, Suppression]:
    """Return what the attack finds when only small cells are hidden, and the suppression."""
    problem = link(cells, relations, earlier)
    naive = attack(problem, hide_small(problem, RULES), RULES)
    return naive, suppress(problem, RULES)

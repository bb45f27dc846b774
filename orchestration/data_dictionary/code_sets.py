"""Which values a column can have, where a test says so.

Belongs here: finding the test, and reading the seed it names. Does not: the values (`seeds`), judging data by
them (the tests of the models).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from orchestration.data_dictionary.project import Node, Project
from orchestration.home import PROJECT_FOLDER
from orchestration.seed_rows import SeedRow, read_seed


@dataclass(frozen=True)
class CodeSet:
    """The values of a column: those of a seed, or those that a test lists.

    Attributes:
        seed: path of the seed in the project, as text; empty when a test lists the values.
        describes: what a row of the seed is.
        column: the column of the seed that holds the values.
        values: each value with its meaning in words, or an empty text; in the order of the seed or the test.

    """

    seed: str
    describes: str
    column: str
    values: dict[str, str]

    @property
    def name(self) -> str:
        """Name of the seed and of its table; empty when a test lists the values."""
        return Path(self.seed).stem


class CodeSets:
    """The code sets of the columns of a project.

    A column's are those that a test of it says; a view's, also those of the table that it passes on. Another
    column has those of the columns of its name, if all tests of them say the same and, where that is a seed,
    its description says that it is a key of it: the same name may stand for something else.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._of_column: dict[tuple[str, str], CodeSet] = {}
        self._of_name: dict[str, list[CodeSet]] = defaultdict(list)
        seeds: dict[tuple[str, str], CodeSet] = {}
        for test in (*project.tests("accepted_values"), *project.tests("relationships")):
            column = test["column_name"]
            values = test["test_metadata"]["kwargs"].get("values")
            if values is None:
                seed, field = _seed_of(project, test)
                key = (seed["name"], field)
                seeds[key] = code_set = seeds.get(key) or _read(seed, field)
            else:
                code_set = CodeSet("", "", column, dict.fromkeys(map(str, values), ""))
            self._of_column[test["attached_node"], column] = code_set
            if code_set not in self._of_name[column]:
                self._of_name[column].append(code_set)

    def of(self, node: Node, column: str) -> CodeSet | None:
        """Return the values of a column of a model; None when no test says any."""
        passed_on = self._project.parents(node) if node["config"]["materialized"] == "view" else []
        for one in (node, *passed_on):
            if found := self._of_column.get((one["unique_id"], column)):
                return found
        said = self._of_name.get(column, [])
        if len(said) != 1:
            return None
        # "..., or a key of": other values too.
        is_key = re.search(rf"(?<!or )a key of `?{said[0].name}\b", node["columns"][column]["description"])
        return said[0] if is_key or not said[0].seed else None


def _seed_of(project: Project, test: Node) -> tuple[Node, str]:
    """Return the seed and its column that a relationship leads to, directly or through models made of it."""
    field = test["test_metadata"]["kwargs"]["field"]
    node = next(one for one in project.parents(test) if one["unique_id"] != test["attached_node"])
    while node["resource_type"] != "seed":
        node = next(one for one in project.parents(node) if field in one["columns"])
    return node, field


def _read(seed: Node, column: str) -> CodeSet:
    rows = list(read_seed(PROJECT_FOLDER / seed["original_file_path"], (column,)))
    label = _label(rows, column)
    values = {row[column]: row[label] if label else "" for row in rows}
    path = Path(seed["original_file_path"]).as_posix()
    return CodeSet(path, " ".join(seed["description"].split()), column, values)


def _label(rows: list[SeedRow], column: str) -> str | None:
    """Return the first column after the code that says one thing of each code, in words."""
    names = list(rows[0])
    for name in names[names.index(column) + 1 :]:
        said = {(row[column], row[name]) for row in rows}
        is_one_each = len(said) == len({code for code, _ in said})
        if is_one_each and any(" " in text for _, text in said):
            return name
    return None

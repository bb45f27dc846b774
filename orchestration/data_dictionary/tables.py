"""Tables and columns of the dictionary.

Belongs here: what the dictionary says of a table and of a column. Does not: how it is written (`pages`,
`edition_file`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.data_dictionary.code_sets import CodeSet, CodeSets
from orchestration.data_dictionary.project import Node, Project
from orchestration.editions.tables import PUBLISHED_TABLES


@dataclass(frozen=True)
class Column:
    """A column: its type in the names that both engines share, what it means, which values it can have.

    Attributes:
        name: name of the column.
        data_type: type.
        description: what it means.
        is_key: whether it is part of the table's key.
        code_set: the set that its values come from; None when no test says one.
        other_values: values beside those of the set (the column's `meta` in its YAML).

    """

    name: str
    data_type: str
    description: str
    is_key: bool
    code_set: CodeSet | None
    other_values: tuple[str, ...]

    @property
    def allowed_values(self) -> tuple[str, ...]:
        """Every value the column can have, beside null; empty when no test says any."""
        return (*self.code_set.values, *self.other_values) if self.code_set else ()


@dataclass(frozen=True)
class Table:
    """A table: what a row of it is, its key, its columns in order, and what it is made from.

    Attributes:
        schema: schema of the database.
        name: name of the table.
        description: opens with the grain, "One row per ...".
        key: columns that are unique together.
        columns: in the order of the table.
        made_from: models, seeds and sources that it reads, with their paths in the project.

    """

    schema: str
    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    made_from: dict[str, str]


def tables_of(project: Project, schema: str) -> list[Table]:
    """Return the tables of a schema.

    Raises:
        ValueError: a table has no key, or a column no type or no description; names it.

    """
    code_sets = CodeSets(project)
    return [_table(project, code_sets, node) for node in project.models(schema)]


def _table(project: Project, code_sets: CodeSets, node: Node) -> Table:
    key = _key(project, node)
    if not key:
        raise ValueError(f"{node['name']} has no key: give it the test unique_combination")
    columns = []
    for column in node["columns"].values():
        for part in ("data_type", "description"):
            if not column[part]:
                where = node["patch_path"].partition("://")[2]
                raise ValueError(f"{node['name']}, column {column['name']}: no {part} in {where}")
        columns.append(
            Column(
                column["name"],
                # Both are written: decimal(9, 6) and decimal(9,6).
                ", ".join(part.strip() for part in column["data_type"].split(",")),
                " ".join(column["description"].split()),
                column["name"] in key,
                code_sets.of(node, column["name"]),
                tuple(column["config"]["meta"].get("values_beside_code_set", ())),
            )
        )
    return Table(
        node["schema"],
        node["name"],
        " ".join(node["description"].split()),
        key,
        tuple(columns),
        {_name(parent): Path(parent["original_file_path"]).as_posix() for parent in project.parents(node)},
    )


def _name(node: Node) -> str:
    """Return the name of a model or seed; dbt does not build a source, whose schema tells who does."""
    return f"{node['schema']}.{node['name']}" if node["resource_type"] == "source" else node["name"]


def _key(project: Project, node: Node) -> tuple[str, ...]:
    published = {table.name: table.key for table in PUBLISHED_TABLES}
    if node["schema"] == "publish":
        return published[node["name"]]
    if tested := project.tested_key(node):
        return tested
    if node["config"].get("materialized") != "view":
        return ()
    # A view passes on the rows of one table, whose key is tested there; what it joins has a shorter key.
    keys = [_key(project, parent) for parent in project.parents(node)]
    return max((key for key in keys if set(key) <= set(node["columns"])), key=len, default=())

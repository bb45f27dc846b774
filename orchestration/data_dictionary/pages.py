"""The pages of the dictionary in the documentation.

Belongs here: the text of the pages. A test compares them with the project, so that they cannot drift.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from orchestration.data_dictionary.code_sets import CodeSet
from orchestration.data_dictionary.edition_file import FILE
from orchestration.data_dictionary.project import Project
from orchestration.data_dictionary.tables import Column, Table, tables_of
from orchestration.home import PROJECT_FOLDER

FOLDER = PROJECT_FOLDER / "docs" / "data_dictionary"
COMMAND = "python -m orchestration.data_dictionary"
WIDTH = 118

_CODE_SETS = "code_sets.md"
_SCHEMAS = {
    "publish": (
        "Published tables",
        "What an edition holds, in `spf.duckdb` and as Parquet. Where each column can be null, and what "
        "changed from version to version: [published tables](../published_tables.md).",
    ),
    "marts": (
        "Marts",
        "What the published tables and the explanations of a rating are made from. They are in the working "
        "database, `HOME/work/spf.duckdb`, which is the owner's; they may change with any version.",
    ),
}
_README = f"""\
# Data dictionary

Every table that people read, column by column. These pages are written from the dbt project by
`{COMMAND}`: descriptions and types from beside the models, keys and values from
their tests, code sets from the seeds. A test compares them. An edition carries the dictionary of its own
tables as `{FILE}`.

Types are the names that DuckDB and Spark share: `string`, `int` (32 bits), `bigint` (64 bits),
`decimal(digits, decimals)`, `boolean`, `date`. No table has a floating-point number.

*Values* says which values a column can have, where a test says so: the values themselves, or a code set. A
correction that is rejected keeps what its file says, whatever that is.
"""


def pages(project: Project) -> dict[str, str]:
    """Return the pages of the dictionary as Markdown, by file name.

    Raises:
        ValueError: a table has no key, or a column no type or no description; names it.

    """
    tables = {schema: tables_of(project, schema) for schema in _SCHEMAS}
    written = {_page_of(schema): _schema_page(schema, tables[schema]) for schema in _SCHEMAS}
    written[_CODE_SETS] = _code_sets_page([table for some in tables.values() for table in some])
    written["README.md"] = _index(tables)
    return written


def write_pages(folder: Path = FOLDER) -> list[Path]:
    """Write the pages to a folder, which holds nothing else; return their paths."""
    written = pages(Project.parsed())
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in sorted(written)]


def _page_of(schema: str) -> str:
    return f"{schema}.md"


def _index(tables: dict[str, list[Table]]) -> str:
    parts = [_README]
    for schema, (title, about) in _SCHEMAS.items():
        rows = [
            (f"[`{one.name}`]({_page_of(schema)}#{one.name})", _cell(_grain(one))) for one in tables[schema]
        ]
        parts.append(f"## {title}\n\n{_fill(about)}\n\n{_grid(('table', 'one row per'), rows)}")
    parts.append(
        f"## Code sets\n\n[{_CODE_SETS}]({_CODE_SETS}): the values of columns that are keys of one.\n"
    )
    return "\n".join(parts)


def _grain(table: Table) -> str:
    """Return what a row is, without the words that every description opens with."""
    sentence = table.description.partition(". ")[0].rstrip(".")
    return sentence.removeprefix("One row per ")


def _schema_page(schema: str, tables: Iterable[Table]) -> str:
    title, about = _SCHEMAS[schema]
    parts = [f"# {title}\n\n{_fill(about)}\n\n{_fill(_written_from())}\n"]
    for table in tables:
        key = ", ".join(f"`{name}`" for name in table.key)
        made_from = ", ".join(f"[`{name}`](../../{path})" for name, path in table.made_from.items())
        facts = "\n".join(_item(text) for text in (f"Key: {key}", f"Made from: {made_from}"))
        rows = [_column_row(column) for column in table.columns]
        grid = _grid(("column", "type", "key", "values", "meaning"), rows)
        parts.append(f"## {table.name}\n\n{_fill(table.description)}\n\n{facts}\n\n{grid}")
    return "\n".join(parts)


def _written_from() -> str:
    return f"Written from the dbt project by `{COMMAND}`; [what the columns say](README.md)."


def _column_row(column: Column) -> tuple[str, ...]:
    is_key = "yes" if column.is_key else ""
    return f"`{column.name}`", column.data_type, is_key, _values(column), _cell(column.description)


def _values(column: Column) -> str:
    if not (column.code_set and column.code_set.seed):
        return ", ".join(f"`{value}`" for value in column.allowed_values)
    name = column.code_set.name
    return ", ".join([f"[{name}]({_CODE_SETS}#{name})", *(f"`{value}`" for value in column.other_values)])


def _code_sets_page(tables: Iterable[Table]) -> str:
    code_sets: dict[str, CodeSet] = {}
    columns: dict[str, set[str]] = {}
    for table in tables:
        for column in table.columns:
            if column.code_set and column.code_set.seed:
                code_sets[column.code_set.name] = column.code_set
                columns.setdefault(column.code_set.name, set()).add(column.name)
    parts = [f"# Code sets\n\n{_fill(_written_from())}\n"]
    for name, code_set in sorted(code_sets.items()):
        facts = "\n".join(
            _item(text)
            for text in (
                f"Seed: [{code_set.seed}](../../{code_set.seed}), column `{code_set.column}`",
                "Columns: " + ", ".join(f"`{column}`" for column in sorted(columns[name])),
            )
        )
        rows = [(f"`{value}`", _cell(meaning)) for value, meaning in code_set.values.items()]
        grid = _grid(("value", "meaning"), rows)
        parts.append(f"## {name}\n\n{_fill(code_set.describes)}\n\n{facts}\n\n{grid}")
    return "\n".join(parts)


def _grid(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("|" + "".join(f" {cell} |" if cell else " |" for cell in cells) + "\n" for cells in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _fill(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> str:
    return textwrap.fill(
        f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )

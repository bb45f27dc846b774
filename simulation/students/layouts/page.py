"""The page about the layouts, written from the layout tables.

Belongs here: turning the tables into text. Does not belong here: the page's introduction, which people
write. Run as a module to write the page anew.
"""

from __future__ import annotations

from pathlib import Path

from simulation.students.layouts import StudentFile, code_sets, student_files

PAGE = Path(__file__).resolve().parents[3] / "docs" / "business_rules" / "student_extracts.md"
# Everything below this line is written by the program.
MARK = "<!-- Below: written from the layout tables by `python -m simulation.students.layouts.page`. -->"


def generated() -> str:
    """Return the generated part of the page."""
    parts = ["## Files", ""]
    for kind in student_files().values():
        parts += [*_file(kind), ""]
    parts += ["## Code sets", "", "| code set | codes |", "|---|---|"]
    for name, codes in code_sets().items():
        listed = ", ".join(f"`{code}` {meaning}".strip() for code, meaning in codes.items())
        parts.append(f"| `{name}` | {listed} |")
    return "\n".join(parts) + "\n"


def _file(kind: StudentFile) -> list[str]:
    header = "with header" if kind.has_header else "without header"
    delimiter = {"^": "caret", ",": "comma"}[kind.delimiter]
    columns = ", ".join(_column(column) for column in kind.all_columns)
    pattern = kind.path_pattern.replace("|", "\\|")
    return [
        f"### {kind.file_id}",
        "",
        f"{kind.description}. Provenance: {kind.provenance}.",
        "",
        f"- Recognised by `{pattern}`; {delimiter}-delimited {header}, {kind.encoding}, "
        f"dates `{kind.date_format}`.",
        f"- Key: {', '.join(f'`{name}`' for name in kind.key_columns)}.",
        f"- Columns: {columns}.",
    ]


def _column(column) -> str:
    marks = "".join(mark for mark, holds in (("*", column.is_required), ("†", column.is_pii)) if holds)
    notes = [column.code_set] if column.code_set else []
    notes += [f"since {column.first_school_year}"] if column.first_school_year else []
    return f"`{column.column_name}`{marks}" + (f" ({', '.join(notes)})" if notes else "")


def write() -> None:
    """Replace the generated part of the page; what people wrote above stays."""
    written = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(written + MARK + "\n\n" + generated(), encoding="utf-8")


if __name__ == "__main__":
    write()

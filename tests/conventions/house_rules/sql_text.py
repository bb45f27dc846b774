"""SQL files of the project, with comments and literals blanked so that rules see code only."""

import re
from functools import cached_property
from pathlib import Path

_LITERAL = r"'(?:[^']|'')*'"
_TOKEN = re.compile(
    rf"(?P<comment>\{{#.*?#\}}|/\*.*?\*/|--[^\n]*)|(?P<jinja>\{{[{{%].*?[%}}]\}})|(?P<literal>{_LITERAL})",
    re.DOTALL,
)


def _blank(text: str) -> str:
    """Spaces of the same length, line breaks kept, so that positions and line numbers stay true."""
    return re.sub(r"[^\n]", " ", text)


class SqlFile:
    """One SQL file. `path` is relative to the project, with forward slashes."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def statement(self) -> str:
        """The text without comments."""
        return _TOKEN.sub(
            lambda match: _blank(match[0]) if match["comment"] is not None else match[0], self.text
        )

    @cached_property
    def code(self) -> str:
        """The text without comments and without what SQL literals hold.

        Literals inside Jinja stay: arguments of macros are pieces of SQL.
        """

        def visible(match: re.Match[str]) -> str:
            if match["comment"] is not None:
                return _blank(match[0])
            if match["literal"] is not None:
                return "'" + _blank(match[0][1:-1]) + "'"
            return match[0]

        return _TOKEN.sub(visible, self.text)

    @cached_property
    def literals(self) -> list[tuple[int, str]]:
        """Every quoted text outside comments, in SQL or in Jinja, with its line."""
        return [
            (self.line_of(match.start()), match[0][1:-1]) for match in re.finditer(_LITERAL, self.statement)
        ]

    def line_of(self, position: int) -> int:
        """Line, from 1, of a position in the text."""
        return self.text.count("\n", 0, position) + 1

    def is_in(self, *folders: str) -> bool:
        """Whether the file lies in one of the folders."""
        return any(self.path.startswith(f"{folder}/") for folder in folders)


def sql_files(project: Path, *folders: str) -> list[SqlFile]:
    """Every SQL file in the folders of the project, in the order of their paths."""
    return [
        SqlFile(path.relative_to(project).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((project / folder).rglob("*.sql"))
    ]


def parenthesised(code: str, opening: int) -> str:
    """What stands between the parenthesis at `opening` and its partner, or the end of `code`."""
    depth = 0
    for position in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[position], 0)
        if depth == 0:
            return code[opening + 1 : position]
    return code[opening + 1 :]

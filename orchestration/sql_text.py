"""Text for SQL statements: names, literals and file paths, quoted so that they stay one."""

from pathlib import Path


def identifier(name: str) -> str:
    """Quote a column or table name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text value."""
    return "'" + text.replace("'", "''") + "'"


def escape_path(path: Path) -> str:
    """Write a path so that the engine's file reader takes no character of it as a wildcard."""
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path))


def identifiers(names: tuple[str, ...] | list[str], prefix: str = "") -> str:
    """Quote a list of column names, each after ``prefix`` (such as ``a.``)."""
    return ", ".join(prefix + identifier(name) for name in names)

"""Seed rows: reading the seeds that steer the loader, and saying which cell is wrong.

Here: csv files with a header, and cells as names, flags, years and lists.
Not here: what the seeds mean (``catalogue``, ``code_sets``).
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9_]*")


class CatalogueError(ValueError):
    """A seed of the catalogue is broken; the message names file, line, column and what to do."""


class SeedRow(dict[str, str]):
    """A row of a seed that knows its place, so that every error can name it."""

    def __init__(self, path: Path, line: int, values: dict[str, str]):
        super().__init__(values)
        self.path = path
        self.line = line

    def error(self, column: str, what: str) -> CatalogueError:
        """Return the error for a cell; ``what`` is a clause without a full stop."""
        return CatalogueError(f"{self.path.name}, line {self.line}, column {column}: {what}.")

    def name(self, column: str) -> str:
        """Return a name; raises CatalogueError unless it is lower case, digits and underscores."""
        if not NAME.fullmatch(self[column]):
            raise self.error(column, "must be a lower-case name of letters, digits and underscores")
        return self[column]

    def flag(self, column: str) -> bool:
        """Return a truth value; raises CatalogueError for other words than true and false."""
        if self[column] not in ("true", "false"):
            raise self.error(column, "must be true or false")
        return self[column] == "true"

    def year(self, column: str) -> int | None:
        """Return a spring year, None where empty; raises CatalogueError for anything else."""
        if not self[column]:
            return None
        if not re.fullmatch(r"(19|20)\d{2}", self[column]):
            raise self.error(column, "must be a spring year such as 2024, or empty")
        return int(self[column])

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words; raises CatalogueError for any other."""
        if self[column] not in allowed:
            raise self.error(column, f"must be one of {', '.join(allowed)}")
        return self[column]

    def parts(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that ``|`` separates, without empty ones."""
        return tuple(part.strip() for part in self[column].split("|") if part.strip())


def read_seed(path: Path, fields: tuple[str, ...]) -> Iterator[SeedRow]:
    """Offer the rows of a seed; raises CatalogueError if it is damaged or lacks one of the fields."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            missing = [field for field in fields if field not in header]
            if missing:
                raise CatalogueError(f"{path.name}, line 1: no column {', '.join(missing)}.")
            for values in reader:
                if len(values) != len(header):
                    raise CatalogueError(
                        f"{path.name}, line {reader.line_num}: {len(values)} cells under "
                        f"{len(header)} column names. Quote cells that hold a comma."
                    )
                yield SeedRow(path, reader.line_num, dict(zip(header, values, strict=True)))
    except FileNotFoundError:
        raise CatalogueError(f"{path} is missing; it is part of the project.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name} is not a UTF-8 csv file: {error}.") from None

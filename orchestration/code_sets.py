"""Code sets: the codes that a column of an extract may hold.

Here: how ``extract_columns.csv`` names a code set, and looking its codes up.
Not here: finding the rows with other codes (``unknown_codes``).

A code set is written in one of two forms. ``student_group_codes.source_code`` is a column of a seed
in ``seeds/code_sets``: its values in the rows of the same source and dataset, as far as the seed
has these columns. ``student_record_codes.code(grade)`` is the same for the rows whose ``code_set`` is
``grade``. ``S|D|C|X`` are the codes themselves. With ``upper:`` before any form the cell is compared in
upper case; with ``optional:`` an empty cell is no unknown code, although a file must have the column.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.seed_rows import CatalogueError, SeedRow, read_seed

UPPER_PREFIX = "upper:"
OPTIONAL_PREFIX = "optional:"
_SEED_COLUMN = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)(?:\(([a-z][a-z0-9_]*)\))?")


@dataclass(frozen=True)
class CodeSet:
    """The codes of a column, sorted, and the seed file in which a new one is added."""

    codes: tuple[str, ...]
    ignores_case: bool
    file_name: str
    allows_empty: bool = False


def read_code_set(row: SeedRow, folder: Path) -> CodeSet:
    """Return the code set that a row of the column seed names; raises CatalogueError.

    ``folder`` holds the seeds of codes.
    """
    text = row["code_set"]
    allows_empty = text.startswith(OPTIONAL_PREFIX)
    text = text.removeprefix(OPTIONAL_PREFIX)
    ignores_case = text.startswith(UPPER_PREFIX)
    text = text.removeprefix(UPPER_PREFIX)
    seed_column = _SEED_COLUMN.fullmatch(text)
    if seed_column:
        file_name = f"{seed_column[1]}.csv"
        codes = _codes_in_seed(row, folder / file_name, seed_column[2], seed_column[3])
    else:
        file_name = row.path.name
        codes = {code.strip() for code in text.split("|")}
        if "" in codes:
            raise row.error("code_set", "must be codes such as S|D or a seed's column as seed.column")
    if ignores_case and (mixed := sorted(code for code in codes if code != code.upper())):
        raise row.error("code_set", f"{mixed[0]} of {file_name} is compared in upper case but not written so")
    return CodeSet(tuple(sorted(codes)), ignores_case, file_name, allows_empty)


def _codes_in_seed(row: SeedRow, path: Path, column: str, code_set: str | None) -> set[str]:
    if not path.is_file():
        raise row.error("code_set", f"there is no {path.name} among the seeds of codes")
    codes = set()
    for code in read_seed(path, (column, "code_set") if code_set else (column,)):
        if code_set and code["code_set"] != code_set:
            continue
        if all(code.get(name, row[name]) == row[name] for name in ("source_id", "dataset_id")):
            codes.add(code[column])
    codes.discard("")
    if not codes:
        place = f"{row['source_id']}/{row['dataset_id']}"
        raise CatalogueError(
            f"{path.name}, column {column}: no code of {place}, whose column "
            f"{row['column_name']} has this code set. Add its codes, or empty code_set in {row.path.name}."
        )
    return codes

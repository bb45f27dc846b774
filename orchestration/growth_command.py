"""Growth percentiles of one cohort from a file to a file: the work of `spf growth`.

Belongs here: reading a panel and fixed knots, writing percentiles. Does not: the method
(`psychometrics.growth`). Messages name files, rows and columns, never a student or a score.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from psychometrics.growth import GrowthError, GrowthResult, Knots, student_growth_percentiles

_ID = "ID"
_FORMATS = (".parquet", ".csv")
# What R, spreadsheets and databases write for a missing value.
_MISSING = ["", "NA", "N/A", "NaN", "nan", "NULL", "null"]


class GrowthFileError(Exception):
    """A file cannot be read or written as asked; the message says which and why."""


def write_growth_percentiles(
    panel_file: Path,
    progression: tuple[int, ...],
    year: int,
    out_file: Path,
    *,
    knots_file: Path | None = None,
    minimum_students: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> GrowthResult:
    """Read a panel, compute the percentiles of a progression, write them.

    Args:
        panel_file: Parquet or CSV with columns ID, GRADE_yyyy, SS_yyyy.
        progression: grades in successive years, the current one last.
        year: spring year of the current scores.
        out_file: Parquet or CSV, replaced in one step; columns ID, SGP_ORDER_k, SGP.
        knots_file: JSON with `knots_<grade>` and `boundaries_<grade>`; knots are estimated where None.
        minimum_students: of each order's cohort; the method's own minimum where None.
        say: receives a sentence before work that takes long.

    Raises:
        GrowthFileError: a file cannot be read or written.
        GrowthError: growth cannot be computed from the panel.

    """
    _check_format(out_file)
    if not out_file.parent.is_dir():
        raise GrowthFileError(f"{out_file.parent} is not a folder: create it first")
    years = range(year - len(progression) + 1, year + 1)
    table = _read_panel(panel_file, [_ID, *(f"{kind}_{one}" for one in years for kind in ("GRADE", "SS"))])
    knots = _read_knots(knots_file) if knots_file else None
    say(f"{table.num_rows:,} students read; fitting (the first time on a machine, the solver is compiled)")
    options = {} if minimum_students is None else {"minimum_students": minimum_students}
    try:
        result = student_growth_percentiles(table, progression, year, knots=knots, **options)
    except GrowthError as error:
        raise type(error)(f"{panel_file}: {error}") from error
    _write(result.table, out_file)
    return result


def _check_format(file: Path) -> None:
    if file.suffix.lower() not in _FORMATS:
        raise GrowthFileError(f"{file} ends neither in {' nor in '.join(_FORMATS)}")


def _read_panel(file: Path, columns: list[str]) -> pa.Table:
    """Return those of the columns that the file has; missing ones are the method's to complain about."""
    _check_format(file)
    try:
        if file.suffix.lower() == ".parquet":
            present = parquet.read_schema(file).names
            return parquet.read_table(file, columns=[name for name in columns if name in present])
        with csv.open_csv(file) as reader:
            present = reader.schema.names
        # As text: whoever infers types drops leading zeros and quotes a student's value in its errors.
        options = csv.ConvertOptions(
            include_columns=[name for name in columns if name in present],
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=True,
            null_values=_MISSING,
        )
        table = csv.read_csv(file, convert_options=options)
    except (pa.ArrowInvalid, OSError) as error:
        # Arrow's own message may quote a line of the file.
        raise GrowthFileError(f"{file} cannot be read as {file.suffix.lower()[1:]}") from error
    return _with_whole_number_ids(table)


def _with_whole_number_ids(table: pa.Table) -> pa.Table:
    """Return identifiers as numbers if nothing is lost: no leading zero, sign or blank."""
    if _ID not in table.column_names:
        return table
    ids = table.column(_ID)
    if not pc.all(pc.match_substring_regex(ids.drop_null(), r"^(0|[1-9][0-9]{0,17})$")).as_py():
        return table
    return table.set_column(table.column_names.index(_ID), _ID, ids.cast(pa.int64()))


def _read_knots(file: Path) -> dict[int, Knots]:
    try:
        content = json.loads(file.read_text())
        grades = [name.removeprefix("knots_") for name in content if name.startswith("knots_")]
        knots = {
            int(grade): Knots(
                tuple(map(float, content[f"knots_{grade}"])),
                (float(content[f"boundaries_{grade}"][0]), float(content[f"boundaries_{grade}"][1])),
            )
            for grade in grades
        }
    except GrowthError as error:
        raise type(error)(f"{file}: {error}") from error
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise GrowthFileError(
            f"{file} does not hold knots: a JSON object with knots_<grade> and boundaries_<grade> is expected"
        ) from error
    if not knots:
        raise GrowthFileError(f"{file} holds no knots_<grade>")
    return knots


def _write(table: pa.Table, file: Path) -> None:
    """Write beside the file and rename, so that a stopped command leaves no half of a file."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.suffix.lower() == ".parquet":
            parquet.write_table(table, unfinished)
        else:
            csv.write_csv(table, unfinished, csv.WriteOptions(quoting_style="needed"))
        unfinished.replace(file)
    except OSError as error:
        raise GrowthFileError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)

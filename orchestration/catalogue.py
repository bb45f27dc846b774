"""The extract catalogue: which files the project knows and what their columns mean.

Here: typed views of ``seeds/extracts/extract_catalogue.csv`` and ``extract_columns.csv``.
Not here: the codes a column may hold (``code_sets``), finding files (``discovery``), reading them
(``reading``), loading them (``loading``).
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from orchestration.code_sets import CodeSet, read_code_set
from orchestration.school_years import SchoolYearRule, parse_rule
from orchestration.seed_rows import CatalogueError, SeedRow, read_seed
from orchestration.value_rules import DATES, NUMBERS, ValueRule, read_value_rule

SEED_FOLDER = Path(__file__).resolve().parents[1] / "seeds" / "extracts"
# Part of the layout fingerprint: raise it when the loader writes the same file differently.
LOADER_VERSION = 1

ROLES = ("key", "input", "attribute", "oracle", "both", "dropped")
DROPPED = "dropped"
RAW_ROLES = ("key", "input", "attribute", "both")
ORACLE_ROLES = ("key", "oracle", "both")
# From what anybody may see to what only the owner may.
SENSITIVITIES = ("public", "restricted", "student_level")
STUDENT_LEVEL = "student_level"
LAYOUT_STATUSES = ("verified", "cited_untested", "ours")
ENCODINGS = ("utf-8", "latin-1", "utf-16", "cp1252")
PATH_PREFIX = "path:"

_DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|", "caret": "^"}
_DATASET_FIELDS = (
    "source_id",
    "dataset_id",
    "path_pattern",
    "delimiter_csv",
    "delimiter_txt",
    "has_header",
    "encoding",
    "school_year_rule",
    "agency_rule",
    "null_markers",
    "footnote_markers",
    "minimum_rows",
    "unknown_code_share",
    "sensitivity",
    "invalid_value_share",
    "contradicting_row_share",
    "owner",
    "publisher",
    "description",
)
_COLUMN_FIELDS = (
    "source_id",
    "dataset_id",
    "column_name",
    "source_names",
    "first_school_year",
    "last_school_year",
    "role",
    "is_required",
    "is_pii",
    "code_set",
    "value_type",
    "minimum",
    "maximum",
    "range_of",
    "at_most",
    "not_before",
    "scale_by",
    "position",
    "pseudonym",
    "layout_status",
    "description",
)


@dataclass(frozen=True)
class ExtractColumn:
    """One row of the column seed: the names a column has in files of some school years.

    A column may have several rows, for years in which the source named it differently. Where a
    file has several of the names, the first non-null value in their order counts. A source name
    ``path:<regular expression with one group>`` takes the value from the file name.

    ``position`` is the place in a layout without header, from 1, among the columns of all years.
    ``pseudonym`` is the kind of identifier that is loaded as a keyed pseudonym. A column of the role
    ``dropped`` is part of the layout and is never loaded; its code set says which file this is.
    """

    column_name: str
    source_names: tuple[str, ...]
    first_school_year: int | None
    last_school_year: int | None
    role: str
    is_required: bool
    is_pii: bool
    code_set: CodeSet | None
    value_rule: ValueRule | None
    position: int | None
    pseudonym: str
    layout_status: str
    description: str

    def applies_to(self, school_years: set[int]) -> bool:
        """Whether the row speaks of any of these years; of a file of unknown years it does."""
        first = self.first_school_year or 0
        last = self.last_school_year or 9999
        return not school_years or any(first <= year <= last for year in school_years)


@dataclass(frozen=True)
class ExtractDataset:
    """One kind of file: how to recognise, read and date it, and its columns.

    ``columns`` are those that are loaded, ``dropped_columns`` the others of the layout.
    """

    source_id: str
    dataset_id: str
    path_pattern: str
    delimiter_csv: str
    delimiter_txt: str
    has_header: bool
    encoding: str
    school_year_rule: SchoolYearRule
    agency_pattern: str | None
    null_markers: tuple[str, ...]
    footnote_markers: tuple[str, ...]
    minimum_rows: int
    unknown_code_share: float
    sensitivity: str
    invalid_value_share: float
    contradicting_row_share: float
    owner: str
    publisher: str
    description: str
    columns: tuple[ExtractColumn, ...]
    dropped_columns: tuple[ExtractColumn, ...] = ()

    @property
    def is_about_students(self) -> bool:
        """Whether its rows are single persons: only what the catalogue names is read, never all cells."""
        return self.sensitivity == STUDENT_LEVEL

    def layout(self, school_year: int) -> tuple[ExtractColumn, ...]:
        """Return the columns of a file of this year in order, for a dataset without header."""
        applying = [c for c in (*self.columns, *self.dropped_columns) if c.applies_to({school_year})]
        return tuple(sorted(applying, key=lambda column: column.position))

    @cached_property
    def known_names(self) -> frozenset[str]:
        """Names in files, dropped columns included, with small letters only."""
        every = (*self.columns, *self.dropped_columns)
        return frozenset(name.casefold() for column in every for name in column.source_names)

    @cached_property
    def pseudonym_columns(self) -> frozenset[str]:
        """Columns that are loaded as pseudonyms."""
        return frozenset(column.column_name for column in self.columns if column.pseudonym)

    @property
    def table_name(self) -> str:
        """Name of the dataset's table in the schemas ``raw`` and ``oracle``."""
        return f"{self.source_id}__{self.dataset_id}"

    @cached_property
    def roles(self) -> dict[str, str]:
        """Canonical column name to role, in the order of the seed."""
        return {column.column_name: column.role for column in self.columns}

    @cached_property
    def required_columns(self) -> frozenset[str]:
        """Columns that a file of some year must have."""
        return frozenset(column.column_name for column in self.columns if column.is_required)

    @cached_property
    def pii_columns(self) -> frozenset[str]:
        """Columns about a person: no message may show a cell of them."""
        return frozenset(column.column_name for column in self.columns if column.is_pii)

    @cached_property
    def code_sets(self) -> dict[str, CodeSet]:
        """Column name to the codes it may hold, for the columns that have a code set."""
        return {column.column_name: column.code_set for column in self.columns if column.code_set}

    @cached_property
    def value_rules(self) -> dict[str, ValueRule]:
        """Column name to what its cells may hold, for the columns that are not any text."""
        return {column.column_name: column.value_rule for column in self.columns if column.value_rule}

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Columns that identify a row; empty where the published file has no key."""
        return tuple(name for name, role in self.roles.items() if role == "key")

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """Columns of the raw table; empty for a dataset that only holds published results."""
        if set(self.roles.values()).isdisjoint(("input", "attribute", "both")):
            return ()
        return tuple(name for name, role in self.roles.items() if role in RAW_ROLES)

    @property
    def oracle_columns(self) -> tuple[str, ...]:
        """Columns of the oracle table; empty where nothing published is there to compare with."""
        if set(self.roles.values()).isdisjoint(("oracle", "both")):
            return ()
        return tuple(name for name, role in self.roles.items() if role in ORACLE_ROLES)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of everything in the catalogue that decides what is loaded from a file."""
        parts = [
            str(LOADER_VERSION),
            self.delimiter_csv,
            self.delimiter_txt,
            self.encoding,
            repr(self.school_year_rule),
            repr(self.null_markers),
            repr(self.footnote_markers),
        ]
        parts += [
            repr((c.column_name, c.source_names, c.first_school_year, c.last_school_year, c.role))
            for c in self.columns
        ]
        # A file whose rows were set aside is loaded again once a seed knows their codes.
        if self.code_sets:
            parts.append(repr(self.unknown_code_share))
        if self.value_rules:
            parts.append(repr(self.invalid_value_share))
        parts += [repr((name, rule)) for name, rule in self.value_rules.items()]
        parts += [
            repr((name, codes.codes, codes.ignores_case, name in self.required_columns))
            for name, codes in self.code_sets.items()
        ]
        if self.is_about_students:
            parts += [repr(self.has_header), repr(self.contradicting_row_share)]
            parts += [repr((c.column_name, c.position, c.pseudonym)) for c in self.columns]
            parts += [repr((c.source_names, c.position, c.first_school_year)) for c in self.dropped_columns]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def _path_expression(self) -> re.Pattern[str]:
        return re.compile(self.path_pattern, re.IGNORECASE)

    def recognises(self, relative_path: str) -> bool:
        """Whether a path (posix, relative to an extracts folder) is a file of this dataset."""
        return self._path_expression.fullmatch(relative_path) is not None


@dataclass(frozen=True)
class ExtractCatalogue:
    """All datasets, in the order of the seed."""

    datasets: tuple[ExtractDataset, ...]

    def dataset(self, table_name: str) -> ExtractDataset:
        """Return the dataset of a table name; raises KeyError naming the ones there are."""
        for dataset in self.datasets:
            if dataset.table_name == table_name:
                return dataset
        known = ", ".join(dataset.table_name for dataset in self.datasets)
        raise KeyError(f"no dataset {table_name} in the extract catalogue; it has {known}")

    def recognise(self, relative_path: str) -> ExtractDataset | None:
        """Return the dataset a path belongs to; raises CatalogueError if two claim it."""
        claims = [dataset for dataset in self.datasets if dataset.recognises(relative_path)]
        if len(claims) > 1:
            names = " and ".join(dataset.table_name for dataset in claims)
            raise CatalogueError(
                f"extract_catalogue.csv, column path_pattern: {names} both match {relative_path}. "
                "Narrow one of the patterns."
            )
        return claims[0] if claims else None


def read_catalogue(folder: Path = SEED_FOLDER) -> ExtractCatalogue:
    """Read both seeds, and the code sets they name in the folder ``code_sets`` beside ``folder``.

    Raises CatalogueError naming file, line, column and remedy.
    """
    code_set_folder = folder.parent / "code_sets"
    columns: dict[tuple[str, str], list[ExtractColumn]] = {}
    for row in read_seed(folder / "extract_columns.csv", _COLUMN_FIELDS):
        columns.setdefault((row["source_id"], row["dataset_id"]), []).append(_column(row, code_set_folder))
    datasets: dict[tuple[str, str], ExtractDataset] = {}
    for row in read_seed(folder / "extract_catalogue.csv", _DATASET_FIELDS):
        key = (row["source_id"], row["dataset_id"])
        if key in datasets:
            raise row.error("dataset_id", "the dataset is listed twice; keep one row")
        datasets[key] = _dataset(row, columns.pop(key, []))
    if columns:
        unknown = ", ".join("__".join(key) for key in columns)
        raise CatalogueError(
            f"extract_columns.csv has columns of {unknown}, which extract_catalogue.csv lacks. "
            "Add the dataset or remove its columns."
        )
    return ExtractCatalogue(tuple(datasets.values()))


def _column(row: SeedRow, code_set_folder: Path) -> ExtractColumn:
    source_names = row.parts("source_names")
    if not source_names:
        raise row.error("source_names", "must name the column in the file")
    for name in source_names:
        if name.startswith(PATH_PREFIX):
            try:
                groups = re.compile(name.removeprefix(PATH_PREFIX)).groups
            except re.error as error:
                raise row.error("source_names", f"no regular expression ({error})") from None
            if groups != 1:
                raise row.error("source_names", "a path expression needs exactly one group")
    if row["role"] == DROPPED and (row["is_required"] == "true" or row["value_type"] or row["pseudonym"]):
        raise row.error("role", "a dropped column is not required and has neither value_type nor pseudonym")
    return ExtractColumn(
        column_name=row.name("column_name"),
        source_names=source_names,
        first_school_year=row.year("first_school_year"),
        last_school_year=row.year("last_school_year"),
        role=row.choice("role", ROLES),
        is_required=row.flag("is_required"),
        is_pii=row.flag("is_pii"),
        code_set=read_code_set(row, code_set_folder) if row["code_set"] else None,
        value_rule=read_value_rule(row, code_set_folder),
        position=_position(row),
        pseudonym=row.name("pseudonym") if row["pseudonym"] else "",
        layout_status=row.choice("layout_status", LAYOUT_STATUSES),
        description=row["description"],
    )


def _dataset(row: SeedRow, columns: list[ExtractColumn]) -> ExtractDataset:
    if not columns:
        raise row.error("dataset_id", "extract_columns.csv has no column of this dataset")
    roles: dict[str, str] = {}
    for column in columns:
        place = f"{column.column_name} of {row['source_id']}__{row['dataset_id']}"
        if roles.setdefault(column.column_name, column.role) != column.role:
            raise CatalogueError(f"extract_columns.csv, column role: {place} has two roles. Give it one.")
    _refuse_differing_rows(row, columns)
    _refuse_unknown_columns(row, columns)
    try:
        re.compile(row["path_pattern"])
    except re.error as error:
        raise row.error("path_pattern", f"no regular expression ({error})") from None
    try:
        rule = parse_rule(row["school_year_rule"])
    except ValueError as error:
        raise row.error("school_year_rule", str(error)) from None
    if rule.column is not None and rule.column not in roles:
        raise row.error("school_year_rule", f"extract_columns.csv has no column {rule.column}")
    has_header, sensitivity = row.flag("has_header"), row.choice("sensitivity", SENSITIVITIES)
    _refuse_unsafe_columns(row, columns, has_header, sensitivity)
    if not re.fullmatch(r"\d+", row["minimum_rows"]):
        raise row.error("minimum_rows", "must be a whole number")
    return ExtractDataset(
        source_id=row.name("source_id"),
        dataset_id=row.name("dataset_id"),
        path_pattern=row["path_pattern"],
        delimiter_csv=_delimiter(row, "delimiter_csv"),
        delimiter_txt=_delimiter(row, "delimiter_txt"),
        has_header=has_header,
        encoding=row.choice("encoding", ENCODINGS),
        school_year_rule=rule,
        agency_pattern=_agency_pattern(row),
        null_markers=row.parts("null_markers"),
        footnote_markers=row.parts("footnote_markers"),
        minimum_rows=int(row["minimum_rows"]),
        sensitivity=sensitivity,
        unknown_code_share=_share(row, "unknown_code_share"),
        invalid_value_share=_share(row, "invalid_value_share"),
        contradicting_row_share=_share(row, "contradicting_row_share"),
        owner=row["owner"],
        publisher=row["publisher"],
        description=row["description"],
        columns=tuple(column for column in columns if column.role != DROPPED),
        dropped_columns=tuple(column for column in columns if column.role == DROPPED),
    )


def _position(row: SeedRow) -> int | None:
    if not row["position"]:
        return None
    if not re.fullmatch(r"[1-9]\d*", row["position"]):
        raise row.error("position", "must be a whole number from 1, or empty")
    return int(row["position"])


def _agency_pattern(row: SeedRow) -> str | None:
    """Return the expression for the reporting agency in a file name, None where there is one agency only."""
    if not row["agency_rule"]:
        return None
    pattern = row["agency_rule"].removeprefix(PATH_PREFIX)
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise row.error("agency_rule", f"no regular expression ({error})") from None
    if groups != 1 or not row["agency_rule"].startswith(PATH_PREFIX):
        raise row.error("agency_rule", "must be path:<regular expression with one group>, or empty")
    return pattern


def _refuse_unsafe_columns(
    row: SeedRow, columns: list[ExtractColumn], has_header: bool, sensitivity: str
) -> None:
    """Refuse a layout that cannot be read, or by which something about a student would be loaded as it is."""
    place = f"{row['source_id']}__{row['dataset_id']}"
    positions = sorted(column.position or 0 for column in columns)
    if not has_header and positions != list(range(1, len(columns) + 1)):
        raise row.error("has_header", f"{place} has no header, so every column needs a position of its own")
    for column in columns:
        needs_key = column.pseudonym or column.role == DROPPED or not has_header
        if sensitivity != STUDENT_LEVEL and needs_key:
            raise row.error(
                "sensitivity",
                f"{place} has dropped or pseudonymised columns or no header: student_level only",
            )
        if (
            sensitivity == STUDENT_LEVEL
            and column.is_pii
            and not (column.pseudonym or column.role == DROPPED)
        ):
            raise row.error(
                "sensitivity",
                f"{column.column_name} of {place} is about a person: drop it or name its pseudonym",
            )


def _delimiter(row: SeedRow, column: str) -> str:
    return _DELIMITERS[row.choice(column, tuple(_DELIMITERS))]


def _share(row: SeedRow, column: str) -> float:
    if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", row[column]):
        raise row.error(column, "must be a share from 0 to 1 such as 0.01")
    return float(row[column])


def _refuse_differing_rows(row: SeedRow, columns: list[ExtractColumn]) -> None:
    """Refuse rows of one column that allow different cells: its name in a file is no reason."""
    for field in ("code_set", "value_rule"):
        first: dict[str, object] = {}
        for column in columns:
            value = getattr(column, field)
            if first.setdefault(column.column_name, value) != value:
                named = "value_type and its limits" if field == "value_rule" else field
                raise CatalogueError(
                    f"extract_columns.csv, column {named}: the rows of {column.column_name} of "
                    f"{row['source_id']}__{row['dataset_id']} differ. Give all of them the same."
                )


def _refuse_unknown_columns(row: SeedRow, columns: list[ExtractColumn]) -> None:
    rules = {column.column_name: column.value_rule for column in columns}
    for name, rule in rules.items():
        if rule is None:
            continue
        other = rules.get(rule.at_most)
        if rule.range_column and rule.range_column not in rules:
            problem = f"range_of: there is no column {rule.range_column}"
        elif rule.at_most and (other is None or other.value_type not in NUMBERS):
            problem = f"at_most: {rule.at_most} is no column of numbers"
        elif rule.not_before and getattr(rules.get(rule.not_before), "value_type", None) not in DATES:
            problem = f"not_before: {rule.not_before} is no column of dates"
        elif not rules.keys() >= set(rule.scale_columns):
            problem = f"scale_by: there is no column {' or '.join(rule.scale_columns)}"
        else:
            continue
        raise CatalogueError(
            f"extract_columns.csv, {name} of {row['source_id']}__{row['dataset_id']}, column {problem}."
        )

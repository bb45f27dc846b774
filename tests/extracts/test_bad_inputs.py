"""Bad files in the layouts of the real ones: each is named with place, rule and remedy, and harms nothing.

Every case starts from a good file that is loaded; then the bad one takes its place. The table of cases in
docs/business_rules/extracts.md says the same in words.
"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

HEADER = "cds,rtype,schoolname,studentgroup,indicator,currnumer,currdenom,currstatus,reportingyear"
ROWS = (
    "01611920130229,S,Peñasco,ALL,SUSP,4,200,2.0,2024",
    "01611920130229,S,Peñasco,EL,SUSP,2,40,5.0,2024",
    "19647330100289,S,Ilderon,ALL,CHRO,10,100,10.0,2024",
)
GOOD = "\n".join((HEADER, *ROWS)) + "\n"
TABLE = "cde__dashboard_indicator"
PATH = "cde/dashboard_2024_county.csv"
EVERYTHING = f"select * from raw.{TABLE} order by all"

Broken = tuple[str, int | None, str | None]


def replaced(old: str, new: str) -> Callable[[str], bytes]:
    def change(text: str) -> bytes:
        assert old in text
        return text.replace(old, new, 1).encode()

    return change


def inserted(line: str) -> Callable[[str], bytes]:
    return lambda text: text.replace(ROWS[1], f"{ROWS[1]}\n{line}", 1).encode()


REFUSED: dict[str, tuple[Callable[[str], bytes], Broken]] = {
    "missing required column": (
        replaced(",currdenom,", ",denominator,"),
        ("missing_column", None, "currdenom"),
    ),
    "wrong delimiter": (lambda text: text.replace(",", ";").encode(), ("one_column", 1, None)),
    "latin-1": (lambda text: text.encode("latin-1"), ("undecodable", 2, None)),
    "utf-16": (lambda text: text.encode("utf-16"), ("undecodable", 1, None)),
    "cut within a row": (
        lambda text: text.encode()[: text.encode().index(b"CHRO")],
        ("misshapen_row", 4, None),
    ),
    "empty": (lambda text: b"", ("empty_file", None, None)),
    "header only": (lambda text: f"{HEADER}\n".encode(), ("too_few_rows", None, None)),
    "contradicting rows": (inserted(ROWS[0].replace("4,200", "5,200")), ("contradicting_rows", 4, "cds")),
    "lost leading zero": (
        replaced("01611920130229,S,Peñasco,EL", "1611920130229,S,Peñasco,EL"),
        ("cds_not_14_digits", 3, "cds"),
    ),
    "code as a number in a spreadsheet": (
        replaced("19647330100289", "1.96473E+13"),
        ("cds_not_14_digits", 4, "cds"),
    ),
    "text in a count": (replaced("2,40", "two,40"), ("not_a_number", 3, "currnumer")),
    "text in a rate": (replaced(",10.0,", ",10.0 %,"), ("not_a_number", 4, "currstatus")),
    "separator of thousands": (replaced("4,200", '4,"1,200"'), ("not_a_number", 2, "currdenom")),
    "part of a student": (replaced("2,40", "2.5,40"), ("not_whole", 3, "currnumer")),
    "rate above 100": (replaced(",5.0,", ",100.1,"), ("outside_range", 3, "currstatus")),
    "rate below 0": (replaced(",5.0,", ",-0.1,"), ("outside_range", 3, "currstatus")),
    "negative denominator": (replaced("2,40", ",-40"), ("below_minimum", 3, "currdenom")),
    "numerator above denominator": (replaced("2,40", "41,40"), ("above_other_column", 3, "currnumer")),
    "unknown code in more than 1 %": (replaced(",EL,", ",XX,"), ("unknown_codes", 3, "studentgroup")),
    "wrong year inside": (replaced("5.0,2024", "5.0,2023"), ("year_mismatch", 3, "reportingyear")),
    "text as a year": (replaced("5.0,2024", "5.0,2023-24"), ("no_school_year", 3, "reportingyear")),
    "footnote between rows": (inserted("Note: preliminary"), ("misshapen_row", 4, None)),
    "another kind of file": (lambda text: b"PK\x03\x04" + bytes(range(256)), ("undecodable", 1, None)),
}


@pytest.fixture
def loaded(official):
    """The project's catalogue with one good file loaded."""
    official.write(PATH, GOOD)
    assert official.load(TABLE).quarantined == []
    return official


def assert_refused(workplace, broken: Broken, path: str = PATH) -> None:
    """Assert that the next load refuses the file, says so completely, and keeps what was there."""
    before = workplace.rows(EVERYTHING)
    assert before
    load = workplace.load(TABLE)
    (refused,) = load.quarantined
    problem = refused.problem
    assert (problem.rule, problem.row, problem.column) == broken, problem
    assert problem.message.endswith(".")
    assert problem.remedy.endswith(".")
    report = json.loads(refused.report.read_text("utf-8"))
    assert (report["path"], report["rule"], report["row"], report["column"]) == (path, *broken)
    assert report["remedy"] == problem.remedy
    assert workplace.rows(EVERYTHING) == before
    assert any(message.startswith(path) for message in load.messages)


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_and_the_good_one_before_it_stays(loaded, case):
    change, broken = REFUSED[case]
    loaded.write(PATH, change(GOOD))
    assert_refused(loaded, broken)
    loaded.write(PATH, GOOD)
    assert loaded.load(TABLE).quarantined == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda text: text.replace(",reportingyear", ",reportingyear,remark").replace(",2024", ",2024,x"),
            "remark",
        ),
        (lambda text: text + ROWS[0] + "\n", "1 rows repeat an earlier row exactly"),
        (lambda text: text + "Note: preliminary\n", "1 blank rows or footnotes set aside"),
        (lambda text: text.rstrip("\n")[:-1] + "4", "no line ending, as in a file that was cut off"),
        (lambda text: text.replace(ROWS[2] + "\n", ""), "2 rows take the place of 3 of the version before"),
    ],
    ids=["extra column", "equal rows", "footnote at the end", "cut in the last cell", "cut between rows"],
)
def test_what_may_be_harmless_is_loaded_and_told(loaded, change, words):
    loaded.write(PATH, change(GOOD))
    load = loaded.load(TABLE)
    assert (len(load.loaded), load.quarantined) == (1, [])
    assert any(words in message for message in load.messages), load.messages


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_order_of_columns_and_a_byte_order_mark_mean_nothing(official, encoding):
    lines = [line.split(",") for line in GOOD.splitlines()]
    reordered = "\n".join(",".join(reversed(cells)) for cells in lines) + "\n"
    official.write(PATH, reordered.encode(encoding))
    (file,) = official.load(TABLE).loaded
    assert file.row_count == 3
    official.write(PATH, GOOD)
    expected = official.rows(f"select cds, studentgroup, currnumer, currstatus from raw.{TABLE} order by all")
    assert len(expected) == 3
    official.load(TABLE)
    assert (
        official.rows(f"select cds, studentgroup, currnumer, currstatus from raw.{TABLE} order by all")
        == expected
    )


def test_unknown_codes_below_the_threshold_are_set_aside(official):
    rows = [f"{64733_0000000 + number:014d},S,A,ALL,SUSP,1,40,2.5,2024" for number in range(200)]
    rows[7] = rows[7].replace(",ALL,", ",XX,")
    official.write(PATH, "\n".join((HEADER, *rows)) + "\n")
    load = official.load(TABLE)
    (file,) = load.loaded
    assert (file.row_count, file.unknown_rows) == (199, 1)
    assert any("studentgroup in 1 row (XX)" in message for message in load.messages)


def workbook(path: Path) -> bytes:
    book = openpyxl.Workbook()
    for line in GOOD.splitlines():
        book.active.append(line.split(","))
    book.save(path)
    return path.read_bytes()


def parquet(path: Path) -> bytes:
    source = path.with_suffix(".csv")
    source.write_text(GOOD)
    # Enough rows that the cut goes through the data.
    rows = f"select r.* from read_csv('{source}', all_varchar = true) r, range(5000)"
    duckdb.connect().execute(f"copy ({rows}) to '{path}' (format parquet)")
    return path.read_bytes()


def test_a_cut_workbook_is_refused(loaded, tmp_path):
    path = "cde/suspdownload2024.xlsx"
    whole = workbook(tmp_path / "whole.xlsx")
    loaded.write(path, whole)
    assert [file.path for file in loaded.load(TABLE).loaded] == [path]
    loaded.write(path, whole[: len(whole) // 2])
    assert_refused(loaded, ("unreadable_file", None, None), path)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_cut_parquet_file_is_refused(official, tmp_path, share):
    path = "cde/outcomes_2023_24.parquet"
    whole = parquet(tmp_path / "whole.parquet")
    official.write(path, whole[: int(len(whole) * share)])
    assert official.refusal("cde__outcomes").rule == "unreadable_file"


def test_a_folder_with_the_name_of_an_extract(loaded):
    (loaded.folder / PATH).unlink()
    (loaded.folder / PATH).mkdir()
    assert_refused(loaded, ("not_a_file", None, None))


def test_a_pipe_with_the_name_of_an_extract_does_not_make_the_run_wait(loaded):
    (loaded.folder / PATH).unlink()
    os.mkfifo(loaded.folder / PATH)
    assert_refused(loaded, ("not_a_file", None, None))


def test_a_link_to_a_file_that_is_gone(loaded):
    (loaded.folder / PATH).unlink()
    (loaded.folder / PATH).symlink_to(loaded.folder / "gone")
    assert_refused(loaded, ("unreadable_file", None, None))


def test_a_disk_that_fails_while_reading(loaded):
    # Reading the memory of this process at address 0 is an input/output error for every user, root included.
    (loaded.folder / PATH).unlink()
    (loaded.folder / PATH).symlink_to("/proc/self/mem")
    assert_refused(loaded, ("unreadable_file", None, None))


def test_a_file_that_may_not_be_read(official):
    # Root may read everything, so the test reads as nobody; and nobody may not enter pytest's own folder.
    with tempfile.TemporaryDirectory() as folder:
        official.folder = Path(folder) / "extracts"
        official.quarantine = Path(folder) / "quarantine"
        official.write(PATH, GOOD)
        assert official.load(TABLE).quarantined == []
        official.write(PATH, GOOD.replace("4,200", "5,200")).chmod(0)
        for opened in (Path(folder), official.quarantine):
            opened.mkdir(exist_ok=True)
            opened.chmod(0o777)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            assert_refused(official, ("unreadable_file", None, None))
        finally:
            os.seteuid(user)


def test_an_impossible_value_may_be_set_aside_where_the_catalogue_says_so(official):
    (dataset,) = [one for one in official.catalogue.datasets if one.table_name == TABLE]
    object.__setattr__(dataset, "invalid_value_share", 0.5)
    official.write(PATH, GOOD.replace(",5.0,", ",101,").replace("2,40", "x,40"))
    load = official.load(TABLE)
    (file,) = load.loaded
    assert (file.row_count, file.invalid_rows, file.rows_set_aside) == (2, 1, 1)
    assert any(
        "1 row set aside for invalid values: currnumer in 1 row (not_a_number, row 3); "
        "currstatus in 1 row (outside_range, row 3)." in message
        for message in load.messages
    ), load.messages
    assert official.rows(f"select count(*) from raw.{TABLE} where currstatus = '101'") == [(0,)]


def test_a_message_never_shows_the_cell(loaded):
    loaded.write(PATH, GOOD.replace("2,40", "SECRET,40"))
    (refused,) = loaded.load(TABLE).quarantined
    (reason,) = loaded.rows("select reason from registry.extracts where status = 'quarantined'")[0]
    assert "SECRET" not in reason + refused.report.read_text("utf-8")


@pytest.mark.parametrize("order", [("b", "a"), ("a", "b")])
@pytest.mark.parametrize(
    ("names", "first"),
    [
        ({"a": "dashboard_2024_a.csv", "b": "dashboard_2024_b.csv"}, "a"),
        ({"a": "dashboard_2024_v1.csv", "b": "dashboard_2024_v2.csv"}, "b"),
        ({"a": "dashboard_2024_20241115.csv", "b": "dashboard_2024_2025-01-31.csv"}, "b"),
        ({"a": "dashboard_2024.csv", "b": "dashboard_2024_release_2.csv"}, "b"),
    ],
)
def test_of_two_files_that_differ_the_same_one_counts_whichever_came_first(official, names, first, order):
    content = {"a": GOOD, "b": GOOD.replace("4,200,2.0", "6,200,3.0")}
    for key in order:
        official.write(f"cde/{names[key]}", content[key])
        load = official.load(TABLE)
    other = "a" if first == "b" else "b"
    (message,) = [message for message in load.messages if "have other values there" in message]
    assert message.startswith(f"cde/{names[other]}: 1 of 3 rows that are in cde/{names[first]} too")
    assert f"those of cde/{names[first]} count" in message
    assert official.rows("select path from registry.extracts where file_precedence = 1") == [
        (f"cde/{names[first]}",)
    ]

import json
from datetime import UTC, datetime

import pytest

from orchestration.catalogue import CatalogueError, read_catalogue
from orchestration.registry import RegisteredExtract
from orchestration.status import _extract_lines

PATH = "state/results_a.csv"
GROUPS = """\
source_id,source_code,student_group_id
state,ALL,all
state,EL,english_learner
other,XX,not_of_this_source
"""
LOADED = "select _extract_row from raw.state__results order by 1"


def set_code_set(workplace, column, code_set):
    """Give every row of a column of the hand-made results this code set."""
    seed = workplace.seeds / "extract_columns.csv"
    lines = []
    for line in seed.read_text("utf-8").splitlines():
        cells = line.split(",")
        if cells[:3] == ["state", "results", column]:
            cells[9] = code_set
        lines.append(",".join(cells))
    seed.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def coded(workplace):
    """The hand-made results, whose student group must be a code of a seed."""
    codes = workplace.seeds.parent / "code_sets"
    codes.mkdir()
    (codes / "groups.csv").write_text(GROUPS, "utf-8")
    set_code_set(workplace, "student_group", "groups.source_code")
    workplace.catalogue = read_catalogue(workplace.seeds)
    return workplace


def results(header, *groups, rows=200):
    """Return a file of so many rows; the first of them have these groups."""
    lines = [
        f"{19647330000000 + i},{groups[i] if i < len(groups) else 'ALL'},2024,{i},99,0.5,3"
        for i in range(rows)
    ]
    return "\n".join((header, *lines)) + "\n"


def test_rows_with_unknown_codes_are_set_aside_counted_and_told_of(coded, header):
    coded.write(PATH, results(header, "EL", "XX", "YY"))
    load = coded.load()
    (loaded,) = load.loaded
    assert (loaded.row_count, loaded.unknown_rows, loaded.rows_set_aside) == (198, 2, 2)
    assert load.row_count == 198
    assert load.messages == [
        f"{PATH}: 2 rows set aside for unknown codes: student_group in 2 rows (XX, YY). Add the codes to "
        "groups.csv if they are right, else correct the file. When a seed knows the codes, the next run "
        "loads the file again."
    ]
    expected = [(row,) for row in range(2, 202) if row not in (3, 4)]
    assert coded.rows(LOADED) == expected
    assert coded.rows(LOADED.replace("raw.", "oracle.")) == expected
    assert coded.rows("select row_count, rows_set_aside from registry.extracts") == [(198, 2)]
    assert coded.rows("select table_name from duckdb_tables() where temporary") == []
    assert coded.load().unchanged == [PATH]


def test_more_than_the_share_refuses_the_file_and_the_rows_before_stay(coded, header):
    coded.write(PATH, results(header))
    coded.load()
    codes = ("G1", "G2", "G3", "G3", "G4", "G5", "G6")
    coded.write(PATH, results(header, "EL", *codes))
    load = coded.load()
    (refused,) = load.quarantined
    problem = refused.problem
    assert (problem.rule, problem.row, problem.column) == ("unknown_codes", 3, "student_group")
    assert problem.message == (
        "7 of 200 rows, more than 1 %, hold unknown codes: "
        "student_group in 7 rows (G3, G1, G2, G4, G5 and 1 more)."
    )
    assert problem.remedy == "Add the codes to groups.csv if they are right, else correct the file."
    assert json.loads(refused.report.read_text("utf-8"))["rule"] == "unknown_codes"
    assert load.messages[0].endswith("The rows loaded from it before stay.")
    assert coded.rows("select count(*), count(distinct student_group) from raw.state__results") == [(200, 1)]
    assert coded.rows("select status from registry.extracts order by extract_number") == [
        ("loaded",),
        ("quarantined",),
    ]


@pytest.mark.parametrize(
    ("share", "unknown", "is_refused"),
    [("0.01", 2, False), ("0.01", 3, True), ("0.29", 58, False), ("0", 1, True), ("1", 200, False)],
)
def test_the_share_of_the_catalogue_itself_is_allowed(coded, header, share, unknown, is_refused):
    seed = coded.seeds / "extract_catalogue.csv"
    seed.write_text(seed.read_text("utf-8").replace(",1,0.01,", f",1,{share},", 1), "utf-8")
    coded.catalogue = read_catalogue(coded.seeds)
    coded.write(PATH, results(header, *["XX"] * unknown))
    assert len(coded.load().quarantined) == is_refused


@pytest.mark.parametrize("groups", [("XX",), ("XX",) * 20])
def test_a_code_that_the_seed_learns_loads_the_file_again(coded, header, groups):
    coded.write(PATH, results(header, *groups))
    coded.load()
    seed = coded.seeds.parent / "code_sets" / "groups.csv"
    seed.write_text(GROUPS + "state,XX,new_group\n", "utf-8")
    coded.catalogue = read_catalogue(coded.seeds)
    load = coded.load()
    assert ([one.rows_set_aside for one in load.loaded], load.messages) == ([0], [])
    assert coded.rows("select count(*) from raw.state__results where student_group = 'XX'") == [
        (len(groups),)
    ]
    statuses = coded.rows("select status from registry.extracts order by extract_number")
    assert statuses == [("superseded",), ("loaded",)]


def test_order_and_codes_of_other_sources_load_nothing_again(coded, header):
    coded.write(PATH, results(header))
    coded.load()
    first, *others = GROUPS.splitlines()
    seed = coded.seeds.parent / "code_sets" / "groups.csv"
    seed.write_text("\n".join((first, *reversed(others), "other,YY,group")) + "\n", "utf-8")
    coded.catalogue = read_catalogue(coded.seeds)
    assert coded.load().unchanged == [PATH]


@pytest.mark.parametrize(("column", "is_refused"), [("change", False), ("rate", True)])
def test_an_empty_cell_is_no_code_where_the_column_is_required(coded, good, column, is_refused):
    set_code_set(coded, column, "0.5|-1.0|12.5|10.0")
    coded.catalogue = read_catalogue(coded.seeds)
    coded.write(PATH, good.replace("8.25", ""))
    load = coded.load()
    assert len(load.loaded) == (not is_refused)
    if is_refused:
        assert "rate in 1 row (empty)" in load.quarantined[0].problem.message


def test_case_counts_unless_the_seed_says_otherwise(coded, good):
    coded.write(PATH, good.replace(",EL,", ",el,"))
    assert "(el)" in coded.refusal().message
    set_code_set(coded, "student_group", "upper:groups.source_code")
    coded.catalogue = read_catalogue(coded.seeds)
    assert len(coded.load().loaded) == 1
    assert coded.rows("select student_group from raw.state__results order by 1") == [
        ("ALL",),
        ("ALL",),
        ("el",),
    ]


def test_a_row_with_two_unknown_codes_counts_once(coded, header):
    set_code_set(coded, "year", "2024")
    coded.catalogue = read_catalogue(coded.seeds)
    text = results(header, "XX", "XX", rows=300)
    coded.write(PATH, text.replace("XX,2024,0,", "XX,2023,0,").replace("ALL,2024,2,", "ALL,2023,2,"))
    load = coded.load()
    assert load.loaded[0].rows_set_aside == 3
    assert (
        "3 rows set aside for unknown codes: student_group in 2 rows (XX); year in 2 rows (2023)."
        in (load.messages[0])
    )
    # Only rows that are set aside speak of 2023.
    assert load.loaded[0].school_years == (2024,)


def test_rows_set_aside_neither_repeat_nor_contradict(coded, header):
    text = results(header, "XX", rows=400)
    first_row, second_row = text.splitlines()[1:3]
    coded.write(PATH, text + first_row.replace(",0,", ",7,") + "\n" + second_row + "\n")
    (loaded,) = coded.load().loaded
    assert (loaded.row_count, loaded.unknown_rows, loaded.repeated_rows) == (399, 2, 1)
    assert loaded.rows_set_aside == 3


def test_no_code_of_a_column_about_persons_is_shown(coded, header):
    seed = coded.seeds / "extract_columns.csv"
    text = seed.read_text("utf-8").replace("group,,,key,true,false", "group,,,key,true,true")
    seed.write_text(text, "utf-8")
    coded.catalogue = read_catalogue(coded.seeds)
    coded.write(PATH, results(header, "SECRET"))
    (message,) = coded.load().messages
    coded.write(PATH, results(header, *["SECRET"] * 9))
    problem = coded.refusal()
    assert "SECRET" not in message + problem.message + problem.remedy
    assert "student_group in 9 rows (codes not shown)" in problem.message


def test_a_code_is_shown_on_one_line_and_cut(coded, header):
    coded.write(PATH, results(header, '"two\nlines ' + "x" * 90 + '"'))
    (message,) = coded.load().messages
    assert f"(two lines {'x' * 29}…)" in message


@pytest.mark.parametrize(
    ("code_set", "message"),
    [
        ("nothing.code", r"column code_set: there is no nothing\.csv"),
        ("groups.code", r"groups\.csv, line 1: no column code"),
        ("A||B", "column code_set: must be codes such as"),
        ("upper:A|b", "column code_set: b of .* is compared in upper case"),
    ],
)
def test_a_broken_code_set_names_its_place(coded, code_set, message):
    set_code_set(coded, "student_group", code_set)
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(coded.seeds)


def test_a_code_set_without_codes_of_the_source_is_refused(coded):
    seed = coded.seeds.parent / "code_sets" / "groups.csv"
    seed.write_text(GROUPS.replace("state,", "elsewhere,"), "utf-8")
    with pytest.raises(CatalogueError, match=r"groups\.csv, column source_code: no code of state/results"):
        read_catalogue(coded.seeds)


def test_the_rows_of_a_column_agree_on_its_code_set(coded):
    seed = coded.seeds / "extract_columns.csv"
    text = seed.read_text("utf-8").replace(",2023,,input,false,false,,", ",2023,,input,false,false,A|B,")
    seed.write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match="column code_set: the rows of participation of state__results"):
        read_catalogue(coded.seeds)


@pytest.mark.parametrize(
    ("table_name", "columns"),
    [
        ("cde__outcomes", {"metric", "subgroup", "level"}),
        ("cde__demographics", {"student_group"}),
        ("cde__dashboard_indicator", {"indicator", "studentgroup", "rtype"}),
        ("cps_sqrp__indicators", {"program", "indicator", "score", "participation_rate"}),
    ],
)
def test_codes_that_are_decoded_later_are_checked(official, table_name, columns):
    assert official.catalogue.dataset(table_name).code_sets.keys() == columns


def test_every_indicator_in_the_name_of_a_state_file_is_known(official):
    header = "cds\trtype\tstudentgroup\tcurrdenom\tcurrstatus\treportingyear"
    for name in ("ela", "math", "science", "chronic", "susp", "grad", "elpi", "cci"):
        official.write(f"cde/{name}download2022.txt", f"{header}\n19647330100289\ts\tALL\t40\t12.5\t2022\n")
    load = official.load("cde__dashboard_indicator")
    assert (len(load.loaded), load.quarantined) == (8, [])
    assert sum(one.rows_set_aside for one in load.loaded) == 0


@pytest.mark.parametrize(
    ("rows_set_aside", "ending"), [(1200, ", 1,200 set aside"), (0, "abc"), (None, "abc")]
)
def test_the_status_tells_of_rows_set_aside(rows_set_aside, ending):
    extract = RegisteredExtract(
        extract_number=1,
        source_id="state",
        dataset_id="results",
        path=PATH,
        sha256="abc",
        byte_count=1,
        row_count=3,
        rows_set_aside=rows_set_aside,
        header="cds",
        extra_columns="",
        school_years="2024",
        first_seen_at=datetime(2026, 11, 1, tzinfo=UTC),
        loaded_at=None,
        status="loaded",
        reason=None,
        is_simulated=False,
    )
    _, line = _extract_lines([extract])
    assert line.endswith(ending)

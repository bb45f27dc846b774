import datetime

import duckdb
import openpyxl
import pytest

from orchestration.reading_workbook import cell_text

LOADED = "select cds, student_group, rate, _extract_row from raw.state__results order by 4"
EXPECTED = [
    ("01611920130229", "ALL", "12.5", 2),
    ("01611920130229", "EL", "10.0", 3),
    ("19647330100289", "ALL", "8.25", 4),
]


def save_workbook(path, *sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


@pytest.mark.parametrize(
    ("name", "convert"),
    [
        ("results_a.csv", lambda text: text),
        ("results_a.csv", lambda text: "\ufeff" + text),
        ("results_a.csv", lambda text: text.replace("\n", "\r\n")),
        ("results_a.csv", lambda text: text.rstrip("\n")),
        ("results_a.csv", lambda text: text.replace("ALL", '"ALL"').replace("12.5", " 12.5 ")),
        ("results_a.txt", lambda text: text.replace(",", "\t")),
        ("results_[a].csv", lambda text: text),
    ],
    ids=["csv", "byte order mark", "windows", "no last line end", "quoted", "tab", "wildcard"],
)
def test_text_files(workplace, good, name, convert):
    workplace.write(f"state/{name}", convert(good))
    assert len(workplace.load().loaded) == 1
    assert workplace.rows(LOADED) == EXPECTED


def test_a_wildcard_in_a_name_reads_no_other_file(workplace, good):
    workplace.write("state/results_1.csv", good.replace("12.5", "99"))
    workplace.write("state/results_[1].csv", good)
    workplace.load()
    assert workplace.rows(
        "select path, rate from raw.state__results inner join registry.extracts "
        "on extract_number = _extract_number where _extract_row = 2 order by 1"
    ) == [("state/results_1.csv", "99"), ("state/results_[1].csv", "12.5")]


def test_parquet_rows_count_from_one(workplace, good):
    source = workplace.write("results.csv", good)
    target = workplace.folder / "state" / "results_a.parquet"
    target.parent.mkdir()
    duckdb.connect().execute(
        f"""
        copy (
            select cds, "group", "year", rate::double as rate, level::integer as level
            from read_csv('{source}', all_varchar = true)
        ) to '{target}'
        """
    )
    assert len(workplace.load().loaded) == 1
    assert workplace.rows(LOADED) == [(*row[:3], row[3] - 1) for row in EXPECTED]
    assert workplace.rows("select level from oracle.state__results order by _extract_row") == [
        ("3",),
        ("2",),
        ("1",),
    ]


def test_workbook_with_other_sheets_and_titles(workplace):
    save_workbook(
        workplace.folder / "state" / "results_a.xlsx",
        ("Layout", [["Field", "Meaning"], ["cds", "code"], ["group", "group"]]),
        (
            "Data",
            [
                ["Results of the year"],
                [],
                ["CDS", "Group", "Year", "Rate", "Level", None, "Remark"],
                ["01611920130229", "ALL", 2024, 12.5, 3],
                [],
                ["19647330100289", "ALL", 2024, 8, 1, None, "x"],
                [],
                ["Note: preliminary"],
            ],
        ),
    )
    (loaded,) = workplace.load().loaded
    assert (loaded.row_count, loaded.rows_set_aside) == (2, 1)
    assert workplace.rows(LOADED) == [
        ("01611920130229", "ALL", "12.5", 4),
        ("19647330100289", "ALL", "8", 6),
    ]
    assert workplace.rows("select distinct extra_columns from registry.extracts") == [("|Remark",)]


def test_numbers_of_a_workbook_that_lost_leading_zeros_are_refused(workplace):
    save_workbook(
        workplace.folder / "state" / "results_a.xlsx",
        ("Data", [["cds", "group", "year", "rate"], [1611920130229, "ALL", 2024, 1]]),
    )
    problem = workplace.refusal()
    assert (problem.rule, problem.row, problem.column) == ("cds_not_14_digits", 2, "cds")


def test_a_workbook_without_one_required_column_names_it(workplace):
    save_workbook(
        workplace.folder / "state" / "results_a.xlsx",
        ("Data", [["cds", "group", "year"], ["01611920130229", "ALL", 2024]]),
    )
    problem = workplace.refusal()
    assert (problem.rule, problem.column) == ("missing_column", "rate")


def test_a_workbook_without_header_is_refused(workplace):
    save_workbook(workplace.folder / "state" / "results_a.xlsx", ("Data", [["a"], ["b"]]))
    assert workplace.refusal().rule == "no_header"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", None),
        ("  ", None),
        (None, None),
        (" x ", "x"),
        (3.0, "3"),
        (19647330100289.0, "19647330100289"),
        (45.7, "45.7"),
        (-0.5, "-0.5"),
        (True, "true"),
        (7, "7"),
        (datetime.date(2024, 7, 1), "2024-07-01"),
        (datetime.datetime(2024, 7, 1, 8), "2024-07-01T08:00:00"),
        (datetime.timedelta(hours=1), "3600.0"),
    ],
)
def test_cells_as_text(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize("suffix", ["csv", "txt", "xlsx", "parquet"])
def test_empty_files(workplace, suffix):
    workplace.write(f"state/results_a.{suffix}", b"")
    assert workplace.refusal().rule == "empty_file"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("results_a.xlsx", b"no workbook", "unreadable_file"),
        ("results_a.parquet", b"PAR1 but cut", "unreadable_file"),
        ("results_a.csv", b"\xff\xfec\x00d\x00s\x00", "undecodable"),
        ("results_a.csv", b"cds,gr\xf1up\n1,2\n", "undecodable"),
    ],
)
def test_files_that_are_not_what_they_say(workplace, name, content, rule):
    workplace.write(f"state/{name}", content)
    assert workplace.refusal().rule == rule


def test_a_cut_parquet_file_is_refused(workplace, tmp_path):
    file = tmp_path / "whole.parquet"
    duckdb.connect().execute(f"copy (select range as cds from range(10000)) to '{file}'")
    workplace.write("state/results_a.parquet", file.read_bytes()[:-500])
    assert workplace.refusal().rule == "unreadable_file"


def test_a_link_to_nowhere_is_refused(workplace):
    (workplace.folder / "state").mkdir()
    (workplace.folder / "state" / "results_a.csv").symlink_to(workplace.folder / "gone")
    assert workplace.refusal().rule == "unreadable_file"


def test_mixed_line_endings_are_refused_not_misread(workplace, good):
    workplace.write("state/results_a.csv", good.replace("\n", "\r\n", 1))
    assert workplace.refusal().rule == "unreadable_file"


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("01611920130229,EL,2024,10.0,98", "misshapen_row"),
        ("01611920130229,EL,2024,10.0,98,1,2,3", "misshapen_row"),
        ('01611920130229,"EL,2024,10.0,98,1,2', "misshapen_row"),
        (b"01611920130229,\xf1,2024,10.0,98,1,2", "undecodable"),
    ],
    ids=["short", "long", "open quote", "other encoding"],
)
def test_a_broken_row_is_named(workplace, header, data_rows, broken, rule):
    broken = broken if isinstance(broken, bytes) else broken.encode()
    lines = [header.encode(), data_rows[0].encode(), broken, data_rows[2].encode()]
    workplace.write("state/results_a.csv", b"\n".join(lines) + b"\n")
    problem = workplace.refusal()
    assert (problem.rule, problem.row) == (rule, 3)


@pytest.mark.parametrize(
    ("name", "content", "hint"),
    [
        ("results_a.csv", "cds;group;year;rate\n", "It seems to use the semicolon."),
        ("results_a.txt", "cds,group,year,rate\n", "It seems to use the comma."),
        ("results_a.csv", "cds\n01611920130229\n", "separated by the comma."),
    ],
)
def test_another_delimiter(workplace, name, content, hint):
    workplace.write(f"state/{name}", content)
    problem = workplace.refusal()
    assert problem.rule == "one_column"
    assert hint in problem.message


@pytest.mark.parametrize(
    "ending",
    [
        "Note: preliminary\n",
        '\n"* Data suppressed, see the layout"\n\nNote\n',
        ",,,,,,\nNote: full width,,,,,,\n,,,,,,\n",
    ],
    ids=["short", "quoted", "full width"],
)
def test_footnotes_and_blank_rows_at_the_end_are_set_aside(workplace, good, ending):
    workplace.write("state/results_a.csv", good + ending)
    (loaded,) = workplace.load().loaded
    assert loaded.row_count == 3
    assert loaded.rows_set_aside >= 1
    assert workplace.rows(LOADED) == EXPECTED


def test_a_footnote_between_rows_is_a_broken_row(workplace, header, data_rows):
    lines = (header, data_rows[0], "Note: half of it", *data_rows[1:])
    workplace.write("state/results_a.csv", "\n".join(lines) + "\n")
    problem = workplace.refusal()
    assert (problem.rule, problem.row) == ("misshapen_row", 3)


def test_nothing_temporary_stays_after_good_and_bad_files(workplace, good):
    workplace.write("state/results_a.csv", good)
    workplace.write("state/results_b.csv", good + "1,2\n3\n")
    workplace.write("state/results_c.csv", good.replace("\n", "\r\n", 1))
    workplace.write("state/results_d.csv", good + good)
    load = workplace.load()
    assert (len(load.loaded), len(load.quarantined)) == (1, 3)
    assert (
        workplace.rows("select table_name from information_schema.tables where table_catalog = 'temp'") == []
    )

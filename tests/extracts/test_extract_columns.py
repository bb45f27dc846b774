"""How columns of files become columns of tables."""

import pytest

INPUT = "select rate, participation, change from raw.state__results order by _extract_row"


def test_order_and_case_of_columns_do_not_matter(workplace):
    workplace.write("state/results_a.csv", "Rate,YEAR,Group,CDSCode\n12.5,2024,ALL,01611920130229\n")
    assert len(workplace.load().loaded) == 1
    assert workplace.rows("select cds, student_group, year, rate from raw.state__results") == [
        ("01611920130229", "ALL", "2024", "12.5")
    ]


def test_extra_columns_are_recorded_not_loaded(workplace, header, data_rows):
    lines = [header + ",remark,", *(row + ",x," for row in data_rows)]
    workplace.write("state/results_a.csv", "\n".join(lines) + "\n")
    load = workplace.load()
    assert len(load.loaded) == 1
    assert any("remark, (no name)" in message for message in load.messages)
    assert workplace.rows("select header, extra_columns from registry.extracts") == [
        (header.replace(",", "|") + "|remark|", "remark|")
    ]
    names = workplace.rows(
        "select column_name from information_schema.columns "
        "where table_schema = 'raw' and table_name = 'state__results'"
    )
    assert ("remark",) not in names


def test_missing_optional_columns_are_warned_and_empty(workplace):
    workplace.write("state/results_a.csv", "cds,group,year,rate\n01611920130229,ALL,2024,1\n")
    load = workplace.load()
    expected = "no column participation, change, level (in the file: level or change_level)"
    assert any(expected in message for message in load.messages)
    assert workplace.rows(INPUT) == [("1", None, None)]


def test_published_results_are_kept_apart(workplace, good):
    workplace.write("state/results_a.csv", good)
    workplace.load()

    def names(schema):
        found = workplace.rows(
            f"select column_name from information_schema.columns where table_schema = '{schema}' "
            "and table_name = 'state__results' order by ordinal_position"
        )
        return [name for (name,) in found]

    place = ["_school_year", "_extract_number", "_extract_row"]
    key = ["cds", "student_group", "year"]
    assert names("raw") == [*key, "rate", "participation", "change", *place]
    assert names("oracle") == [*key, "change", "level", *place]
    assert workplace.rows("select change, level from oracle.state__results order by 2") == [
        (None, "1"),
        ("-1.0", "2"),
        ("0.5", "3"),
    ]


def test_null_markers_become_null(workplace, good):
    workplace.write("state/results_a.csv", good.replace("12.5", "*").replace("98", "--"))
    workplace.load()
    assert workplace.rows(INPUT) == [
        (None, "99", "0.5"),
        ("10.0", None, "-1.0"),
        ("8.25", "97", None),
    ]


def test_one_result_under_two_names_is_put_together(workplace):
    workplace.write(
        "state/results_a.csv",
        "cds,group,year,rate,change_level,level\n"
        "01611920130229,ALL,2024,1,4,\n"
        "01611920130229,EL,2024,1,,2\n"
        "01611920130229,SED,2024,1,3,3\n",
    )
    assert len(workplace.load().loaded) == 1
    assert workplace.rows("select level from oracle.state__results order by _extract_row") == [
        ("4",),
        ("2",),
        ("3",),
    ]


def test_two_names_with_different_results_are_refused(workplace):
    workplace.write(
        "state/results_a.csv",
        "cds,group,year,rate,change_level,level\n01611920130229,ALL,2024,1,4,5\n",
    )
    problem = workplace.refusal()
    assert (problem.rule, problem.row, problem.column) == ("contradicting_columns", 2, "level")


@pytest.mark.parametrize(("year", "expected"), [("2022", "7"), ("2024", "9")])
def test_names_hold_in_their_years_only(workplace, year, expected):
    workplace.write(
        "state/results_a.csv",
        f"cds,group,year,rate,tested,participation\n01611920130229,ALL,{year},1,7,9\n",
    )
    workplace.load()
    assert workplace.rows(INPUT) == [("1", expected, None)]


def test_snapshot_days_come_from_the_file_name(workplace):
    workplace.write("state/schools_2025_26.csv", "cds,name\n01611920130229,A\n")
    workplace.write("state/snapshot_2018_03.csv", "cds,status\n01611920130229,Active\n")
    workplace.write("state/snapshot_2018_07.csv", "cds,status\n01611920130229,Closed\n")
    workplace.load("state__schools")
    load = workplace.load("state__snapshots")
    assert load.messages == []
    query = "select _school_year, _snapshot_date from raw.{} order by 2"
    assert workplace.rows(query.format("state__schools")) == [(2026, "2025-10-01")]
    assert workplace.rows(query.format("state__snapshots")) == [
        (2018, "2018-03-01"),
        (2019, "2018-07-01"),
    ]

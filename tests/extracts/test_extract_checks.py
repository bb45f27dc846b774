import json

import pytest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("19647330100289", "9647330100289", ("cds_not_14_digits", 4, "cds")),
        ("19647330100289", "1.96473E+13", ("cds_not_14_digits", 4, "cds")),
        ("19647330100289", "", ("cds_not_14_digits", 4, "cds")),
        (",EL,", ",,", ("empty_key", 3, "student_group")),
        (",EL,", ",--,", ("empty_key", 3, "student_group")),
        ("EL,2024", "EL,", ("empty_key", 3, "year")),
        ("EL,2024", "EL,2023-24", ("no_school_year", 3, "year")),
        (",rate,", ",rates,", ("missing_column", None, "rate")),
        (",level", ",CDS", ("repeated_column", None, "CDS")),
        (",EL,", ",ALL,", ("contradicting_rows", 3, "cds")),
    ],
)
def test_rules_that_refuse_a_file(workplace, good, old, new, expected):
    workplace.write("state/results_a.csv", good.replace(old, new, 1))
    problem = workplace.refusal()
    assert (problem.rule, problem.row, problem.column) == expected
    assert workplace.rows("select count(*) from raw.state__results") == [(0,)]
    assert workplace.rows("select count(*) from oracle.state__results") == [(0,)]


def test_a_header_alone_is_refused(workplace, header):
    workplace.write("state/results_a.csv", header + "\n")
    assert workplace.refusal().rule == "too_few_rows"


def test_the_minimum_of_the_catalogue_holds(workplace, good):
    seed = workplace.seeds / "extract_catalogue.csv"
    seed.write_text(seed.read_text().replace(",Note|*,1,", ",Note|*,4,"))
    from orchestration.catalogue import read_catalogue

    workplace.catalogue = read_catalogue(workplace.seeds)
    workplace.write("state/results_a.csv", good)
    problem = workplace.refusal()
    assert problem.rule == "too_few_rows"
    assert "3 rows; at least 4" in problem.message


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("results_2024.csv", False),
        ("results_2023_24.csv", False),
        ("results_2023.csv", True),
        ("results_2024_25.csv", True),
        ("results_all.csv", False),
    ],
)
def test_the_year_in_the_path_must_be_the_year_inside(workplace, good, name, is_refused):
    workplace.write(f"state/{name}", good)
    load = workplace.load()
    assert len(load.quarantined) == is_refused
    if is_refused:
        problem = load.quarantined[0].problem
        assert (problem.rule, problem.row, problem.column) == ("year_mismatch", 2, "year")


def test_one_row_of_another_year_is_named(workplace, good):
    workplace.write("state/results_2024.csv", good.replace("ALL,2024,8.25", "ALL,2022,8.25"))
    problem = workplace.refusal()
    assert (problem.rule, problem.row) == ("year_mismatch", 4)


def test_a_file_may_hold_several_years_if_its_name_allows(workplace, good):
    workplace.write("state/results_all.csv", good.replace("EL,2024", "EL,2023"))
    (loaded,) = workplace.load().loaded
    assert loaded.school_years == (2023, 2024)
    assert workplace.rows("select school_years from registry.extracts") == [("2023|2024",)]


@pytest.mark.parametrize("name", ["schools_list.csv", "schools_2023_03.csv"])
def test_a_name_without_a_year_where_the_path_must_tell_it(workplace, name):
    workplace.write(f"state/{name}", "cds,name\n01611920130229,A\n")
    problem = workplace.refusal("state__schools")
    assert problem.rule == "no_school_year"
    assert "2018_19" in problem.remedy


def test_equal_rows_are_kept_once_and_counted(workplace, good, data_rows):
    workplace.write("state/results_a.csv", good + data_rows[0] + "\n" + data_rows[0] + "\n")
    load = workplace.load()
    assert (load.loaded[0].row_count, load.loaded[0].repeated_rows) == (3, 2)
    assert any("2 rows repeat an earlier row exactly" in message for message in load.messages)
    assert workplace.rows("select _extract_row from raw.state__results order by 1") == [
        (2,),
        (3,),
        (4,),
    ]
    assert workplace.rows("select count(*) from oracle.state__results") == [(3,)]


def test_rows_that_differ_only_in_a_published_result_contradict(workplace, good, data_rows):
    workplace.write("state/results_a.csv", good + data_rows[0][:-1] + "5\n")
    problem = workplace.refusal()
    assert (problem.rule, problem.row) == ("contradicting_rows", 5)


def test_the_report_says_all_but_the_content(workplace, good):
    workplace.write("state/results_a.csv", good.replace("01611920130229,EL", "SECRET,EL"))
    (refused,) = workplace.load().quarantined
    report = json.loads(refused.report.read_text("utf-8"))
    assert report.keys() == {
        "path",
        "dataset",
        "sha256",
        "rule",
        "row",
        "column",
        "message",
        "remedy",
        "found_at",
    }
    assert (report["path"], report["row"], report["column"]) == ("state/results_a.csv", 3, "cds")
    assert len(report["sha256"]) == 64
    assert report["found_at"] == "2026-11-01T08:00:00"
    (reason,) = workplace.rows("select reason from registry.extracts")[0]
    for text in (refused.report.read_text("utf-8"), reason):
        assert "SECRET" not in text
    assert reason.startswith("state/results_a.csv, row 3, column cds: ")
    assert [file.suffix for file in workplace.quarantine.iterdir()] == [".json"]

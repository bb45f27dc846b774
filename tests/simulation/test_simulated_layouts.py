"""Files, names and columns are those of the published files; results of policy are absent."""

import json

import pyarrow.parquet as pq
import pytest

from simulation.published_files import simulate

OUTCOME_COLUMNS = (
    "cds level school_year_start metric subgroup value numerator denominator reliability dataset"
)
DASHBOARD_MINIMUM = """
    file cds rtype schoolname districtname countyname charter_flag coe_flag dass_flag studentgroup
    currnumer currdenom currstatus priornumer priordenom priorstatus change statuslevel changelevel
    color box indicator reportingyear type hscutpoints currprate priorprate curr_prep prior_prep
    currdenom_without_prloss currstatus_without_prloss fiveyrnumer smalldenom currnsizemet
    priornsizemet accountabilitymet studentgroup.long
"""
ORACLE_COLUMNS = ("statuslevel", "changelevel", "change_level", "color", "box", "ImageURL")


def test_every_file_is_there(folder):
    assert sorted(folder.summary.files) == [
        "cde/chronicdownload2024.xlsx",
        "cde/dashboard_2022_ilderon.csv",
        "cde/dashboard_2023_ilderon.csv",
        "cde/dashboard_2024_ilderon.csv",
        "cde/demographics_2023_24.parquet",
        "cde/directory_2023_24.parquet",
        "cde/elpidownload2024.txt",
        "cde/outcomes_2021_22.parquet",
        "cde/outcomes_2022_23.parquet",
        "cde/outcomes_2023_24.parquet",
        "cde/pubschls_2023_03.csv",
        "cde/pubschls_2024_06.csv",
        "corrections/corrections_2024.csv",
        "cps_sqrp/indicators_2018_19.csv",
        "cps_sqrp/ratings_2018_19.csv",
        "cps_sqrp/school_flags_2018_19.csv",
    ]
    written = [path for path in folder.summary.out.rglob("*") if path.is_file()]
    assert len(written) == len(folder.summary.files) + 1
    for name, rows in folder.summary.files.items():
        assert len(folder(name)) == rows > 0


def test_outcome_columns_and_types(folder):
    schema = pq.read_schema(folder.summary.out / "cde/outcomes_2023_24.parquet")
    assert schema.names == OUTCOME_COLUMNS.split()
    assert [str(kind) for kind in schema.types] == [
        "string", "string", "int64", "string", "string", "double", "double", "double",
        "string", "string",
    ]  # fmt: skip


def test_dashboard_columns(folder):
    header = list(folder("cde/dashboard_2024_ilderon.csv")[0])
    assert len(header) == len(set(header)) == 206
    assert set(DASHBOARD_MINIMUM.split()) <= set(header)


def test_official_files_have_their_own_layout(folder):
    progress = list(folder("cde/elpidownload2024.txt")[0])
    assert progress[:10] == [
        "cds", "rtype", "schoolname", "districtname", "countyname", "charter_flag", "coe_flag",
        "dass_flag", "studentgroup", "currprogressed",
    ]  # fmt: skip
    assert {"currmaintainPL4", "currprogressed_Alternate", "prior95"} <= set(progress)
    chronic = list(folder("cde/chronicdownload2024.xlsx")[0])
    assert chronic[9:16] == [
        "currnumer", "currdenom", "currstatus", "priornumer", "priordenom", "priorstatus",
        "change",
    ]  # fmt: skip


def test_workbook_holds_codes_as_text_and_counts_as_numbers(folder):
    row = folder("cde/chronicdownload2024.xlsx")[-1]
    assert isinstance(row["cds"], str)
    assert isinstance(row["currdenom"], int)
    assert isinstance(row["reportingyear"], int)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("cde/dashboard_2023_ilderon.csv", ORACLE_COLUMNS),
        ("cde/dashboard_2024_ilderon.csv", ORACLE_COLUMNS),
        ("cde/elpidownload2024.txt", ORACLE_COLUMNS),
        ("cde/chronicdownload2024.xlsx", ORACLE_COLUMNS),
        ("cps_sqrp/indicators_2018_19.csv", ("points", "weight")),
        (
            "cps_sqrp/ratings_2018_19.csv",
            (
                "total_points",
                "rating",
                "accountability_status",
                "elementary_points",
                "high_points",
            ),
        ),
    ],
)
def test_no_result_of_policy_is_published(folder, name, columns):
    for row in folder(name):
        assert not any(row.get(column) for column in columns)


def test_dashboard_has_every_indicator_once(folder):
    rows = folder("cde/dashboard_2024_ilderon.csv")
    assert {row["indicator"] for row in rows} == {
        "CCI", "CHRO", "ELA", "ELPI", "GRAD", "MATH", "SCIENCE", "SUSP",
    }  # fmt: skip
    keys = [(row["indicator"], row["cds"], row["studentgroup"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_first_year_shows_status_only(folder):
    rows = folder("cde/dashboard_2022_ilderon.csv")
    assert not any(row["priorstatus"] or row["priordenom"] or row["change"] for row in rows)
    assert "CCI" not in {row["indicator"] for row in rows}


def test_long_term_learners_appear_in_2024(folder):
    for year, expected in (("2022_23", False), ("2023_24", True)):
        groups = {row["subgroup"] for row in folder(f"cde/outcomes_{year}.parquet")}
        assert ("long_term_english_learners" in groups) is expected


def test_outcome_keys_are_unique_and_sorted(folder):
    rows = folder("cde/outcomes_2023_24.parquet")
    keys = [(row["cds"], row["metric"], row["subgroup"]) for row in rows]
    assert keys == sorted(set(keys))
    assert {row["level"] for row in rows} == set("SDCX")


def test_snapshots_show_change(folder):
    before = {row["CDSCode"]: row for row in folder("cde/pubschls_2023_03.csv")}
    after = {row["CDSCode"]: row for row in folder("cde/pubschls_2024_06.csv")}
    status = [(before[cds]["StatusType"], after[cds]["StatusType"]) for cds in before]
    assert ("Active", "Closed") in status
    assert ("Pending", "Active") in status
    assert ("Merged", "Merged") in status
    for column in ("School", "Street", "Magnet"):
        assert any(before[cds][column] != after[cds][column] for cds in before)
    assert {"54", "00"} == {row["DOC"] for row in after.values()}


def test_chicago_files_exercise_the_rules(folder):
    rows = folder("cps_sqrp/indicators_2018_19.csv")
    assert {row["model"] for row in rows} == {"elementary", "high", "option", "combo"}
    rates = {int(r["participation_rate"]) for r in rows if r["participation_rate"].isdigit()}
    assert {94, 93, 92, 91, 90, 86} <= rates
    assert all(r["participation_rate"] == "*" for r in rows if "STAR" in r["indicator"])
    flags = {row["flag"] for row in folder("cps_sqrp/school_flags_2018_19.csv")}
    assert flags == {"highest_grade_3", "not_ratable"}
    schools = {(row["school_id"], row["program"]) for row in rows}
    for name in {(row["program"], row["indicator"]) for row in rows}:
        having = {(r["school_id"], r["program"]) for r in rows if r["indicator"] == name[1]}
        assert having, name
    assert any(row["score"] == "Not Enough Data" for row in rows)
    full = {row["indicator"] for row in rows if row["program"] == "high"}
    per_school = [
        {row["indicator"] for row in rows if (row["school_id"], row["program"]) == school}
        for school in schools
        if school[1] == "high"
    ]
    for indicator in full:
        assert any(indicator not in present for present in per_school)
    shares = [
        float(row["elementary_share"]) + float(row["high_share"])
        for row in folder("cps_sqrp/ratings_2018_19.csv")
        if row["model"] == "combo"
    ]
    assert len(shares) >= 2
    assert shares == pytest.approx([1.0] * len(shares))


def test_marker_says_that_everything_is_fictional(folder):
    marker = json.loads((folder.summary.out / "SIMULATED.json").read_text())
    assert marker["simulated"] is True
    assert "fictional" in marker["statement"]
    assert marker["seed"] == folder.summary.seed
    assert marker["files"] == folder.summary.files


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "cde").mkdir()
    (tmp_path / "cde" / "pubschls_2018_03.csv").write_text("CDSCode\n")
    with pytest.raises(FileExistsError):
        simulate(tmp_path, schools=16)


def test_a_new_simulation_replaces_an_old_one(tmp_path):
    simulate(tmp_path, schools=16, years=[2023])
    summary = simulate(tmp_path, schools=16, years=[2024])
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == len(summary.files) + 1


@pytest.mark.parametrize(
    ("schools", "years"), [(5, [2024]), (5000, [2024]), (20, []), (20, [2021]), (20, [2050])]
)
def test_impossible_requests_are_refused(tmp_path, schools, years):
    with pytest.raises(ValueError, match=r"schools?|year|names"):
        simulate(tmp_path, schools=schools, years=years)

"""The project's own catalogue, on hand-made files in the layouts it describes."""

import csv

import pytest

from orchestration.catalogue import SEED_FOLDER

DASHBOARD = "cds,rtype,studentgroup,currdenom,currstatus,reportingyear"
ROW = "19647330100289,S,ALL,40,12.5"


@pytest.mark.parametrize(
    ("path", "table_name"),
    [
        ("cde/outcomes_2022_23.parquet", "cde__outcomes"),
        ("cde/directory_2025_26.parquet", "cde__directory"),
        ("cde/demographics_2025_26.parquet", "cde__demographics"),
        ("cde/dashboard_2024_part.csv", "cde__dashboard_indicator"),
        ("cde/elpi_2024_part.csv", "cde__dashboard_indicator"),
        ("cde/2024/ELAdownload2024.txt", "cde__dashboard_indicator"),
        ("cde/chronicdownload2023.xlsx", "cde__dashboard_indicator"),
        ("cde/pubschls_2018_03.txt", "cde__school_directory_snapshot"),
        ("cde/lowest_performing_2023.csv", "cde__lowest_performing"),
        ("cps_sqrp/indicators_2018_19_part.csv", "cps_sqrp__indicators"),
        ("cps_sqrp/ratings_2018_19_part.csv", "cps_sqrp__ratings"),
        ("cps_sqrp/school_flags_2018_19.csv", "cps_sqrp__school_flags"),
    ],
)
def test_every_dataset_is_recognised(official, path, table_name):
    assert official.catalogue.recognise(path).table_name == table_name


@pytest.mark.parametrize(
    "path",
    [
        "outcomes_2022_23.parquet",
        "cde/resources.parquet",
        "cde/elapratedownload2019.txt",
        "cde/censusenrollratesdownload2024.txt",
        "cps_sqrp/outcomes_2022_23.parquet",
    ],
)
def test_other_files_are_left_alone(official, path):
    assert official.catalogue.recognise(path) is None


def test_published_results_never_reach_a_raw_table(official):
    expected = {
        "cde__dashboard_indicator": {
            "color",
            "box",
            "statuslevel",
            "changelevel",
            "smalldenom",
            "currnsizemet",
            "priornsizemet",
            "accountabilitymet",
        },
        "cps_sqrp__indicators": {"points", "weight"},
        "cps_sqrp__ratings": {
            "total_points",
            "rating",
            "accountability_status",
            "elementary_points",
            "high_points",
        },
    }
    for table_name, oracles in expected.items():
        dataset = official.catalogue.dataset(table_name)
        assert oracles <= set(dataset.oracle_columns)
        assert oracles.isdisjoint(dataset.raw_columns)
    assert official.catalogue.dataset("cde__lowest_performing").raw_columns == ()


def test_one_file_of_several_indicators(official):
    official.write(
        "cde/dashboard_2024_county.csv",
        f"file,{DASHBOARD},indicator,type,change,changelevel,change_level\n"
        f"a,{ROW},2024,SUSP,ES,-1.5,4,4\n"
        f"b,{ROW},2024,MATH,,3.5,5,\n",
    )
    assert official.load("cde__dashboard_indicator").quarantined == []
    assert official.rows(
        "select indicator, change, changelevel from oracle.cde__dashboard_indicator order by 1"
    ) == [("MATH", "3.5", "5"), ("SUSP", "-1.5", "4")]
    assert official.rows("select indicator, type, change from raw.cde__dashboard_indicator order by 1") == [
        ("MATH", None, "3.5"),
        ("SUSP", "ES", "-1.5"),
    ]


def test_files_before_2023_name_the_indicator_in_their_path(official):
    official.write("cde/mathdownload2022.txt", f"{DASHBOARD},prate\n{ROW},2022,97\n".replace(",", "\t"))
    official.write("cde/chronicdownload2019.txt", f"{DASHBOARD},safetynet\n{ROW},2019,Y\n".replace(",", "\t"))
    assert official.load("cde__dashboard_indicator").quarantined == []
    assert official.rows("select indicator, currprate from raw.cde__dashboard_indicator order by 1") == [
        ("chronic", None),
        ("math", "97"),
    ]
    assert official.rows("select indicator, smalldenom from oracle.cde__dashboard_indicator order by 1") == [
        ("chronic", "Y"),
        ("math", None),
    ]


def test_from_2023_on_the_indicator_must_be_in_the_file(official):
    official.write("cde/mathdownload2023.txt", f"{DASHBOARD}\n{ROW},2023\n".replace(",", "\t"))
    problem = official.refusal("cde__dashboard_indicator")
    assert (problem.rule, problem.column) == ("missing_column", "indicator")


def test_english_learner_progress_needs_no_student_group(official):
    header = DASHBOARD.replace("studentgroup,", "")
    row = ROW.replace("ALL,", "")
    official.write("cde/elpidownload2023.csv", f"{header},indicator\n{row},2023,ELPI\n")
    assert len(official.load("cde__dashboard_indicator").loaded) == 1


def test_a_wrong_year_in_the_path_is_refused(official):
    official.write("cde/elpi_2023_part.csv", f"{DASHBOARD},indicator\n{ROW},2024,ELPI\n")
    assert official.refusal("cde__dashboard_indicator").rule == "year_mismatch"


def test_a_list_without_key_keeps_all_its_rows(official):
    header = "reportingyear,cds,rtype,ELA,Math,Chronic,CCI,ELPI,Grad,Susp,studentgroup"
    row = "2023,19647330100289,S,Y,*,*,*,*,{},*,ALL"
    rows = "\n".join(row.format(grad) for grad in ("Y", "*", "*"))
    official.write("cde/lowest_performing_2023.csv", f"{header}\n{rows}\n")
    (loaded,) = official.load("cde__lowest_performing").loaded
    assert loaded.row_count == 3
    assert official.rows("select ela, grad from oracle.cde__lowest_performing order by 2") == [
        ("Y", "*"),
        ("Y", "*"),
        ("Y", "Y"),
    ]


def test_scores_are_checked_against_the_scales_that_results_use():
    def rows(name: str) -> list[dict[str, str]]:
        with (SEED_FOLDER.parent / "code_sets" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    general = {
        (row["record_type"], row["subject_id"])
        for row in rows("test_record_types")
        if row["source_id"] == "caaspp" and row["is_alternate"] == "false"
    }
    checked = {
        row["codes"]: (row["minimum"], row["maximum"])
        for row in rows("score_scales")
        if (row["dataset_id"], row["column_name"]) == ("caaspp", "scale_score")
        and row["codes"].split("|")[0] in dict(general)
    }
    used = {
        f"{record_type}|{int(row['grade']):02d}": (row["lowest_score"], row["highest_score"])
        for record_type, subject in general
        for row in rows("assessment_scales")
        if row["subject_id"] == subject
    }
    assert checked == used

"""Numbers agree within a row, between levels, between files and between years."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

TENTH = Decimal("0.1")
YEARS = {2022: "2021_22", 2023: "2022_23", 2024: "2023_24"}


def half_away(numerator, denominator) -> float:
    quotient = Decimal(int(numerator)) / Decimal(int(denominator))
    # Adding zero turns the -0.0 of a tiny negative difference into 0.0.
    return float(quotient.quantize(TENTH, rounding=ROUND_HALF_UP)) + 0.0


def outcomes(folder, year: int) -> dict[tuple[str, str, str], dict]:
    return {
        (row["cds"], row["metric"], row["subgroup"]): row
        for row in folder(f"cde/outcomes_{YEARS[year]}.parquet")
    }


def dashboard(folder, year: int) -> dict[tuple[str, str, str], dict]:
    return {
        (row["cds"], row["indicator"], row["studentgroup"]): row
        for row in folder(f"cde/dashboard_{year}_ilderon.csv")
    }


@pytest.mark.parametrize("year", YEARS)
def test_values_are_their_parts_rounded_half_up(folder, year):
    checked = 0
    for row in outcomes(folder, year).values():
        if row["numerator"] is None:
            continue
        assert 0 <= row["numerator"] <= row["denominator"]
        if row["denominator"]:
            assert row["value"] == half_away(100 * row["numerator"], row["denominator"])
            checked += 1
    assert checked > 1000


@pytest.mark.parametrize("year", YEARS)
def test_suppression_follows_the_published_rules(folder, year):
    states = set()
    for row in outcomes(folder, year).values():
        state, size = row["reliability"], row["denominator"]
        distance = "distance" in row["metric"]
        dashboard_metric = distance or row["metric"].startswith("college_career")
        states.add(state)
        if state in ("suppressed", "not_available"):
            assert row["value"] is row["numerator"] is None
            assert (size is not None and size <= 10) if dashboard_metric else size is None
        elif row["metric"] != "a_g_completion_rate":
            assert 11 <= size <= 29 if state == "small_sample" else size >= 30
        if distance:
            assert row["numerator"] is None
    assert states - {"not_available"} == {"reliable", "small_sample", "suppressed"}


def test_groups_without_a_valid_score_are_not_available(folder):
    rows = [row for year in YEARS for row in outcomes(folder, year).values()]
    assert any(row["reliability"] == "not_available" for row in rows)
    for row in rows:
        if row["reliability"] == "not_available":
            assert "distance" in row["metric"]
            assert row["denominator"] == 0


@pytest.mark.parametrize("year", YEARS)
def test_district_and_county_are_sums_of_schools(folder, year):
    rows = outcomes(folder, year)
    district = folder.summary.district_id
    for metric in ("chronic_absenteeism_rate", "suspension_rate", "four_year_graduation_rate"):
        schools = [
            row
            for (_, name, group), row in rows.items()
            if row["level"] == "S" and name == metric and group == "all"
        ]
        for cds in (district, "90000000000000", "00000000000000"):
            total = rows[cds, metric, "all"]
            hidden = 10 * sum(row["denominator"] is None for row in schools)
            shown = sum(row["denominator"] or 0 for row in schools)
            assert shown <= total["denominator"] <= shown + hidden
            if not hidden:
                assert total["numerator"] == sum(row["numerator"] for row in schools)


def test_district_distance_is_the_mean_of_its_own_schools_and_its_own_missing_students(folder):
    """Participation is judged anew for the district: its missing students are not its schools' together."""
    rows = outcomes(folder, 2024)
    tests = {(cds, name): row for (cds, name, code), row in dashboard(folder, 2024).items() if code == "ALL"}
    codes = {"ela_distance_from_standard": ("ELA", -333), "math_distance_from_standard": ("MATH", -348)}
    outside = {
        row["CDSCode"]
        for row in folder("cde/pubschls_2024_06.csv")
        if row["FundingType"] == "Directly funded"
    }
    assert outside
    for metric, (code, points_of_missing) in codes.items():
        scored, total_points = 0, 0.0
        for (cds, name, group), row in rows.items():
            if row["level"] == "S" and name == metric and group == "all" and cds not in outside:
                cell = tests[cds, code]
                missing = int(cell["currnum_prloss"] or 0)
                scored += int(row["denominator"]) - missing
                total_points += (row["value"] or 0) * row["denominator"] - missing * points_of_missing
        cell = tests[folder.summary.district_id, code]
        missing = int(cell["currnum_prloss"] or 0)
        enrolled, tested = int(cell["currprate_enrolled"]), int(cell["currprate_tested"])
        assert missing == max(0, -(-945 * enrolled // 1000) - tested)
        total = rows[folder.summary.district_id, metric, "all"]
        assert total["denominator"] == scored + missing
        mean = (total_points + missing * points_of_missing) / total["denominator"]
        assert mean == pytest.approx(total["value"], abs=0.4)


def test_state_equals_county(folder):
    rows = outcomes(folder, 2024)
    for (cds, metric, group), row in rows.items():
        if cds == "00000000000000":
            county = rows["90000000000000", metric, group]
            assert (row["value"], row["denominator"]) == (county["value"], county["denominator"])


@pytest.mark.parametrize("year", YEARS)
def test_outcomes_equal_the_dashboard(folder, year):
    rows = outcomes(folder, year)
    compared = 0
    for indicator, metric in (
        ("ELA", "ela_distance_from_standard"),
        ("MATH", "math_distance_from_standard"),
        ("CCI", "college_career_prepared_rate"),
    ):
        for code, group in (
            ("ALL", "all"),
            ("EL", "english_learners"),
            ("SWD", "students_with_disabilities"),
            ("HI", "hispanic_latino"),
        ):
            for (cds, name, student_group), row in dashboard(folder, year).items():
                if (name, student_group) != (indicator, code):
                    continue
                value = rows[cds, metric, group]["value"]
                assert row["currstatus"] == ("" if value is None else f"{value:g}")
                assert float(row["currdenom"]) == rows[cds, metric, group]["denominator"]
                compared += 1
    assert compared > 200


@pytest.mark.parametrize("year", [2023, 2024])
def test_prior_status_is_last_years_status(folder, year):
    before, now = dashboard(folder, year - 1), dashboard(folder, year)
    compared = 0
    for key, row in now.items():
        if key in before and row["priordenom"]:
            assert row["priorstatus"] == before[key]["currstatus"]
            assert row["priordenom"] == before[key]["currdenom"]
            assert row["priornumer"] == before[key]["currnumer"]
            compared += 1
    assert compared > 1000


def test_change_is_the_rounded_difference_of_unrounded_statuses(folder):
    checked = 0
    for row in dashboard(folder, 2024).values():
        if not (row["currnumer"] and row["priornumer"]):
            continue
        now, then = int(row["currdenom"]), int(row["priordenom"])
        difference = 100 * (int(row["currnumer"]) * then - int(row["priornumer"]) * now)
        assert row["change"] == f"{half_away(difference, now * then):g}"
        checked += 1
    assert checked > 500


def test_change_of_distances_agrees_with_statuses(folder):
    for row in dashboard(folder, 2024).values():
        if row["indicator"] in ("ELA", "MATH", "SCIENCE") and row["change"]:
            difference = float(row["currstatus"]) - float(row["priorstatus"])
            assert float(row["change"]) == pytest.approx(difference, abs=0.11)


def test_official_files_equal_the_county_file(folder):
    rows = dashboard(folder, 2024)
    codes = {"English Learner": "EL", "Long-Term English Learner": "LTEL"}
    for row in folder("cde/elpidownload2024.txt"):
        if row["rtype"] != "X":
            twin = rows[row["cds"], "ELPI", codes[row["studentgroup"]]]
            for column in ("currnumer", "currdenom", "currstatus", "priorstatus", "change"):
                assert row[column] == twin[column]
            assert row["currmaintainPL4"] == twin["currmaintain_pl4"]
    for row in folder("cde/chronicdownload2024.xlsx"):
        if row["rtype"] != "X":
            twin = rows[row["cds"], "CHRO", row["studentgroup"]]
            for column in ("currnumer", "currdenom", "currstatus", "priorstatus", "change"):
                assert ("" if row[column] is None else f"{row[column]:g}") == twin[column]


def test_english_progress_parts_add_up(folder):
    parts = ("progressed", "maintain_pl4", "progressed_alternate", "maintain_pl3_alternate")
    rest = ("maintain_oth", "declined", "notprognotmain_alternate", "95")
    for row in dashboard(folder, 2024).values():
        if row["indicator"] == "ELPI" and row["currnumer"]:
            success = sum(int(row[f"curr{part}"]) for part in parts)
            assert int(row["currnumer"]) == success
            assert int(row["currdenom"]) == success + sum(int(row[f"curr{p}"]) for p in rest)


def test_low_participation_lowers_the_status(folder):
    rows = [
        row
        for row in dashboard(folder, 2024).values()
        if row["currnum_prloss"] and row["currstatus_without_prloss"]
    ]
    assert rows
    for row in rows:
        assert float(row["currstatus"]) <= float(row["currstatus_without_prloss"])
        missing = int(row["currdenom"]) - int(row["currdenom_without_prloss"])
        assert missing == int(row["currnum_prloss"])


def test_groups_intersect_and_ethnicities_partition(folder):
    counts: dict[str, dict[str, int]] = {}
    for row in folder("cde/demographics_2023_24.parquet"):
        counts.setdefault(row["cds"], {})[row["group"]] = row["count"]
    ethnicities = (
        "African American", "American Indian", "Asian", "Filipino", "Hispanic", "Not Reported",
        "Pacific Islander", "Two or More Races", "White",
    )  # fmt: skip
    overlapping = 0
    for school in folder("cde/directory_2023_24.parquet"):
        groups = counts[school["id"]]
        assert sum(groups[name] for name in ethnicities) == school["enrollment"]
        needs = sum(groups[n] for n in ("English Learner", "Students with Disabilities"))
        overlapping += needs + groups["Socioeconomically Disadvantaged"] > school["enrollment"]
        assert all(count <= school["enrollment"] for count in groups.values())
    assert overlapping > 20


def test_a_new_school_has_no_prior_and_a_closed_one_no_results(folder):
    after = {row["CDSCode"]: row for row in folder("cde/pubschls_2024_06.csv")}
    before = {row["CDSCode"]: row for row in folder("cde/pubschls_2023_03.csv")}
    (new,) = [c for c in before if before[c]["StatusType"] == "Pending"]
    (closed,) = [
        c for c in before if (before[c]["StatusType"], after[c]["StatusType"]) == ("Active", "Closed")
    ]
    with_results = {year: {cds for cds, _, _ in dashboard(folder, year)} for year in (2022, 2023, 2024)}
    assert [closed in with_results[year] for year in (2022, 2023, 2024)] == [True, True, False]
    assert [new in with_results[year] for year in (2022, 2023, 2024)] == [False, False, True]
    for (cds, _, _), row in dashboard(folder, 2024).items():
        if cds == new:
            assert row["priorstatus"] == row["change"] == ""


def test_schools_of_all_files_are_in_the_snapshot(folder):
    listed = {row["CDSCode"] for row in folder("cde/pubschls_2024_06.csv")}
    open_now = {row["id"] for row in folder("cde/directory_2023_24.parquet")}
    assert open_now <= listed
    for year in YEARS:
        schools = {cds for (cds, _, _), r in outcomes(folder, year).items() if r["level"] == "S"}
        assert schools <= listed
        assert {cds for cds, _, _ in dashboard(folder, year)} <= listed
    latest = {cds for (cds, _, _), r in outcomes(folder, 2024).items() if r["level"] == "S"}
    assert latest == open_now

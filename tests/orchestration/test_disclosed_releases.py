"""Releasing results from real student files: what is shown, what is hidden, and what stops it."""

import dataclasses

import duckdb
import pytest

import orchestration.disclosure.publication as publication
from disclosure import suppress
from orchestration.disclosure.policy import MASKED, read_policy
from orchestration.editions.manifest import edition_manifest, read_manifest
from orchestration.editions.releases import ReleaseRefusedError, current_edition, release
from orchestration.editions.tables import PUBLISHED_TABLES
from orchestration.editions.verification import verify_edition

SCHOOL, YEAR, MEASURE = "19647330000001", 2024, "ela_met_standard_rate"
# Asian students are few, Black students the fewest after them; 98 % of White students met the standard.
COUNTS = {"all": 300, "asian": 4, "african_american": 40, "hispanic": 196, "white": 60}
VALUES = {"all": 50, "asian": 75, "african_american": 40, "hispanic": 45, "white": 98}
TOLD = {
    "value",
    "numerator",
    "denominator",
    "n",
    "participation_rate",
    "standard_error",
    "interval_lower",
    "interval_upper",
    "reliability",
    "stabilized_value",
    "stabilized_standard_error",
    "uncertainty_reason",
    "is_corrected",
}


@pytest.fixture
def held(small_home):
    """Return a small home whose newest edition has results from real student files."""
    small_home.run()
    small_home.change("update registry.extracts set is_simulated = false")
    small_home.change(
        "update registry.extracts set source_id = 'toms', dataset_id = 'caaspp' "
        "where source_id = 'cps_sqrp' and dataset_id = 'ratings'"
    )
    for group, count in COUNTS.items():
        small_home.change(
            "insert into publish.measure_results by name select "
            f"'{SCHOOL}' as organization_id, 'school' as organization_type, 'all' as program_id, "
            f"{YEAR} as school_year, '{MEASURE}' as measure_id, '1' as measure_version, "
            f"'{group}' as student_group_id, 'reported' as status, {VALUES[group]} as value, "
            f"{count} as numerator, {count} as denominator, {count} as n, 99 as participation_rate, "
            "1 as standard_error, 2 as interval_lower, 3 as interval_upper, 0.5 as reliability, "
            "4 as stabilized_value, 5 as stabilized_standard_error, 'x' as uncertainty_reason, "
            "'shown' as disclosure, 'student_level' as source_dataset, false as is_corrected"
        )
    return small_home, small_home.run()


def _rows(file) -> dict[str, dict]:
    with duckdb.connect(str(file), read_only=True) as edition:
        found = edition.execute("select * from publish.measure_results where organization_id = ?", [SCHOOL])
        names = [one[0] for one in found.description]
        return {
            row["student_group_id"]: row
            for row in (dict(zip(names, one, strict=True)) for one in found.fetchall())
        }


def test_a_release_hides_what_the_rules_say_and_the_exact_values_stay_restricted(held):
    small_home, edition = held
    home = small_home.home
    assert not edition.is_released
    release(home, edition.edition_id, is_asked_for=True)
    assert current_edition(home) == edition.edition_id
    shown = _rows(home.current / "spf.duckdb")
    words = {group: row["disclosure"] for group, row in shown.items()}
    assert words == {
        "all": "shown",
        "asian": "hidden_small",
        "african_american": "hidden_complementary",
        "hispanic": "shown",
        "white": "coded",
    }
    for group in ("asian", "african_american"):
        assert {name for name in TOLD if shown[group][name] is not None} == set()
        assert shown[group]["status"] == "reported"
    assert shown["all"]["value"] == 50
    # 98 percent of 60 students is shown as 95 or more, and nothing beside it tells more.
    assert shown["white"]["value"] == 95
    assert (shown["white"]["n"], shown["white"]["numerator"], shown["white"]["interval_lower"]) == (
        60,
        None,
        None,
    )
    exact = _rows(home.restricted / edition.edition_id / "spf.duckdb")
    assert exact["asian"]["value"] == 75
    parquet = home.current / "parquet" / "measure_results.parquet"
    hidden = duckdb.execute(
        f"select count(*) from read_parquet('{parquet}') where organization_id = ? and n is null", [SCHOOL]
    )
    assert hidden.fetchone() == (2,)


def test_the_manifest_of_the_public_copy_says_what_was_attacked(held):
    small_home, edition = held
    home = small_home.home
    before = current_edition(home)
    release(home, edition.edition_id, is_asked_for=True)
    manifest = read_manifest(home.current)
    audit = manifest["disclosure_audit"]
    assert audit["passed"] is True
    assert audit["protected_cells"] == 2
    assert "measure_results" in audit["tables"]
    assert audit["earlier_editions"] == [before]
    assert "disclosure_audit" not in edition_manifest(home, edition.edition_id)
    # A table that nobody has classified as safe, or masks, is not there.
    policy = read_policy()
    there = {one.stem for one in (home.current / "parquet").iterdir()}
    assert there == {name for name, treatment in policy.tables.items() if treatment != "withheld"} & {
        one["name"] for one in edition_manifest(home, edition.edition_id)["tables"]
    }
    assert "rating_lines" in manifest["withheld_tables"]
    wrong = [one.text for one in verify_edition(home, edition.edition_id) if not one.is_good]
    assert wrong == []


def test_without_complementary_suppression_the_release_is_refused_and_names_the_cell(held, monkeypatch):
    small_home, edition = held
    home = small_home.home
    before = current_edition(home)

    def only_small(problem, rules):
        return suppress(problem, rules, is_complementary=False)

    monkeypatch.setattr(publication, "suppress", only_small)
    with pytest.raises(ReleaseRefusedError) as refused:
        release(home, edition.edition_id, is_asked_for=True)
    message = str(refused.value)
    assert f"{SCHOOL}/all/{YEAR}/{MEASURE}/asian" in message
    assert "1 of 1 hidden cells of measure_results" in message
    assert current_edition(home) == before
    assert not (home.published / edition.edition_id).exists()


def test_a_mask_that_forgets_a_column_stops_the_release(held, monkeypatch):
    small_home, edition = held
    policy = read_policy()
    forgetful = {**policy.columns, "measure_results": {**policy.columns["measure_results"], "n": "shown"}}
    monkeypatch.setattr(publication, "read_policy", lambda: dataclasses.replace(policy, columns=forgetful))
    with pytest.raises(ReleaseRefusedError, match="1 of 1 hidden cells"):
        release(small_home.home, edition.edition_id, is_asked_for=True)


def test_a_later_edition_that_differs_by_one_student_hides_the_change(held):
    small_home, edition = held
    home = small_home.home
    release(home, edition.edition_id, is_asked_for=True)
    small_home.change(
        f"update publish.measure_results set n = n + 1 where organization_id = '{SCHOOL}' "
        "and student_group_id in ('all', 'hispanic')"
    )
    later = small_home.run()
    release(home, later.edition_id, is_asked_for=True)
    shown = _rows(home.current / "spf.duckdb")
    assert shown["all"]["n"] is None
    assert shown["hispanic"]["n"] is None
    assert shown["white"]["n"] == 60


def test_every_table_allowed_out_is_published_and_every_column_of_a_masked_one_classified(small_home):
    policy = read_policy()
    # A table without a row is withheld.
    assert set(policy.tables) <= {table.name for table in PUBLISHED_TABLES}
    with duckdb.connect(str(small_home.home.warehouse), read_only=True) as warehouse:
        for name, treatment in policy.tables.items():
            if treatment == MASKED:
                described = warehouse.execute(f"describe publish.{name}").fetchall()
                assert {one[0] for one in described} == set(policy.columns[name]), name
    assert {name for name, treatment in policy.tables.items() if treatment == MASKED} == set(policy.columns)

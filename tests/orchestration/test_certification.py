"""A certified year is copied, never computed again; what would change is reported; a revision takes it."""

import csv

import duckdb
import pytest

from orchestration.content_hash import content_hash
from orchestration.edition_status import frozen_sentence
from orchestration.editions.certification import CertificationRefusedError, certify
from orchestration.editions.frozen_years import certification_history, frozen_years
from orchestration.editions.manifest import EditionMissingError, current_manifest, edition_manifest
from orchestration.editions.releases import current_edition, roll_back
from orchestration.editions.tables import PUBLISHED_TABLES
from orchestration.editions.verification import verify_edition

YEAR, OTHER = 2024, 2023


def _year_hashes(home, edition_id: str, year: int) -> dict[str, str]:
    file = home.restricted / edition_id / "spf.duckdb"
    with duckdb.connect(str(file), read_only=True) as edition:
        hashes = {}
        for table in PUBLISHED_TABLES:
            rows = f"(select * from publish.{table.name} where school_year = {year})"
            columns = [row[0] for row in edition.execute(f"describe publish.{table.name}").fetchall()]
            hashes[table.name] = content_hash(edition, rows, columns, table.key)
    return hashes


def _problems(home, edition_id: str) -> list[str]:
    return [finding.text for finding in verify_edition(home, edition_id) if not finding.is_good]


def test_certifying_writes_an_edition_with_the_same_rows_and_another_state(small_home) -> None:
    base = small_home.run()
    done = certify(small_home.home, YEAR)
    manifest = current_manifest(small_home.home)
    assert manifest["edition_id"] == done.edition_id
    assert manifest["school_years"][str(YEAR)] == "certified"
    assert set(manifest["school_years"].values()) == {"certified", "preview"}
    before = edition_manifest(small_home.home, base.edition_id)
    assert manifest["tables"] == before["tables"]
    assert manifest["build_id"] == before["build_id"]
    assert before["school_years"][str(YEAR)] == "preview"
    (entry,) = manifest["certifications"]
    assert (entry["school_year"], entry["state"], entry["edition_id"]) == (YEAR, "certified", done.edition_id)


def test_a_run_keeps_certified_rows_and_computes_the_others(small_home) -> None:
    small_home.run()
    done = certify(small_home.home, YEAR)
    small_home.correct(YEAR)
    small_home.correct(OTHER)
    later = small_home.run()
    assert _year_hashes(small_home.home, later.edition_id, YEAR) == _year_hashes(
        small_home.home, done.edition_id, YEAR
    )
    before, after = (_year_hashes(small_home.home, one, OTHER) for one in (done.edition_id, later.edition_id))
    assert {name for name in before if before[name] != after[name]} == {"measure_results"}
    assert current_edition(small_home.home) == later.edition_id
    assert _problems(small_home.home, later.edition_id) == []


def test_the_difference_report_names_every_cell(small_home) -> None:
    small_home.run()
    done = certify(small_home.home, YEAR)
    changed = small_home.correct(YEAR)
    small_home.change(
        f"delete from publish.organizations where school_year = {YEAR} and organization_id = "
        "(select min(organization_id) from publish.organizations)"
    )
    small_home.change(
        "insert into publish.domain_scores by name (select * replace ('a_new_domain' as domain_id) from "
        "publish.domain_scores limit 1)"
    )
    small_home.change(
        f"update publish.domain_scores set school_year = {YEAR} where domain_id = 'a_new_domain'"
    )
    later = small_home.run()
    (difference,) = later.differences
    assert {
        table.table: (table.changed, table.added, table.removed) for table in difference.tables if table
    } == {
        "measure_results": (changed, 0, 0),
        "organizations": (0, 0, 1),
        "domain_scores": (0, 1, 0),
    }
    folder = later.folder / "differences"
    with (folder / f"{YEAR}.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) == changed + 2
    values = [cell for cell in cells if cell["difference"] == "changed"]
    assert {cell["column_name"] for cell in values} == {"value"}
    with duckdb.connect(
        str(small_home.home.restricted / done.edition_id / "spf.duckdb"), read_only=True
    ) as old:
        for cell in values[:5]:
            keys = {name: cell[name] for name in ("organization_id", "program_id", "measure_id")}
            where = " and ".join(f"{name} = '{value}'" for name, value in keys.items())
            query = f"""
                select cast(value as varchar), cast(value + 1 as decimal(18, 6))
                from publish.measure_results
                where school_year = {YEAR} and student_group_id = 'all' and {where}
            """
            frozen, corrected = old.execute(query).fetchone()
            assert (cell["frozen_value"], float(cell["computed_value"])) == (frozen, float(corrected))
    sentence = frozen_sentence(small_home.home, YEAR)
    assert sentence.startswith(
        f"{YEAR} is certified: its published rows are those of edition {done.edition_id}"
    )
    assert sentence.endswith(f"would change the year: {folder / f'{YEAR}.txt'}")
    assert frozen_sentence(small_home.home, OTHER) is None
    text = (folder / f"{YEAR}.txt").read_text()
    assert f"measure_results: {changed:,} rows changed" in text
    assert "a_new_domain" in text
    assert f"spf certify --school-year {YEAR} --revise" in text
    assert done.edition_id in text


def test_the_report_names_what_is_not_as_it_was(small_home) -> None:
    small_home.run()
    certify(small_home.home, YEAR)
    small_home.correct(YEAR)
    small_home.change(
        f"update registry.extracts set sha256 = '{'0' * 64}' where path = 'cps_sqrp/ratings_2018_19.csv'"
    )
    small_home.change("update registry.extracts set status = 'superseded' where dataset_id = 'demographics'")
    (difference,) = small_home.run().differences
    assert any("cps_sqrp/ratings_2018_19.csv was corrected: " in cause for cause in difference.causes)
    gone = [cause for cause in difference.causes if cause.endswith(" is gone")]
    assert gone
    assert all("demographics" in cause for cause in gone)
    assert len(difference.causes) == 1 + len(gone)


def test_the_public_copy_holds_no_word_of_what_would_change(small_home) -> None:
    small_home.run()
    certify(small_home.home, YEAR)
    small_home.correct(YEAR)
    later = small_home.run()
    public = {path.name for path in (small_home.home.published / later.edition_id).iterdir()}
    assert public == {"spf.duckdb", "parquet", "manifest.json", "data_dictionary.csv"}
    restricted = {path.name for path in later.folder.iterdir()}
    assert restricted == public | {"computed.duckdb", "differences"}


def test_a_revision_takes_what_was_computed_and_keeps_the_report(small_home) -> None:
    small_home.run()
    first = certify(small_home.home, YEAR)
    changed = small_home.correct(YEAR)
    later = small_home.run()
    # What the working database holds does not matter: a later run may have been stopped halfway.
    small_home.change("delete from publish.measure_results")
    done = certify(small_home.home, YEAR, revise=True, reason="The State corrected its file")
    assert done.state == "revised"
    manifest = current_manifest(small_home.home)
    assert manifest["edition_id"] == done.edition_id
    assert manifest["school_years"][str(YEAR)] == "revised"
    assert manifest["differences"] == {}
    (entry,) = manifest["certifications"]
    assert entry["reason"] == "The State corrected its file"
    report = small_home.home.restricted / done.edition_id / "revision" / f"{YEAR}.txt"
    assert f"measure_results: {changed:,} rows changed" in report.read_text()
    before, after = (_year_hashes(small_home.home, one, YEAR) for one in (first.edition_id, done.edition_id))
    assert {name for name in before if before[name] != after[name]} == {"measure_results"}
    assert manifest["build_id"] == later.edition_id
    assert _problems(small_home.home, done.edition_id) == []
    assert [record["state"] for record in certification_history(small_home.home)] == ["certified", "revised"]
    assert frozen_years(small_home.home)[YEAR].edition_id == done.edition_id


def test_after_a_revision_the_revised_rows_are_the_frozen_ones(small_home) -> None:
    small_home.run()
    certify(small_home.home, YEAR)
    small_home.correct(YEAR)
    small_home.run()
    done = certify(small_home.home, YEAR, revise=True, reason="corrected")
    again = small_home.run()
    assert again.differences == []
    small_home.correct(YEAR)
    later = small_home.run()
    assert [difference.state for difference in later.differences] == ["revised"]
    assert _year_hashes(small_home.home, later.edition_id, YEAR) == _year_hashes(
        small_home.home, done.edition_id, YEAR
    )


def test_certifying_another_year_keeps_what_waits_for_a_revision(small_home) -> None:
    small_home.run()
    certify(small_home.home, YEAR)
    small_home.correct(YEAR)
    small_home.run()
    other = certify(small_home.home, OTHER)
    assert set(current_manifest(small_home.home)["differences"]) == {str(YEAR)}
    assert (small_home.home.restricted / other.edition_id / "differences" / f"{YEAR}.csv").exists()
    done = certify(small_home.home, YEAR, revise=True, reason="corrected")
    states = current_manifest(small_home.home)["school_years"]
    assert (states[str(YEAR)], states[str(OTHER)]) == ("revised", "certified")
    assert _problems(small_home.home, done.edition_id) == []


def test_a_column_that_is_newer_than_the_year_is_null_in_it(small_home) -> None:
    small_home.run()
    certify(small_home.home, YEAR)
    small_home.change("alter table publish.organizations add column is_new boolean default true")
    later = small_home.run()
    assert later.differences == []
    with duckdb.connect(str(later.folder / "spf.duckdb"), read_only=True) as edition:
        found = edition.execute(
            f"select distinct school_year = {YEAR}, is_new from publish.organizations order by 1"
        ).fetchall()
    assert found == [(False, True), (True, None)]
    assert _problems(small_home.home, later.edition_id) == []


@pytest.mark.parametrize(
    ("year", "options", "words"),
    [
        (2031, {}, "has no 2031; it has 2019, 2022, 2023, 2024"),
        (YEAR, {}, f"{YEAR} is certified since"),
        (YEAR, {"revise": True}, "--revise needs --reason"),
        (YEAR, {"revise": True, "reason": "  "}, "--revise needs --reason"),
        (YEAR, {"revise": True, "reason": "why"}, "there is nothing to revise"),
        (OTHER, {"revise": True, "reason": "why"}, f"{OTHER} is not certified"),
    ],
)
def test_what_is_refused_changes_nothing(small_home, year: int, options: dict, words: str) -> None:
    small_home.run()
    done = certify(small_home.home, YEAR)
    with pytest.raises(CertificationRefusedError, match=words):
        certify(small_home.home, year, **options)
    assert len(certification_history(small_home.home)) == 1
    assert current_edition(small_home.home) == done.edition_id


def test_an_unknown_edition_is_refused(small_home) -> None:
    known = small_home.run().edition_id
    with pytest.raises(EditionMissingError, match=known):
        certify(small_home.home, YEAR, edition_id="20200101T000000.000000Z-000000000000")


def test_a_year_of_an_edition_that_is_not_current_is_certified_and_not_published(small_home) -> None:
    first = small_home.run()
    second = small_home.run()
    done = certify(small_home.home, YEAR, edition_id=first.edition_id)
    assert not done.is_released
    assert done.newer == [second.edition_id]
    assert current_edition(small_home.home) == second.edition_id
    # The year is certified all the same: the next run copies it.
    later = small_home.run()
    assert edition_manifest(small_home.home, later.edition_id)["school_years"][str(YEAR)] == "certified"


def test_a_rollback_does_not_take_a_certification_back(small_home) -> None:
    base = small_home.run()
    certify(small_home.home, YEAR)
    assert roll_back(small_home.home) == base.edition_id
    later = small_home.run()
    assert edition_manifest(small_home.home, later.edition_id)["school_years"][str(YEAR)] == "certified"


def test_without_the_edition_that_froze_a_year_nothing_is_published(small_home) -> None:
    small_home.run()
    done = certify(small_home.home, YEAR)
    (small_home.home.restricted / done.edition_id).rename(small_home.home.path / "elsewhere")
    with pytest.raises(EditionMissingError, match=r"restore it from a backup"):
        small_home.run()
    assert current_edition(small_home.home) == done.edition_id

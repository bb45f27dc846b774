"""Data Docs open anywhere: nothing from a network, every link leads somewhere, every expectation is told."""

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from expectations.validity import SUITES
from orchestration.validity_results import DATA_DOCS

LOADING = {"src", "srcset", "href", "data", "action", "poster", "background", "xlink:href"}
EMPTY = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """What a page refers to, its ids, its tags and its words."""

    def __init__(self, path: Path):
        super().__init__()
        self.references: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.source = path.read_text("utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        for name, value in attributes:
            if name in LOADING:
                self.references.append(value or "")
            if name == "id":
                self.ids.append(value)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def _pages(folder: Path) -> dict[str, Page]:
    return {path.name: Page(path) for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def published(simulated_home) -> dict[str, Page]:
    return _pages(simulated_home.home.current / DATA_DOCS)


@pytest.fixture(scope="module")
def with_failures(simulated_home, tmp_path_factory) -> dict[str, Page]:
    """Pages about a warehouse in which one expectation warns, one blocks and one cannot be judged."""
    from expectations.data_docs import write_data_docs
    from expectations.validation import run_suites

    home = simulated_home.copy_to(tmp_path_factory.mktemp("failures"), "work")
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("update marts.dim_organization set organization_name = null")
        warehouse.execute(
            "create or replace table marts.fct_measure_result as select * replace "
            "(value + 0.1 as value) from marts.fct_measure_result"
        )
        warehouse.execute("alter table marts.fct_domain_score rename column score to points")
    folder = home.path / "pages"
    write_data_docs(run_suites(home.warehouse, SUITES), folder)
    return _pages(folder)


@pytest.mark.parametrize("pages", ["published", "with_failures"])
def test_nothing_comes_from_elsewhere(pages: str, request: pytest.FixtureRequest) -> None:
    for name, page in request.getfixturevalue(pages).items():
        assert page.open == [], name
        assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(page.tags), (
            name
        )
        assert not re.search(r"url\(|@import|@font-face|//[\w.-]+\.\w", page.source), name
        assert not re.search(r"\b(?:https?:|ftp:|data:\S|file:\S)", page.source), name
        assert not re.search(r"\son\w+\s*=", page.source), name


@pytest.mark.parametrize("pages", ["published", "with_failures"])
def test_every_link_leads_somewhere(pages: str, request: pytest.FixtureRequest) -> None:
    site = request.getfixturevalue(pages)
    for name, page in site.items():
        assert len(page.ids) == len(set(page.ids)), name
        for reference in page.references:
            file, _, anchor = reference.partition("#")
            target = site[file or name]
            assert not anchor or anchor in target.ids, f"{name}: {reference}"


def test_every_expectation_is_told_with_what_to_do(published: dict[str, Page]) -> None:
    assert set(published) == {"index.html", *(f"{suite.suite_id}.html" for suite in SUITES)}
    for suite in SUITES:
        page = published[f"{suite.suite_id}.html"]
        text = " ".join(page.text.split())
        for one in suite.expectations:
            assert one.expectation_id in page.ids
            assert one.defends in text
            assert one.resolve in text
        # Every condition in the words of Great Expectations, none that it could not put into words.
        assert text.count("Condition") == len(suite.expectations)
        assert "Rendering failed" not in text
        assert "$" not in text.replace("$$", "")


def test_the_index_says_what_was_found(published: dict[str, Page], with_failures: dict[str, Page]) -> None:
    count = sum(len(suite.expectations) for suite in SUITES)
    assert f"All {count} expectations hold." in published["index.html"].text
    text = " ".join(with_failures["index.html"].text.split())
    assert "an edition from being written" in text
    for name in ("rate_equals_its_parts", "organizations_with_results_have_a_name"):
        assert f"{name} failed in" in text
    assert "domain_scores_lie_between_their_lines could not be judged: Binder Error" in text
    for verdict in ("Failed: warning", "Failed: no edition", "Error of the check: no edition"):
        assert verdict in text


def test_pages_name_places_and_no_names(with_failures: dict[str, Page], simulated_home) -> None:
    with duckdb.connect(str(simulated_home.home.warehouse), read_only=True) as warehouse:
        names = warehouse.execute(
            "select distinct organization_name from marts.dim_organization where organization_type = 'school'"
        ).fetchall()
    text = "".join(page.text for page in with_failures.values())
    assert [name for (name,) in names if name and name in text] == []


def test_the_same_results_give_the_same_pages(published: dict[str, Page], simulated_home, tmp_path) -> None:
    from expectations.data_docs import write_data_docs
    from expectations.validation import run_suites

    write_data_docs(run_suites(simulated_home.home.warehouse, SUITES), tmp_path / "again")
    again = {name: page.source for name, page in _pages(tmp_path / "again").items()}
    assert again == {name: page.source for name, page in published.items()}

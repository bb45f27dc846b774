"""Editions depend on inputs alone: not on published results, and not on which build it is.

Small runs: without the two statewide files of outcomes, which hold no published level or color.
"""

import pytest
from published_results.annual_run import content_hashes, run_annual_job
from published_results.data_folder import published_files
from published_results.emptied_files import copy_files, empty_results


@pytest.fixture(scope="module")
def small_files(published):
    patterns = ("cde/dashboard_*.csv", "cde/elpi_*.csv", "cps_sqrp/*.csv")
    files = [file for pattern in patterns for file in published_files(published, pattern)]
    return [*files, *sorted(published.glob("cde/directory_*.parquet"))]


@pytest.fixture(scope="module")
def with_results(small_files, published, tmp_path_factory):
    return copy_files(small_files, published, tmp_path_factory.mktemp("extracts") / "complete")


@pytest.fixture(scope="module")
def hashes(with_results, tmp_path_factory) -> dict[str, str]:
    found = content_hashes(run_annual_job(with_results, tmp_path_factory.mktemp("first") / "home"))
    assert len(found) >= 7
    return found


def test_an_edition_without_published_results_is_the_same(small_files, published, hashes, tmp_path):
    inputs_alone = copy_files(small_files, published, tmp_path / "inputs_alone")
    empty_results(inputs_alone)
    assert content_hashes(run_annual_job(inputs_alone, tmp_path / "home")) == hashes


def test_a_second_build_is_the_same(with_results, hashes, tmp_path):
    assert content_hashes(run_annual_job(with_results, tmp_path / "home")) == hashes

"""The three steps of dbt build every model once; a data test runs where Dagster expects it."""

import json

import pytest

from orchestration.manifest import MANIFEST, ensure_manifest


@pytest.fixture(scope="module")
def manifest() -> dict:
    ensure_manifest()
    return json.loads(MANIFEST.read_text())


@pytest.fixture(scope="module")
def steps(manifest):
    from orchestration.transformation import after_reliability, before_growth, warehouse

    return before_growth, warehouse, after_reliability


@pytest.fixture(scope="module")
def key_of(manifest):
    from orchestration.transformation import translator

    return lambda node: translator.get_asset_key(manifest["nodes"].get(node) or manifest["sources"][node])


def test_every_seed_and_model_is_built_in_one_of_the_steps(manifest, steps, key_of):
    built = {
        key_of(name) for name, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")
    }
    first, second, third = (step.keys for step in steps)
    assert first | second | third == built
    assert (first & second, first & third, second & third) == (set(), set(), set())
    assert {key.path[-1] for key in first} >= {"int_student__growth_panel", "growth_models", "measures"}
    assert "fct_measure_result" in {key.path[-1] for key in second}
    assert {key.path[-1] for key in third} >= {"fct_result_uncertainty", "measure_results"}


def test_a_step_needs_nothing_of_a_later_one(manifest, steps, key_of):
    _, second, third = (step.keys for step in steps)
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and key_of(name) not in third:
            parents = {key_of(parent) for parent in node["depends_on"]["nodes"]}
            later = third if key_of(name) in second else second | third
            assert parents & later == set(), name
            computed = {"access", "reliability", "segregation"} | (
                set() if key_of(name) in second else {"growth"}
            )
            assert computed & {key.path[0] for key in parents} == set(), name


def test_a_data_test_runs_where_its_result_is_expected(manifest, steps, key_of):
    """A test runs in the last of the steps that what it reads is built in."""
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "test":
            parents = {key_of(parent) for parent in node["depends_on"]["nodes"]}
            expected = next((step for step in reversed(steps) if parents & step.keys), steps[0])
            assert node["name"] in {key.name for key in expected.check_keys}, name
            others = [step for step in steps if step is not expected]
            assert not any(node["name"] in {key.name for key in step.check_keys} for step in others), name


def test_a_selection_is_short_enough_to_be_passed_on(steps):
    """Beyond the threshold dagster-dbt copies the whole project for a run and never removes the copy."""
    from dagster_dbt.asset_utils import (
        _SELECTION_ARGS_THRESHOLD,
        DAGSTER_DBT_EXCLUDE_METADATA_KEY,
        DAGSTER_DBT_SELECT_METADATA_KEY,
    )

    for step in steps:
        tags = step.op.tags
        words = (tags.get(DAGSTER_DBT_SELECT_METADATA_KEY), tags.get(DAGSTER_DBT_EXCLUDE_METADATA_KEY))
        assert sum(len(text.split(" ")) for text in words if text) < _SELECTION_ARGS_THRESHOLD

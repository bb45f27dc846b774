"""The two steps of dbt around growth build every model once; a data test runs where Dagster expects it."""

import json

import pytest

from orchestration.manifest import MANIFEST, ensure_manifest


@pytest.fixture(scope="module")
def manifest() -> dict:
    ensure_manifest()
    return json.loads(MANIFEST.read_text())


@pytest.fixture(scope="module")
def steps(manifest):
    from orchestration.transformation import before_growth, warehouse

    return before_growth, warehouse


@pytest.fixture(scope="module")
def key_of(manifest):
    from orchestration.transformation import translator

    return lambda node: translator.get_asset_key(manifest["nodes"].get(node) or manifest["sources"][node])


def test_every_seed_and_model_is_built_in_one_of_the_steps(manifest, steps, key_of):
    built = {
        key_of(name) for name, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")
    }
    first, second = (step.keys for step in steps)
    assert first | second == built
    assert first & second == set()
    assert {key.path[-1] for key in first} >= {"int_student__growth_panel", "growth_models", "measures"}
    assert "fct_measure_result" in {key.path[-1] for key in second}


def test_the_first_step_needs_nothing_of_the_second(manifest, steps, key_of):
    first, second = (step.keys for step in steps)
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and key_of(name) in first:
            parents = {key_of(parent) for parent in node["depends_on"]["nodes"]}
            assert parents & second == set(), name
            assert "growth" not in {key.path[0] for key in parents}, name


def test_a_data_test_runs_where_its_result_is_expected(manifest, steps, key_of):
    """The first step runs the tests that read nothing of the second; the second runs all others."""
    first, second = steps
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "test":
            reads_second = {key_of(parent) for parent in node["depends_on"]["nodes"]} & second.keys
            expected = second if reads_second else first
            assert node["name"] in {key.name for key in expected.check_keys}, name

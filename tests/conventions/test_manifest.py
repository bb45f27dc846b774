from pathlib import Path

import pytest
from house_rules import manifest_rules
from house_rules.finding import report

# Views whose key is tested where their rows are stored: the test would compute them once more.
KEY_TESTED_ELSEWHERE = {
    "int_measure__state_outcome": "int_measure__published keeps one row of each key",
    "int_measure__corrected": "doubled rows would double a key of fct_measure_result",
    "int_measure__delivered_prior": "doubled rows would double a key of int_scoring__measure_level",
    "int_measure__prior_year": "doubled rows would double a key of int_scoring__measure_level",
    "int_scoring__measure_value": "int_scoring__measure_level stores its rows one for one",
    "fct_measure_next_cut": "its rows are rows of int_scoring__measure_level",
    "fct_measure_score": "its rows are those of int_scoring__measure_level, one for one",
    "fct_student_group_result": "its rows are rows of fct_measure_score",
} | {
    path.stem: "int_student__measure_row stores its rows"
    for path in Path("models/intermediate/student_measure").glob("msr_*.sql")
}


def model(name="fct_a", **changes):
    return {
        "resource_type": "model",
        "unique_id": f"model.p.{name}",
        "name": name,
        "original_file_path": f"models/marts/{name}.sql",
        "description": "One row per school.",
        "columns": {"a": {"description": "A"}},
        "config": {"materialized": "table", "contract": {"enforced": True}},
        "depends_on": {"nodes": []},
        **changes,
    }


def key_test(of):
    return {
        "resource_type": "test",
        "unique_id": f"test.p.{of}",
        "attached_node": f"model.p.{of}",
        "test_metadata": {"name": "unique_combination"},
    }


def manifest_of(*nodes, **sources):
    return {
        "nodes": {node["unique_id"]: node for node in nodes},
        "sources": {
            f"source.p.{name}": {"schema": schema, "source_name": schema} for name, schema in sources.items()
        },
    }


@pytest.mark.parametrize("description", ["", "Scores of schools.", "One row per "])
def test_a_description_without_its_grain_is_found(description):
    assert manifest_rules.missing_grain(manifest_of(model(description=description)))


def test_a_mart_without_a_contract_is_found():
    config = {"materialized": "table", "contract": {"enforced": False}}
    assert manifest_rules.missing_contract(manifest_of(model(config=config)))


@pytest.mark.parametrize("columns", [{}, {"a": {"description": " "}}])
def test_an_undescribed_column_is_found(columns):
    assert manifest_rules.undescribed_columns(manifest_of(model(columns=columns)))


def test_a_model_without_a_key_test_is_found():
    assert manifest_rules.missing_key_test(manifest_of(model()), [])
    assert manifest_rules.missing_key_test(manifest_of(model(), key_test("fct_b")), [])
    assert not manifest_rules.missing_key_test(manifest_of(model(), key_test("fct_a")), [])
    assert not manifest_rules.missing_key_test(manifest_of(model()), ["fct_a"])


def test_an_exception_that_is_none_is_found():
    assert manifest_rules.missing_key_test(manifest_of(), ["fct_gone"])
    assert manifest_rules.missing_key_test(manifest_of(model(), key_test("fct_a")), ["fct_a"])


def test_published_results_are_found_at_any_depth():
    staged = model("stg_a", depends_on={"nodes": ["source.p.rating"]})
    between = model("int_a", depends_on={"nodes": ["model.p.stg_a"]})
    mart = model(depends_on={"nodes": ["model.p.int_a"]})
    nodes = (staged, between, mart)
    assert len(manifest_rules.forbidden_lineage(manifest_of(*nodes, rating="oracle"))) == 3
    assert not manifest_rules.forbidden_lineage(manifest_of(*nodes, rating="raw"))


def test_every_model_states_its_grain(manifest):
    findings = manifest_rules.missing_grain(manifest)
    assert not findings, report(findings)


def test_every_mart_and_published_table_has_a_contract(manifest):
    findings = manifest_rules.missing_contract(manifest)
    assert not findings, report(findings)


def test_every_column_is_described(manifest):
    findings = manifest_rules.undescribed_columns(manifest)
    assert not findings, report(findings)


def test_every_model_has_a_key_test(manifest):
    findings = manifest_rules.missing_key_test(manifest, list(KEY_TESTED_ELSEWHERE))
    assert not findings, report(findings)


def test_no_model_depends_on_published_results(manifest):
    findings = manifest_rules.forbidden_lineage(manifest)
    assert not findings, report(findings)

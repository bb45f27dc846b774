"""The asset graph: what is in it, how it hangs together, and what every asset says of itself."""

import json
from pathlib import Path

import dagster as dg
import pytest

from simulation.students.layouts import student_files

CHECKED = dg.AssetKey(["checks", "expectation_results"])
SNAPSHOT = Path(__file__).with_name("asset_graph.txt")


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    from orchestration.manifest import ensure_manifest

    ensure_manifest()
    from orchestration.definitions import build_defs
    from orchestration.resources import Installation

    return build_defs(Installation(home=str(tmp_path_factory.mktemp("home"))))


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions):
    return definitions.resolve_asset_graph()


@pytest.fixture(scope="module")
def dbt_manifest(definitions: dg.Definitions) -> dict:
    from orchestration.manifest import MANIFEST

    return json.loads(MANIFEST.read_text())


def _nodes(graph) -> list:
    return sorted((graph.get(key) for key in graph.get_all_asset_keys()), key=lambda node: node.key.path)


def _below(graph, key: dg.AssetKey) -> set[dg.AssetKey]:
    found: set[dg.AssetKey] = set()
    waiting = [key]
    while waiting:
        fresh = graph.get(waiting.pop()).child_keys - found
        found |= fresh
        waiting += fresh
    return found


def _description(graph) -> str:
    checks: dict[dg.AssetKey, list[str]] = {}
    for check in graph.asset_check_keys:
        checks.setdefault(check.asset_key, []).append(check.name)
    lines = []
    for node in _nodes(graph):
        lines.append(f"{'/'.join(node.key.path)}  [{node.group_name}]  {', '.join(sorted(node.kinds))}")
        lines += [f"    {name}" for name in sorted(checks.get(node.key, []))]
    return "\n".join(lines) + "\n"


def test_the_graph_is_the_one_that_was_reviewed(graph, request: pytest.FixtureRequest) -> None:
    description = _description(graph)
    if request.config.getoption("--update-snapshots"):
        SNAPSHOT.write_text(description, "utf-8")
    assert description.splitlines() == SNAPSHOT.read_text("utf-8").splitlines(), (
        "assets, groups, kinds or checks changed; if on purpose, run pytest with --update-snapshots and "
        f"review the difference of {SNAPSHOT.name}"
    )


def test_every_data_test_of_dbt_is_a_check(graph, dbt_manifest: dict) -> None:
    tests = {node["name"] for node in dbt_manifest["nodes"].values() if node["resource_type"] == "test"}
    assert tests - {check.name for check in graph.asset_check_keys} == set()
    assert len(tests) > 100


def test_every_check_belongs_to_an_asset_of_the_graph(graph) -> None:
    assert {check.asset_key for check in graph.asset_check_keys} <= set(graph.get_all_asset_keys())


@pytest.mark.parametrize("property_name", ["description", "owners", "group_name", "kinds"])
def test_every_asset_says_what_it_is_and_whose(graph, property_name: str) -> None:
    lacking = [node.key.to_user_string() for node in _nodes(graph) if not getattr(node, property_name)]
    assert lacking == []


def test_no_asset_is_left_in_the_default_group(graph) -> None:
    assert [node.key.to_user_string() for node in _nodes(graph) if node.group_name == "default"] == []


def test_raw_assets_are_loaded_by_this_project_and_feed_staging(graph) -> None:
    raw = [node for node in _nodes(graph) if node.key.path[0] == "raw"]
    assert len(raw) == 9 + len(student_files())
    of_students = tuple(f"{kind.source}__" for kind in student_files().values())
    for node in raw:
        assert node.is_materializable, node.key
        children = {key.path[0] for key in node.child_keys}
        # The registry is of all files; staging reads one. Rows of students wait for their staging models.
        expected = {"registry"} if node.key.path[-1].startswith(of_students) else {"staging", "registry"}
        assert expected <= children <= {"staging", "registry"}, node.key


def test_staging_reads_raw_tables_and_seeds_only(graph) -> None:
    staging = [node for node in _nodes(graph) if node.key.path[0] == "staging"]
    assert staging
    for node in staging:
        assert {key.path[0] for key in node.parent_keys} <= {"raw", "policy"}, node.key


def test_nothing_is_computed_from_published_results(graph) -> None:
    oracles = [node for node in _nodes(graph) if node.key.path[0] == "oracle"]
    assert oracles
    assert {node.key.to_user_string(): node.child_keys for node in oracles if node.child_keys} == {}
    for node in oracles:
        assert "nothing is computed from them" in node.description


def test_the_edition_waits_for_every_published_table(graph) -> None:
    from orchestration.editions.tables import PUBLISHED_TABLES

    edition = graph.get(dg.AssetKey(["publication", "edition"]))
    published = {node.key for node in _nodes(graph) if node.key.path[0] == "publish"}
    assert edition.parent_keys - {CHECKED} == published
    assert {key.path[-1] for key in published} == {table.name for table in PUBLISHED_TABLES}


def test_the_edition_waits_for_the_expectations_on_every_relation(graph, definitions: dg.Definitions) -> None:
    from expectations.catalogue import BLOCKS
    from expectations.validity import SUITES

    checked = graph.get(CHECKED)
    assert dg.AssetKey(["publication", "edition"]) in checked.child_keys
    assert {".".join(key.path) for key in checked.parent_keys} == {suite.relation for suite in SUITES}
    severities = {suite.name_of(one): one.severity for suite in SUITES for one in suite.expectations}
    specs = {key.name: graph.get(key).blocking for key in graph.asset_check_keys if key.asset_key == CHECKED}
    assert specs == {name: severity == BLOCKS for name, severity in severities.items()}


def test_the_edition_comes_after_every_input_that_a_model_reads(graph) -> None:
    edition = dg.AssetKey(["publication", "edition"])
    raw = [node.key for node in _nodes(graph) if node.key.path[0] == "raw"]
    unread = {key.path[-1] for key in raw if edition not in _below(graph, key)}
    # Typed and tested, and read by nothing that is published yet.
    assert unread <= {"cde__demographics"}


def test_readers_of_the_published_tables_end_the_graph(graph, dbt_manifest: dict) -> None:
    readers = {node.key.path[-1]: node for node in _nodes(graph) if node.group_name == "readers"}
    assert set(readers) == {exposure["name"] for exposure in dbt_manifest["exposures"].values()}
    for name, node in readers.items():
        assert node.parent_keys, name
        assert not node.child_keys, name


def test_the_annual_run_builds_all_but_the_readers_by_school_year(definitions: dg.Definitions, graph) -> None:
    from orchestration.partitions import school_years

    job = definitions.resolve_job_def("annual_run")
    assert job.partitions_def == school_years
    expected = {node.key for node in _nodes(graph) if node.group_name != "readers"}
    assert set(job.asset_layer.selected_asset_keys) == expected


def test_whatever_writes_the_warehouse_is_in_one_pool(graph) -> None:
    written = [node for node in _nodes(graph) if node.is_materializable]
    assert {pool for node in written for pool in (node.pools or set())} == {"warehouse"}

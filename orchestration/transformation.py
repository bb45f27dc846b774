"""The dbt project as Dagster assets.

Belongs here: how dbt's nodes appear in the asset graph, and the three steps that build them, with growth,
reliability, segregation and access between them. Does not: SQL, policy, or which extracts there are.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets

from orchestration.dbt_child import announce_parent
from orchestration.home import PROJECT_FOLDER, Home
from orchestration.partitions import dbt_arguments, school_years
from orchestration.resources import Installation

DBT_LAUNCHER = PROJECT_FOLDER / "orchestration" / "dbt_child.sh"
OWNER = "team:school-performance"

dbt_project = DbtProject(
    project_dir=PROJECT_FOLDER,
    profiles_dir=PROJECT_FOLDER / "dbt_project",
    target_path=Path("target"),
)


class Translator(DagsterDbtTranslator):
    """Groups nodes by the folder they live in and gives each an owner and its kind."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the folder below models or seeds, joined with an underscore."""
        folders = list(Path(dbt_resource_props["original_file_path"]).parts[:-1])
        return "_".join(folders if folders[0] == "seeds" else folders[1:]) or None

    def get_partitions_def(self, dbt_resource_props: Mapping[str, Any]) -> dg.PartitionsDefinition | None:
        """Return school years for models; policy and code sets are of no single year."""
        return None if dbt_resource_props["resource_type"] == "seed" else school_years

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Return the team that answers for the warehouse."""
        return [OWNER]


translator = Translator()

# What the numeric package reads, and everything that it is made of. Policy is built here as a whole.
_PANEL = ("int_student__growth_member", "int_student__growth_panel")
BEFORE_GROWTH = " ".join(("resource_type:seed", *(f"+{name}" for name in _PANEL)))


# What the numeric package writes before the last step, as dbt's sources name it.
_UNCERTAINTY = ("access", "reliability", "segregation")


def models_after_growth(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the models that are built neither before growth nor after reliability is computed.

    Named one by one: an exclusion of earlier models would also take away every data test that reads one.

    Args:
        manifest: dbt's.

    """
    models = _models(manifest)
    before = _reached(
        (unique_id for unique_id, name in models.items() if name in _PANEL), manifest["parent_map"]
    )
    after = set(models_after_reliability(manifest))
    return sorted(name for unique_id, name in models.items() if unique_id not in before and name not in after)


def models_after_reliability(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the models that read, themselves or through others, how sure numbers are.

    Args:
        manifest: dbt's.

    """
    models = _models(manifest)
    sources = (
        unique_id
        for unique_id, source in manifest["sources"].items()
        if source["source_name"] in _UNCERTAINTY
    )
    return sorted(models[one] for one in _reached(sources, manifest["child_map"]) if one in models)


def _models(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {
        unique_id: node["name"]
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }


def _reached(start: Iterable[str], neighbors: Mapping[str, list[str]]) -> set[str]:
    """Return nodes and all that is reached from them."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in found:
            found.add(unique_id)
            waiting += neighbors[unique_id]
    return found


def selection(manifest: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return models as dbt selects them: a folder that is in whole by its path, others by name.

    Above 250 words dagster-dbt copies the project, its environment included, to a temporary folder and leaves
    it there.

    Args:
        manifest: dbt's.
        names: of models.

    """
    chosen, folders = set(names), defaultdict(set)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            folders[Path(node["original_file_path"]).parent.as_posix()].add(node["name"])
    words: list[str] = []
    for folder, models in sorted(folders.items()):
        # A path holds the folders below it too.
        within = set().union(
            *(found for path, found in folders.items() if f"{path}/".startswith(f"{folder}/"))
        )
        words += [f"path:{folder}"] if within <= chosen else sorted(models & chosen)
    return " ".join(words)


_MANIFEST = json.loads(dbt_project.manifest_path.read_text())
_LAST = selection(_MANIFEST, models_after_reliability(_MANIFEST))
_STEP = {
    "manifest": dbt_project.manifest_path,
    "project": dbt_project,
    "dagster_dbt_translator": translator,
    # One run rebuilds all models for all the years selected: at this size that takes seconds.
    "backfill_policy": dg.BackfillPolicy.single_run(),
    "pool": "warehouse",
}


@dbt_assets(select=BEFORE_GROWTH, **_STEP)
def before_growth(context: dg.AssetExecutionContext, dbt: DbtCliResource, installation: Installation):
    """Policy, students and the panel that growth is computed from, each followed by its tests."""
    home = installation.folders
    shutil.rmtree(home.dbt, ignore_errors=True)
    # A test that reads a model of the later step too runs there.
    yield from _build(context, dbt, home, home.dbt_before_growth, "--indirect-selection", "cautious")


# A test that reads a model of the last step runs there: the exclusion takes it away here.
@dbt_assets(select=selection(_MANIFEST, models_after_growth(_MANIFEST)), exclude=_LAST, **_STEP)
def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource, installation: Installation):
    """Staging, measures, scores and what is published of them, each followed by its tests."""
    home = installation.folders
    yield from _build(context, dbt, home, home.dbt)


@dbt_assets(select=_LAST, **_STEP)
def after_reliability(context: dg.AssetExecutionContext, dbt: DbtCliResource, installation: Installation):
    """Results and ratings with their uncertainty, as they are published, each followed by its tests."""
    home = installation.folders
    yield from _build(context, dbt, home, home.dbt_after_reliability)


def _build(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, home: Home, target: Path, *options: str
) -> Iterator[Any]:
    arguments = dbt_arguments(int(key) for key in context.partition_keys)
    with home.held():
        announce_parent()
        target.mkdir(parents=True, exist_ok=True)
        yield from dbt.cli([*arguments, *options], context=context, target_path=target).stream()


def exposure_assets(manifest: Mapping[str, Any]) -> list[dg.AssetSpec]:
    """Return the readers of the published tables (dbt exposures) as assets at the end of the graph."""
    nodes = manifest["nodes"]
    specs = []
    for exposure in manifest["exposures"].values():
        owner = exposure["owner"].get("email")
        specs.append(
            dg.AssetSpec(
                key=["reader", exposure["name"]],
                deps=[
                    translator.get_asset_key(nodes[unique_id])
                    for unique_id in exposure["depends_on"]["nodes"]
                ],
                group_name="readers",
                description=exposure["description"],
                owners=[owner] if owner else [OWNER],
                kinds={exposure["type"]},
            )
        )
    return specs

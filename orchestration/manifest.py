"""dbt's manifest, which must exist before Dagster can show the project.

Belongs here: when it is stale and how it is made. Does not: what Dagster does with it.
"""

from __future__ import annotations

from orchestration.home import PROJECT_FOLDER

MANIFEST = PROJECT_FOLDER / "target" / "manifest.json"
_SOURCES = ("models", "seeds", "dbt_project", "dbt_project.yml")


def is_stale() -> bool:
    """Whether any file of the dbt project is newer than the manifest."""
    if not MANIFEST.exists():
        return True
    made = MANIFEST.stat().st_mtime
    files = [
        file
        for source in _SOURCES
        for file in (PROJECT_FOLDER / source, *(PROJECT_FOLDER / source).rglob("*"))
    ]
    # Folders too: a file taken away changes only its folder.
    return any(file.stat().st_mtime > made for file in files)


def ensure_manifest() -> None:
    """Parse the dbt project when the manifest is missing or stale.

    Raises:
        RuntimeError: the project does not parse; the message is dbt's.

    """
    if not is_stale():
        return
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(
        [
            "--quiet",
            "parse",
            "--project-dir",
            str(PROJECT_FOLDER),
            "--profiles-dir",
            str(PROJECT_FOLDER / "dbt_project"),
        ]
    )
    if not result.success:
        raise RuntimeError(f"the dbt project does not parse: {result.exception}")
    # dbt leaves the file alone when nothing changed.
    MANIFEST.touch()

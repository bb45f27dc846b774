"""Which edition is the public one, and which was before.

Belongs here: the public copy of an edition, the link `published/current` and its switch in one step, the
journal of releases, going back. Does not: writing editions, whether one may be public (`release_rules`).
"""

from __future__ import annotations

import os
import shutil

from orchestration.data_dictionary.edition_file import FILE as DATA_DICTIONARY
from orchestration.durable_files import UNFINISHED, put_in_place, sync, sync_folder
from orchestration.editions.manifest import MANIFEST, Manifest, edition_manifest, read_manifest
from orchestration.editions.release_rules import decision_for, needs_audit, unknown_student_files
from orchestration.editions.row_sources import DATABASE
from orchestration.errors import WrongUseError
from orchestration.home import Home
from orchestration.journal import Journal, Record
from orchestration.validity_results import DATA_DOCS

# Parts of an edition that are public, as far as it has them; all others stay restricted.
PUBLIC_PARTS = (DATABASE, "parquet", MANIFEST, DATA_DICTIONARY, DATA_DOCS, "lineage", "report_cards")

RELEASED = "released"
ROLLED_BACK = "rolled back"


class ReleaseRefusedError(RuntimeError):
    """The sources of an edition do not allow that it becomes the public one; nothing was changed."""


class NoEditionBeforeError(WrongUseError):
    """There is no edition to go back to."""


def current_edition(home: Home) -> str | None:
    """Return the id of the public edition, as readers find it."""
    return os.readlink(home.current) if home.current.is_symlink() else None


def release_history(home: Home) -> list[Record]:
    """Return the journal of releases, oldest first."""
    return Journal(home.releases).records()


def release(home: Home, edition_id: str, *, is_asked_for: bool) -> None:
    """Make an edition the public one: copy its public parts, note it, switch the link.

    A kill between these leaves the edition before in place; the next command that holds HOME finishes what
    the journal says (`recovery`).

    An edition with results from real student files is attacked first, and its public copy hides cells.

    Raises:
        EditionMissingError: there is no such edition.
        ReleaseRefusedError: its sources do not allow it, or hidden cells can be recovered.
        CatalogueError: a measure or a column is not classified for disclosure.

    """
    manifest = edition_manifest(home, edition_id)
    # Only what somebody asked for is attacked: that takes long.
    if is_asked_for and needs_audit(manifest):
        manifest = _write_disclosed(home, manifest)
    decision = decision_for(manifest, is_asked_for=is_asked_for)
    if not decision.is_allowed:
        raise ReleaseRefusedError(f"{edition_id} is not released: {decision.reason}")
    if not needs_audit(manifest):
        copy_public_parts(home, edition_id)
    _note(home, RELEASED, edition_id, decision.reason)
    switch(home, edition_id)


def roll_back(home: Home) -> str:
    """Make the edition before the current one the public one again; return its id.

    Raises:
        NoEditionBeforeError: no edition before it is there.

    """
    target = edition_before(home)
    if target is None:
        raise NoEditionBeforeError(f"{home.published} holds no edition before the current one")
    _note(home, ROLLED_BACK, target, f"instead of {current_edition(home)}")
    switch(home, target)
    return target


def edition_before(home: Home) -> str | None:
    """Return the edition that a rollback goes to: the latest one released before the current one."""
    for edition_id in reversed(standing(release_history(home))[:-1]):
        if (home.published / edition_id).is_dir():
            return edition_id
    return None


def standing(history: list[Record]) -> list[str]:
    """Return releases that were not taken back, oldest first; the last one is the current edition.

    A rollback takes back every release after the one it goes to: after it, the edition before is the one
    before that, not the one taken back.
    """
    stack: list[str] = []
    for record in history:
        edition_id = record["edition_id"]
        if record["action"] == ROLLED_BACK:
            while stack and stack[-1] != edition_id:
                stack.pop()
        if not stack or stack[-1] != edition_id:
            stack.append(edition_id)
    return stack


def copy_public_parts(home: Home, edition_id: str) -> None:
    """Copy the public parts of an edition to `published`, whole or not at all."""
    target = home.published / edition_id
    if target.exists():
        return
    unfinished = home.published / f"{UNFINISHED}{edition_id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for part in PUBLIC_PARTS:
        source = home.restricted / edition_id / part
        if source.is_dir():
            shutil.copytree(source, unfinished / part)
        elif source.exists():
            shutil.copy2(source, unfinished / part)
    sync_folder(unfinished)
    put_in_place(unfinished, target)


def _write_disclosed(home: Home, manifest: Manifest) -> Manifest:
    """Write the public copy of an edition that hides cells, whole or not at all; return its manifest."""
    # Here, because solvers are slow to load and few commands need them.
    from orchestration.disclosure.publication import DisclosureAuditError, write_disclosed

    edition_id = manifest["edition_id"]
    target = home.published / edition_id
    if target.exists():
        return read_manifest(target)
    unknown = unknown_student_files(manifest)
    if unknown:
        raise ReleaseRefusedError(
            f"{edition_id} is not released: it needs a passed disclosure audit, and what comes of "
            f"{', '.join(unknown)} is not known to it"
        )
    unfinished = home.published / f"{UNFINISHED}{edition_id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        public = write_disclosed(home, manifest, unfinished)
    except DisclosureAuditError as error:
        shutil.rmtree(unfinished)
        raise ReleaseRefusedError(f"{edition_id} is not released: {error}") from error
    sync_folder(unfinished)
    put_in_place(unfinished, target)
    return public


def switch(home: Home, edition_id: str) -> None:
    """Point `published/current` to an edition: a reader sees the old one or the new one."""
    link = home.published / f"{UNFINISHED}current"
    link.unlink(missing_ok=True)
    # Relative, so that a home can be moved or mounted elsewhere.
    link.symlink_to(edition_id)
    os.replace(link, home.current)
    sync(home.published)


def note_found(home: Home, edition_id: str) -> None:
    """Note an edition that became current without this project's doing, so that a rollback knows of it."""
    _note(home, "found", edition_id, "the link was set by hand")


def _note(home: Home, action: str, edition_id: str, reason: str) -> None:
    Journal(home.releases).append(
        action=action, edition_id=edition_id, instead_of=current_edition(home), reason=reason
    )

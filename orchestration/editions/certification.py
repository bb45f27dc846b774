"""Certifying a school year: its rows are frozen in an edition and copied from there ever after.

Belongs here: what may be certified or revised, and doing it. Does not: the copying (`row_sources`), the
journal (`orchestration.journal`), what a later run would change (`differences`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.editions.differences import FOLDER as DIFFERENCES
from orchestration.editions.frozen_years import CERTIFIED, REVISED, FrozenYear, frozen_years
from orchestration.editions.manifest import Manifest, edition_manifest, edition_manifests, manifest_of_base
from orchestration.editions.recovery import recover
from orchestration.editions.release_rules import decision_for
from orchestration.editions.releases import current_edition, release
from orchestration.editions.row_sources import DATABASE, YEAR, attach_edition
from orchestration.editions.tables import PUBLISHED_TABLES, PublishedTable, described
from orchestration.editions.writing import WRITTEN_PARTS, Draft, NewlyFrozen, put_draft_in_place, write_draft
from orchestration.errors import WrongUseError
from orchestration.home import Home
from orchestration.journal import Journal
from orchestration.warehouse import IN_MEMORY, connection

# What a revision changed stays with the edition that made it, under this name.
REVISION = "revision"


class CertificationRefusedError(WrongUseError):
    """A year cannot be certified or revised as asked; nothing was changed."""


@dataclass(frozen=True)
class Certification:
    """A year that was frozen, the edition that froze it, and whether that is the public one now.

    `reason` says why it is, or is not, public; `newer` names editions written after the one it was made from.
    """

    school_year: int
    state: str
    edition_id: str
    base_id: str
    is_released: bool
    reason: str
    newer: list[str]


def certify(
    home: Home,
    school_year: int,
    *,
    revise: bool = False,
    reason: str | None = None,
    edition_id: str | None = None,
) -> Certification:
    """Freeze a year as an edition shows it, or, to revise it, as the run behind that edition computed it.

    A new edition is written: the rows of the other years are those of the edition it is made from. It becomes
    the public one when the edition it is made from is, and its sources allow that.

    Args:
        home: the home, held by the caller.
        school_year: spring year.
        revise: take what was computed for a year that is frozen already.
        reason: why; needed to revise.
        edition_id: the edition to make it from; the current one when not given, the newest when none is.

    Raises:
        CertificationRefusedError: the year is not in the edition, is frozen already, is not frozen yet, would
            not change, or the reason is missing.
        EditionMissingError: there is no such edition.

    """
    recover(home)
    base = _base(home, edition_id)
    frozen = frozen_years(home)
    _refuse(base, school_year, frozen.get(school_year), revise=revise, reason=reason)
    newly = NewlyFrozen(school_year, REVISED if revise else CERTIFIED, reason)
    was_current = current_edition(home) == base["edition_id"]
    draft = _draft(home, base, list(frozen.values()), newly)
    # Before the edition is in place: what the journal says can be finished, what it does not say never was.
    Journal(home.certifications).append(
        school_year=school_year,
        state=newly.state,
        edition_id=draft.edition_id,
        made_from=base["edition_id"],
        reason=reason,
        changes=base["differences"].get(str(school_year), {}),
        tables=_frozen_tables(draft, school_year),
    )
    put_draft_in_place(home, draft)
    decision = decision_for(draft.manifest, is_asked_for=False)
    is_released = was_current and decision.is_allowed
    if is_released:
        release(home, draft.edition_id, is_asked_for=False)
    return Certification(
        school_year,
        newly.state,
        draft.edition_id,
        base["edition_id"],
        is_released,
        decision.reason if was_current else f"{base['edition_id']} is not the current edition",
        [one["edition_id"] for one in edition_manifests(home) if _is_between(one, base, draft)],
    )


def _base(home: Home, edition_id: str | None) -> Manifest:
    if edition_id is None:
        editions = edition_manifests(home)
        if not editions:
            raise CertificationRefusedError(f"{home.restricted} holds no edition: run `spf run` first")
        edition_id = current_edition(home) or editions[-1]["edition_id"]
    return edition_manifest(home, edition_id)


def _refuse(
    base: Manifest, school_year: int, frozen: FrozenYear | None, *, revise: bool, reason: str | None
) -> None:
    if str(school_year) not in base["school_years"]:
        years = ", ".join(base["school_years"])
        raise CertificationRefusedError(f"edition {base['edition_id']} has no {school_year}; it has {years}")
    if revise and not (reason or "").strip():
        raise CertificationRefusedError("--revise needs --reason: it is kept with the year for good")
    if frozen and not revise:
        raise CertificationRefusedError(
            f"{school_year} is {frozen.state} since {frozen.recorded_at} in edition {frozen.edition_id}: "
            "a change needs --revise and --reason"
        )
    if revise and not frozen:
        raise CertificationRefusedError(f"{school_year} is not certified: leave out --revise")
    if revise and str(school_year) not in base["differences"]:
        raise CertificationRefusedError(
            f"edition {base['edition_id']} computed the same for {school_year}: there is nothing to revise"
        )


def _draft(home: Home, base: Manifest, frozen: list[FrozenYear], newly: NewlyFrozen) -> Draft:
    tables = _tables_of(base)
    others = [year for year in frozen if year.school_year != newly.school_year]
    with connection(IN_MEMORY) as work:
        computed = attach_edition(work, home, base, tables)
        build = manifest_of_base(base)
        parts = _other_parts(home, base, newly)
        return write_draft(work, home, computed, build, others, parts, newly, tables)


def _other_parts(home: Home, base: Manifest, newly: NewlyFrozen) -> dict[str, Path]:
    """Return what else the edition takes over, and the report on what a revision changes."""
    folder = home.restricted / base["edition_id"]
    parts = {path.name: path for path in folder.iterdir() if path.name not in WRITTEN_PARTS}
    if newly.state == REVISED:
        for report in folder.glob(f"{DIFFERENCES}/{newly.school_year}.*"):
            parts[f"{REVISION}/{report.name}"] = report
    return parts


def _tables_of(manifest: Manifest) -> tuple[PublishedTable, ...]:
    names = {table["name"] for table in manifest["tables"]}
    return tuple(table for table in PUBLISHED_TABLES if table.name in names)


def _frozen_tables(draft: Draft, school_year: int) -> dict[str, dict]:
    """Return what the manifest says of a table, for the rows of one year."""
    tables = {}
    with connection(draft.folder / DATABASE, read_only=True) as edition:
        for table in _tables_of(draft.manifest):
            if YEAR in table.key:
                rows = f"(select * from publish.{table.name} where {YEAR} = {school_year})"
                tables[table.name] = asdict(described(edition, table, rows))
    return tables


def _is_between(one: Manifest, base: Manifest, draft: Draft) -> bool:
    return base["edition_id"] < one["edition_id"] < draft.edition_id

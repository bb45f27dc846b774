"""What `spf status` tells of editions.

Belongs here: editions, the state of each year, what is public or pending, certifications and releases, as
lines of text. Does not: changing any of it (`editions`).
"""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.editions.frozen_years import certification_history, frozen_years
from orchestration.editions.manifest import Manifest, edition_manifests
from orchestration.editions.release_rules import decision_for
from orchestration.editions.releases import current_edition, edition_before, release_history, standing
from orchestration.home import Home


def edition_lines(home: Home) -> Iterable[str]:
    """Return everything there is to know of the editions of a home."""
    manifests = edition_manifests(home)
    if not manifests:
        yield "no edition yet"
        return
    yield "editions"
    released = {record["edition_id"] for record in release_history(home)}
    for manifest in manifests:
        years = ", ".join(f"{year} {state}" for year, state in manifest["school_years"].items())
        mark = _mark(home, manifest, released)
        yield f"  {manifest['edition_id']}  {mark:<12} {years}"
        for year in manifest["differences"]:
            yield f"      {year} would change: {home.restricted / manifest['edition_id'] / 'differences'}"
    yield from _pending_lines(home, manifests, released)
    yield from _certification_lines(home)
    yield from _release_lines(home)


def frozen_sentence(home: Home, school_year: int) -> str | None:
    """Return, for a frozen year, where its published rows are and whether the last build differs."""
    year = frozen_years(home).get(school_year)
    if year is None:
        return None
    sentence = f"{school_year} is {year.state}: its published rows are those of edition {year.edition_id}."
    newest = edition_manifests(home)[-1]
    if str(school_year) in newest["differences"]:
        report = home.restricted / newest["edition_id"] / "differences" / f"{school_year}.txt"
        sentence += f" What follows is the last build, which would change the year: {report}"
    return sentence


def _mark(home: Home, manifest: Manifest, released: set[str]) -> str:
    edition_id = manifest["edition_id"]
    if edition_id == current_edition(home):
        return "current"
    if edition_id == edition_before(home):
        return "before"
    if edition_id not in released:
        return "not released"
    return "released" if edition_id in standing(release_history(home)) else "withdrawn"


def _pending_lines(home: Home, manifests: list[Manifest], released: set[str]) -> Iterable[str]:
    """Return what waits: editions newer than the current one that never were public, and why not."""
    for manifest in manifests:
        edition_id = manifest["edition_id"]
        if edition_id not in released and edition_id > (current_edition(home) or ""):
            decision = decision_for(manifest, is_asked_for=False)
            reason = "it was stopped before that" if decision.is_allowed else decision.reason
            yield f"pending release: {edition_id} ({reason}): spf release --edition {edition_id}"


def _certification_lines(home: Home) -> Iterable[str]:
    history = certification_history(home)
    yield ""
    yield "certifications" if history else "no year is certified"
    for record in history:
        reason = f": {record['reason']}" if record["reason"] else ""
        yield (
            f"  {record['recorded_at'][:19]} {record['school_year']} {record['state']:<10} "
            f"{record['edition_id']}{reason}"
        )


def _release_lines(home: Home) -> Iterable[str]:
    history = release_history(home)
    yield ""
    yield "releases" if history else "nothing was released"
    for record in history:
        time, action = record["recorded_at"][:19], record["action"]
        yield f"  {time} {action:<12} {record['edition_id']} ({record['reason']})"

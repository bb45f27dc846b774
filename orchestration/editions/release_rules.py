"""Whether an edition may become the public one.

Belongs here: the rule, as a table by sensitivity of the sources. Does not: how sensitive a dataset is
(`seeds/extracts/extract_catalogue.csv`), the switch (`releases`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.catalogue import read_catalogue

RELEASE = "spf release"
AUDIT = "a passed disclosure audit"
# Where a manifest says how it went.
AUDIT_RESULT = "disclosure_audit"

# What has to come before an edition with such a source is public.
NEEDS = {
    "public": (),
    "restricted": (RELEASE,),
    "student_level": (AUDIT, RELEASE),
}


@dataclass(frozen=True)
class ReleaseDecision:
    """Whether an edition may be public, and the reason in words."""

    is_allowed: bool
    reason: str


def release_decision(
    sensitivities: Iterable[str], *, is_simulated: bool, is_asked_for: bool, audit_passed: bool
) -> ReleaseDecision:
    """Decide whether an edition may become the public one.

    Args:
        sensitivities: of the sources of the edition; a word that is not known counts as the most sensitive.
        is_simulated: whether all its sources are simulated: no result in it is anybody's.
        is_asked_for: whether somebody asked for it (`spf release`), rather than a run that ended.
        audit_passed: whether the disclosure audit of the edition passed.

    """
    if is_simulated:
        return ReleaseDecision(True, "every source is simulated")
    strictest = NEEDS["student_level"]
    needs = {need for one in sensitivities for need in NEEDS.get(one, strictest)}
    if not needs:
        return ReleaseDecision(True, "every source is public")
    given = {RELEASE: is_asked_for, AUDIT: audit_passed}
    lacking = sorted(need for need in needs if not given[need])
    if AUDIT in lacking:
        return ReleaseDecision(
            False,
            "it rests on files about single students, and nobody has shown that no result gives one away: "
            f"{' and '.join(lacking)} needed",
        )
    if lacking:
        return ReleaseDecision(False, f"not every source is public: {' and '.join(lacking)} needed")
    return ReleaseDecision(True, "released on request")


def unknown_student_files(manifest: dict) -> list[str]:
    """Return the inputs about students whose results nobody can tell from published ones."""
    known = {(one.source_id, one.dataset_id) for one in read_catalogue().datasets if one.is_about_students}
    return sorted(
        one["path"]
        for one in manifest["inputs"]
        if NEEDS.get(one["sensitivity"], NEEDS["student_level"]) == NEEDS["student_level"]
        and (one["source"], one["dataset"]) not in known
    )


def needs_audit(manifest: dict) -> bool:
    """Whether an edition has to be attacked, and what it hides hidden, before anybody sees it."""
    strictest = NEEDS["student_level"]
    needs = {need for one in manifest["inputs"] for need in NEEDS.get(one["sensitivity"], strictest)}
    return AUDIT in needs and not manifest["is_simulated"]


def decision_for(manifest: dict, *, is_asked_for: bool) -> ReleaseDecision:
    """Return the decision for an edition, from its manifest."""
    return release_decision(
        {one["sensitivity"] for one in manifest["inputs"]},
        is_simulated=manifest["is_simulated"],
        is_asked_for=is_asked_for,
        audit_passed=manifest.get(AUDIT_RESULT, {}).get("passed") is True,
    )

"""Which editions a run may publish by itself, which need a release, and which an audit too."""

import itertools

import pytest

from orchestration.catalogue import SENSITIVITIES, read_catalogue
from orchestration.editions.release_rules import NEEDS, decision_for, release_decision


def _decide(*sensitivities: str, simulated=False, asked_for=False, audit_passed=False):
    return release_decision(
        sensitivities, is_simulated=simulated, is_asked_for=asked_for, audit_passed=audit_passed
    )


def test_every_sensitivity_of_the_catalogue_has_a_rule() -> None:
    assert set(NEEDS) == set(SENSITIVITIES)


def test_a_dataset_is_public_unless_its_rows_are_single_persons() -> None:
    datasets = read_catalogue().datasets
    assert {dataset.sensitivity for dataset in datasets} == {"public", "student_level"}
    about_students = {dataset.source_id for dataset in datasets if dataset.is_about_students}
    assert about_students == {"calpads", "toms", "survey", "choice"}


@pytest.mark.parametrize(
    ("sensitivities", "asked_for", "audit_passed", "is_allowed"),
    [
        (("public",), False, False, True),
        (("public", "restricted"), False, False, False),
        (("public", "restricted"), True, False, True),
        (("public", "student_level"), False, False, False),
        (("public", "student_level"), True, False, False),
        (("public", "student_level"), False, True, False),
        (("public", "student_level"), True, True, True),
        (("a word of tomorrow",), True, False, False),
    ],
)
def test_decision(sensitivities, asked_for, audit_passed, is_allowed) -> None:
    decision = _decide(*sensitivities, asked_for=asked_for, audit_passed=audit_passed)
    assert decision.is_allowed is is_allowed
    assert decision.reason


def test_a_refusal_names_all_that_is_lacking() -> None:
    reason = _decide("student_level").reason
    assert "disclosure audit" in reason
    assert "spf release" in reason
    assert "spf release" not in _decide("student_level", asked_for=True).reason


@pytest.mark.parametrize("sensitivities", itertools.combinations(SENSITIVITIES, 2))
def test_simulated_results_are_nobodys(sensitivities) -> None:
    assert _decide(*sensitivities, simulated=True).is_allowed


def test_a_source_more_never_makes_a_release_easier() -> None:
    for one, other in itertools.product(SENSITIVITIES, repeat=2):
        for asked_for, audit_passed in itertools.product((False, True), repeat=2):
            together = _decide(one, other, asked_for=asked_for, audit_passed=audit_passed)
            alone = _decide(one, asked_for=asked_for, audit_passed=audit_passed)
            assert alone.is_allowed or not together.is_allowed, (one, other, asked_for, audit_passed)


def test_the_manifest_of_an_edition_decides() -> None:
    manifest = {
        "is_simulated": False,
        "inputs": [{"sensitivity": "public"}, {"sensitivity": "student_level"}],
    }
    assert not decision_for(manifest, is_asked_for=True).is_allowed
    manifest["disclosure_audit"] = {"passed": "yes"}
    assert not decision_for(manifest, is_asked_for=True).is_allowed
    manifest["disclosure_audit"] = {"passed": True}
    assert decision_for(manifest, is_asked_for=True).is_allowed
    assert not decision_for(manifest, is_asked_for=False).is_allowed

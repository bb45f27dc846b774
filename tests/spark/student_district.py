"""The district that both engines build: every model about students finds rows in its files.

Belongs here: how small it is, and what is changed in its files so that rare paths are taken too. Does not:
comparing the engines.
"""

import csv
from pathlib import Path

import pytest
from installed_command import run_spf

from orchestration.home import Home

SEED, STUDENTS = 20240701, 2_000
# Four years: as long as a cohort of graduates needs to be followed from enrollment records.
YEARS = (2022, 2023, 2024, 2025)
KEY = "the key of a fictional district, no secret"


def make_district(folder: Path) -> Home:
    """Write the files of a district and run them; return the home, which may be too small for an edition."""
    extracts, home = folder / "extracts", Home.at(folder / "home")
    district = ("--students", STUDENTS, "--years", f"{YEARS[0]}-{YEARS[-1]}", "--seed", SEED)
    print(f"seed of the district: {SEED}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPF_PSEUDONYM_KEY", KEY)
        done = run_spf("simulate", "--out", extracts, *district)
        assert done.exit_code == 0, done.stdout + done.stderr
        _take_away_the_cohort(extracts)
        _correct_whichever_source_counts(extracts)
        done = run_spf("run", "--extracts", extracts, "--home", home.path)
    # Whether so small a district meets every expectation is no matter here.
    built = any(line.startswith("  after_reliability ") for line in done.stderr.splitlines())
    assert built, done.stdout + done.stderr
    return home


def _take_away_the_cohort(extracts: Path) -> None:
    """Without the last year's file of graduates, its cohort is followed from enrollment records."""
    label = f"{YEARS[-2]}_{YEARS[-1] % 100:02d}"
    (file,) = extracts.glob(f"calpads/{label}/COHORT_*")
    file.unlink()


def _correct_whichever_source_counts(extracts: Path) -> None:
    """The corrections name the State's file: where the district has its own result they would be rejected."""
    (file,) = extracts.glob("corrections/*.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"source_dataset": ""} for row in rows)

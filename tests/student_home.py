"""A warehouse of a small fictional district with files about students, made once and read by many tests."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from installed_command import run_spf
from made_once import made_once

SEED, STUDENTS, YEARS = 20240701, 2_000, (2023, 2024, 2025)
KEY = "the key of a fictional district, no secret"


@dataclass(frozen=True)
class StudentHome:
    """Extracts with students and the home that a run made of them."""

    extracts: Path
    home: Path

    @property
    def warehouse(self) -> Path:
        """The working database."""
        return self.home / "work" / "spf.duckdb"


@pytest.fixture(scope="session")
def student_home(tmp_path_factory: pytest.TempPathFactory) -> StudentHome:
    def make(folder: Path) -> None:
        years = f"{YEARS[0]}-{YEARS[-1]}"
        district = ("--students", STUDENTS, "--years", years, "--seed", SEED)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SPF_PSEUDONYM_KEY", KEY)
            done = run_spf("simulate", "--out", folder / "extracts", *district)
            assert done.exit_code == 0, done.stdout + done.stderr
            done = run_spf("run", "--extracts", folder / "extracts", "--home", folder / "home")
        # Whether so small a district meets every expectation is no matter of whoever reads its warehouse.
        built = any(line.startswith("  after_reliability ") for line in done.stderr.splitlines())
        assert built, done.stdout + done.stderr

    print(f"seed of the home with students: {SEED}")
    folder = made_once(tmp_path_factory, "student_home", make)
    return StudentHome(folder / "extracts", folder / "home")

"""A home of a small fictional district with files about students, made once and read by many tests."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from installed_command import run_spf
from made_once import made_once

SEED, STUDENTS, YEARS = 20240701, 2_500, (2023, 2024, 2025)
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

    @property
    def editions(self) -> Path:
        """Editions as they are published."""
        return self.home / "published"


@pytest.fixture(scope="session")
def student_home(tmp_path_factory: pytest.TempPathFactory) -> StudentHome:
    def make(folder: Path) -> None:
        years = f"{YEARS[0]}-{YEARS[-1]}"
        district = ("--students", STUDENTS, "--years", years, "--seed", SEED)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SPF_PSEUDONYM_KEY", KEY)
            for command in (
                ("simulate", "--out", folder / "extracts", *district),
                ("run", "--extracts", folder / "extracts", "--home", folder / "home"),
            ):
                done = run_spf(*command)
                assert done.exit_code == 0, done.stdout + done.stderr

    print(f"seed of the home with students: {SEED}")
    folder = made_once(tmp_path_factory, "student_home", make)
    return StudentHome(folder / "extracts", folder / "home")

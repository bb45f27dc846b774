"""One simulated home, built once by the installed command and shared by every test that only reads."""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from installed_command import Outcome, run_spf
from made_once import made_once

# Fixtures of every folder of tests.
from small_home import small_home, small_home_template  # noqa: F401
from student_home import student_home  # noqa: F401

from orchestration.home import PROJECT_FOLDER, Home
from orchestration.manifest import ensure_manifest
from simulation.published_files import SimulationSummary, simulate

SEED = 20240701
# What makes the project: enough to run the command from a copy.
PROJECT_PARTS = (
    "disclosure",
    "orchestration",
    "psychometrics",
    "expectations",
    "simulation",
    "models",
    "seeds",
    "dbt_project",
    "dbt_project.yml",
)


@dataclass(frozen=True)
class SimulatedHome:
    """A fictional district's extracts, the home that a run made of them, and what the run said."""

    extracts: Path
    home: Home
    summary: SimulationSummary
    run: Outcome

    @property
    def editions(self) -> tuple[str, ...]:
        """The folders of a home that its editions live in."""
        return ("published", "restricted", "records", "store")

    def copy_to(self, folder: Path, *parts: str) -> Home:
        """Copy the home, or some folders of it, to where a test may change it."""
        home = Home.at(folder)
        home.create()
        for part in parts or ("work", *self.editions, "quarantine", "dagster"):
            shutil.copytree(self.home.path / part, home.path / part, symlinks=True, dirs_exist_ok=True)
        return home


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="Write the snapshots anew instead of comparing with them; review the difference.",
    )
    parser.addoption(
        "--every-kill",
        action="store_true",
        help="Kill writers of editions before every file operation instead of a few (minutes).",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    # Before processes start that would all parse the dbt project at once, into the same file.
    if getattr(session.config.option, "numprocesses", None):
        ensure_manifest()


@pytest.fixture(scope="session")
def simulated_home(tmp_path_factory: pytest.TempPathFactory) -> SimulatedHome:
    def make(folder: Path) -> None:
        summary = simulate(folder / "extracts", seed=SEED)
        run = run_spf("run", "--extracts", folder / "extracts", "--home", folder / "home")
        assert run.exit_code == 0, run.stdout + run.stderr
        (folder / "outcome.pickle").write_bytes(pickle.dumps((summary, run)))

    print(f"seed of the simulated home: {SEED}")
    folder = made_once(tmp_path_factory, "simulated_home", make)
    summary, run = pickle.loads((folder / "outcome.pickle").read_bytes())
    return SimulatedHome(folder / "extracts", Home.at(folder / "home"), summary, run)


@pytest.fixture(scope="session")
def project_copy() -> Callable[[Path], Path]:
    """Copy the project without environment, tests and build results, for a test to break."""

    def copy(folder: Path) -> Path:
        folder.mkdir(parents=True)
        for part in PROJECT_PARTS:
            source = PROJECT_FOLDER / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, folder / part)
        return folder

    return copy

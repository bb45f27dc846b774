"""The project's macros, rendered for one engine without a dbt project around them."""

from pathlib import Path
from typing import Any

from jinja2 import Environment

from orchestration.home import PROJECT_FOLDER

FILES = ("exact_arithmetic.sql", "typing.sql")
FOLDER = PROJECT_FOLDER / "dbt_project" / "macros"


class EngineMacros:
    """Macros as attributes; those that dispatch give the SQL of `engine`."""

    def __init__(self, engine: str, folder: Path = FOLDER) -> None:
        self._engine = engine
        environment = Environment(extensions=["jinja2.ext.do"])
        environment.globals |= {"adapter": self, "return": lambda value: value}
        text = "\n".join((folder / file).read_text() for file in FILES)
        self._module = environment.from_string(text).module

    def dispatch(self, name: str, _package: str) -> Any:
        """Return the engine's own macro; there is no default that would do."""
        return getattr(self._module, f"{self._engine}__{name}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

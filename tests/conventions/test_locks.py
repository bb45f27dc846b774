"""The lock of the second engine adds to the main one and repeats nothing of it."""

import re
import tomllib
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def _pins(lock: Path) -> dict[str, str]:
    return dict(_PIN.findall(lock.read_text()))


def test_the_locks_share_no_package(project):
    main, spark = (_pins(project / name) for name in ("requirements.lock", "requirements-spark.lock"))
    assert main
    assert spark
    assert main.keys().isdisjoint(spark)


def test_what_the_extra_pins_is_what_is_locked(project):
    pyproject = tomllib.loads((project / "pyproject.toml").read_text())
    extra = dict(pin.split("==") for pin in pyproject["project"]["optional-dependencies"]["spark"])
    assert extra.items() <= _pins(project / "requirements-spark.lock").items()


def test_every_locked_package_has_a_hash(project):
    text = (project / "requirements-spark.lock").read_text()
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) == len(_pins(project / "requirements-spark.lock"))
    assert all("--hash=sha256:" in package for package in packages)

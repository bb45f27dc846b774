"""How functions of this package are compiled to machine code.

Belongs here: the one set of compiler options, and where the compiled code is kept. Does not: what is
compiled.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numba

Function = TypeVar("Function", bound=Callable)

_SOURCES = Path(__file__).parent
_PREFIX = "compiled_"
_MARK = "\n@compiled\n"
_USER_FOLDER = "school_performance_framework"


def compiled(function: Function) -> Function:
    """Compile a function at its first call; keep the machine code for the next process.

    The function runs without Python's lock, so threads work on several fits at once. Arithmetic follows IEEE:
    no reordering of sums, so the same input gives the same output at every run.
    """
    folder = _cache_folder()
    options = {"nogil": True, "error_model": "numpy"}
    if folder is None:
        return numba.njit(**options)(function)
    before = numba.config.CACHE_DIR
    # Read when the function is decorated; nobody else's functions are to land in this folder.
    numba.config.CACHE_DIR = str(folder)
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:
        return numba.njit(**options)(function)
    finally:
        numba.config.CACHE_DIR = before


def sources_hash(files: Iterable[Path]) -> str:
    """Return a short name for the content of source files, whatever their order."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def prepared_folder(parents: Iterable[Path], name: str) -> Path | None:
    """Return the folder `name` in the first parent that can be written, without those of older sources."""
    for parent in parents:
        folder = parent / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            for older in parent.glob(f"{_PREFIX}*"):
                if older != folder:
                    shutil.rmtree(older, ignore_errors=True)
            return folder
    return None


_prepared: dict[str, Path | None] = {}


def _cache_folder() -> Path | None:
    """Return where compiled code is kept: beside the sources, else in the user's cache, else nowhere.

    Named after the content of the sources: the compiler itself looks only at the file of a function, and
    would go on using code that includes an older version of another file.
    """
    if "folder" not in _prepared:
        user_cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        parents = [_SOURCES / "__pycache__", Path(user_cache) / _USER_FOLDER]
        if numba.config.CACHE_DIR:
            parents.insert(0, Path(numba.config.CACHE_DIR))
        files = [file for file in _SOURCES.glob("*.py") if _MARK in file.read_text()]
        _prepared["folder"] = prepared_folder(parents, _PREFIX + sources_hash(files))
    return _prepared["folder"]

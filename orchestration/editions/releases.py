"""Which edition is the public one.

Belongs here: the link `published/current` and its switch in one step. Does not: writing editions.
"""

from __future__ import annotations

import os

from orchestration.editions.folders import UNFINISHED
from orchestration.home import Home


def switch(home: Home, edition_id: str) -> None:
    """Point `published/current` to an edition: a reader sees the old one or the new one."""
    link = home.published / f"{UNFINISHED}current"
    link.unlink(missing_ok=True)
    # Relative, so that a home can be moved or mounted elsewhere.
    link.symlink_to(edition_id)
    os.replace(link, home.current)

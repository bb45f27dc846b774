"""Resources: what assets need from the outside.

Belongs here: where HOME and the extracts are. Does not: what is done with them.
"""

import dagster as dg
from pydantic import Field

from orchestration.home import Home


class Installation(dg.ConfigurableResource):
    """The home folder of this installation and the folders that extracts arrive in."""

    home: str
    extracts: list[str] = Field(default_factory=list)

    @property
    def folders(self) -> Home:
        """The paths below HOME."""
        return Home.at(self.home)

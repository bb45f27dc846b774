"""What several commands of `spf` share: options, messages, exit codes.

Belongs here: nothing that does work. Does not: the commands (`command_line`, `edition_commands`).
"""

from __future__ import annotations

from pathlib import Path

import click

EXIT_FAILED = 1
EXIT_WRONG_USE = 2
EXIT_QUARANTINED = 3
EXIT_HOME_HELD = 4

home_option = click.option(
    "--home",
    "home_path",
    type=click.Path(path_type=Path),
    default=Path("home"),
    show_default=True,
    help="Where the warehouse and the editions live.",
)


class CommandFailedError(click.ClickException):
    """A command that did not do what it was asked for; the message says why."""

    exit_code = EXIT_FAILED


def existing_home(path: Path):
    """Return a home that a run has filled; anything else is wrong use."""
    from orchestration.home import Home

    home = Home.at(path)
    if not home.warehouse.exists():
        raise click.UsageError(f"{home.path} holds no warehouse: run `spf run --home {path}` first")
    return home


def home_with_editions(path: Path):
    """Return a home that holds an edition, with or without a working database; else it is wrong use."""
    from orchestration.editions.manifest import edition_manifests
    from orchestration.home import Home

    home = Home.at(path)
    if not edition_manifests(home):
        raise click.UsageError(f"{home.path} holds no edition: run `spf run --home {path}` first")
    return home


def say(message: str) -> None:
    """Tell the user something that is not the result: on standard error."""
    click.echo(message, err=True)

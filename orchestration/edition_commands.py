"""The commands of `spf` for editions: certify, release, rollback, verify.

Belongs here: options and messages. Does not: the work (`editions`, imported by the command that needs it).
"""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.command_parts import CommandFailedError, home_option, home_with_editions, say


@click.command()
@home_option
@click.option("--school-year", type=int, required=True, help="Spring year: 2024 is 2023-24.")
@click.option("--revise", is_flag=True, help="Take what is computed now for a year that is certified.")
@click.option("--reason", help="Why; needed to revise, kept with the year for good.")
@click.option("--edition", "edition_id", help="Edition to certify the year from. Default: the current one.")
def certify(
    home_path: Path, school_year: int, revise: bool, reason: str | None, edition_id: str | None
) -> None:
    """Freeze a school year: its rows are copied from now on, never computed again."""
    from orchestration.editions.certification import certify as freeze

    home = home_with_editions(home_path)
    with home.held():
        done = freeze(home, school_year, revise=revise, reason=reason, edition_id=edition_id)
    say(f"{school_year} is {done.state} in edition {done.edition_id}, made from {done.base_id}")
    say(_where(home, done.edition_id, done.is_released, done.reason))
    for newer in done.newer:
        say(f"edition {newer} is newer than {done.base_id} and is not in it: --edition names another one")


@click.command()
@home_option
@click.option("--edition", "edition_id", help="Default: the newest one.")
def release(home_path: Path, edition_id: str | None) -> None:
    """Make an edition the public one, after checking that it is what it was when it was written."""
    from orchestration.editions.manifest import edition_manifests
    from orchestration.editions.recovery import recover
    from orchestration.editions.releases import ReleaseRefusedError
    from orchestration.editions.releases import release as publish
    from orchestration.editions.verification import verify_edition

    home = home_with_editions(home_path)
    with home.held():
        recover(home)
        editions = edition_manifests(home)
        chosen = edition_id or (editions[-1]["edition_id"] if editions else "")
        wrong = [finding for finding in verify_edition(home, chosen) if not finding.is_good]
        if wrong:
            raise CommandFailedError(f"{chosen} is not released: {_lines(wrong)}")
        try:
            publish(home, chosen, is_asked_for=True)
        except ReleaseRefusedError as error:
            raise CommandFailedError(str(error)) from error
    say(f"edition {chosen} is current: {home.current}")


@click.command()
@home_option
def rollback(home_path: Path) -> None:
    """Make the edition before the current one the public one again."""
    from orchestration.editions.recovery import recover
    from orchestration.editions.releases import roll_back

    home = home_with_editions(home_path)
    with home.held():
        recover(home)
        edition_id = roll_back(home)
    say(f"edition {edition_id} is current: {home.current}")


@click.command()
@home_option
@click.option("--edition", "edition_id", help="Default: the current one, or the newest when none is.")
@click.option("--rebuild", is_flag=True, help="Make it again from its extracts, policy and code; compare.")
@click.option(
    "--extracts",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Where extracts lie that HOME does not keep (files about students, or that name people).",
)
def verify(home_path: Path, edition_id: str | None, rebuild: bool, folders: tuple[Path, ...]) -> None:
    """Check an edition against its own checksums, or make it again and compare."""
    from orchestration.editions.verification import chosen_edition, verify_edition

    home = home_with_editions(home_path)
    chosen = chosen_edition(home, edition_id)
    click.echo(f"edition {chosen}")
    findings = verify_edition(home, chosen)
    if rebuild:
        from orchestration.editions.rebuilding import rebuild_edition

        with home.held():
            home.create()
            findings += rebuild_edition(home, chosen, list(folders), say)
    click.echo(_lines(findings))
    wrong = sum(not finding.is_good for finding in findings)
    if wrong:
        raise CommandFailedError(f"{wrong} of {len(findings)} checks failed")


def _where(home, edition_id: str, is_released: bool, reason: str) -> str:
    if is_released:
        return f"edition {edition_id} is current: {home.current}"
    return f"it is not public ({reason}): spf release --edition {edition_id}"


def _lines(findings) -> str:
    return "\n".join(f"  {'ok' if one.is_good else 'WRONG':<6}{one.text}" for one in findings)

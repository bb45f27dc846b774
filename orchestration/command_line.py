"""The command `spf`.

Belongs here: options, messages and exit codes. Does not: the commands for editions (`edition_commands`), the
work (imported by the command that needs it, because importing Dagster alone takes seconds).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from orchestration.command_parts import (
    EXIT_FAILED,
    EXIT_HOME_HELD,
    EXIT_QUARANTINED,
    EXIT_WRONG_USE,
    CommandFailedError,
    existing_home,
    home_option,
    say,
)
from orchestration.edition_commands import certify, release, rollback, verify

# DuckDB has no error class of its own for it.
_DATABASE_IS_LOCKED = "Conflicting lock is held"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="school-performance-framework")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def spf(context: click.Context, debug: bool) -> None:
    """School Performance Framework: from extracts to one transparent result per school."""
    context.obj = {"debug": debug}


@spf.command()
@click.option(
    "--extracts",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="A folder of extracts, one subfolder per source. Repeat for several.",
)
@home_option
@click.option(
    "--school-year",
    "school_years",
    type=int,
    multiple=True,
    help="Spring year to check for completeness (2024 is 2023-24). Default: every year found.",
)
def run(folders: tuple[Path, ...], home_path: Path, school_years: tuple[int, ...]) -> None:
    """Load the extracts found, build and test everything, write an edition."""
    from orchestration.annual_run import run_annual_job
    from orchestration.pseudonyms import PseudonymKeyError

    try:
        summary = run_annual_job(list(folders), home_path, school_years, say=say)
    except PseudonymKeyError as error:
        raise CommandFailedError(str(error)) from error
    if not summary.succeeded:
        raise CommandFailedError(summary.failure)
    if summary.quarantined:
        sys.exit(EXIT_QUARANTINED)


@spf.command()
@home_option
def status(home_path: Path) -> None:
    """Show extracts, editions, the state of each year and the last run."""
    from orchestration.status import status_text

    click.echo(status_text(existing_home(home_path)))


@spf.command()
@home_option
@click.option("--school", "organization_id", required=True, help="Identifier, such as a CDS code.")
@click.option("--school-year", type=int, required=True, help="Spring year: 2024 is 2023-24.")
@click.option("--framework", "framework_id", help="Default: every framework that scores the school.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
def explain(
    home_path: Path,
    organization_id: str,
    school_year: int,
    framework_id: str | None,
    output_format: str,
) -> None:
    """Show how a result came about, line by line, back to files and checksums."""
    from orchestration.explain import NothingToExplainError, explanation, explanation_text

    try:
        result = explanation(existing_home(home_path), organization_id, school_year, framework_id)
    except NothingToExplainError as error:
        raise click.UsageError(str(error)) from error
    if output_format == "json":
        import json

        click.echo(json.dumps(result, indent=2))
    else:
        click.echo(explanation_text(result))


@spf.command()
@click.option(
    "--panel",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Parquet or CSV: one row per student, columns ID, GRADE_yyyy, SS_yyyy.",
)
@click.option("--progression", required=True, help="Grades of successive years, as 3,4,5,6.")
@click.option("--year", type=int, required=True, help="Spring year of the current scores.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Parquet or CSV file."
)
@click.option(
    "--knots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON with fixed knots per prior grade. Default: estimated from the panel.",
)
@click.option("--minimum-students", type=int, help="Fewest students of a cohort.  [default: 50]")
def growth(
    panel: Path, progression: str, year: int, out: Path, knots: Path | None, minimum_students: int | None
) -> None:
    """Compute student growth percentiles of one cohort from a wide panel."""
    from orchestration.growth_command import GrowthFileError, write_growth_percentiles
    from psychometrics.growth import GrowthError

    grades = tuple(part.strip() for part in progression.split(","))
    if not all(grade.isdigit() for grade in grades):
        raise click.BadParameter(f"{progression} is not a list such as 3,4,5,6", param_hint="--progression")
    try:
        result = write_growth_percentiles(
            panel,
            tuple(map(int, grades)),
            year,
            out,
            knots_file=knots,
            minimum_students=minimum_students,
            say=say,
        )
    except (GrowthError, GrowthFileError) as error:
        raise click.UsageError(str(error)) from error
    for one in result.orders:
        say(f"  order {one.order}: {len(one.percentiles):,} students")
    say(f"{result.table.num_rows:,} growth percentiles in {out}")


@spf.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="New folder.")
@click.option("--schools", type=int, help="Default: 40, or as many as the students need.")
@click.option(
    "--students",
    type=int,
    default=20_000,
    show_default=True,
    help="Students of the student-level extracts, with the truth in OUT/truth; 0: published files only.",
)
@click.option("--years", default="2022-2025", show_default=True, help="Spring years, as 2022-2025.")
@click.option("--seed", type=int, default=20240701, show_default=True)
@click.option("--replicate", type=int, default=0, show_default=True, help="Redraws students, keeps schools.")
@click.option("--dirt", is_flag=True, help="Inject flaws into the student-level extracts, and list them.")
def simulate(
    out: Path,
    schools: int | None,
    students: int,
    years: str,
    seed: int,
    replicate: int,
    dirt: bool,
) -> None:
    """Write a fictional district's files in the layouts of the real ones."""
    first, _, last = years.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise click.BadParameter(f"{years} is not a range such as 2022-2024", param_hint="--years")
    if not students and (replicate or dirt):
        raise click.UsageError("--replicate and --dirt are about students: --students 0 writes none")
    school_years = range(int(first), int(last or first) + 1)
    try:
        if not students:
            from simulation.published_files import simulate as write_published

            schools = schools or 40
            summary = write_published(out, schools=schools, years=school_years, seed=seed)
        else:
            from simulation.whole_district import schools_for, simulate_district

            schools = schools or schools_for(students)
            summary = simulate_district(out, schools, school_years, seed, students, replicate, dirt, say=say)
    except (ValueError, FileExistsError) as error:
        raise click.UsageError(str(error)) from error
    say(f"{len(summary.files)} files of a fictional district ({schools} schools) in {out}")
    if students:
        from orchestration.pseudonyms import KEY_VARIABLE

        say(f"  a run needs a pseudonym key for those about students: {KEY_VARIABLE}, any for fictional ones")


@spf.command()
@home_option
def prepare(home_path: Path) -> None:
    """Create HOME and dbt's manifest, for the Dagster UI and the documentation."""
    from orchestration.annual_run import prepare_home

    home = prepare_home(home_path)
    say(f"ready: {home.path}")


for command in (certify, release, rollback, verify):
    spf.add_command(command)


def main() -> None:
    """Run the command line; every error becomes a sentence and an exit code."""
    from orchestration.errors import WrongUseError, full_disk_sentence, is_full_disk
    from orchestration.home import HomeIsHeldError

    debug = "--debug" in sys.argv[1:2]
    try:
        spf(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_WRONG_USE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        say("stopped; what was published before is untouched")
        sys.exit(EXIT_FAILED)
    except HomeIsHeldError as error:
        say(f"Error: {error}")
        sys.exit(EXIT_HOME_HELD)
    except WrongUseError as error:
        say(f"Error: {error}")
        sys.exit(EXIT_WRONG_USE)
    except Exception as error:
        if debug:
            raise
        if _DATABASE_IS_LOCKED in str(error):
            say("Error: the warehouse is being written: wait until the run ends")
            sys.exit(EXIT_HOME_HELD)
        if is_full_disk(str(error)):
            say(f"Error: {full_disk_sentence(str(error))}")
        else:
            say(f"Error: {error} (spf --debug shows where)")
        sys.exit(EXIT_FAILED)


if __name__ == "__main__":
    main()

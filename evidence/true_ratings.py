"""True ratings of a fictional district: `python -m evidence.true_ratings [--extracts X --home H]`.

Belongs here: the scoring chain on true measures, and how far ratings are from the true ones. Does not: what
is true of a measure (`simulation.students.truth`, `true_growth`), the chain itself (the models of dbt).

The true rating of a school is what the same models make of the expected values of its measures, with the
students, groups and counts that there are. Nothing of the chain is written a second time: in a copy of the
home's working database the results that count are replaced, and dbt builds what follows from them. A result
that no truth is known of stays as it is and is listed.

Writes beside the extracts, into `truth/`: `growth_percentiles.parquet` (expected mean growth percentiles),
`ratings.parquet` (one row per framework version, school and year) and `rating_cells_kept.parquet` (the cells
of rating lines without a truth).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from evidence.true_growth import expected_growth
from orchestration.home import PROJECT_FOLDER, Home
from orchestration.warehouse import connection
from simulation.district import build_district
from simulation.published_files import MARKER
from simulation.students.chunk_years import Pass
from simulation.students.generate import TRUTH_REPLICATES
from simulation.students.school_system import build_system

MEASURES, GROWTH, RATINGS, KEPT = (
    f"truth/{name}.parquet" for name in ("measures", "growth_percentiles", "ratings", "rating_cells_kept")
)
_CELL = ("organization_id", "program_id", "school_year", "measure_id", "student_group_id")
_SCHOOL = ("framework_id", "framework_version", "organization_id", "school_year")
# Where files enter the chain: the results that count, and the ones of the year before that a file restates.
_ENTRIES = ("int_measure__published", "int_measure__delivered_prior")
_EXIT = "int_scoring__school_line", "int_scoring__school_rating"
DRAWS = 20


class TruthError(RuntimeError):
    """True ratings cannot be computed; the message says what is missing and what to do."""


def main() -> None:
    """Compute true ratings, write them beside the extracts, and print how near ratings are to them."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="spf_evidence_") as folder:
        extracts, home = options.extracts, options.home
        try:
            if extracts is None:
                extracts, home = _fictional_district(Path(folder), options.students)
            compute_true_ratings(extracts, Home.at(home), options.draws, options.growth_is_there)
        except TruthError as error:
            sys.exit(str(error))
        report(extracts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--extracts", type=Path, help="what `spf simulate` wrote; without: a new district")
    parser.add_argument("--home", type=Path, help="what `spf run` made of them")
    parser.add_argument("--students", type=int, default=20_000, help="of a new district")
    parser.add_argument("--draws", type=int, default=DRAWS, help="redraws that expected growth rests on")
    parser.add_argument("--growth-is-there", action="store_true", help=f"take {GROWTH} as it is")
    options = parser.parse_args()
    if (options.extracts is None) != (options.home is None):
        parser.error("--extracts and --home belong together")
    return options


def _fictional_district(folder: Path, students: int) -> tuple[Path, Path]:
    """Simulate a district and run it."""
    extracts, home = folder / "extracts", folder / "home"
    key = {"SPF_PSEUDONYM_KEY": "the key of a fictional district, no secret"}
    for command in (
        ("simulate", "--students", str(students), "--out", str(extracts)),
        ("run", "--extracts", str(extracts), "--home", str(home)),
    ):
        _call("spf", *command, more=key)
    return extracts, home


def compute_true_ratings(extracts: Path, home: Home, draws: int, growth_is_there: bool = False) -> None:
    """Write the true ratings of a simulated district into the truth of its extracts.

    Args:
        extracts: a folder of simulated extracts with their truth.
        home: a home that a run of them has built; it is only read.
        draws: redraws that expected growth rests on.
        growth_is_there: take the file of expected growth as it is.

    Raises:
        TruthError: the extracts have no truth, the home is not built, or dbt fails.

    """
    if not (extracts / MEASURES).exists():
        raise TruthError(f"{extracts / MEASURES} does not exist: `spf simulate` writes it")
    with copy_of(home) as copy:
        if not growth_is_there:
            replicates = range(TRUTH_REPLICATES, TRUTH_REPLICATES + draws)
            pq.write_table(growth_of_redraws(extracts, home, copy, replicates), extracts / GROWTH)
        ratings, kept = rate_truth(copy, extracts / MEASURES, extracts / GROWTH)
    pq.write_table(ratings, extracts / RATINGS)
    pq.write_table(kept, extracts / KEPT)
    _add_to_marker(extracts, (GROWTH, RATINGS, KEPT))


@contextmanager
def copy_of(home: Home) -> Iterator[Home]:
    """Lend a copy of the working database, in a home of its own that is gone afterwards."""
    if not home.warehouse.exists():
        raise TruthError(f"{home.warehouse} does not exist: `spf run` on these extracts makes it")
    with tempfile.TemporaryDirectory(prefix="spf_truth_") as folder:
        copy = Home.at(folder)
        copy.work.mkdir(parents=True)
        with home.held():
            shutil.copy2(home.warehouse, copy.warehouse)
        yield copy


def growth_of_redraws(extracts: Path, home: Home, copy: Home, replicates: range) -> pa.Table:
    """Return the mean growth of redraws of a simulated district; redraw 0 are the students in its files.

    Args:
        extracts: a folder of simulated extracts.
        home: a home that a run of them has built.
        copy: a home with a copy of its working database, whose test results are replaced.
        replicates: which redraws.

    """
    marker = json.loads((extracts / MARKER).read_text(encoding="utf-8"))
    years = tuple(marker["school_years"])
    system = build_system(
        build_district(marker["schools"], years[-1], marker["seed"]), marker["students"], marker["seed"]
    )
    redraw = Pass(system, years, marker["seed"], 0, None)
    with connection(copy.warehouse) as warehouse:
        return expected_growth(warehouse, home.dbt, redraw, replicates, lambda line: print(line, flush=True))


def rate_truth(copy: Home, measures: Path, growth: Path) -> tuple[pa.Table, pa.Table]:
    """Return the ratings that the chain makes of true measures, and the cells of them without a truth.

    Args:
        copy: home with a copy of a working database, which is changed.
        measures: table of the truth, with `expected_result`.
        growth: table of expected growth percentiles, with `expected_value`.

    """
    with connection(copy.warehouse) as warehouse:
        _remember(warehouse)
        _load_truth(warehouse, measures, growth)
        _replace_results(warehouse)
    _build(copy)
    with connection(copy.warehouse) as warehouse:
        _find_kept(warehouse)
        return _ratings(warehouse), _table(warehouse, "select * from truth.kept order by all")


def _remember(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("create schema truth")
    warehouse.execute(
        "create table truth.realised_rating as select * from intermediate.int_scoring__school_rating"
    )


def _load_truth(warehouse: duckdb.DuckDBPyConnection, measures: Path, growth: Path) -> None:
    """Make true results of what the files of the truth say, in the units of the project's measures."""
    cell = ", ".join(_CELL)
    warehouse.execute(
        f"""
        create table truth.result as
        select {cell}, round(value, 6)::decimal(18, 6) as value
        from (
            select {cell}, expected_result * case when unit = 'percent' then 100 else 1 end as value
            from read_parquet($measures) inner join policy.measures using (measure_id)
            union all
            select {cell}, expected_value as value from read_parquet($growth)
        ) where value is not null
        """,
        {"measures": str(measures), "growth": str(growth)},
    )


def _replace_results(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Replace values by true ones; counts stay, but for numerators: an expected one is no whole number."""
    results, prior = (f"intermediate.{name}" for name in _ENTRIES)
    same_cell = " and ".join(f"result.{name} = truth.{name}" for name in _CELL)
    warehouse.execute(
        f"update {results} as result set value = truth.value, numerator = null "
        f"from truth.result as truth where {same_cell} and result.value is not null"
    )

    def joined(name: str, year: str) -> str:
        keys = " and ".join(f"prior.{key} = {name}.{key}" for key in _CELL if key != "school_year")
        return f"left join truth.result as {name} on {keys} and {name}.school_year = {year}"

    # What a file restates of the year before is replaced too, and so is the change that it publishes.
    warehouse.execute(
        f"""
        create table truth.prior as
        select prior.* replace (
            case when before.value is null then prior.prior_numerator end as prior_numerator,
            case when prior.prior_value is not null then coalesce(before.value, prior.prior_value) end
                as prior_value,
            case when before.value is null and now.value is null then prior.published_change end
                as published_change
        )
        from {prior} as prior
        {joined("before", "prior.school_year - 1")}
        {joined("now", "prior.school_year")}
        """
    )
    warehouse.execute(f"drop view {prior}")
    warehouse.execute(f"create table {prior} as select * from truth.prior")


def _build(copy: Home) -> None:
    """Let dbt build what lies between the results that count and the ratings."""
    first = f"{_ENTRIES[0]}+"
    selection = [f"{first},+{exit_}" for exit_ in _EXIT]
    folders = ("--project-dir", PROJECT_FOLDER, "--profiles-dir", PROJECT_FOLDER / "dbt_project")
    outputs = ("--target-path", copy.dbt, "--log-path", copy.dbt)
    # Parsing the project is most of the time, so what was parsed before is taken along.
    parsed = PROJECT_FOLDER / "target" / "partial_parse.msgpack"
    copy.dbt.mkdir(parents=True, exist_ok=True)
    if parsed.exists():
        shutil.copy2(parsed, copy.dbt)
    _call(
        "dbt",
        *("run", "--select", *selection, "--exclude", *_ENTRIES),
        *map(str, (*folders, *outputs)),
        more={"SPF_HOME": str(copy.path), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
    )


def _call(program: str, *arguments: str, more: dict[str, str]) -> None:
    """Run a program of the environment with more variables; tell its last words when it fails."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT_FOLDER,
        env=os.environ | more,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-4000:]
        raise TruthError(f"{program} {arguments[0]} ended with {done.returncode}:\n{said}")


def _find_kept(warehouse: duckdb.DuckDBPyConnection) -> None:
    """List the lines whose cell has no truth; a change has one when both of its years do."""

    def joined(name: str, year: str) -> str:
        keys = "line.organization_id = {0}.organization_id and scope.result_program_id = {0}.program_id"
        return (
            f"left join truth.result as {name} on {keys.format(name)} and {name}.school_year = {year} "
            f"and coalesce(improvement.base_measure_id, line.measure_id) = {name}.measure_id "
            f"and line.student_group_id = {name}.student_group_id"
        )

    scope = " and ".join(f"line.{name} = scope.{name}" for name in (*_SCHOOL, "program_id"))
    warehouse.execute(
        f"""
        create table truth.kept as
        select
            {", ".join(f"line.{name}" for name in _SCHOOL)},
            line.program_id,
            line.measure_id,
            line.student_group_id,
            round(line.effective_weight * line.enrollment_share, 6)::decimal(18, 6) as weight
        from intermediate.int_scoring__school_line as line
        inner join intermediate.int_scoring__scope as scope on {scope}
        left join policy.measure_improvements as improvement on line.measure_id = improvement.measure_id
        {joined("now", "line.school_year")}
        {joined("before", "line.school_year - 1")}
        where line.organization_id in (select organization_id from truth.result)
            and line.line_type = 'measure' and line.effective_weight > 0 and line.points is not null
            and (now.value is null or (improvement.measure_id is not null and before.value is null))
        """
    )


def _ratings(warehouse: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return true ratings beside those of the written students."""
    school = ", ".join(_SCHOOL)
    return _table(
        warehouse,
        f"""
        select
            {school},
            version.is_scenario,
            rating.score as true_score,
            rating.unrounded_score as true_unrounded_score,
            rating.band_id as true_band_id,
            rating.rated as is_rated_in_truth,
            rating.reason_not_rated as true_reason_not_rated,
            realised.score,
            realised.unrounded_score,
            realised.band_id,
            realised.rated as is_rated,
            coalesce(kept.weight, 0)::decimal(18, 6) as weight_without_truth
        from intermediate.int_scoring__school_rating as rating
        inner join truth.realised_rating as realised using ({school})
        inner join policy.framework_versions as version using (framework_id, framework_version)
        left join (select {school}, sum(weight) as weight from truth.kept group by all) as kept
            using ({school})
        where organization_id in (select organization_id from truth.result)
        order by {school}
        """,
    )


def _table(warehouse: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    return warehouse.execute(query).arrow().read_all()


def _add_to_marker(extracts: Path, names: tuple[str, ...]) -> None:
    """Name the files in the marker of the simulation, so that a later one can replace them."""
    path = extracts / MARKER
    marker = json.loads(path.read_text(encoding="utf-8"))
    marker["truth"] = sorted({*marker["truth"], *names})
    path.write_text(json.dumps(marker, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def report(extracts: Path) -> None:
    """Print how near the ratings are to the true ones, by version and year, and what has no truth."""
    with duckdb.connect() as database:
        found = database.execute(
            """
            select framework_id, framework_version, school_year,
                count(*) filter (is_rated and is_rated_in_truth) as both,
                count(*) filter (is_rated <> is_rated_in_truth) as one_only,
                avg((band_id = true_band_id)::int) as same_band,
                avg(score - true_score) as bias,
                stddev_samp(score - true_score) as spread,
                avg(weight_without_truth) filter (is_rated) as kept
            from read_parquet($ratings) where not is_scenario
            group by all order by all
            """,
            {"ratings": str(extracts / RATINGS)},
        ).fetchall()
        print("schools rated (in one of both only), with the true band; score minus true score, mean and SD;")
        print("percent of the weight that rests on results without a truth")
        for framework, version, year, both, one_only, same, bias, spread, kept in found:
            line = f"  {framework} {version:<11}{year}  {both:4} ({one_only})"
            if both > 1:
                line += f"  {100 * same:5.1f} %  {bias:6.2f}  {spread:5.2f}  {kept:5.1f} %"
            print(line)
        lines = database.execute(
            "select measure_id, school_year, count(*) from read_parquet($kept) group by all order by all",
            {"kept": str(extracts / KEPT)},
        ).fetchall()
    print("lines that rest on realised results, of all versions" if lines else "every line has a truth")
    for measure, year, count in lines:
        print(f"  {measure:<40}{year}  {count:6,}")


if __name__ == "__main__":
    main()

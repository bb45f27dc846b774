"""What `spf explain` tells: how a result came about, line by line, back to the row of a file.

Belongs here: reading the chain for one organization and year, and setting it out as text. Does not: any
arithmetic; every number is read from the tables that the edition was made of.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.corrections import corrections_of
from orchestration.corrections import explanation_lines as correction_lines
from orchestration.edition_status import frozen_sentence
from orchestration.home import Home
from orchestration.warehouse import connection

Row = dict[str, Any]

_SCOPE = "framework_id = $framework and framework_version = $version and organization_id = $school"

_CELLS = f"""
select
    score.measure_id,
    measure.measure_name,
    score.student_group_id,
    score.program_id,
    score.status,
    score.student_count as n,
    result.value as published_value,
    result.numerator,
    result.denominator,
    score.status_value,
    score.status_level,
    score.prior_value,
    score.change_value,
    score.change_basis,
    score.change_level,
    score.scored_change_level,
    score.performance_level,
    score.performance_label,
    score.minimum_n_met,
    score.reason_not_scored,
    score.participation_rate,
    score.participation_adjustment,
    score.points,
    score.status_cut_set_id,
    score.change_cut_set_id,
    score.grid_id,
    extract.path as extract_path,
    extract.sha256 as extract_sha256,
    result.extract_row
from marts.fct_measure_score as score
inner join policy.measures as measure on score.measure_id = measure.measure_id
inner join marts.fct_measure_result as result
    on
        score.organization_id = result.organization_id
        and score.program_id = result.program_id
        and score.school_year = result.school_year
        and score.measure_id = result.measure_id
        and score.student_group_id = result.student_group_id
left join registry.extracts as extract on result.extract_number = extract.extract_number
where score.{_SCOPE.replace(" and ", " and score.")} and score.school_year = $year
order by score.program_id, score.measure_id, score.student_group_id
"""


class NothingToExplainError(LookupError):
    """No framework scores the organization in that year."""


def explanation(
    home: Home, organization_id: str, school_year: int, framework_id: str | None = None
) -> dict[str, Any]:
    """Return everything behind the results of one organization and year.

    Decimals come as text, exactly as they are stored.

    Raises:
        NothingToExplainError: no such organization, year or framework; the message says what there is.

    """
    with connection(home.warehouse, read_only=True) as warehouse:
        organization = _rows(
            warehouse,
            "select * from marts.dim_organization where organization_id = $school and school_year = $year",
            {"school": organization_id, "year": school_year},
        )
        if not organization:
            raise NothingToExplainError(_what_there_is(warehouse, organization_id, school_year))
        frameworks = _rows(
            warehouse,
            """
            select distinct framework_id, framework_version
            from intermediate.int_scoring__scope
            where
                organization_id = $school
                and school_year = $year
                and ($framework is null or framework_id = $framework)
            order by framework_id, framework_version
            """,
            {"school": organization_id, "year": school_year, "framework": framework_id},
        )
        if not frameworks:
            raise NothingToExplainError(
                f"{framework_id or 'no framework'} does not score {organization_id} in {school_year}"
                if framework_id
                else f"no framework scores {organization_id} in {school_year}"
            )
        return {
            "organization": organization[0],
            "school_year": school_year,
            "certification": frozen_sentence(home, school_year),
            "frameworks": [_framework(warehouse, organization_id, school_year, one) for one in frameworks],
            "corrections": corrections_of(warehouse, organization_id, school_year),
        }


def _framework(
    warehouse: duckdb.DuckDBPyConnection, organization_id: str, school_year: int, framework: Row
) -> Row:
    values = {
        "framework": framework["framework_id"],
        "version": framework["framework_version"],
        "school": organization_id,
        "year": school_year,
    }
    where = f"where {_SCOPE} and school_year = $year"
    rating = _rows(warehouse, f"select * from marts.fct_summative_rating {where}", values)
    cells = _rows(warehouse, _CELLS, values)
    return {
        **framework,
        "rating": rating[0] if rating else None,
        "programs": _rows(
            warehouse, f"select * from marts.fct_program_score {where} order by program_id", values
        ),
        "lines": _rows(
            warehouse,
            f"""
            select
                program_id, line_type, domain_id, measure_id, student_group_id, points, nominal_weight,
                reassigned_weight, effective_weight, enrollment_share, contribution
            from marts.fct_rating_line {where}
            order by program_id, line_type, measure_id, student_group_id
            """,
            values,
        ),
        "weight_movements": _rows(
            warehouse,
            f"""
            select
                program_id, step, measure_id, student_group_id, target_measure_id,
                target_student_group_id, moved_weight
            from intermediate.int_scoring__weight_movement {where}
            order by program_id, step, measure_id, student_group_id, target_measure_id,
                target_student_group_id
            """,
            values,
        ),
        "bands": _rows(
            warehouse,
            """
            select band_id, band_label, band_level, lower_bound, upper_bound
            from policy.framework_bands
            where framework_id = $framework and framework_version = $version
            order by band_level
            """,
            {"framework": values["framework"], "version": values["version"]},
        ),
        "cut_scores": _rows(
            warehouse,
            """
            select cut_set_id, performance_level, lower_bound, upper_bound
            from policy.cut_scores
            where list_contains($names, cut_set_id)
            order by cut_set_id, performance_level
            """,
            {"names": _cut_sets(cells)},
        ),
        "measures": cells,
    }


def _cut_sets(cells: list[Row]) -> list[str]:
    names = {cell[kind] for cell in cells for kind in ("status_cut_set_id", "change_cut_set_id")}
    return sorted(name for name in names if name)


def _rows(warehouse: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any]) -> list[Row]:
    cursor = warehouse.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [
        {name: _plain(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _what_there_is(warehouse: duckdb.DuckDBPyConnection, organization_id: str, school_year: int) -> str:
    years = [
        row[0]
        for row in warehouse.execute(
            "select distinct school_year from marts.dim_organization where organization_id = ? order by 1",
            [organization_id],
        ).fetchall()
    ]
    if years:
        return f"{organization_id} has no results in {school_year}; there are {', '.join(map(str, years))}"
    return f"no organization {organization_id}: give the identifier as in the files, all digits included"


def explanation_text(result: dict[str, Any]) -> str:
    """Return an explanation as a page of text."""
    organization = result["organization"]
    year = result["school_year"]
    lines = [
        f"{organization['organization_name']} ({organization['organization_id']})",
        f"School year {year - 1}-{year % 100:02d}, {organization['level_id'] or 'level unknown'}",
    ]
    if result["certification"]:
        lines.append(result["certification"])
    for framework in result["frameworks"]:
        lines += ["", f"{framework['framework_id']} {framework['framework_version']}"]
        lines += ["=" * len(lines[-1])]
        lines += _rating_lines(framework)
        lines += _measure_lines(framework["measures"])
        lines += _extract_lines(framework["measures"])
    lines += correction_lines(result["corrections"])
    return "\n".join(lines)


def _short(number: str | None) -> str:
    if number is None:
        return "-"
    return number.rstrip("0").rstrip(".") if "." in number else number


def _cell_name(measure_id: str, student_group_id: str) -> str:
    return measure_id if student_group_id == "all" else f"{measure_id} [{student_group_id}]"


def _rating_lines(framework: Row) -> Iterable[str]:
    rating = framework["rating"]
    if rating is None:
        yield "No summative rating in this framework."
        return
    if rating["rated"]:
        yield f"Rating: {rating['band_label']}, score {_short(rating['score'])}"
    else:
        yield f"Not rated: {rating['reason_not_rated']}, score {_short(rating['score'])}"
    yield f"Sum of the lines before rounding: {rating['unrounded_score'] or '-'}"
    bands = ", ".join(
        f"{band['band_label']} {_short(band['lower_bound'])} to {_short(band['upper_bound'])}"
        for band in framework["bands"]
    )
    yield f"Bands: {bands}"
    for program in framework["programs"]:
        lifted = "; an override lifts its band" if program["is_overridden"] else ""
        yield (
            f"Program {program['program_id']}: score {_short(program['score'])}, "
            f"share {_short(program['enrollment_share'])}{lifted}"
        )
    yield ""
    yield f"  {'line':<62}{'points':>7}{'weight':>9}{'reassigned':>12}{'effective':>11}{'contribution':>17}"
    for line in framework["lines"]:
        name = _cell_name(line["measure_id"], line["student_group_id"])
        if line["line_type"] != "measure":
            name = line["line_type"]
        yield (
            f"  {line['program_id'] + ' ' + name:<62}{_short(line['points']):>7}"
            f"{_short(line['nominal_weight']):>9}{_short(line['reassigned_weight']):>12.12}"
            f"{_short(line['effective_weight']):>11.11}{line['contribution'] or '-':>17}"
        )
    if framework["weight_movements"]:
        yield ""
        yield "  Weight that moved from a cell without data:"
    for move in framework["weight_movements"]:
        source = _cell_name(move["measure_id"], move["student_group_id"])
        target = _cell_name(move["target_measure_id"], move["target_student_group_id"])
        yield f"  step {move['step']:>2}  {_short(move['moved_weight']):>14}  {source} -> {target}"


def _measure_lines(measures: list[Row]) -> Iterable[str]:
    yield ""
    yield (f"  {'measure':<62}{'n':>7}{'value':>9}{'level':>6}{'prior':>9}{'change':>9}{'level':>6}  result")
    for cell in measures:
        name = _cell_name(cell["measure_id"], cell["student_group_id"])
        if cell["program_id"] != "all":
            name = f"{cell['program_id']} {name}"
        outcome = cell["performance_label"] or cell["status"]
        if cell["performance_label"] is None and cell["status"] == "reported":
            outcome = (cell["reason_not_scored"] or "no level").replace("_", " ")
        if cell["scored_change_level"] != cell["change_level"] and cell["performance_label"]:
            outcome += f" (few students: change level {cell['scored_change_level']} enters the grid)"
        if cell["change_basis"] == "approximate" and cell["performance_label"]:
            outcome += " (change of rounded values)"
        if cell["participation_adjustment"] not in (None, "0.000"):
            outcome += f", participation {_short(cell['participation_adjustment'])} points"
        yield (
            f"  {name:<62}{cell['n'] if cell['n'] is not None else '-':>7}"
            f"{_short(cell['status_value']):>9}{cell['status_level'] or '-':>6}"
            f"{_short(cell['prior_value']):>9}{_short(cell['change_value']):>9}"
            f"{cell['change_level'] or '-':>6}  {outcome}"
        )


def _extract_lines(measures: list[Row]) -> Iterable[str]:
    extracts: dict[tuple[str, str], list[int]] = {}
    for cell in measures:
        if cell["extract_path"]:
            key = (cell["extract_path"], cell["extract_sha256"])
            extracts.setdefault(key, []).append(cell["extract_row"])
    yield ""
    yield "  Extracts (file, sha256, rows used):"
    for (path, sha256), rows in sorted(extracts.items()):
        yield f"  {path}  {sha256}"
        yield f"    rows {', '.join(str(row) for row in sorted(rows))}"

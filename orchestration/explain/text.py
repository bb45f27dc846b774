"""An explanation set out as a page of text.

Belongs here: words and columns. Does not: which rows there are (`reading`); nothing is computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.corrections import explanation_lines as correction_lines
from orchestration.explain.rows import Row

_GROUP_ROLES = {
    "counts": "counts",
    "reported_only": "reported only",
    "nearly_all_students": "left out: nearly all students",
}


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
    lines += [f"Flag: {flag['flag_id'].replace('_', ' ')}" for flag in result["flags"]]
    for framework in result["frameworks"]:
        lines += ["", f"{framework['framework_id']} {framework['framework_version']}"]
        lines += ["=" * len(lines[-1])]
        lines += _rating_lines(framework)
        lines += _measure_lines(framework["measures"])
        lines += _anchor_lines(framework)
        lines += _extract_lines(framework)
    lines += correction_lines(result["corrections"])
    return "\n".join(lines)


def _borrows(program: Row) -> bool:
    return program["program_id"] != program["result_program_id"]


def _short(number: str | None) -> str:
    if number is None:
        return "-"
    return number.rstrip("0").rstrip(".") if "." in number else number


def _cell_name(measure_id: str, student_group_id: str) -> str:
    return measure_id if student_group_id == "all" else f"{measure_id} [{student_group_id}]"


def _rating_lines(framework: Row) -> Iterable[str]:
    if framework["notice"]:
        yield f"Note: {framework['notice']}"
    rating = framework["rating"]
    if rating is None:
        yield "No summative rating in this framework."
        return
    if rating["rated"]:
        yield f"Rating: {rating['band_label']}, score {_short(rating['score'])}"
    else:
        yield f"Not rated: {rating['reason_not_rated']}, score {_short(rating['score'])}"
    yield f"Sum of the lines before rounding: {rating['unrounded_score'] or '-'}"
    yield f"Rounded once, half away from zero, to {framework['score_decimals']} place(s)."
    bands = ", ".join(
        f"{band['band_label']} {_short(band['lower_bound'])} to {_short(band['upper_bound'])}"
        for band in framework["bands"]
    )
    yield f"Bands: {bands}"
    if rating["distance_to_nearest_cut"] is not None:
        close = "; too close to call" if rating["too_close_to_call"] else ""
        yield f"Distance to the nearest cut: {_short(rating['distance_to_nearest_cut'])}{close}"
    for program in framework["programs"]:
        lifted = "; an override lifts its band" if program["is_overridden"] else ""
        whole = "; scored on the results of the whole school" if _borrows(program) else ""
        yield (
            f"Program {program['program_id']}: score {_short(program['score'])}, "
            f"share {_short(program['enrollment_share'])}{lifted}{whole}"
        )
    for domain in framework["domains"]:
        yield f"Domain {domain['domain_id']}: score {_short(domain['score'])}"
    shared = {
        _short(weight["group_weight_share"])
        for weight in framework["weights"]
        if weight["group_weight_share"] is not None
    }
    if shared:
        yield (
            f"Where student groups count, they share {', '.join(sorted(shared))} of the measure's weight "
            "equally; all students carry the rest."
        )
    yield ""
    yield f"  {'line':<78}{'points':>17}{'weight':>9}{'reassigned':>12}{'effective':>11}{'contribution':>17}"
    for line in framework["lines"]:
        name = _cell_name(line["measure_id"], line["student_group_id"])
        if line["line_type"] != "measure":
            name = line["line_type"]
        yield (
            f"  {line['program_id'] + ' ' + name:<78}{_short(line['points']):>17}"
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
    yield (
        f"  {'measure':<62}{'n':>7}{'value':>9}{'level':>6}{'prior':>9}{'change':>9}{'level':>6}"
        f"{'points':>10}{'next cut':>10}{'away':>9}  result"
    )
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
        if cell["group_role"] in _GROUP_ROLES and cell["points"] is not None:
            outcome += f", {_GROUP_ROLES[cell['group_role']]}"
        if cell["participation_adjustment"] not in (None, "0.000"):
            outcome += f", participation {_short(cell['participation_adjustment'])} points"
        yield (
            f"  {name:<62}{cell['n'] if cell['n'] is not None else '-':>7}"
            f"{_short(cell['status_value']):>9}{cell['status_level'] or '-':>6}"
            f"{_short(cell['prior_value']):>9}{_short(cell['change_value']):>9}"
            f"{cell['change_level'] or '-':>6}{_short(cell['points']):>10.9}"
            f"{_short(cell['next_cut_value']):>10}{_short(cell['distance_to_next_cut']):>9.8}  {outcome}"
        )


def _anchor_lines(framework: Row) -> Iterable[str]:
    sets: dict[str, list[Row]] = {}
    for anchor in framework["anchors"]:
        sets.setdefault(anchor["anchor_set_id"], []).append(anchor)
    if not sets:
        return
    yield ""
    yield "  Anchors (value = points; on a straight line between them, clipped outside):"
    for name, anchors in sets.items():
        used = sorted({cell["measure_id"] for cell in framework["measures"] if cell["anchor_set_id"] == name})
        yield f"  {', '.join(used)} [{name}]"
        yield "    " + ", ".join(f"{_short(one['value'])} = {_short(one['points'])}" for one in anchors)


def _extract_lines(framework: Row) -> Iterable[str]:
    yield ""
    yield "  Extracts (file, sha256, rows used):"
    yield from _rows_by_extract(framework["measures"])
    yield from _student_file_lines(framework["student_files"])
    if framework["prior_rows"]:
        yield "  Extracts of the year before, for changes:"
        yield from _rows_by_extract(framework["prior_rows"])
        yield from _student_file_lines(framework["prior_student_files"])


def _student_file_lines(student_files: list[Row]) -> Iterable[str]:
    files: dict[tuple[str, str, int], list[str]] = {}
    for one in student_files:
        key = (one["extract_path"], one["extract_sha256"], one["extract_row_count"])
        counted = f"{one['measure_id']} {one['counted_row_count']:,} of {one['student_row_count']:,}"
        files.setdefault(key, []).append(counted)
    if not files:
        return
    yield "  Extracts about students (file, sha256, its rows; how many students count in each measure):"
    for (path, sha256, row_count), measures in sorted(files.items()):
        yield f"  {path}  {sha256}"
        yield f"    {row_count:,} rows; {', '.join(measures)}"


def _rows_by_extract(cells: list[Row]) -> Iterable[str]:
    """Offer files with the rows that results are; a sum over students is no row."""
    extracts: dict[tuple[str, str], set[int]] = {}
    for cell in cells:
        if cell["extract_path"] and cell["extract_row"] is not None:
            key = (cell["extract_path"], cell["extract_sha256"])
            extracts.setdefault(key, set()).add(cell["extract_row"])
    for (path, sha256), numbers in sorted(extracts.items()):
        yield f"  {path}  {sha256}"
        yield f"    rows {', '.join(str(number) for number in sorted(numbers))}"

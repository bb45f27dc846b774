"""A rating recomputed from what `spf explain` prints, as a principal would with paper and patience.

Written from the rules in words; it reads an explanation (JSON) and nothing else of the project.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise

TWELVE = Decimal("1e-12")
NINE = Decimal("1e-9")


def half_up(value, places=TWELVE):
    return Decimal(value).quantize(places, ROUND_HALF_UP)


def one_place(value):
    # Sums of rounded quotients: what is a tie in mathematics must be a tie here.
    return half_up(half_up(value, NINE), Decimal("0.1"))


def value_of(cell):
    if cell["numerator"] is not None and cell["denominator"]:
        return half_up(Decimal(100 * cell["numerator"]) / cell["denominator"])
    return None if cell["published_value"] is None else Decimal(cell["published_value"])


def points_between_anchors(value, anchors):
    anchors = sorted((Decimal(a["value"]), Decimal(a["points"])) for a in anchors)
    if value <= anchors[0][0]:
        return anchors[0][1]
    for (low, points_low), (high, points_high) in pairwise(anchors):
        if value <= high:
            return points_low + half_up((value - low) * (points_high - points_low) / (high - low))
    return anchors[-1][1]


def points_of_level(cell, cut_scores):
    value = one_place(value_of(cell))
    (level,) = (
        cut["performance_level"]
        for cut in cut_scores
        if cut["cut_set_id"] == cell["status_cut_set_id"]
        and Decimal(cut["lower_bound"]) <= value <= Decimal(cut["upper_bound"])
    )
    if cell["participation_rate"] is None or cell["participation_adjustment"] is None:
        return Decimal(level)
    taken = Decimal(cell["participation_rate"]).to_integral_value(ROUND_CEILING)
    steps = ((95, 0), (93, 1), (92, 2), (90, 3), (0, 4))
    lost = next(points for least, points in steps if taken >= least)
    return max(Decimal(level - lost), Decimal(1))


def points_of(cell, framework):
    if value_of(cell) is None or (cell["n"] is not None and cell["n"] < cell["minimum_n_score"]):
        return None
    if cell["anchor_set_id"]:
        anchors = [a for a in framework["anchors"] if a["anchor_set_id"] == cell["anchor_set_id"]]
        return points_between_anchors(value_of(cell), anchors)
    return points_of_level(cell, framework["cut_scores"])


def effective_weights(nominal, points, rules):
    """Move the weight of every cell without points, step by step."""
    carried = dict(nominal)
    for step in sorted({rule["step"] for rule in rules}):
        moved = []
        for source in [cell for cell in nominal if points.get(cell) is None and carried[cell] > 0]:
            targets = {}
            for rule in rules:
                target = (rule["target_measure_id"], rule["target_student_group_id"])
                gives = (rule["step"], rule["measure_id"], rule["student_group_id"]) == (step, *source)
                takes = rule["target_rule"] == "all" or points.get(target) is not None
                if gives and takes and target in nominal:
                    targets[target] = int(rule["share"])
            total, through = sum(targets.values()), 0
            for target in sorted(targets):
                before, through = through, through + targets[target]
                portion = half_up(carried[source] * through / total) - half_up(
                    carried[source] * before / total
                )
                moved.append((source, target, portion))
        for source, target, portion in moved:
            carried[source] -= portion
            carried[target] += portion
    return carried


def split_among_groups(measure, weight, cells, points, rule):
    """Give the counting student groups their equal parts; the base group keeps the rest."""
    base_measure, base_group = measure
    if rule["group_weight_share"] is None:
        return {measure: weight}
    most = Decimal(cells[measure]["n"] or 0) * Decimal(rule["group_exclusion_share"])
    groups = sorted(
        group
        for (one, group), cell in cells.items()
        if one == base_measure
        and group != base_group
        and cell["group_role"] != "reported_only"
        and points[one, group] is not None
        and cell["n"] is not None
        and cell["n"] < most
    )
    shared = weight * Decimal(rule["group_weight_share"])
    parts = {
        (base_measure, group): half_up(shared * (place + 1) / len(groups))
        - half_up(shared * place / len(groups))
        for place, group in enumerate(groups)
    }
    return {measure: weight - sum(parts.values()), **parts}


def program_lines(framework, program_id):
    """Contribution of every line of one program, before its share of the school."""
    cells = {
        (cell["measure_id"], cell["student_group_id"]): cell
        for cell in framework["measures"]
        if cell["program_id"] == program_id
    }
    points = {key: points_of(cell, framework) for key, cell in cells.items()}
    weights = {
        (row["measure_id"], row["student_group_id"]): row
        for row in framework["weights"]
        if row["program_id"] == program_id
    }
    nominal = {key: Decimal(row["nominal_weight"]) for key, row in weights.items()}
    rules = [rule for rule in framework["reassignment_rules"] if rule["program_id"] == program_id]
    lines = {}
    for measure, weight in effective_weights(nominal, points, rules).items():
        if points.get(measure) is not None:
            for cell, part in split_among_groups(measure, weight, cells, points, weights[measure]).items():
                product = half_up(part * points[cell])
                lines[cell] = half_up(product / framework["weight_denominator"])
    return lines


def school_total(framework):
    """The unrounded score of a school: its lines, program by program, times the share of each."""
    total = Decimal(0)
    for program in framework["programs"]:
        lines = program_lines(framework, program["program_id"])
        share = Decimal(program["enrollment_share"])
        if len(framework["programs"]) == 1:
            return sum(lines.values(), Decimal(0))
        value = sum((half_up(line * share) for line in lines.values()), Decimal(0))
        if program["is_overridden"]:
            value = half_up(Decimal(program["combination_value"]) * share)
        elif framework["programs_are_rounded"]:
            value = half_up(one_place(sum(lines.values(), Decimal(0))) * share)
        total += value
    return total


def band_of(score, framework):
    (band,) = (
        band["band_id"]
        for band in framework["bands"]
        if Decimal(band["lower_bound"]) <= score <= Decimal(band["upper_bound"])
    )
    return band

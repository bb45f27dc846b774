"""Chicago's School Quality Rating Policy of 2018-19 once more, written out by hand in exact fractions.

Method: the handbook's cut scores, weights, reassignment and overrides. It shares no table with the project,
so a wrong seed and a wrong model both show.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from published_results.chicago_files import Cell

PRIORITY_GROUPS = ("african_american", "hispanic", "english_learner", "students_with_disabilities")
SURVEY = ["Not Yet Organized", "Partially Organized", "Moderately Organized", "Organized", "Well Organized"]
RATINGS = ["Level 3", "Level 2", "Level 2+", "Level 1", "Level 1+"]
RATING_STARTS = [Fraction(2), Fraction(3), Fraction("3.5"), Fraction(4)]

GROWTH = {"reading": ("reading_growth_percentile", "all"), "math": ("math_growth_percentile", "all")}
ATTAINMENT = {
    subject: (f"{subject}_attainment_percentile_grades_3_8", "all") for subject in ("reading", "math")
}
# Of no school in the file of 2018-19: its weight is always reassigned.
ENGLISH_LEARNER_PROGRESS = ("english_learner_progress_access_rate", "english_learner")
NORMS = ("growth_norms_met_rate", "all")
COHORT = ("sat_cohort_growth_percentile", "all")
READINESS = ("college_readiness_benchmark_rate", "all")
# A cohort test counts two, a part of a test one.
ANNUAL = {
    ("psat9_cohort_growth_percentile", "all"): 2,
    ("psat10_ebrw_annual_growth_percentile", "all"): 1,
    ("psat10_math_annual_growth_percentile", "all"): 1,
    ("sat_ebrw_annual_growth_percentile", "all"): 1,
    ("sat_math_annual_growth_percentile", "all"): 1,
}
STAR_GROWTH = {(f"star_{subject}_growth_percentile", "all"): 1 for subject in ("reading", "math")}
STAR_TARGETS = {(f"star_{subject}_growth_target_rate", "all"): 1 for subject in ("reading", "math")}


def everyone(**shares: float) -> dict[Cell, Fraction]:
    return {(measure, "all"): Fraction(str(share)) for measure, share in shares.items()}


OTHER_HIGH = everyone(
    attendance_rate=10,
    freshman_on_track_rate=10,
    graduation_rate_4_year_cps=10,
    dropout_rate_1_year=5,
    early_college_career_credential_rate=5,
    college_enrollment_rate=5,
    college_persistence_rate=5,
    five_essentials_survey_level=5,
    data_quality_index=5,
)
WEIGHTS = {
    "elementary": everyone(
        reading_growth_percentile=12.5,
        math_growth_percentile=12.5,
        growth_norms_met_rate=10,
        reading_attainment_percentile_grades_3_8=5,
        math_attainment_percentile_grades_3_8=5,
        reading_attainment_percentile_grade_2=2.5,
        math_attainment_percentile_grade_2=2.5,
        attendance_rate=20,
        five_essentials_survey_level=10,
        data_quality_index=5,
    )
    | {ENGLISH_LEARNER_PROGRESS: Fraction(5)}
    | {(measure, group): Fraction("1.25") for measure, _ in GROWTH.values() for group in PRIORITY_GROUPS},
    "high": OTHER_HIGH
    | {COHORT: Fraction(10), READINESS: Fraction(10)}
    | {cell: Fraction("3.33") if share == 2 else Fraction("1.67") for cell, share in ANNUAL.items()}
    | {(COHORT[0], group): Fraction("2.5") for group in PRIORITY_GROUPS},
    "option": everyone(
        graduation_rate_1_year=15,
        credit_attainment_rate=5,
        stabilization_rate=10,
        attendance_rate=10,
        attendance_growth_rate=10,
    )
    | dict.fromkeys(STAR_GROWTH, Fraction(10))
    | dict.fromkeys(STAR_TARGETS, Fraction(15)),
}
WEIGHTS_TO_GRADE_3 = WEIGHTS["elementary"] | everyone(
    reading_growth_percentile=5,
    math_growth_percentile=5,
    reading_attainment_percentile_grade_2=5,
    math_attainment_percentile_grade_2=5,
    reading_attainment_percentile_grades_3_8=2.5,
    math_attainment_percentile_grades_3_8=2.5,
    attendance_rate=35,
)

PERCENTILE = (10, 40, 70, 90)
PRIORITY = (10, 30, 50, 70)
CUTS = {
    "elementary": {
        "growth_norms_met_rate": (40, 50, 60, 70),
        "attendance_rate": (92, 94, 95, 96),
        "data_quality_index": (85, 90, 95, 99),
    },
    "high": {
        "college_readiness_benchmark_rate": (20, 40, 60, 80),
        "attendance_rate": (80, 85, 90, 95),
        "freshman_on_track_rate": (60, 70, 80, 90),
        # Lower is better: the value's negative, so that one comparison serves all.
        "dropout_rate_1_year": (-8, -6, -4, -2),
        "graduation_rate_4_year_cps": (55, 65, 75, 85),
        "early_college_career_credential_rate": (10, 20, 30, 40),
        "college_enrollment_rate": (45, 55, 65, 75),
        "college_persistence_rate": (55, 65, 75, 85),
        "data_quality_index": (85, 90, 95, 99),
    },
    "option": {
        **{measure: (30, 40, 50, 60) for measure, _ in STAR_GROWTH},
        **{measure: (35, 45, 55, 65) for measure, _ in STAR_TARGETS},
        "graduation_rate_1_year": (60, 70, 80, 90),
        "credit_attainment_rate": (40, 50, 60, 70),
        "stabilization_rate": (60, 70, 80, 90),
        "attendance_rate": (60, 70, 80, 90),
        "attendance_growth_rate": (60, 70, 80, 90),
    },
}


@dataclass(frozen=True)
class Score:
    """An indicator as published: a number or survey words, and the participation rate if one applies."""

    value: str
    participation: Fraction | None = None


@dataclass
class ProgramResult:
    """A program's lines and total; no weights and no total where a required indicator is missing."""

    points: dict[Cell, int]
    weights: dict[Cell, Fraction] = field(default_factory=dict)
    total: Fraction | None = None
    override: int | None = None
    is_ratable: bool = True


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Round away from zero at the half."""
    scaled = abs(value) * 10**decimals + Fraction(1, 2)
    return Fraction(scaled.numerator // scaled.denominator, 10**decimals) * (1 if value >= 0 else -1)


def step(value: Fraction, cuts: tuple) -> int:
    """Return 1 to 5: how many lower bounds the value reaches, and one."""
    return 1 + sum(value >= cut for cut in cuts)


def points(program: str, cell: Cell, score: Score) -> int:
    measure, group = cell
    if score.value in SURVEY:
        return 1 + SURVEY.index(score.value)
    sign = -1 if measure == "dropout_rate_1_year" else 1
    standard = PERCENTILE if group == "all" else PRIORITY
    earned = step(sign * Fraction(score.value), CUTS[program].get(measure, standard))
    if program == "option" or score.participation is None:
        return earned
    lost = 4 - sum(ceil(score.participation) >= bound for bound in (90, 92, 93, 95))
    # 90-91 costs three points and 92 two, so the steps are one each from there on.
    return max(1, earned - lost)


def result(program: str, scores: dict[Cell, Score], flags: set[str]) -> ProgramResult:
    """Score one program from its indicators."""
    nominal = WEIGHTS_TO_GRADE_3 if "highest_grade_3" in flags else WEIGHTS[program]
    found = ProgramResult({cell: points(program, cell, score) for cell, score in scores.items()})
    required = {
        "elementary": {*GROWTH.values(), *ATTAINMENT.values(), NORMS},
        "high": set(),
        "option": {*STAR_GROWTH, *STAR_TARGETS},
    }[program]
    if required - set(scores):
        found.is_ratable = False
        return found
    reassignment = Reassignment(dict(nominal), set(scores))
    {"elementary": elementary, "high": high, "option": option}[program](reassignment)
    found.weights = {cell: reassignment.weights[cell] for cell in scores}
    total = sum(weight * found.points[cell] for cell, weight in found.weights.items()) / 100
    found.total = half_up(Fraction(total), 1)
    if program == "high":
        found.is_ratable = any(cell[0] in ASSESSMENTS for cell in scores)
    found.override = override(program, scores)
    return found


ASSESSMENTS = {COHORT[0], READINESS[0], *(measure for measure, _ in ANNUAL)}


@dataclass
class Reassignment:
    """Weights on their way from missing indicators to others."""

    weights: dict[Cell, Fraction]
    present: set[Cell]

    def give(self, sources, targets, only_present: bool = False) -> None:
        """Move the weight of every missing source, all at once, to its targets in their shares."""
        moves = []
        for source in sources:
            shares = {
                cell: share
                for cell, share in targets.items()
                if cell != source and (cell in self.present or not only_present)
            }
            if source not in self.present and shares:
                moves.append((self.weights[source], shares))
                self.weights[source] = Fraction(0)
        for weight, shares in moves:
            for cell, share in shares.items():
                self.weights[cell] += weight * share / Fraction(sum(shares.values()))


def elementary(missing: Reassignment) -> None:
    for subject, (measure, _) in GROWTH.items():
        missing.give([(measure, group) for group in PRIORITY_GROUPS], {GROWTH[subject]: 1})
        missing.give([(f"{subject}_attainment_percentile_grade_2", "all")], {ATTAINMENT[subject]: 1})
    others = ("attendance_rate", "five_essentials_survey_level", "data_quality_index")
    missing.give(
        [*((measure, "all") for measure in others), ENGLISH_LEARNER_PROGRESS],
        dict.fromkeys(GROWTH.values(), 1),
    )


def high(missing: Reassignment) -> None:
    def give(measure: str, **targets: int) -> None:
        missing.give([(measure, "all")], everyone(**targets))

    give("college_persistence_rate", college_enrollment_rate=1)
    give("college_enrollment_rate", graduation_rate_4_year_cps=1)
    give("graduation_rate_4_year_cps", freshman_on_track_rate=2, attendance_rate=1, dropout_rate_1_year=1)
    give("freshman_on_track_rate", attendance_rate=1, dropout_rate_1_year=1)
    rest = ("attendance_rate", "dropout_rate_1_year", "early_college_career_credential_rate")
    rest += ("five_essentials_survey_level", "data_quality_index")
    missing.give([(measure, "all") for measure in rest], {COHORT: 2, **ANNUAL})
    missing.give([(COHORT[0], group) for group in PRIORITY_GROUPS], {COHORT: 1})
    missing.give(ANNUAL, ANNUAL, only_present=True)
    missing.give(ANNUAL, {COHORT: 1}, only_present=True)
    missing.give([COHORT], ANNUAL, only_present=True)
    missing.give([READINESS, COHORT, *ANNUAL], OTHER_HIGH, only_present=True)


def option(missing: Reassignment) -> None:
    def give(measure: str, *targets: str) -> None:
        missing.give([(measure, "all")], {(target, "all"): 1 for target in targets})

    give("graduation_rate_1_year", "attendance_rate", "stabilization_rate", "credit_attainment_rate")
    give("attendance_growth_rate", "attendance_rate")
    give("attendance_rate", "stabilization_rate", "credit_attainment_rate")
    give("credit_attainment_rate", *(measure for measure, _ in STAR_GROWTH))
    give("stabilization_rate", *(measure for measure, _ in STAR_GROWTH))


def override(program: str, scores: dict[Cell, Score]) -> int | None:
    """Return the place of the rating that attainment alone earns, or None where it cannot."""
    cells = {"elementary": list(ATTAINMENT.values()), "high": [READINESS], "option": []}[program]
    if not cells or any(cell not in scores or ceil(scores[cell].participation or 0) < 95 for cell in cells):
        return None
    lowest = min(Fraction(scores[cell].value) for cell in cells)
    cuts = (40, 50, 70, 90) if program == "elementary" else (20, 40, 60, 80)
    return step(lowest, cuts) - 1


def school(
    programs: dict[str, ProgramResult], shares: dict[str, Fraction], flags: set[str]
) -> tuple[Fraction | None, str | None]:
    """Combine the programs of a school into its total and rating; None where it has none."""
    if any(program.total is None for program in programs.values()):
        return None, None
    if len(programs) == 1:
        (only,) = programs.values()
        total, place = only.total, max(step(only.total, RATING_STARTS) - 1, only.override or 0)
    else:
        total = Fraction(0)
        for name, program in programs.items():
            value = program.total
            if (program.override or 0) > step(value, RATING_STARTS) - 1:
                value = RATING_STARTS[program.override - 1]
            total += shares[name] * value
        total = half_up(total, 1)
        place = step(total, RATING_STARTS) - 1
    ratable = all(program.is_ratable for program in programs.values()) and "not_ratable" not in flags
    return total, RATINGS[place] if ratable else None

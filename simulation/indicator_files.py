"""Files in the Chicago layout: programs x indicators, schools, flags of one school year.

Belongs here: schools made so that every rule of that rating system has something to act on
(missing indicators of many kinds, low participation, overrides, flags). Does not belong here:
points, weights, totals and ratings: those columns stay empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from simulation.layouts import (
    CHICAGO_FLAG_COLUMNS,
    CHICAGO_INDICATOR_COLUMNS,
    CHICAGO_RATING_COLUMNS,
)
from simulation.names import invented_words

SURVEY_LEVELS = (
    "Not Yet Organized",
    "Partially Organized",
    "Moderately Organized",
    "Organized",
    "Well Organized",
)
NOT_ENOUGH_DATA = "Not Enough Data"

_GROWTH = "NWEA MAP Growth Indicators - All Students"
_PRIORITY = "NWEA MAP Growth Indicators - Priority Groups"
_ATTAINMENT = "NWEA MAP Attainment Indicators"
_SAT = "PSAT and SAT  Indicators"
_GRADUATION = "High School Graduation Indicators"
# The misspelling is the published one.
_COLLEGE = "College and Career Readiness Indiciators"


@dataclass(frozen=True)
class _Indicator:
    """How one indicator is written and drawn: uniform, or a clipped normal distribution."""

    group: str
    name: str
    key: str
    center: float = 50
    spread: float = 25
    percentile: bool = True
    assessment: bool = True


def _rate(group: str, name: str, key: str, center: float, spread: float) -> _Indicator:
    return _Indicator(group, name, key, center, spread, percentile=False, assessment=False)


_ELEMENTARY = (
    _Indicator(_GROWTH, "National School Growth Percentile - Reading", "growth_reading"),
    _Indicator(_GROWTH, "National School Growth Percentile - Math", "growth_math"),
    _Indicator(
        _GROWTH,
        "Percent of Students Meeting/Exceeding National Average Growth Norms",
        "norms",
        center=56,
        spread=9,
        percentile=False,
    ),
    *(
        _Indicator(_PRIORITY, f"{group} Growth Percentile - {subject}", f"{key}_{subject.lower()}")
        for subject in ("Reading", "Math")
        for group, key in (
            ("African-American", "african_american"),
            ("Hispanic", "hispanic"),
            ("English Learner", "english_learner"),
            ("Diverse Learner", "diverse_learner"),
        )
    ),
    *(
        _Indicator(
            _ATTAINMENT, f"National School Attainment %ile - {subject} ({grades})", f"{key}_{s}"
        )
        for grades, key in (("Grades 3-8", "attainment"), ("Grade 2", "grade_2"))
        for subject, s in (("Reading", "reading"), ("Math", "math"))
    ),
    _rate("Other", "Average Daily Attendance Rate (Grades K-8)", "attendance", 95, 1.6),
    _rate("Other", "My Voice, My School 5 Essentials Survey", "survey", 4, 1.2),
    _rate("Other", "Data Quality Index Score", "data_quality", 99, 2),
)  # fmt: skip
_HIGH = (
    _Indicator("Other", "PSAT09 Cohort Growth Percentile", "psat_9"),
    _Indicator(_SAT, "PSAT10 EBRW Annual Growth Percentile", "psat_10_reading"),
    _Indicator(_SAT, "PSAT10 MATH Annual Growth Percentile", "psat_10_math"),
    _Indicator(_SAT, "SAT11 EBRW Annual Growth Percentile", "sat_reading"),
    _Indicator(_SAT, "SAT11 MATH Annual Growth Percentile", "sat_math"),
    _Indicator(_SAT, "SAT11 Cohort Growth Percentile", "sat_cohort"),
    *(
        _Indicator(_SAT, f"SAT11 {group} Cohort Growth Percentile", f"sat_{key}")
        for group, key in (
            ("African-American", "african_american"),
            ("Hispanic", "hispanic"),
            ("Diverse Learner", "diverse_learner"),
        )
    ),
    _Indicator(
        _SAT,
        "Percent Meeting College Readiness Benchmarks",
        "readiness",
        center=38,
        spread=20,
        percentile=False,
    ),
    _rate(_GRADUATION, "Freshmen On-Track Rate", "on_track", 86, 9),
    _rate(_GRADUATION, "4-Year Cohort Graduation Rate", "graduation", 76, 12),
    _rate(_GRADUATION, "1-Year Dropout Rate", "dropout", 4, 2.5),
    _rate(_COLLEGE, "College Enrollment Rate", "enrollment", 66, 13),
    _rate(_COLLEGE, "College Persistence Rate", "persistence", 68, 12),
    _rate(_COLLEGE, "% Earning Early College and Career Credentials", "credentials", 35, 18),
    _rate("Other", "Average Daily Attendance Rate", "attendance", 90, 4),
    _rate("Other", "My Voice, My School 5 Essentials Survey", "survey", 4, 1.2),
    _rate("Other", "Data Quality Index Score", "data_quality", 99, 2),
)
_STAR = "STAR Indicators"
_PROGRESS = "Progress Towards High School Graduation Indicators"
_OPTION = (
    _Indicator(_STAR, "Average Growth Percentile on STAR - Reading", "star_reading", 52, 9),
    _Indicator(_STAR, "Average Growth Percentile on STAR - Math", "star_math", 52, 9),
    _Indicator(_STAR, "Percent Making Growth Targets on STAR - Reading", "target_reading", 60, 11, False),
    _Indicator(_STAR, "Percent Making Growth Targets on STAR - Math", "target_math", 60, 11, False),
    _rate(_PROGRESS, "1-Year Graduation Rate", "graduation", 72, 14),
    _rate(_PROGRESS, "Credit Attainment Rate", "credit", 62, 17),
    _rate(_PROGRESS, "Stabilization Rate", "stabilization", 79, 9),
    _rate("Attendance Indicators", "Average Daily Attendance Rate", "attendance", 74, 12),
    _rate("Attendance Indicators", "Growth in Attendance Rate", "attendance_growth", 66, 15),
)
_PROGRAMS = {"elementary": _ELEMENTARY, "high": _HIGH, "option": _OPTION}

_SAT_GROUPS = ("sat_african_american", "sat_hispanic", "sat_diverse_learner")
_ANNUAL = ("psat_9", "psat_10_reading", "psat_10_math", "sat_reading", "sat_math")
_HIGH_ASSESSMENTS = (*_ANNUAL, "sat_cohort", *_SAT_GROUPS, "readiness")
# How often a priority group is large enough to be reported.
_GROUP_PRESENT = {
    "african_american": 0.6,
    "hispanic": 0.6,
    "english_learner": 0.4,
    "diverse_learner": 0.5,
}
_ALL_GROUPS = tuple(i.key for i in _ELEMENTARY if i.group == _PRIORITY)
_GRADE_2 = ("grade_2_reading", "grade_2_math")
_ATTAINED = ("attainment_reading", "attainment_math")


@dataclass(frozen=True)
class _Case:
    """One school: which indicators lack, which values and participation rates are set.

    `program` names the program that the settings of a combined school apply to.
    """

    model: str
    missing: tuple[str, ...] = ()
    values: dict[str, float | str] = field(default_factory=dict)
    participation: dict[str, int] = field(default_factory=dict)
    flags: tuple[tuple[str, str], ...] = ()
    program: str = ""


def _same(keys: Iterable[str], value: int) -> dict[str, int]:
    return dict.fromkeys(keys, value)


_DECISION = "rating withheld by decision"
_CASES = (
    _Case("elementary"),
    _Case("elementary"),
    _Case("elementary", missing=_ALL_GROUPS),
    _Case("elementary", missing=_GRADE_2),
    _Case("elementary", missing=("grade_2_math", "english_learner_math")),
    _Case("elementary", missing=("survey",)),
    _Case("elementary", values={"survey": NOT_ENOUGH_DATA}),
    _Case("elementary", missing=("attendance",)),
    _Case("elementary", missing=("data_quality", "survey", "attendance", *_ALL_GROUPS)),
    _Case("elementary", participation={"growth_reading": 94, "growth_math": 93}),
    _Case(
        "elementary",
        participation={"growth_reading": 92, "growth_math": 91, "norms": 90, "grade_2_math": 86},
    ),
    # Attainment lifts the rating above what its points give.
    _Case(
        "elementary",
        values={
            "attainment_reading": 93,
            "attainment_math": 91,
            "growth_reading": 12,
            "growth_math": 18,
            "norms": 42.1,
        },
    ),
    # The same, but too few took the test.
    _Case(
        "elementary",
        values={"attainment_reading": 93, "attainment_math": 91, "growth_reading": 12},
        participation=_same(_ATTAINED, 94),
    ),
    _Case("elementary", missing=("growth_math",)),
    _Case(
        "elementary",
        missing=("growth_reading", "growth_math", "norms", *_ALL_GROUPS, *_ATTAINED),
    ),
    _Case("elementary", flags=(("highest_grade_3", "highest grade served is 3"),)),
    _Case(
        "elementary",
        missing=(*_GRADE_2, "survey"),
        flags=(("highest_grade_3", "highest grade served is 3"),),
    ),
    _Case("high"),
    _Case("high", missing=("persistence",)),
    _Case("high", missing=("persistence", "enrollment", "graduation", "credentials")),
    # A young school: no class has reached the grade 11 test.
    _Case(
        "high",
        missing=(
            "sat_reading", "sat_math", "sat_cohort", *_SAT_GROUPS, "persistence", "enrollment",
            "graduation", "credentials",
        ),
    ),
    _Case("high", missing=("sat_cohort", *_SAT_GROUPS, "on_track")),
    _Case("high", missing=_ANNUAL, participation={"sat_cohort": 91, "readiness": 85}),
    _Case("high", missing=(*_ANNUAL, "sat_cohort", *_SAT_GROUPS)),
    _Case("high", missing=("readiness", "survey", "data_quality", "attendance", "dropout")),
    # Readiness lifts the rating above what its points give.
    _Case(
        "high",
        values={"readiness": 84.2, "sat_cohort": 8, "psat_9": 6, "on_track": 58.4},
        participation={"readiness": 97},
    ),
    _Case(
        "high",
        missing=_HIGH_ASSESSMENTS,
        flags=(("not_ratable", "no assessment indicator; special education school"),),
    ),
    _Case("option"),
    _Case("option", missing=("graduation",)),
    _Case("option", missing=("credit", "stabilization", "attendance_growth")),
    _Case("option", missing=("attendance", "graduation")),
    _Case("option", missing=("star_math",)),
    _Case("option", flags=(("not_ratable", _DECISION),)),
    _Case("combo"),
    _Case("combo", missing=("persistence", "graduation"), program="high"),
    _Case(
        "combo",
        values={
            "attainment_reading": 92,
            "attainment_math": 90,
            "growth_reading": 15,
            "growth_math": 9,
        },
        program="elementary",
    ),
)  # fmt: skip

_NETWORKS = {
    "elementary": ("Network 1", "Network 2", "Network 3", "Charter", "ISP"),
    "high": ("Network 14", "Network 15", "Charter", "ISP"),
    "option": ("Options",),
    "combo": ("Charter", "ISP"),
}


def write_indicator_files(folder: Path, seed: int) -> dict[str, int]:
    """Write indicators, ratings and flags of school year 2018-19.

    Args:
        folder: existing folder to write in.
        seed: same seed, same bytes.

    Returns:
        Rows by file name.

    """
    rng = np.random.default_rng([seed, 2])
    words = invented_words(rng, len(_CASES))
    indicators: list[dict[str, str]] = []
    ratings: list[dict[str, str]] = []
    flags: list[dict[str, str]] = []
    for position, (case, word) in enumerate(zip(_CASES, words, strict=True)):
        # Six digits like the originals, in a range that none of them uses.
        school_id = str(990001 + position)
        programs = ("elementary", "high") if case.model == "combo" else (case.model,)
        for program in programs:
            indicators += _program_rows(case, program, school_id, rng)
        networks = _NETWORKS[case.model]
        rating = {
            "model": case.model,
            "school_id": school_id,
            "school_name": word.upper() + (" HS" if case.model == "high" else ""),
            "network": networks[int(rng.integers(len(networks)))],
        }
        if case.model == "combo":
            share = int(rng.integers(120, 880))
            rating |= {
                "elementary_share": f"{share / 1000:g}",
                "high_share": f"{(1000 - share) / 1000:g}",
            }
        ratings.append(rating)
        flags += [{"school_id": school_id, "flag": flag, "reason": reason} for flag, reason in case.flags]
    files = {
        "indicators_2018_19.csv": (CHICAGO_INDICATOR_COLUMNS, indicators, "\n"),
        # The originals of these two have carriage returns.
        "ratings_2018_19.csv": (CHICAGO_RATING_COLUMNS, ratings, "\r\n"),
        "school_flags_2018_19.csv": (CHICAGO_FLAG_COLUMNS, flags, "\r\n"),
    }
    for name, (columns, rows, line_end) in files.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, columns, restval="", lineterminator=line_end)
            writer.writeheader()
            writer.writerows(rows)
    return {name: len(rows) for name, (_, rows, _) in files.items()}


def _program_rows(
    case: _Case, program: str, school_id: str, rng: np.random.Generator
) -> list[dict[str, str]]:
    applies = case.program in ("", program)
    participation = 100 - int(rng.integers(0, 4))
    quality = rng.normal(0, 0.5)
    rows = []
    present = {key: rng.random() < share for key, share in _GROUP_PRESENT.items()}
    for indicator in _PROGRAMS[program]:
        draw = quality + 0.85 * rng.normal()
        if indicator.key == "dropout":
            draw = -draw
        if applies and indicator.key in case.missing:
            continue
        # A group large enough for one subject is large enough for the other.
        group = next((key for key in present if key in indicator.key), None)
        if group and not present[group]:
            continue
        value = case.values.get(indicator.key) if applies else None
        if value is None:
            value = _drawn(indicator, draw)
        rate = ""
        if indicator.assessment:
            rate = str(case.participation.get(indicator.key, participation))
            # Option schools publish no participation.
            rate = "*" if program == "option" else rate
        rows.append(
            {
                "model": case.model,
                "program": program,
                "school_id": school_id,
                "indicator_group": _group_label(indicator, case.model, program),
                "indicator": indicator.name,
                "score": value if isinstance(value, str) else f"{value:g}",
                "participation_rate": rate,
            }
        )
    return rows


def _drawn(indicator: _Indicator, draw: float) -> float | str:
    """Turn a standard score into a published value."""
    value = indicator.center + indicator.spread * draw
    if indicator.key == "survey":
        return SURVEY_LEVELS[int(np.clip(round(value) - 1, 0, 4))]
    if indicator.percentile:
        return int(np.clip(round(value), 1, 99))
    return round(float(np.clip(value, 0, 100)), 1)


def _group_label(indicator: _Indicator, model: str, program: str) -> str:
    """Heading of an indicator; the published headings differ by kind of school."""
    if indicator.key == "psat_9":
        if model == "combo":
            return "Other Elementary Indicators"
        return "SQRP SY2019 Individual Indicator Scores (Based on 2017-2018 Data)"
    if indicator.group != "Other":
        return indicator.group
    if model != "combo":
        return "Other Indicators"
    return "Other Elementary Indicators" if program == "elementary" else ("Other High School Indicators")

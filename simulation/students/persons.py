"""Who the fictional students are: everything that does not change from year to year.

Belongs here: the draw of one chunk of students (one cohort, some neighbourhoods) with intersecting groups.
Does not belong here: schools they attend (`trajectories`) and what happens there. Arrays hold one element
per person.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from simulation.population import ETHNICITIES, logistic
from simulation.students.calendar import epoch_day
from simulation.students.school_system import SchoolSystem

ENGLISH_ONLY, INITIALLY_FLUENT, LEARNER = 0, 1, 2

# Codes of the State's race field by ethnicity, with shares; hispanic students report one too or none.
RACE_CODES = {
    "hispanic_latino": (("700", 0.70), ("100", 0.08), ("600", 0.02), ("", 0.20)),
    "white": (("700", 1.0),),
    "african_american": (("600", 1.0),),
    "asian": (
        *(("201", 0.26), ("202", 0.06), ("203", 0.28), ("204", 0.08), ("205", 0.14)),
        *(("206", 0.01), ("207", 0.04), ("208", 0.01), ("299", 0.12)),
    ),
    "race_not_reported": (("", 1.0),),
    "two_or_more_races": (("700", 1.0),),
    "filipino": (("400", 1.0),),
    "pacific_islander": (("301", 0.2), ("302", 0.2), ("303", 0.35), ("304", 0.05), ("399", 0.2)),
    "american_indian_alaska_native": (("100", 1.0),),
}
SECOND_RACES = ("600", "400", "201", "100", "203")

# Home language codes by ethnicity for families that speak another language.
LANGUAGES = {
    "hispanic_latino": (("01", 0.985), ("49", 0.006), ("71", 0.009)),
    "white": (("12", 0.34), ("29", 0.24), ("16", 0.20), ("01", 0.12), ("99", 0.10)),
    "african_american": (("01", 0.4), ("11", 0.1), ("99", 0.5)),
    "asian": (("04", 0.34), ("07", 0.20), ("03", 0.14), ("02", 0.12), ("99", 0.20)),
    "race_not_reported": (("01", 0.5), ("12", 0.2), ("99", 0.3)),
    "two_or_more_races": (("01", 0.5), ("99", 0.5)),
    "filipino": (("05", 1.0),),
    "pacific_islander": (("99", 1.0),),
    "american_indian_alaska_native": (("01", 0.8), ("99", 0.2)),
}
LANGUAGE_POOL = ("00", *sorted({code for options in LANGUAGES.values() for code, _ in options}))
RACE_POOL = tuple(sorted({code for options in RACE_CODES.values() for code, _ in options if code}))

_OTHER_LANGUAGE = np.array([0.66, 0.26, 0.05, 0.58, 0.20, 0.15, 0.50, 0.25, 0.10])
# Logit of a disadvantaged family, and test score shifts in standard deviations (ELA, mathematics).
_POVERTY = np.array([0.25, -1.35, 0.15, -0.80, -0.30, -0.70, -0.50, 0.0, 0.2])
_ELA = np.array([0.0, 0.35, -0.16, 0.72, 0.15, 0.25, 0.44, -0.05, -0.05])
_MATH = np.array([0.0, 0.36, -0.27, 0.88, 0.15, 0.20, 0.40, -0.08, -0.08])
_ABSENCE = np.array([0.0, -0.12, 0.36, -0.46, 0.0, 0.0, -0.30, 0.35, 0.30])

# CALPADS disability codes: share among students with disabilities, test score shift in standard
# deviations, probability of the alternate assessment.
DISABILITIES = (
    ("290", 0.37, -1.15, 0.0),
    ("320", 0.22, -0.75, 0.24),
    ("280", 0.15, -0.95, 0.03),
    ("240", 0.13, -0.40, 0.0),
    ("210", 0.05, -1.60, 0.85),
    ("260", 0.025, -0.70, 0.02),
    ("220", 0.015, -0.45, 0.02),
    ("270", 0.010, -0.60, 0.30),
    ("310", 0.012, -1.60, 0.90),
    ("250", 0.006, -0.40, 0.05),
    ("230", 0.006, -0.75, 0.05),
    ("330", 0.003, -0.90, 0.20),
    ("281", 0.002, -0.60, 0.30),
    ("300", 0.001, -1.20, 0.60),
)
PARENT_EDUCATION = ("10", "11", "12", "13", "14", "15")
_PARENT_EDUCATION_SHARES = {
    False: np.cumsum([0.24, 0.34, 0.20, 0.11, 0.015, 0.095]),
    True: np.cumsum([0.035, 0.095, 0.185, 0.30, 0.255, 0.13]),
}

# Names are drawn by index; the files write them.
FIRST_NAMES, LAST_NAMES = 1600, 6400


@dataclass
class Persons:
    """One chunk of students of one cohort; `cohort` is the spring year of their kindergarten.

    Test scores are on a standard scale within a grade: `ela` and `math` are the persistent parts. `end`
    fields are epoch days. `entry` is the index of the first simulated year, `entry_day` the instructional
    day of it (0: at its start), `previous_years` the years in the district before it.
    """

    cohort: int
    identifier: np.ndarray
    zone: np.ndarray
    entry: np.ndarray
    entry_day: np.ndarray
    previous_years: np.ndarray
    birth_day: np.ndarray
    first_name: np.ndarray
    middle_name: np.ndarray
    last_name: np.ndarray
    gender: np.ndarray
    ethnicity: np.ndarray
    race: np.ndarray
    second_race: np.ndarray
    disadvantaged: np.ndarray
    meals: np.ndarray
    direct_certified: np.ndarray
    parent_education: np.ndarray
    homeless_prone: np.ndarray
    foster: np.ndarray
    tribal: np.ndarray
    migrant: np.ndarray
    military: np.ndarray
    language: np.ndarray
    home_language: np.ndarray
    us_entry_day: np.ndarray
    born_abroad: np.ndarray
    learner_start: np.ndarray
    reclassified_day: np.ndarray
    learner_years: np.ndarray
    standard_english_learner: np.ndarray
    disability: np.ndarray
    disability_grade: np.ndarray
    alternate_test: np.ndarray
    section_504: np.ndarray
    gifted: np.ndarray
    ela: np.ndarray
    math: np.ndarray
    absence: np.ndarray
    diligence: np.ndarray

    def __len__(self) -> int:
        return len(self.identifier)


def draw_persons(
    system: SchoolSystem,
    cohort: int,
    zone: np.ndarray,
    entry: np.ndarray,
    entry_day: np.ndarray,
    first_year: int,
    first_identifier: int,
    rng: np.random.Generator,
) -> Persons:
    """Draw who the students are, given where they live and when they come.

    Args:
        system: schools and zones.
        cohort: spring year of kindergarten.
        zone: zone per person.
        entry: index of the first simulated year per person.
        entry_day: instructional day of that year on which they come.
        first_year: spring year of index 0.
        first_identifier: number of the first person; unique over chunks.
        rng: source of randomness of the chunk.

    """
    count = len(zone)
    zones = system.zones
    ethnicity = (rng.random(count)[:, None] > zones.ethnicity[zone]).sum(axis=1)
    ethnicity = np.minimum(ethnicity, len(ETHNICITIES) - 1)
    gender = np.searchsorted(np.array([0.4875, 0.9985]), rng.random(count), side="right")
    core = rng.random(count) < logistic(1.98 + zones.poverty[zone] + _POVERTY[ethnicity])
    education = np.where(
        core,
        np.searchsorted(_PARENT_EDUCATION_SHARES[True], rng.random(count), side="right"),
        np.searchsorted(_PARENT_EDUCATION_SHARES[False], rng.random(count), side="right"),
    )
    education = np.minimum(education, len(PARENT_EDUCATION) - 1)
    meals = np.where(core, np.searchsorted(np.array([0.04, 0.92]), rng.random(count), side="right"), 0)
    # 1 free, 2 reduced price, 0 no application; a few are disadvantaged by certification alone.
    certified = core & ((meals == 0) | ((meals == 1) & (rng.random(count) < 0.55)))
    homeless = core & (rng.random(count) < 0.074)
    foster = core & (rng.random(count) < 0.009)
    other_language = rng.random(count) < logistic(
        np.log(_OTHER_LANGUAGE / (1 - _OTHER_LANGUAGE))[ethnicity] + zones.language[zone] + 0.3 * core
    )
    migrant = core & other_language & (rng.random(count) < 0.006)

    grade_at_entry = first_year + entry - cohort
    previous = np.where(
        (entry == 0) & (grade_at_entry > 0),
        np.minimum(grade_at_entry, np.floor(rng.exponential(12.0, count))).astype(int),
        0,
    )
    disability, onset, alternate = _disabilities(gender, zones.disability[zone], rng)
    ela, math = _abilities(zones.ability[zone], ethnicity, core, education, gender, rng)
    language = _languages(other_language, cohort, first_year, entry, previous, ela, disability, rng)
    shift = np.array([row[2] for row in DISABILITIES])[disability] * (disability >= 0)
    home_language = _pick_code(LANGUAGES, LANGUAGE_POOL, ethnicity, rng)
    home_language[language["language"] == ENGLISH_ONLY] = 0
    race = _pick_code(RACE_CODES, RACE_POOL, ethnicity, rng)
    diligence = 0.35 * _standardised(ela) + 0.94 * rng.normal(0, 1, count)
    born = epoch_day(datetime.date(cohort - 6, 9, 1)) - rng.integers(0, 365, count)
    return Persons(
        cohort=cohort,
        identifier=first_identifier + np.arange(count, dtype=np.int64),
        zone=zone,
        entry=entry,
        entry_day=entry_day,
        previous_years=previous,
        birth_day=born.astype(np.int32),
        first_name=rng.integers(0, FIRST_NAMES, count),
        middle_name=np.where(rng.random(count) < 0.55, rng.integers(0, FIRST_NAMES, count), -1),
        last_name=rng.integers(0, LAST_NAMES, count),
        gender=gender,
        ethnicity=ethnicity,
        race=race,
        second_race=np.where(
            ethnicity == ETHNICITIES.index("two_or_more_races"),
            rng.integers(0, len(SECOND_RACES), count),
            -1,
        ),
        disadvantaged=core,
        meals=meals,
        direct_certified=certified,
        parent_education=education,
        homeless_prone=homeless,
        foster=foster,
        tribal=foster & (rng.random(count) < 0.02),
        migrant=migrant,
        military=rng.random(count) < 0.006,
        home_language=home_language,
        **language,
        standard_english_learner=(language["language"] != LEARNER)
        & np.isin(ethnicity, (0, 2, 7, 8))
        & core
        & (rng.random(count) < 0.28),
        disability=disability,
        disability_grade=onset,
        alternate_test=alternate,
        section_504=(disability < 0) & (rng.random(count) < 0.017),
        gifted=rng.random(count) < logistic(-2.9 + 1.4 * _standardised(ela)),
        ela=ela + shift,
        math=math + 0.95 * shift,
        absence=_ABSENCE[ethnicity]
        - 0.4 * zones.ability[zone]
        + 0.22 * (disability >= 0)
        + 0.30 * core
        - 0.07 * _standardised(ela),
        diligence=diligence,
    )


def _abilities(
    zone: np.ndarray,
    ethnicity: np.ndarray,
    core: np.ndarray,
    education: np.ndarray,
    gender: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw persistent ability in ELA and mathematics, in standard deviations of a grade's scores."""
    count = len(zone)
    common = rng.normal(0, 1, count)
    shared = zone - 0.26 * core + np.array([0.30, 0.20, 0.06, 0.0, -0.10, 0.0])[education]
    ela = shared + _ELA[ethnicity] + 0.13 * (gender == 0) - 0.03
    math = shared + _MATH[ethnicity] - 0.03 * (gender == 0)
    ela += 0.58 * (0.92 * common + 0.39 * rng.normal(0, 1, count))
    math += 0.58 * (0.92 * common + 0.39 * rng.normal(0, 1, count))
    return ela, math


def _disabilities(
    gender: np.ndarray, zone: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Primary disability (index or -1), grade of identification, alternate assessment."""
    count = len(gender)
    ever = rng.random(count) < logistic(-1.60 + zone + np.where(gender == 1, 0.38, -0.45))
    edges = np.cumsum([row[1] for row in DISABILITIES])
    kind = np.minimum(np.searchsorted(edges, rng.random(count) * edges[-1]), len(edges) - 1)
    early = np.isin(np.array([row[0] for row in DISABILITIES])[kind], ("320", "210", "310", "230", "240"))
    onset = np.where(early, -1, np.minimum(rng.poisson(2.6, count) - 1, 11))
    alternate = ever & (rng.random(count) < np.array([row[3] for row in DISABILITIES])[kind])
    return np.where(ever, kind, -1), onset, alternate


def _languages(
    other_language: np.ndarray,
    cohort: int,
    first_year: int,
    entry: np.ndarray,
    previous: np.ndarray,
    ela: np.ndarray,
    disability: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """English acquisition status and its dates.

    The years a learner needs until reclassification are drawn once; scores of the language test climb
    towards them, so status, dates and scores agree.
    """
    count = len(other_language)
    abroad = other_language & (rng.random(count) < 0.13)
    grade_at_entry = first_year + entry - cohort
    arrival_grade = np.where(abroad, np.maximum(0, grade_at_entry - previous), 0)
    arrival_grade = np.where(grade_at_entry < 0, -1, arrival_grade)
    # Whoever was born here, or came early, has been at school since kindergarten.
    us_year = cohort - 1 + arrival_grade
    start = (us_year - 1970) * 365.2425 + 225 - rng.integers(1, 25, count)
    fluent = other_language & ~abroad & (rng.random(count) < logistic(-1.25 + 0.8 * _standardised(ela)))
    learner = other_language & ~fluent
    aptitude = 0.85 * _standardised(ela) + 0.53 * rng.normal(0, 1, count)
    years = np.exp(np.log(3.3) - 0.60 * aptitude + 0.34 * rng.normal(0, 1, count))
    years = np.clip(years + 2.2 * (disability >= 0), 1.6, 18.0)
    learner_start = np.where(learner, start + rng.integers(3, 28, count), -1).astype(np.int32)
    # Reclassification comes with the autumn after the scores, rarely in spring.
    season = np.where(rng.random(count) < 0.8, rng.integers(0, 60, count), rng.integers(120, 200, count))
    reclassified = start + np.floor(years) * 365.2425 + 45 + season
    language = np.where(learner, LEARNER, np.where(fluent, INITIALLY_FLUENT, ENGLISH_ONLY))
    return {
        "language": language,
        "us_entry_day": start.astype(np.int32),
        "born_abroad": abroad,
        "learner_start": learner_start,
        "reclassified_day": np.where(learner, reclassified, -1).astype(np.int32),
        "learner_years": np.where(learner, years, 0.0),
    }


def _standardised(ability: np.ndarray) -> np.ndarray:
    # Fixed centre and spread: what happens to one student must not depend on the others of the chunk.
    return (ability + 0.17) / 0.72


def _pick_code(
    codes: dict[str, tuple[tuple[str, float], ...]],
    pool: tuple[str, ...],
    ethnicity: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Draw a code per person; an index into the pool, negative where there is none."""
    draw = rng.random(len(ethnicity))
    picked = np.full(len(ethnicity), -1)
    for position, name in enumerate(ETHNICITIES):
        members = np.flatnonzero(ethnicity == position)
        options = codes[name]
        edges = np.cumsum([share for _, share in options])
        index = np.minimum(np.searchsorted(edges, draw[members]), len(options) - 1)
        picked[members] = np.array([pool.index(code) if code else -1 for code, _ in options])[index]
    return picked

"""The schools as students meet them: places by grade, neighbourhoods, programs, and what schools add.

Belongs here: everything about schools that stays fixed when students are redrawn. Does not belong here:
students (`persons`), results, codes and names of schools (`simulation.district`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulation.district import DISTRICT_CODE, District, School
from simulation.students.survey_scales import SCALES

# Grades are counted from transitional kindergarten: -1 TK, 0 kindergarten, 1 to 12.
GRADES = tuple(range(-1, 13))
REGIONS = ("Northwest", "Northeast", "Central", "East", "South", "West")

SCHOOL_MODELS = (
    "traditional",
    "magnet",
    "dual_language",
    "sas",
    "pilot",
    "esbmm",
    "local_initiative",
    "linked_learning",
    "ib",
    "affiliated_charter",
    "independent_charter",
)
# Share of district-run schools with a model, from the portfolio at adoption of the policy (about 730
# district-run schools: 133 dual language, 150 SAS, 48 pilot, 24 ESBMM, 22 local initiative, 44 Linked
# Learning, 7 IB). Linked Learning is a model of high schools.
_MODEL_SHARES = {
    "dual_language": 0.18,
    "sas": 0.20,
    "pilot": 0.065,
    "esbmm": 0.033,
    "local_initiative": 0.030,
    "linked_learning": 0.30,
    "ib": 0.010,
}
# Program types that families choose, with the share of a grade's places in a school that has one.
CHOICE_PROGRAMS = {"magnet": 1.0, "magnet_center": 0.22, "dual_language": 0.25, "sas": 0.15}
# Effects that a school has in one year only are held for these years.
SHOCKS_SINCE, SHOCK_YEARS = 2022, 9
_ALTERNATIVE_KINDS = ("continuation", "community_day")

# Kindergarten is the unit; transitional kindergarten takes part of an age group, grade 12 has lost
# students who left (grade sizes of a large urban district).
_GRADE_PLACES = np.array([0.55, 0.92, *[1.0] * 12])


@dataclass(frozen=True)
class ChoicePrograms:
    """Programs with places of their own that families apply to; arrays by program.

    `kind` indexes `CHOICE_PROGRAMS`; `entry_grades[program, grade + 1]` says where places are offered.
    A whole-school magnet is a program of the whole school.
    """

    school: np.ndarray
    kind: np.ndarray
    seats: np.ndarray
    entry_grades: np.ndarray
    codes: tuple[str, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.school)


@dataclass(frozen=True)
class SchoolEffects:
    """What a school adds to each of its students; arrays by school.

    Test effects are in standard deviations of student scores, growth effects per year attended; the rest
    are shifts on the logit or latent scale. `year_*` come and go: school by year since `SHOCKS_SINCE`.
    `climate[school, scale]` are in standard deviations.
    """

    growth_ela: np.ndarray
    growth_math: np.ndarray
    attendance: np.ndarray
    attendance_drift: np.ndarray
    suspension: np.ndarray
    graduation: np.ndarray
    a_g: np.ndarray
    prepared: np.ndarray
    participation: np.ndarray
    mobility: np.ndarray
    language: np.ndarray
    year_ela: np.ndarray
    year_math: np.ndarray
    year_attendance: np.ndarray
    climate: np.ndarray
    response: np.ndarray


@dataclass(frozen=True)
class Zones:
    """Neighbourhoods: one attendance zone per district-run elementary school.

    `ethnicity` holds cumulative shares; `poverty` and `language` are logit shifts; `ability` is in
    standard deviations; `share` sums to one.
    """

    school: np.ndarray
    region: np.ndarray
    position: np.ndarray
    share: np.ndarray
    poverty: np.ndarray
    ethnicity: np.ndarray
    language: np.ndarray
    ability: np.ndarray
    disability: np.ndarray
    mobility: np.ndarray

    def __len__(self) -> int:
        return len(self.school)


@dataclass(frozen=True)
class SchoolSystem:
    """Schools, zones, programs and effects; `capacity[school, grade + 1]` are places per grade."""

    district: District
    schools: tuple[School, ...]
    lea_codes: tuple[str, ...]
    lea: np.ndarray
    region: np.ndarray
    position: np.ndarray
    first_grade: np.ndarray
    last_grade: np.ndarray
    capacity: np.ndarray
    alternative: np.ndarray
    center: np.ndarray
    independent: np.ndarray
    models: np.ndarray
    zones: Zones
    programs: ChoicePrograms
    effects: SchoolEffects
    students: int
    _placements: dict = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.schools)

    def is_open(self, school_year: int) -> np.ndarray:
        """Which schools have students in a school year (named by its spring)."""
        return np.array([school.is_open(school_year) for school in self.schools])

    def serves(self, school: np.ndarray, grade: np.ndarray) -> np.ndarray:
        """Whether each school offers the grade beside it."""
        return (grade >= self.first_grade[school]) & (grade <= self.last_grade[school])

    def place(
        self, school_year: int, grade: int, zone: np.ndarray, draw: np.ndarray, choice: bool
    ) -> np.ndarray:
        """Assign students of one grade to schools by where they live.

        Args:
            school_year: spring year; closed schools take nobody.
            grade: the grade.
            zone: zone per student.
            draw: uniform draw per student.
            choice: whether magnets take part; they do not where a lottery fills them.

        """
        key = (school_year, grade, choice)
        if key not in self._placements:
            self._placements[key] = _placement(self, school_year, grade, choice)
        cumulative, schools = self._placements[key]
        width = len(schools)
        found = np.searchsorted(cumulative, zone + np.minimum(draw, 1 - 1e-9), side="right")
        return schools[np.minimum(found - zone * width, width - 1)]


def _placement(
    system: SchoolSystem, school_year: int, grade: int, choice: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of schools by zone, fitted to places and zone sizes by iterative proportional fitting.

    Nearness, the zone's own school and magnets' reach give the start; the fit keeps their odds ratios
    (Deming and Stephan 1940), so that every school fills while neighbourhoods stay recognisable in it.
    """
    magnet = system.models[:, SCHOOL_MODELS.index("magnet")]
    takes = system.is_open(school_year) & (system.capacity[:, grade + 1] > 0)
    if not choice and (takes & ~magnet).any():
        takes &= ~magnet
    schools = np.flatnonzero(takes)
    zones = system.zones
    distance = np.linalg.norm(zones.position[:, None, :] - system.position[None, schools, :], axis=2)
    chosen = magnet[schools] | system.independent[schools]
    weights = np.exp(-distance / np.where(chosen, 0.30, 0.045)[None, :]) + 1e-9
    own = zones.school[:, None] == schools[None, :]
    weights = np.where(own, weights * 20, weights)
    columns = system.capacity[schools, grade + 1].astype(float)
    columns /= columns.sum()
    for _ in range(30):
        weights *= (columns / weights.sum(axis=0))[None, :]
        weights *= (zones.share / weights.sum(axis=1))[:, None]
    shares = weights / weights.sum(axis=1, keepdims=True)
    cumulative = np.cumsum(shares, axis=1)
    cumulative[:, -1] = 1.0
    return (cumulative + np.arange(len(zones))[:, None]).ravel(), schools


# Composition of a large urban district and how far neighbourhoods differ; the poverty slope moves shares
# with the neighbourhood's poverty. Order of `simulation.population.ETHNICITIES`.
_ETHNICITY_SHARES = np.array([0.740, 0.075, 0.074, 0.034, 0.022, 0.021, 0.018, 0.003, 0.002])
_ETHNICITY_SPREAD = np.array([0.25, 0.65, 0.85, 0.65, 0.25, 0.35, 0.60, 0.45, 0.45])
_ETHNICITY_POVERTY = np.array([0.28, -0.80, 0.12, -0.55, 0.0, -0.45, -0.30, 0.0, 0.0])


def build_system(district: District, students: int, seed: int) -> SchoolSystem:
    """Build what stays fixed about schools.

    Args:
        district: the fictional district.
        students: students enrolled on Census Day of an ordinary year, all schools together.
        seed: same seed, same system; independent of replicates of students.

    """
    rng = np.random.default_rng([seed, 40])
    schools = district.schools
    count = len(schools)
    charter = np.array([school.charter for school in schools])
    independent = np.array([school.directly_funded for school in schools])
    alternative = np.array([school.kind.kind_id in _ALTERNATIVE_KINDS for school in schools])
    center = np.array([school.kind.kind_id == "special_education" for school in schools])
    lea_codes = (DISTRICT_CODE, *(schools[i].cds[7:] for i in np.flatnonzero(independent)))
    lea = np.zeros(count, dtype=np.int32)
    lea[independent] = np.arange(1, independent.sum() + 1)

    region = np.arange(count) % len(REGIONS)
    angle = 2 * np.pi * region / len(REGIONS)
    centre = np.stack([0.5 + 0.32 * np.cos(angle), 0.5 + 0.32 * np.sin(angle)], axis=1)
    position = centre + rng.normal(0, 0.10, (count, 2))
    models = _models(schools, rng)
    capacity = _capacity(schools, students)
    zones = _zones(schools, region, position, capacity, charter, rng)
    return SchoolSystem(
        district=district,
        schools=schools,
        lea_codes=lea_codes,
        lea=lea,
        region=region,
        position=position,
        first_grade=np.array([school.kind.first_grade for school in schools]),
        last_grade=np.array([school.kind.last_grade for school in schools]),
        capacity=np.where((alternative | center)[:, None], 0, capacity),
        alternative=alternative,
        center=center,
        independent=independent,
        models=models,
        zones=zones,
        programs=_programs(schools, models, capacity),
        effects=_effects(schools, alternative, rng),
        students=students,
    )


def _capacity(schools: tuple[School, ...], students: int) -> np.ndarray:
    places = np.zeros((len(schools), len(GRADES)))
    grades = np.array(GRADES)
    for index, school in enumerate(schools):
        span = (grades >= school.kind.first_grade) & (grades <= school.kind.last_grade)
        weights = np.where(span, _GRADE_PLACES, 0)
        places[index] = school.enrollment * weights / weights.sum()
    # Cohorts pass through all grades: levels must offer the same number of places per grade.
    regular = np.array([not school.kind.alternative for school in schools])
    target = _GRADE_PLACES * students / _GRADE_PLACES.sum()
    places[regular] *= (target / places[regular].sum(axis=0))[None, :]
    return places


def _lasts(school: School) -> bool:
    """Whether a school is open in every year."""
    return school.first_year == 0 and school.last_year == 9999


def _models(schools: tuple[School, ...], rng: np.random.Generator) -> np.ndarray:
    models = np.zeros((len(schools), len(SCHOOL_MODELS)), dtype=bool)
    column = {name: position for position, name in enumerate(SCHOOL_MODELS)}
    # A school that opens or closes has no model yet, or any more: nobody applies to it.
    own = np.array([not s.charter and not s.kind.alternative and _lasts(s) for s in schools])
    high = np.array([s.kind.last_grade == 12 for s in schools])
    elementary = np.array([s.kind.first_grade < 1 for s in schools])
    models[:, column["magnet"]] = [school.magnet for school in schools]
    models[:, column["independent_charter"]] = [school.directly_funded for school in schools]
    models[:, column["affiliated_charter"]] = [s.charter and not s.directly_funded for s in schools]
    for name, share in _MODEL_SHARES.items():
        eligible = own.copy()
        if name == "linked_learning":
            eligible &= high
        if name == "dual_language":
            eligible &= elementary | (rng.random(len(schools)) < 0.3)
        members = np.flatnonzero(eligible)
        chosen = rng.permutation(members)[: max(1, round(share * len(members)))]
        models[chosen, column[name]] = True
    governance = [column[name] for name in ("pilot", "esbmm", "local_initiative")]
    # A school is governed in one way.
    doubled = models[:, governance].cumsum(axis=1) > 1
    models[:, governance] &= ~doubled
    models[:, column["traditional"]] = ~models.any(axis=1)
    return models


def _zones(
    schools: tuple[School, ...],
    region: np.ndarray,
    position: np.ndarray,
    capacity: np.ndarray,
    charter: np.ndarray,
    rng: np.random.Generator,
) -> Zones:
    magnet = np.array([school.magnet for school in schools])
    elementary = np.array([s.kind.first_grade < 1 and not s.kind.alternative for s in schools])
    always = np.array([_lasts(school) for school in schools])
    own = np.flatnonzero(elementary & ~charter & ~magnet & always)
    count = len(own)
    # Regions differ, and neighbourhoods within them: both make segregation.
    regional = rng.normal(0, 0.75, len(REGIONS))
    poverty = regional[region[own]] + 0.65 * _smooth_field(position[own], rng) + rng.normal(0, 0.6, count)
    shift = rng.normal(0, 0.45, (len(REGIONS), len(_ETHNICITY_SHARES)))[region[own]]
    shift = shift + rng.normal(0, 0.75, (count, len(_ETHNICITY_SHARES)))
    shares = np.log(_ETHNICITY_SHARES) + shift * _ETHNICITY_SPREAD + poverty[:, None] * _ETHNICITY_POVERTY
    shares = np.exp(shares)
    # Few neighbourhoods must not make another district: shares are moved back to its composition.
    shares /= shares.sum(axis=1, keepdims=True)
    size = capacity[own].sum(axis=1)
    size = size / size.sum()
    for _ in range(20):
        shares *= (_ETHNICITY_SHARES / (size[:, None] * shares).sum(axis=0))[None, :]
        shares /= shares.sum(axis=1, keepdims=True)
    poverty = (poverty - poverty.mean()) / max(poverty.std(), 0.5)
    ability = -0.17 * poverty + 0.12 * rng.normal(0, 1, len(REGIONS))[region[own]]
    ability += 0.17 * _smooth_field(position[own], rng) + rng.normal(0, 0.10, count)
    return Zones(
        school=own,
        region=region[own],
        position=position[own],
        share=size,
        poverty=0.85 * poverty,
        ethnicity=np.cumsum(shares, axis=1),
        language=rng.normal(0, 0.35, count) + 0.2 * poverty,
        ability=ability - float((size * ability).sum()),
        disability=rng.normal(0, 0.20, count),
        mobility=np.exp(0.22 * poverty + rng.normal(0, 0.25, count)),
    )


def _smooth_field(position: np.ndarray, rng: np.random.Generator, waves: int = 12) -> np.ndarray:
    """Draw a field that changes slowly over the map, so that neighbours are alike; unit variance.

    Middle and high schools draw from several neighbourhoods and differ only as far as these are alike.
    """
    frequency = rng.normal(0, 1.6, (waves, 2))
    phase = rng.uniform(0, 2 * np.pi, waves)
    return np.sqrt(2 / waves) * np.cos(2 * np.pi * position @ frequency.T + phase).sum(axis=1)


def _programs(schools: tuple[School, ...], models: np.ndarray, capacity: np.ndarray) -> ChoicePrograms:
    column = {name: position for position, name in enumerate(SCHOOL_MODELS)}
    kinds = tuple(CHOICE_PROGRAMS)
    rows: list[tuple[int, int]] = []
    for index, school in enumerate(schools):
        if school.kind.alternative or school.charter or not _lasts(school):
            continue
        if models[index, column["magnet"]]:
            rows.append((index, kinds.index("magnet")))
        elif index % 6 == 3:
            rows.append((index, kinds.index("magnet_center")))
        if models[index, column["dual_language"]]:
            rows.append((index, kinds.index("dual_language")))
        if models[index, column["sas"]]:
            rows.append((index, kinds.index("sas")))
    school = np.array([row[0] for row in rows], dtype=np.int64)
    kind = np.array([row[1] for row in rows], dtype=np.int64)
    entry = np.zeros((len(rows), len(GRADES)), dtype=bool)
    seats = np.zeros((len(rows), len(GRADES)))
    codes, names = [], []
    for number, (index, which) in enumerate(rows):
        first = max(0, schools[index].kind.first_grade)
        for grade in {first, *(g for g in (6, 9) if first < g <= schools[index].kind.last_grade)}:
            entry[number, grade + 1] = True
            seats[number, grade + 1] = max(2.0, CHOICE_PROGRAMS[kinds[which]] * capacity[index, grade + 1])
        codes.append(f"{schools[index].cds[7:]}-{kinds[which][:2].upper()}{which}")
        names.append(f"{schools[index].name} {kinds[which].replace('_', ' ')}")
    return ChoicePrograms(school, kind, seats, entry, tuple(codes), tuple(names))


def _effects(schools: tuple[School, ...], alternative: np.ndarray, rng: np.random.Generator) -> SchoolEffects:
    count = len(schools)
    center = np.array([school.kind.kind_id == "special_education" for school in schools])
    size = np.array([float(school.enrollment) for school in schools]) * ~alternative

    def spread(deviation: float | np.ndarray, *columns: int) -> np.ndarray:
        # Centred, so that a small district has the level of a large one.
        drawn = rng.normal(0, 1, (count, *columns)) * deviation
        return drawn - np.average(drawn, axis=0, weights=size)

    quality = spread(1.0)
    growth = 0.042 * quality + spread(0.060) - 0.05 * alternative
    climate_quality = 0.4 * quality + spread(1.0)
    share = np.array([scale.school_share for scale in SCALES])
    return SchoolEffects(
        growth_ela=growth,
        growth_math=0.75 * growth + spread(0.052),
        attendance=0.09 * quality + spread(0.12) - 0.50 * alternative - 0.35 * center,
        attendance_drift=spread(0.050),
        suspension=spread(1.0) + 0.8 * alternative,
        graduation=0.45 * quality + spread(0.55) - 0.6 * alternative,
        a_g=0.30 * quality + spread(0.50) - 1.5 * alternative,
        prepared=0.35 * quality + spread(0.50) - 1.0 * alternative,
        participation=np.where(
            alternative, rng.uniform(0.72, 0.92, count), np.clip(1 - rng.beta(1.6, 75, count), 0.8, 1)
        ),
        mobility=np.exp(spread(0.25) + 2.0 * alternative),
        language=0.03 * quality + spread(0.05),
        year_ela=spread(0.075, SHOCK_YEARS),
        year_math=spread(0.080, SHOCK_YEARS),
        year_attendance=spread(0.085, SHOCK_YEARS),
        climate=np.sqrt(share) * (0.6 * climate_quality[:, None] + 0.8 * spread(1.0, len(SCALES))),
        response=np.clip(rng.normal(0.885, 0.06, count) - 0.30 * alternative, 0.3, 0.99),
    )

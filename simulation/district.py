"""The fictional organizations: one county, one unified district, its schools.

Belongs here: what a school is (kind, grades, codes, dates, address). Does not belong here:
students and results (`population`, `results`), file layouts (`published_files`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation import names

# County codes in use are 01-58: 90 can never meet a real organization.
COUNTY_CODE = "90"
DISTRICT_CODE = "9061840"
DISTRICT_ID = DISTRICT_CODE + "0000000"
COUNTY_ID = COUNTY_CODE + "000000000000"
COUNTY_OFFICE_ID = COUNTY_CODE + "109000000000"
STATE_ID = "00000000000000"

TRANSITIONAL_KINDERGARTEN = -1
FEWEST_SCHOOLS = 12


@dataclass(frozen=True)
class SchoolKind:
    """What schools of one kind have in common; codes as in the State's school directory."""

    kind_id: str
    share: float
    first_grade: int
    last_grade: int
    median_enrollment: int
    enrollment_spread: float
    level_name: str
    type_name: str
    soc: str
    soc_name: str
    operation_code: str
    operation_name: str
    level_code: str
    level_label: str
    suspension_type: str
    alternative: bool = False


_ELEMENTARY = ("60", "Elementary Schools (Public)", "TRAD", "Traditional", "ELEM", "Elementary")
_SPAN = ("65", "K-12 Schools (Public)", "TRAD", "Traditional")
_BOTH = ("ELEMHIGH", "Elementary-High Combination")

# Shares and sizes follow a large urban district: mostly elementary schools of a few hundred
# students, few and large comprehensive high schools, small alternative schools.
KINDS = (
    SchoolKind("elementary_k_5", 0.45, -1, 5, 370, 0.35, "Elementary", "Elementary",
               *_ELEMENTARY, "ES"),
    SchoolKind("elementary_k_6", 0.10, -1, 6, 430, 0.30, "Elementary", "Elementary",
               *_ELEMENTARY, "ES"),
    SchoolKind("span_k_8", 0.04, -1, 8, 520, 0.25, "Elementary", "Elementary",
               *_ELEMENTARY, "ES"),
    SchoolKind("middle", 0.135, 6, 8, 720, 0.35, "Middle", "Middle",
               "62", "Intermediate/Middle Schools (Public)", "TRAD", "Traditional",
               "INTMIDJR", "Intermediate/Middle/Junior High", "MS"),
    SchoolKind("high", 0.13, 9, 12, 1050, 0.50, "High", "High",
               "66", "High Schools (Public)", "TRAD", "Traditional",
               "HS", "High School", "HS"),
    SchoolKind("span_6_12", 0.04, 6, 12, 620, 0.30, "Elem-High Combo", "K-12",
               *_SPAN, *_BOTH, "UD"),
    SchoolKind("span_k_12", 0.025, -1, 12, 780, 0.25, "Elem-High Combo", "K-12",
               *_SPAN, *_BOTH, "UD"),
    SchoolKind("continuation", 0.045, 9, 12, 75, 0.40, "High", "Continuation",
               "68", "Continuation High Schools", "CON", "Continuation School",
               "HS", "High School", "HS", True),
    SchoolKind("community_day", 0.02, 7, 12, 40, 0.30, "High", "Community Day",
               "69", "District Community Day Schools", "COMMDAY", "Community Day School",
               "HS", "High School", "HS", True),
    SchoolKind("special_education", 0.015, -1, 12, 130, 0.30, "Elem-High Combo",
               "Special Education", "09", "Special Education Schools (Public)",
               "SPEC", "Special Education School", *_BOTH, "UD", True),
)  # fmt: skip

# Which kinds charters come in, and how often.
_CHARTER_SHARE = {
    "elementary_k_5": 0.15,
    "elementary_k_6": 0.25,
    "span_k_8": 0.5,
    "middle": 0.34,
    "high": 0.25,
    "span_6_12": 0.5,
}


@dataclass(frozen=True)
class School:
    """One fictional school.

    `first_year` and `last_year` are the spring years of the first and last school year with
    students. `former_name`, `former_street` and `former_magnet` held before `changed_year`.
    """

    cds: str
    name: str
    former_name: str
    kind: SchoolKind
    charter: bool
    charter_number: str
    funding: str
    magnet: bool
    former_magnet: bool
    title_one: bool
    virtual: str
    enrollment: int
    street: str
    former_street: str
    city: str
    zip_code: str
    phone: str
    latitude: float
    longitude: float
    open_date: str
    closed_date: str
    first_year: int
    last_year: int
    changed_year: int

    @property
    def directly_funded(self) -> bool:
        """Whether the school stays outside the district's own dashboard rows."""
        return self.funding == "Directly funded"

    @property
    def grade_span(self) -> str:
        """First and last grade as the school directory writes them, as in `K-5`."""
        first = "K" if self.kind.first_grade < 1 else str(self.kind.first_grade)
        return f"{first}-{self.kind.last_grade}"

    def name_in(self, school_year: int) -> str:
        """Name in a school year (named by its spring)."""
        return self.name if school_year >= self.changed_year else self.former_name

    def is_open(self, school_year: int) -> bool:
        """Whether the school has students in the school year (named by its spring)."""
        return self.first_year <= school_year <= self.last_year


@dataclass(frozen=True)
class District:
    """The fictional district and its schools, ordered by code."""

    name: str
    county_name: str
    schools: tuple[School, ...]


def kinds_of_schools(schools: int) -> list[SchoolKind]:
    """Apportion schools to kinds by largest remainder, every kind at least once.

    Raises:
        ValueError: fewer schools than a district with every kind needs.

    """
    if schools < FEWEST_SCHOOLS:
        raise ValueError(f"at least {FEWEST_SCHOOLS} schools are needed, {schools} asked for")
    spare = schools - len(KINDS)
    quotas = np.array([kind.share for kind in KINDS]) * schools - 1
    quotas = np.clip(quotas, 0, None)
    quotas *= spare / quotas.sum()
    counts = np.floor(quotas).astype(int)
    rest = spare - counts.sum()
    for position in np.argsort(-(quotas - counts), kind="stable")[:rest]:
        counts[position] += 1
    return [kind for kind, count in zip(KINDS, counts + 1, strict=True) for _ in range(count)]


def build_district(schools: int, last_year: int, seed: int) -> District:
    """Invent the district.

    Args:
        schools: schools with results, closed and new ones included.
        last_year: spring of the last school year; one school opens for it, one closed before it.
        seed: same seed, same district.

    Raises:
        ValueError: too few or too many schools.

    """
    rng = np.random.default_rng([seed, 0])
    kinds = kinds_of_schools(schools)
    words = names.invented_words(rng, schools + 1)
    seen: dict[str, int] = {}
    charters = 0
    made: list[School] = []
    for position, kind in enumerate(kinds):
        number = seen[kind.kind_id] = seen.get(kind.kind_id, 0) + 1
        share = _CHARTER_SHARE.get(kind.kind_id, 0.0)
        # Bresenham's rule spreads charters evenly through a kind, so small districts get some.
        charter = int(number * share + 0.5) > int((number - 1) * share + 0.5)
        charters += charter
        # Every fourth charter is run with the district and stays in the district's own rows.
        funding = ("Locally funded" if charters % 4 == 2 else "Directly funded") if charter else ""
        magnet = not charter and not kind.alternative and number % 4 == 2
        opened = int(rng.integers(1930, 2008)) if not charter else int(rng.integers(2004, 2017))
        made.append(
            School(
                cds=DISTRICT_CODE + f"{(1200000 if charter else 6900000) + 7 * position:07d}",
                name=names.school_name(words[position], kind.kind_id, charter, magnet),
                former_name="",
                kind=kind,
                charter=charter,
                charter_number=f"9{charters:03d}" if charter else "",
                funding=funding,
                magnet=magnet,
                former_magnet=magnet,
                title_one=bool(rng.random() < 0.92),
                virtual="N" if rng.random() < 0.9 else "C",
                enrollment=max(
                    24,
                    round(kind.median_enrollment * float(np.exp(rng.normal(0, kind.enrollment_spread)))),
                ),
                street=f"{int(rng.integers(100, 9900))} {words[-1 - position]} Way",
                former_street="",
                city=names.CITIES[int(rng.integers(len(names.CITIES)))],
                zip_code="99999",
                phone=f"(555) 555-{100 + position % 100:04d}",
                # A point in the ocean: no address can be mistaken for a real one.
                latitude=round(33 + float(rng.random()) / 3, 6),
                longitude=round(-127 + float(rng.random()) / 3, 6),
                open_date=f"{opened}-08-15 00:00:00",
                closed_date="",
                first_year=0,
                last_year=9999,
                changed_year=last_year,
            )
        )
    made = _with_changes(made, words[schools], last_year)
    return District(names.DISTRICT_NAME, names.COUNTY_NAME, tuple(sorted(made, key=lambda s: s.cds)))


def _with_changes(made: list[School], spare_word: str, last_year: int) -> list[School]:
    """Let some schools open, close, change name, become a magnet or move before the last year."""
    plain = [
        i for i, school in enumerate(made) if school.kind.kind_id == "elementary_k_5" and not school.charter
    ]
    changed = [replace(school, former_name=school.name, former_street=school.street) for school in made]
    opening, closing, renamed, moved = plain[-1], plain[-2], plain[0], plain[-3]
    changed[opening] = replace(
        changed[opening], first_year=last_year, open_date=f"{last_year - 1}-08-14 00:00:00"
    )
    changed[closing] = replace(
        changed[closing],
        last_year=last_year - 1,
        closed_date=f"{last_year - 1}-06-30 00:00:00",
        enrollment=min(changed[closing].enrollment, 180),
    )
    changed[renamed] = replace(changed[renamed], former_name=f"{spare_word} Elementary")
    changed[moved] = replace(
        changed[moved], former_street="1 Former Way", former_magnet=not changed[moved].magnet
    )
    return changed

"""Where students are enrolled: entries, moves, transfers, exits and completion, year by year.

Belongs here: the life of one chunk of students in the schools, as enrollment records. Does not belong
here: who they are (`persons`), test scores, absences. One enrollment record is one stay at one school in
one school year, as in the State's student enrollment file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.population import logistic
from simulation.students.calendar import INSTRUCTIONAL_DAYS, school_calendar
from simulation.students.choice import ChoiceRound, run_choice
from simulation.students.persons import LEARNER, Persons, draw_persons
from simulation.students.school_system import CHOICE_PROGRAMS, SchoolSystem

# Exit reasons, in the order of their index; -1 is no exit.
EXIT_CODES = (
    *("E155", "E230", "T160", "T167", "T180", "T200", "T240", "E140", "E400", "T260", "T280", "T380"),
    "E130",
)
YEAR_END, COMPLETER, TRANSFER, ALTERNATIVE_TRANSFER = 0, 1, 2, 3
UNKNOWN_EXIT, ADULT_EDUCATION = 7, 9
# Where students go who leave the schools during or after a year.
_LEAVERS = np.array([2, 4, 5, 6, 7, 8, 12])
_LEAVER_SHARES = np.cumsum([0.60, 0.07, 0.15, 0.06, 0.09, 0.029, 0.001])
COMPLETION_CODES = ("100", "120", "320", "360", "480")
DIPLOMA, CERTIFICATE, EQUIVALENCY, NO_DIPLOMA, PROMOTED = 0, 1, 2, 3, 4

# Chances a year, before neighbourhood and school; they give a non-stability of about 15 %.
_LATE_ENTRY_SHARE = 0.60
_IN_MIGRATION = 0.085
_LEAVE_MID_YEAR = 0.047
_LEAVE_SUMMER = 0.034
_TRANSFER_WITHIN = 0.042
# Grades in which magnets are entered by lottery; in others their waiting lists are.
_LOTTERY_GRADES = (-1, 0, 6, 9)
# District enrollment falls by about this much a year.
_SHRINKING = 0.985


@dataclass
class Years:
    """Enrollment of one chunk in one school year.

    `person` are the persons enrolled, each once, with `grade`, `school` (the last one of the year),
    `learner` and other statuses beside it. Records (`record_*`) are ordered by local educational agency;
    `record_row` points into `person`.
    """

    school_year: int
    person: np.ndarray
    grade: np.ndarray
    school: np.ndarray
    zone: np.ndarray
    first_day: np.ndarray
    last_day: np.ndarray
    homeless: np.ndarray
    disadvantaged: np.ndarray
    disability: np.ndarray
    learner: np.ndarray
    recently_reclassified: np.ndarray
    long_term_learner: np.ndarray
    ela: np.ndarray
    math: np.ndarray
    language_gain: np.ndarray
    program: np.ndarray
    record_row: np.ndarray
    record_school: np.ndarray
    record_start: np.ndarray
    record_end: np.ndarray
    record_exit: np.ndarray
    record_completion: np.ndarray
    record_receiver: np.ndarray
    record_is_last: np.ndarray
    record_is_last_in_lea: np.ndarray
    choice: ChoiceRound | None

    def at(self, day: int) -> np.ndarray:
        """School index per person on an instructional day, -1 where not enrolled."""
        return self.during(day, day)

    def stable_days(self) -> np.ndarray:
        """Calendar days of each record, first and last included."""
        days = school_calendar(self.school_year).days
        return days[self.record_end] - days[self.record_start] + 1

    def days_within(
        self, window: tuple[int, int], row: np.ndarray, school: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw a day of a window on which students are at a school.

        Args:
            window: first and last instructional day.
            row: students, as rows of this year.
            school: the school of each, where they are on some day of the window.
            rng: source of randomness.

        Returns:
            The first day of the window at the school, and the day drawn.

        """
        position = np.full(len(self.person), -1)
        position[row] = np.arange(len(row))
        place = position[self.record_row]
        match = np.flatnonzero(place >= 0)
        match = match[self.record_school[match] == school[place[match]]]
        low, high = np.full(len(row), window[0]), np.full(len(row), window[1])
        low[place[match]] = np.maximum(window[0], self.record_start[match])
        high[place[match]] = np.minimum(window[1], self.record_end[match])
        return low, low + np.floor((high - low + 1) * rng.random(len(row))).astype(int)

    def during(self, first: int, last: int) -> np.ndarray:
        """Last school per person that has it on any day from `first` to `last`, -1 for none."""
        inside = (self.record_start <= last) & (self.record_end >= first)
        found = np.full(len(self.person), -1)
        for row in (
            np.flatnonzero(inside & ~self.record_is_last),
            np.flatnonzero(inside & self.record_is_last),
        ):
            found[self.record_row[row]] = self.record_school[row]
        return found


@dataclass
class History:
    """One chunk over all simulated years.

    `outcome` and what follows describe the graduating class `class_of`, per person; `late_graduate` are
    those who graduate the year after it.
    """

    persons: Persons
    years: list[Years]
    class_of: int
    outcome: np.ndarray
    a_g: np.ndarray
    last_high_school: np.ndarray
    in_cohort: np.ndarray
    late_graduate: np.ndarray
    ever_learner_9_12: np.ndarray
    ever_disabled: np.ndarray


# Outcomes of a four-year cohort; `REMOVED` are confirmed transfers out.
OUTCOMES = (
    "HSDiplomaGraduate",
    "Dropout",
    "StillEnrolled",
    "SpecialEducationCertificate",
    "HSEquivalency",
    "OtherTransfer",
    "RemovedFromCohort",
)
GRADUATE, DROPOUT, STILL_ENROLLED, CERTIFIED, EQUIVALENT, OTHER_TRANSFER, REMOVED = range(7)
UNDECIDED = -1


def cohort_sizes(system: SchoolSystem, first_year: int, last_year: int) -> dict[int, float]:
    """Return the expected students per grade of each cohort; cohorts shrink by birth year."""
    places = system.students / 13.75
    middle = last_year - 6
    return {
        cohort: places * _SHRINKING ** (cohort - middle) for cohort in range(first_year - 13, last_year + 2)
    }


def simulate_history(
    system: SchoolSystem,
    cohort: int,
    zones: np.ndarray,
    size: float,
    years: tuple[int, ...],
    first_identifier: int,
    rng: np.random.Generator,
) -> History:
    """Simulate one cohort of some neighbourhoods over the years.

    Args:
        system: schools.
        cohort: spring year of the cohort's kindergarten.
        zones: neighbourhoods of the chunk.
        size: expected students per grade in all neighbourhoods together.
        years: consecutive spring years.
        first_identifier: number of the first person.
        rng: source of randomness.

    """
    zone, entry, entry_day = _arrivals(system, cohort, zones, size, years, rng)
    persons = draw_persons(system, cohort, zone, entry, entry_day, years[0], first_identifier, rng)
    return _Walk(system, persons, years, float(system.zones.share[zones].sum()), rng).run()


def _arrivals(
    system: SchoolSystem,
    cohort: int,
    zones: np.ndarray,
    size: float,
    years: tuple[int, ...],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When and where persons first appear: the stock of the first year, then newcomers."""
    share = system.zones.share[zones]
    found: list[tuple[np.ndarray, int, np.ndarray]] = []

    def add(index: int, expected: float, late: bool) -> None:
        counts = rng.poisson(expected * share)
        zone = np.repeat(zones, counts)
        low, high = (5, 150) if late else (0, 1)
        found.append((zone, index, rng.integers(low, high, len(zone))))

    for index, year in enumerate(years):
        grade = year - cohort
        if grade < -1 or grade > 12:
            continue
        stock = index == 0 or grade == -1
        # Transitional kindergarten opened to more birthdays every year.
        if grade == -1:
            add(index, size * min(1.0, 0.36 + 0.12 * (year - 2022)), late=False)
        elif index == 0:
            add(index, size * (0.93 if grade == 12 else 1.0), late=False)
        elif grade == 0:
            before = size * min(1.0, 0.36 + 0.12 * (year - 1 - 2022))
            add(index, max(0.0, size - 0.9 * before), late=False)
        if not (stock and grade == -1):
            inflow = _IN_MIGRATION * size * (0.5 if grade >= 11 else 1.0)
            if index > 0 and grade > 0:
                add(index, inflow * (1 - _LATE_ENTRY_SHARE), late=False)
            add(index, inflow * _LATE_ENTRY_SHARE, late=True)
    if not found:
        empty = np.zeros(0, dtype=int)
        return empty, empty, empty
    return (
        np.concatenate([zone for zone, _, _ in found]),
        np.concatenate([np.full(len(zone), index) for zone, index, _ in found]),
        np.concatenate([day for _, _, day in found]),
    )


class _Walk:
    """The yearly steps of one chunk; state arrays hold one element per person."""

    def __init__(
        self,
        system: SchoolSystem,
        persons: Persons,
        years: tuple[int, ...],
        zone_share: float,
        rng: np.random.Generator,
    ) -> None:
        self.system, self.persons, self.years, self.rng = system, persons, years, rng
        self.zone_share = zone_share
        count = len(persons)
        self.school = np.full(count, -1)
        self.zone = persons.zone.copy()
        self.gone = np.zeros(count, dtype=bool)
        self.lag = np.zeros(count, dtype=int)
        self.program = np.full(count, -1)
        self.offer = np.full(count, -1)
        # Changes of achievement since it was last at rest, and what schools have added.
        self.change_ela = 0.42 * rng.normal(0, 1, count)
        self.change_math = 0.6 * self.change_ela + 0.34 * rng.normal(0, 1, count)
        self.outcome = np.full(count, UNDECIDED)
        self.a_g = np.zeros(count, dtype=bool)
        self.change_language = np.zeros(count)
        self.drop_grade = np.full(count, 99)
        self.planned = np.full(count, UNDECIDED)
        self.last_high_school = np.full(count, -1)
        self.in_cohort = np.zeros(count, dtype=bool)
        self.ever_learner = np.zeros(count, dtype=bool)
        self.late_graduate = np.zeros(count, dtype=bool)

    def run(self) -> History:
        done = [self._year(index, year) for index, year in enumerate(self.years)]
        class_of = self.persons.cohort + 12
        self.outcome[(self.outcome == UNDECIDED) & self.in_cohort & (class_of <= self.years[-1])] = (
            STILL_ENROLLED
        )
        return History(
            self.persons,
            done,
            class_of,
            self.outcome,
            self.a_g,
            self.last_high_school,
            self.in_cohort,
            self.late_graduate,
            self.ever_learner,
            (self.persons.disability >= 0) & (self.persons.disability_grade <= 12),
        )

    def _year(self, index: int, year: int) -> Years:
        persons = self.persons
        nominal = year - persons.cohort
        here = ~self.gone & (persons.entry <= index) & (nominal - self.lag <= 12) & (nominal >= -1)
        person = np.flatnonzero(here)
        grade = nominal - self.lag[person]
        self._place(index, year, person, grade)
        self._plan_completion(person, grade)
        record = self._records(index, year, person, grade)
        self._grow(person, index)
        return self._frame(index, year, person, grade, record)

    # Where they begin the year

    def _place(self, index: int, year: int, person: np.ndarray, grade: np.ndarray) -> None:
        """Give every student a school for the start of the year."""
        system, rng = self.system, self.rng
        school = self.school[person]
        known = school >= 0
        is_open = system.is_open(year)
        keeps = known & system.serves(np.maximum(school, 0), grade) & is_open[np.maximum(school, 0)]
        moved = keeps & (rng.random(len(person)) < 0.022 * system.zones.mobility[self.zone[person]])
        needs = ~keeps | moved
        # Some leave a school that spans levels where another level begins.
        needs |= keeps & np.isin(grade, (6, 9)) & (rng.random(len(person)) < 0.10)
        self.zone[person[moved]] = self._zone_nearby(self.zone[person[moved]])
        previous = school.copy()
        for value in np.unique(grade[needs]):
            rows = np.flatnonzero(needs & (grade == value))
            # Lotteries of the simulated years fill the magnets; who came before was placed by odds.
            choice = index == 0 or value not in _LOTTERY_GRADES
            school[rows] = system.place(
                year, int(value), self.zone[person[rows]], rng.random(len(rows)), choice
            )
        offer = self.offer[person]
        target = system.programs.school[offer] if len(system.programs) else offer
        taken = (offer >= 0) & system.serves(target, grade) & is_open[target]
        school[taken] = target[taken]
        self.program[person[taken]] = offer[taken]
        self.offer[:] = -1
        inside = self.program[person]
        elsewhere = (inside >= 0) & (system.programs.school[inside] != school)
        self.program[person[elsewhere]] = -1
        self._seat_stock(index, person, grade, school)
        self._centers(person, school, previous, grade)
        self._to_alternative(person, school, grade)
        self.school[person] = school

    def _zone_nearby(self, zone: np.ndarray) -> np.ndarray:
        """Move households to another zone, mostly of the same region."""
        zones = self.system.zones
        target = np.searchsorted(np.cumsum(zones.share), self.rng.random(len(zone)))
        target = np.minimum(target, len(zones) - 1)
        near = self.rng.random(len(zone)) < 0.7
        for region in np.unique(zones.region[zone]):
            members = np.flatnonzero(zones.region == region)
            rows = np.flatnonzero(near & (zones.region[zone] == region))
            target[rows] = members[self.rng.integers(0, len(members), len(rows))]
        return target

    def _seat_stock(self, index: int, person: np.ndarray, grade: np.ndarray, school: np.ndarray) -> None:
        """Place students of the first year in the programs of their school."""
        if index > 0:
            return
        programs = self.system.programs
        ability = self.persons.ela[person]
        for number in range(len(programs)):
            members = np.flatnonzero((school == programs.school[number]) & (grade >= 0))
            share = list(CHOICE_PROGRAMS.values())[programs.kind[number]]
            odds = share * np.where(share < 1, np.exp(0.5 * ability[members]), 1.0)
            free = self.program[person[members]] < 0
            inside = members[(self.rng.random(len(members)) < odds) & free]
            self.program[person[inside]] = number

    def _centers(
        self, person: np.ndarray, school: np.ndarray, previous: np.ndarray, grade: np.ndarray
    ) -> None:
        """Send some students with severe disabilities to special education centers."""
        centers = np.flatnonzero(self.system.center)
        if not len(centers):
            return
        severe = self.persons.alternate_test[person] & (self.persons.disability_grade[person] <= grade)
        already = np.isin(previous, centers)
        places = sum(self.system.schools[i].enrollment for i in centers)
        size = sum(school.enrollment for school in self.system.schools)
        chance = min(0.6, places / size / 0.0125)
        new = severe & (previous < 0) & (self.rng.random(len(person)) < chance)
        school[already] = previous[already]
        school[new] = centers[self.rng.integers(0, len(centers), int(new.sum()))]
        self.program[person[already | new]] = -1

    def _to_alternative(self, person: np.ndarray, school: np.ndarray, grade: np.ndarray) -> None:
        """Move students who are behind to continuation and community day schools."""
        behind = self.planned[person] > GRADUATE
        chance = np.interp(grade, (9, 10, 11, 12), (0.01, 0.05, 0.13, 0.10))
        chance = chance * np.where(behind, 0.75, self.persons.diligence[person] < -0.95)
        stock = self.school[person] < 0
        chance = np.where(stock, chance * 2.0, chance)
        rows = np.flatnonzero((grade >= 9) & (self.rng.random(len(person)) < chance))
        target = self._alternative_school(len(rows))
        fits = (target >= 0) & (target != school[rows])
        school[rows[fits]] = target[fits]
        self.program[person[rows[fits]]] = -1

    def _alternative_school(self, count: int) -> np.ndarray:
        system = self.system
        found = np.flatnonzero(system.alternative)
        if not len(found) or not count:
            return np.full(count, -1)
        weights = np.array([system.schools[i].enrollment for i in found], dtype=float)
        edges = np.cumsum(weights / weights.sum())
        return found[np.minimum(np.searchsorted(edges, self.rng.random(count)), len(found) - 1)]

    # How high school ends

    def _plan_completion(self, person: np.ndarray, grade: np.ndarray) -> None:
        """Draw how high school will end, when a student is first seen in it."""
        persons, rng = self.persons, self.rng
        fresh = (self.planned[person] == UNDECIDED) & (grade >= 9)
        rows = person[fresh]
        count = len(rows)
        if not count:
            return
        effects = self.system.effects
        school = self.school[rows]
        learner = (persons.language[rows] == LEARNER) & (persons.learner_years[rows] > 9.5)
        merit = (
            3.42
            + effects.graduation[school]
            + 0.60 * persons.diligence[rows]
            + 0.75 * persons.ela[rows]
            - 0.95 * learner
            - 0.70 * persons.homeless_prone[rows]
            - 0.95 * persons.foster[rows]
            - 0.25 * persons.disadvantaged[rows]
        )
        finishes = rng.random(count) < logistic(merit)
        draw = rng.random(count)
        other = np.select(
            [draw < 0.40, draw < 0.72, draw < 0.84, draw < 0.94],
            [DROPOUT, STILL_ENROLLED, EQUIVALENT, OTHER_TRANSFER],
            STILL_ENROLLED,
        )
        certificate = persons.alternate_test[rows] & (rng.random(count) < 0.75)
        plan = np.where(finishes, GRADUATE, other)
        plan = np.where(certificate & ~(plan == DROPOUT), CERTIFIED, plan)
        self.planned[rows] = plan
        self.a_g[rows] = (plan == GRADUATE) & (
            rng.random(count)
            < logistic(
                1.32
                + effects.a_g[school]
                + 0.75 * persons.diligence[rows]
                + 1.0 * (persons.ela[rows] + 0.17)
                - 0.6 * (persons.disability[rows] >= 0)
            )
        )
        last = np.minimum(12, 9 + rng.choice(4, size=count, p=(0.14, 0.22, 0.30, 0.34)))
        self.drop_grade[rows] = np.where(plan == DROPOUT, np.maximum(last, grade[fresh]), 99)

    # What happens within the year

    def _records(self, index: int, year: int, person: np.ndarray, grade: np.ndarray) -> dict[str, np.ndarray]:
        """Enrollment records of the year, and what they do to the state."""
        system, persons, rng = self.system, self.persons, self.rng
        count = len(person)
        last = INSTRUCTIONAL_DAYS - 1
        mobility = system.zones.mobility[self.zone[person]] * system.effects.mobility[self.school[person]]
        start = np.where(persons.entry[person] == index, persons.entry_day[person], 0)
        # Registration runs late for a few who were there before.
        late = (start == 0) & (rng.random(count) < 0.035 * mobility)
        start = np.where(late, rng.integers(1, 25, count), start)

        draw = rng.random(count)
        leaves = draw < _LEAVE_MID_YEAR * mobility
        moves = ~leaves & (draw < (_LEAVE_MID_YEAR + _TRANSFER_WITHIN) * mobility)
        behind = (self.planned[person] > GRADUATE) | (persons.diligence[person] < -1.1)
        alternative = ~leaves & behind & (grade >= 10) & ~system.alternative[self.school[person]]
        alternative &= rng.random(count) < 0.035
        moves |= alternative
        drops = (grade >= 9) & (self.drop_grade[person] == grade)
        drops_now = drops & (rng.random(count) < 0.6)
        leaves |= drops_now
        moves &= ~drops_now
        event = start + 3 + np.floor((last - 4 - start) * rng.random(count)).astype(int)
        event = np.clip(event, start, last - 1)

        exit_code = np.full(count, YEAR_END)
        end = np.full(count, last)
        left = np.where(drops_now, UNKNOWN_EXIT, self._leaver_codes(grade))
        exit_code = np.where(leaves, left, exit_code)
        end = np.where(leaves, event, end)

        target = self._transfer_targets(year, person, grade, moves, alternative)
        moves &= target >= 0
        gap = np.where(rng.random(count) < 0.6, 0, rng.integers(1, 12, count))
        second_start = np.minimum(event + 1 + gap, last)

        receiver = np.full(count, -1)
        first_exit = np.where(moves, np.where(alternative, ALTERNATIVE_TRANSFER, TRANSFER), exit_code)
        receiver[moves & alternative] = target[moves & alternative]
        first_end = np.where(moves, event, end)

        stays = ~leaves
        final_school = np.where(moves, target, self.school[person])
        completion = np.full(count, -1)
        exit_end, completion = self._year_end(year, person, grade, final_school, stays, drops, completion)
        final_exit = np.where(stays, exit_end, exit_code)

        rows = np.arange(count)
        second = np.flatnonzero(moves)
        record = {
            "row": np.concatenate([rows, second]),
            "school": np.concatenate([self.school[person], target[second]]),
            "start": np.concatenate([start, second_start[second]]),
            "end": np.concatenate([first_end, np.full(len(second), last)]),
            "exit": np.concatenate([np.where(moves, first_exit, final_exit), final_exit[second]]),
            "completion": np.concatenate([np.where(moves, -1, completion), completion[second]]),
            "receiver": np.concatenate([receiver, np.full(len(second), -1)]),
            "is_last": np.concatenate([~moves, np.ones(len(second), dtype=bool)]),
        }
        lea = system.lea
        same_lea = moves & (lea[self.school[person]] == lea[np.maximum(target, 0)])
        record["is_last_in_lea"] = np.concatenate([~same_lea, np.ones(len(second), dtype=bool)])
        order = np.lexsort((record["row"], lea[record["school"]]))
        record = {name: values[order] for name, values in record.items()}
        record["first_day"] = start
        record["last_day"] = np.where(moves, last, end)
        record["final_school"] = final_school

        self._settle(index, year, person, grade, final_school, final_exit, completion, leaves)
        return record

    def _leaver_codes(self, grade: np.ndarray) -> np.ndarray:
        """Exit reasons of students who leave all schools; high schools trace most of theirs."""
        draw = self.rng.random(len(grade))
        place = np.searchsorted(_LEAVER_SHARES, draw * _LEAVER_SHARES[-1])
        code = _LEAVERS[np.minimum(place, len(_LEAVERS) - 1)]
        traced = (grade >= 9) & (self.rng.random(len(grade)) < 0.75)
        return np.where(traced & np.isin(code, (7, 8)), TRANSFER, code)

    def _transfer_targets(
        self,
        year: int,
        person: np.ndarray,
        grade: np.ndarray,
        moves: np.ndarray,
        alternative: np.ndarray,
    ) -> np.ndarray:
        target = np.full(len(person), -1)
        rows = np.flatnonzero(moves & ~alternative)
        zone = self._zone_nearby(self.zone[person[rows]])
        for value in np.unique(grade[rows]):
            chosen = grade[rows] == value
            target[rows[chosen]] = self.system.place(
                year, int(value), zone[chosen], self.rng.random(int(chosen.sum())), choice=False
            )
        there = target[rows] == self.school[person[rows]]
        target[rows[there]] = -1
        self.zone[person[rows[~there]]] = zone[~there]
        rows = np.flatnonzero(moves & alternative)
        target[rows] = self._alternative_school(len(rows))
        target[rows[target[rows] == self.school[person[rows]]]] = -1
        return target

    def _year_end(
        self,
        year: int,
        person: np.ndarray,
        grade: np.ndarray,
        school: np.ndarray,
        stays: np.ndarray,
        drops: np.ndarray,
        completion: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Exit reason and completion status of those enrolled on the last day."""
        system, rng = self.system, self.rng
        count = len(person)
        exit_code = np.full(count, YEAR_END)
        promoted = stays & (grade == system.last_grade[school]) & (grade < 12)
        exit_code[promoted] = COMPLETER
        completion[promoted] = PROMOTED
        mobility = system.zones.mobility[self.zone[person]]
        summer = stays & ~promoted & (rng.random(count) < _LEAVE_SUMMER * mobility) & (grade < 12)
        # Half of the schools learn in summer where a student went.
        told = summer & (rng.random(count) < np.where(grade >= 9, 0.9, 0.6))
        exit_code[told] = self._leaver_codes(grade)[told]
        dropped = stays & drops
        exit_code[dropped] = UNKNOWN_EXIT
        senior = stays & (grade == 12) & ~drops
        plan = self.planned[person]
        fifth = senior & (plan == STILL_ENROLLED) & (self.lag[person] == 0)
        for members, code, status in (
            (senior & (plan == GRADUATE), COMPLETER, DIPLOMA),
            (senior & (plan == CERTIFIED), COMPLETER, CERTIFICATE),
            (senior & (plan == EQUIVALENT), COMPLETER, EQUIVALENCY),
            (senior & (plan == OTHER_TRANSFER), ADULT_EDUCATION, -1),
        ):
            exit_code[members] = code
            completion[members] = status
        # Late graduates: the fifth year ends with a diploma for most, else with no diploma.
        late = senior & (self.lag[person] > 0)
        succeeds = late & (rng.random(count) < 0.62)
        exit_code[late] = COMPLETER
        completion[late] = np.where(succeeds, DIPLOMA, NO_DIPLOMA)[late]
        self.late_graduate[person[succeeds]] = True
        exit_code[fifth] = YEAR_END
        completion[fifth] = -1
        self._summer_leavers = np.zeros(len(self.persons), dtype=bool)
        self._summer_leavers[person[summer]] = True
        return exit_code, completion

    def _settle(
        self,
        index: int,
        year: int,
        person: np.ndarray,
        grade: np.ndarray,
        final_school: np.ndarray,
        final_exit: np.ndarray,
        completion: np.ndarray,
        leaves: np.ndarray,
    ) -> None:
        """Carry the state into the next year and close the books of the cohort."""
        persons = self.persons
        self.school[person] = final_school
        high = (grade >= 9) & (self.lag[person] == 0)
        self.in_cohort[person[high]] = True
        self.last_high_school[person[high]] = final_school[high]
        days = school_calendar(year)
        learner = (persons.language[person] == LEARNER) & (persons.reclassified_day[person] > days.first_day)
        self.ever_learner[person[high & learner]] = True

        over = leaves | self._summer_leavers[person]
        removed = high & over & np.isin(final_exit, (2, 4, 5, 6, 12))
        lost = high & over & ~removed
        self.outcome[person[removed]] = REMOVED
        self.outcome[person[lost]] = DROPOUT
        dropped = high & (self.drop_grade[person] == grade)
        self.outcome[person[dropped]] = DROPOUT
        ended = high & (grade == 12) & ~over & ~dropped
        plan = self.planned[person]
        self.outcome[person[ended]] = plan[ended]
        fifth = ended & (plan == STILL_ENROLLED)
        self.lag[person[fifth]] = 1
        gone = over | dropped | ((grade == 12) & ~fifth)
        self.gone[person[gone]] = True

    def _grow(self, person: np.ndarray, index: int) -> None:
        """Let achievement move: it returns towards rest, the school adds, the year adds noise."""
        effects, rng = self.system.effects, self.rng
        school = self.school[person]
        count = len(person)
        shock = rng.normal(0, 1, count)
        self.change_ela[person] = 0.75 * self.change_ela[person] + effects.growth_ela[school] + 0.25 * shock
        self.change_math[person] = (
            0.75 * self.change_math[person]
            + effects.growth_math[school]
            + 0.15 * shock
            + 0.20 * rng.normal(0, 1, count)
        )
        self.change_language[person] += effects.language[school]
        if index == 0:
            # At rest a school's students carry what it adds every year.
            self.change_ela[person] += effects.growth_ela[school] / 0.25 * 0.75
            self.change_math[person] += effects.growth_math[school] / 0.25 * 0.75

    def _frame(
        self,
        index: int,
        year: int,
        person: np.ndarray,
        grade: np.ndarray,
        record: dict[str, np.ndarray],
    ) -> Years:
        persons, rng = self.persons, self.rng
        days = school_calendar(year)
        start_of_year, end_of_year = days.first_day, days.last_day
        reclassified = persons.reclassified_day[person]
        ever = persons.language[person] == LEARNER
        # A learner at any time in the year counts.
        learner = ever & (reclassified > start_of_year)
        recent = ever & ~learner & (reclassified > end_of_year - 4 * 365 - 1)
        homeless = persons.homeless_prone[person] & (rng.random(len(person)) < 0.62)
        disadvantaged = (
            persons.disadvantaged[person]
            | homeless
            | persons.foster[person]
            | persons.migrant[person]
            | (persons.parent_education[person] == 4)
        )
        disability = (persons.disability[person] >= 0) & (persons.disability_grade[person] <= grade)
        long_term = learner & (end_of_year - 30 - persons.learner_start[person] >= 2557)
        program = self.program[person].copy()
        choice = self._choose(index, year, person, grade, record, learner, disability, homeless)
        return Years(
            school_year=year,
            person=person,
            grade=grade,
            school=record["final_school"],
            zone=self.zone[person].copy(),
            first_day=record["first_day"],
            last_day=record["last_day"],
            homeless=homeless,
            disadvantaged=disadvantaged,
            disability=disability,
            learner=learner,
            recently_reclassified=recent,
            long_term_learner=long_term,
            ela=persons.ela[person] + self.change_ela[person],
            math=persons.math[person] + self.change_math[person],
            language_gain=self.change_language[person],
            program=program,
            record_row=record["row"],
            record_school=record["school"],
            record_start=record["start"],
            record_end=record["end"],
            record_exit=record["exit"],
            record_completion=record["completion"],
            record_receiver=record["receiver"],
            record_is_last=record["is_last"],
            record_is_last_in_lea=record["is_last_in_lea"],
            choice=choice,
        )

    def _choose(
        self,
        index: int,
        year: int,
        person: np.ndarray,
        grade: np.ndarray,
        record: dict[str, np.ndarray],
        learner: np.ndarray,
        disability: np.ndarray,
        homeless: np.ndarray,
    ) -> ChoiceRound | None:
        """Let students, and newcomers of the next year, apply for programs of the next year."""
        if index + 1 >= len(self.years) or not len(self.system.programs):
            return None
        persons = self.persons
        stays = ~self.gone[person] & (grade < 12)
        coming = np.flatnonzero((persons.entry == index + 1) & (persons.entry_day == 0))
        candidates = np.concatenate([person[stays], coming])
        nothing = np.zeros(len(coming), dtype=bool)
        groups = {
            "disadvantaged": persons.disadvantaged[candidates],
            "learner": np.concatenate([learner[stays], persons.language[coming] == LEARNER]),
            "disability": np.concatenate([disability[stays], nothing]),
            "homeless": np.concatenate([homeless[stays], nothing]),
        }
        chosen = run_choice(
            self.system,
            persons,
            year + 1,
            candidates,
            np.concatenate([grade[stays] + 1, np.full(len(coming), year + 1 - persons.cohort)]),
            self.zone[candidates],
            np.concatenate([record["final_school"][stays], np.full(len(coming), -1)]),
            self.program[candidates],
            groups,
            self.zone_share,
            self.rng,
        )
        self.offer[chosen.person[chosen.accepted]] = chosen.program[chosen.accepted]
        return chosen

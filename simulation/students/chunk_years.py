"""The years of one chunk of students: draws, contributions to the sums, files.

Belongs here: the order of work within a chunk. Does not belong here: any draw or any column, the order of
chunks (`generate`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulation.results import FIRST_SCHOOL_YEAR
from simulation.students.absence import draw_absence
from simulation.students.assessments import SubjectResult, draw_assessments
from simulation.students.calendar import school_calendar
from simulation.students.calpads_files import CalpadsFiles
from simulation.students.choice_truth import (
    AccessSums,
    irregular_rows,
)
from simulation.students.completion import CollegeCareer, draw_college_career
from simulation.students.contribution import Contribution
from simulation.students.discipline import draw_discipline
from simulation.students.enrollment import EnrollmentYear, History
from simulation.students.extract_writer import ExtractWriter
from simulation.students.groups import (
    ETHNICITY_GROUPS,
    memberships,
    with_reclassified_learners,
    with_unreported_race,
)
from simulation.students.language_progress import PRIOR, language_progress
from simulation.students.language_tests import LanguageResult, draw_language_tests
from simulation.students.measured import (
    assessments,
    enrolled_measures,
    graduation,
    language_participation,
    late_graduation,
    progress,
    reclassification,
    survey,
)
from simulation.students.other_files import OtherFiles
from simulation.students.person_columns import PersonColumns
from simulation.students.persons import LEARNER, Persons
from simulation.students.published_counts import PublishedCounts, add_class, add_year
from simulation.students.reporting_units import ReportingUnits
from simulation.students.school_system import SchoolSystem
from simulation.students.score_files import PriorResults, ScoreFiles
from simulation.students.surveys import (
    SurveyAnswers,
    draw_family_survey,
    draw_staff_survey,
    draw_student_survey,
)
from simulation.students.trajectories import simulate_history
from simulation.students.truth import (
    MeasureSums,
    Memberships,
    ScaleSums,
)

_TOPICS = (
    "trajectories",
    "discipline",
    "absence",
    "assessments",
    "language",
    "programs",
    "career",
    "survey",
    "family",
    "staff",
    "lasting",
)


@dataclass(frozen=True)
class Chunk:
    """One cohort of some neighbourhoods; `size` are students of a grade in all neighbourhoods together."""

    cohort: int
    block: int
    zones: np.ndarray
    size: float
    first_identifier: int


class Pass:
    """One pass over all chunks: a written replicate, or a redraw for the truth without files."""

    def __init__(
        self,
        system: SchoolSystem,
        years: tuple[int, ...],
        seed: int,
        replicate: int,
        writer: ExtractWriter | None,
    ) -> None:
        self.system, self.years, self.seed, self.replicate = system, years, seed, replicate
        # The year before gives prior scores, prior statuses and the first round of choice.
        self.simulated = tuple(range(max(FIRST_SCHOOL_YEAR, years[0] - 1), years[-1] + 1))
        self.writer = writer
        self.units = ReportingUnits.of(system)
        self.published = PublishedCounts(self.units)
        self.measures = MeasureSums(len(self.units))
        self.scales = ScaleSums()
        self.access = AccessSums()
        self.irregularities: list[dict] = []
        self.enrolled: dict[int, int] = dict.fromkeys(years, 0)
        self.census = {year: np.zeros(len(system), dtype=np.int64) for year in years}
        self.respondents = 0
        self.invited: dict[tuple[int, str], np.ndarray] = {}
        self.others = OtherFiles(system, writer) if writer else None
        if self.others:
            for year in years:
                self.others.models(year)
                self.others.programs(year)

    def stream(self, chunk: Chunk | None, year: int, topic: str) -> np.random.Generator:
        """Return the random stream of a topic; of whole schools without a chunk."""
        place = (chunk.cohort, chunk.block) if chunk else (0, 0)
        return np.random.default_rng([self.seed, self.replicate, *place, year, _TOPICS.index(topic)])

    def run(self, chunk: Chunk) -> None:
        """Simulate one chunk over all years."""
        history = simulate_history(
            self.system,
            chunk.cohort,
            chunk.zones,
            chunk.size,
            self.simulated,
            chunk.first_identifier,
            self.stream(chunk, 0, "trajectories"),
        )
        ChunkYears(self, chunk, history).run()

    def invite(self, answers: SurveyAnswers, school_year: int) -> None:
        """Add up who was asked, by school."""
        key = (school_year, answers.respondent)
        asked = np.bincount(answers.invited_school, minlength=len(self.system))
        self.invited[key] = self.invited.get(key, 0) + asked

    def finish(self) -> None:
        """Do what belongs to whole schools: staff surveys, and how many were asked."""
        for year in self.years:
            rng = self.stream(None, year, "staff")
            answers = draw_staff_survey(self.system, self.census[year], rng)
            for contribution in survey(self.units, answers):
                self.measures.add(contribution, year, None)
            self.scales.add(answers, year)
            self.invite(answers, year)
            if self.others:
                self.others.survey(answers, year, None, None, rng, self.respondents)
                self.respondents += len(answers.school)
                of_year = {who: asked for (y, who), asked in self.invited.items() if y == year}
                self.others.survey_populations(year, of_year)


class ChunkYears:
    """The years of one chunk, in order; earlier results are kept for the files' prior-year fields."""

    def __init__(self, work: Pass, chunk: Chunk, history: History) -> None:
        self.work, self.chunk, self.history = work, chunk, history
        self.persons = history.persons
        self.prior = PriorResults(len(self.persons))
        self.columns = PersonColumns(self.persons) if work.writer else None
        self.level_11 = {name: np.zeros(len(self.persons), dtype=int) for name in ("ela", "math")}
        self.career: CollegeCareer | None = None
        self.career_levels: tuple[np.ndarray, np.ndarray] | None = None

    def run(self) -> None:
        """Work off the years in order."""
        for year in self.history.years:
            if len(year.person):
                self._year(year)

    def _year(self, year: EnrollmentYear) -> None:
        work, system, persons = self.work, self.work.system, self.persons
        number = year.school_year
        is_wanted = number in work.years
        member = memberships(persons, year)
        groups, several, of_tests = (
            Memberships.of(one)
            for one in (member, with_unreported_race(member), with_reclassified_learners(member))
        )

        def rng(topic: str) -> np.random.Generator:
            return work.stream(self.chunk, number, topic)

        def add(contribution: Contribution) -> None:
            if not is_wanted:
                return
            # A class is of the last grade; everything else is of the grade the student is in.
            is_class = contribution.groups is not None
            grade = np.full(len(contribution.row), 12) if is_class else year.grade[contribution.row]
            chosen = Memberships.of(contribution.groups) if is_class else groups
            if contribution.without_race_counts_as_several:
                chosen = several
            elif contribution.reclassified_count_as_learners:
                chosen = of_tests
            contribution = work.units.with_levels(contribution, grade)
            work.measures.add(contribution, number, None if contribution.anonymous else chosen)

        enrolled = work.units.enrollments(year)
        discipline = draw_discipline(system, persons, year, rng("discipline"))
        absence = draw_absence(system, persons, year, discipline.days_out, discipline.days_in, rng("absence"))
        for contribution in enrolled_measures(year, enrolled, absence, discipline):
            add(contribution)
        results = draw_assessments(system, persons, year, rng("assessments"))
        for contribution in assessments(work.units, results):
            add(contribution)
        language = draw_language_tests(system, persons, year, rng("language"))
        learners = year.person[language.row]
        before = {name: self.prior.of("elpac", number - 1, name, learners) for name in PRIOR}
        moved = language_progress(language, before)
        add(progress(work.units, moved))
        add(language_participation(work.units, language))
        add(reclassification(work.units, persons, year))
        for subject, level in self.level_11.items():
            result = results[subject]
            top = (result.grade == 11) & (result.score >= 0) & ~result.alternate
            level[year.person[result.row[top]]] = result.level[top]
        self._class(year, rng, add)
        if work.writer:
            add_year(work.published, persons, year, enrolled, absence, discipline, results, language, moved)
        if is_wanted:
            self._surveys(year, rng, add)
        if is_wanted and work.writer:
            self._files(year, discipline, absence, results, language, rng)
        self._choices(year)
        self._remember(year, results, language)

    def _choices(self, year: EnrollmentYear) -> None:
        """Count and write the applications of the year for the next one."""
        work, persons, chosen = self.work, self.persons, year.choice
        if chosen is None:
            return
        work.access.add(work.system, persons, chosen, _choice_groups(persons))
        if work.others:
            zone, school = persons.zone.copy(), np.full(len(persons), -1)
            zone[year.person], school[year.person] = year.zone, year.school
            applications = work.others.applications(chosen, self.columns, zone, school)
            work.irregularities += irregular_rows(work.system, chosen, applications)

    def _surveys(
        self, year: EnrollmentYear, rng: Callable[[str], np.random.Generator], add: Callable
    ) -> None:
        """Draw surveys, and count what else belongs to the years that are written."""
        work, system, persons, number = self.work, self.work.system, self.persons, year.school_year
        answers = draw_student_survey(
            system,
            persons,
            year,
            work.stream(self.chunk, 0, "lasting"),
            rng("survey"),
        )
        families = draw_family_survey(system, persons, year, rng("family"))
        for one in (answers, families):
            for contribution in survey(work.units, one):
                add(contribution)
            work.scales.add(one, number)
            work.invite(one, number)
        at_census = year.at(school_calendar(number).census)
        work.census[number] += np.bincount(at_census[at_census >= 0], minlength=len(system))
        work.enrolled[number] += len(year.person)
        if work.writer:
            work.others.survey(answers, number, self.columns, year, rng("survey"), 0)
            work.others.survey(families, number, self.columns, year, rng("family"), work.respondents)
            work.respondents += len(families.row)

    def _remember(
        self, year: EnrollmentYear, results: dict[str, SubjectResult], language: LanguageResult
    ) -> None:
        """Keep results for the files' prior-year fields and next year's progress."""
        number = year.school_year
        for subject, result in results.items():
            if subject != "science":
                self.prior.keep(
                    subject,
                    number,
                    year.person[result.row],
                    score=result.score,
                    error=result.error,
                    level=np.where(result.score >= 0, result.level, -1),
                    grade=result.grade,
                )
        self.prior.keep(
            "elpac",
            number,
            year.person[language.row],
            score=language.overall,
            level=language.level,
            grade=language.grade,
            step=language.step,
            alternate=np.where(language.tested, language.alternate, -1),
        )

    def _class(self, year: EnrollmentYear, rng: Callable[[str], np.random.Generator], add: Callable) -> None:
        """Close the books of the class that graduates this year."""
        history, work, number = self.history, self.work, year.school_year
        if history.class_of == number - 1 and self.career:
            self._late_graduates(number, add)
        if history.class_of != number:
            return
        self.career_levels = tuple(self._level_11(name, rng("career")) for name in ("ela", "math"))
        career = draw_college_career(work.system, self.persons, history, *self.career_levels, rng("career"))
        self.career = career
        for contribution in graduation(work.units, history, career):
            add(contribution)
        if not work.writer:
            return
        add_class(work.published, number, history, career, history.late_graduate)
        if number in work.years:
            member = np.flatnonzero(history.in_cohort)
            work.others.cohort(number, history, career, self.columns, member, *self.career_levels)

    def _late_graduates(self, number: int, add: Callable) -> None:
        """Count those who graduate a year after their class."""
        history, work = self.history, self.work
        for contribution in late_graduation(work.units, history, self.career):
            add(contribution)
        if not work.writer:
            return
        add_class(work.published, number, history, self.career, history.late_graduate)
        if number in work.years:
            member = np.flatnonzero(history.late_graduate)
            work.others.cohort(number, history, self.career, self.columns, member, *self.career_levels)

    def _level_11(self, subject: str, rng: np.random.Generator) -> np.ndarray:
        """Levels of grade 11; drawn for classes whose grade 11 lies before the first year."""
        level = self.level_11[subject]
        if self.history.class_of - 1 >= self.work.simulated[0]:
            return level
        ability = self.persons.ela if subject == "ela" else self.persons.math
        latent = ability + 0.27 + rng.normal(0, 0.5, len(ability))
        edges = (-0.55, 0.05, 0.75) if subject == "ela" else (0.2, 0.75, 1.3)
        drawn = 1 + sum((latent >= edge).astype(int) for edge in edges)
        return np.where(rng.random(len(ability)) < 0.93, drawn, 0)

    def _files(self, year: EnrollmentYear, discipline, absence, results, language, rng) -> None:
        work, history = self.work, self.history
        calpads = CalpadsFiles(work.system, work.writer, self.columns, year)
        seal = self.career.seal if self.career else np.zeros(len(self.persons), dtype=bool)
        calpads.enrollment({"seal": seal, "a_g": history.a_g})
        calpads.information()
        calpads.language()
        calpads.programs(rng("programs"))
        calpads.certification()
        calpads.absence(absence)
        calpads.discipline(discipline)
        calpads.special_education()
        scores = ScoreFiles(work.system, work.writer, self.columns, year)
        for result in results.values():
            scores.caaspp(result, self.prior)
        scores.elpac(language, self.prior)
        work.others.rosters(self.columns, year)


def _choice_groups(persons: Persons) -> dict[str, np.ndarray]:
    groups = {"all": np.ones(len(persons), dtype=bool)}
    groups |= {name: persons.ethnicity == position for position, name in enumerate(ETHNICITY_GROUPS.values())}
    return groups | {
        "socioeconomically_disadvantaged": persons.disadvantaged,
        "english_learner_only": persons.language == LEARNER,
        "students_with_disabilities": persons.disability >= 0,
        "homeless": persons.homeless_prone,
        "foster": persons.foster,
    }

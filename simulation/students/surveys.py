"""Answers to survey items: traits of students and families, the school's climate, item noise.

Belongs here: the draw of answers. Does not belong here: scales (`survey_scales`), files. A latent answer
is the scale's mean plus a loading times the trait plus noise of the item, cut at four thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.students.enrollment import EnrollmentYear
from simulation.students.persons import Persons
from simulation.students.school_system import SchoolSystem
from simulation.students.survey_scales import SCALES, STUDENT_SCALES, SurveyScale

SURVEYED_GRADES = (4, 12)
# Instructional day of the survey, in the fall; its date is in the file of those invited.
SURVEY_DAY = 45
_UNANSWERED = 0.015
# Respondents who break off, at any item after the first.
_BREAKS_OFF = 0.04
# Girls, and disadvantaged students, by scale (standard deviations of the trait).
_GIRLS = {"self_management": 0.25, "social_awareness": 0.22, "self_efficacy": -0.10}
_DISADVANTAGED = -0.12
_ABILITY = {"self_management": 0.18, "growth_mindset": 0.25, "self_efficacy": 0.28, "social_awareness": 0.08}
FAMILY_RESPONSE = 0.38
STAFF_RESPONSE = 0.62
ROLES = ("Teacher", "Administrator", "Classified", "Other certificated")


@dataclass(frozen=True)
class SurveyAnswers:
    """Answers of respondents: `answers` 1 to 5 by respondent and item, 0 where not answered.

    `row` points into the year's students (staff: -1), `school` is the school answered about. `invited_row`
    and `invited_school` are all who were asked, `answered` says which of them did.
    """

    row: np.ndarray
    school: np.ndarray
    answers: np.ndarray
    scales: tuple[SurveyScale, ...]
    invited_row: np.ndarray
    invited_school: np.ndarray
    answered: np.ndarray

    @property
    def respondent(self) -> str:
        """Who answers: student, family or staff."""
        return self.scales[0].respondent

    def scale_items(self, scale: SurveyScale) -> np.ndarray:
        """Answers to one scale's items, turned so that more is better."""
        first = 0
        for other in self.scales:
            if other.scale_id == scale.scale_id:
                break
            first += other.items
        part = self.answers[:, first : first + scale.items].astype(np.int64)
        return np.where(part > 0, 6 - part, 0) if scale.is_turned else part


def draw_student_survey(
    system: SchoolSystem,
    persons: Persons,
    year: EnrollmentYear,
    lasting: np.random.Generator,
    rng: np.random.Generator,
) -> SurveyAnswers:
    """Draw answers of students in grades 4 to 12.

    Args:
        system: schools.
        persons: the chunk's students.
        year: their enrollment.
        lasting: source of what a student keeps over years; the same in every year.
        rng: source of what belongs to the year.

    """
    traits = lasting.standard_normal((len(persons), len(STUDENT_SCALES)), dtype=np.float32)
    school = year.at(SURVEY_DAY)
    low, high = SURVEYED_GRADES
    asked = np.flatnonzero((school >= 0) & (year.grade >= low) & (year.grade <= high))
    answered = rng.random(len(asked)) < system.effects.response[school[asked]]
    row = asked[answered]
    person, here = year.person[row], school[row]
    secondary = year.grade[row] >= 6
    answers = []
    for position, scale in enumerate(STUDENT_SCALES):
        trait = np.sqrt(scale.retest) * traits[person, position]
        trait = trait + np.sqrt(1 - scale.retest) * rng.standard_normal(len(row), dtype=np.float32)
        latent = np.sqrt(1 - scale.school_share) * trait + system.effects.climate[here, position]
        latent = latent + _GIRLS.get(scale.scale_id, 0.0) * ((persons.gender[person] == 0) - 0.49)
        latent = latent + _DISADVANTAGED * (year.disadvantaged[row] - 0.84)
        latent = latent + _ABILITY.get(scale.scale_id, 0.0) * (persons.ela[person] + 0.27)
        mean = scale.mean + scale.secondary_shift * secondary
        answers.append(_answers(scale, mean, latent, rng))
    return SurveyAnswers(row, here, _together(answers, rng), STUDENT_SCALES, asked, school[asked], answered)


def draw_family_survey(
    system: SchoolSystem, persons: Persons, year: EnrollmentYear, rng: np.random.Generator
) -> SurveyAnswers:
    """Draw answers of families, one of each student enrolled on the day; anonymous in the file."""
    scales = tuple(scale for scale in SCALES if scale.respondent == "family")
    school = year.at(SURVEY_DAY)
    asked = np.flatnonzero(school >= 0)
    chance = FAMILY_RESPONSE * system.effects.response[school[asked]] / 0.885
    answered = rng.random(len(asked)) < chance
    row = asked[answered]
    secondary = year.grade[row] >= 6
    answers = _adult_answers(system, scales, school[row], secondary, rng)
    return SurveyAnswers(row, school[row], answers, scales, asked, school[asked], answered)


def draw_staff_survey(system: SchoolSystem, enrolled: np.ndarray, rng: np.random.Generator) -> SurveyAnswers:
    """Draw answers of staff, about one person in eleven students; `enrolled` is by school."""
    scales = tuple(scale for scale in SCALES if scale.respondent == "staff")
    staff = np.where(enrolled > 0, 3 + np.rint(enrolled / 11), 0).astype(int)
    responding = rng.binomial(staff, STAFF_RESPONSE)
    school = np.repeat(np.arange(len(system)), responding)
    secondary = system.first_grade[school] >= 6
    asked = np.repeat(np.arange(len(system)), staff)
    # The first of each school's staff stand for those who answer: nobody knows them apart.
    place = np.arange(len(asked)) - np.repeat(np.cumsum(staff) - staff, staff)
    return SurveyAnswers(
        np.full(len(school), -1),
        school,
        _adult_answers(system, scales, school, secondary, rng),
        scales,
        np.full(len(asked), -1),
        asked,
        place < responding[asked],
    )


def _adult_answers(
    system: SchoolSystem,
    scales: Sequence[SurveyScale],
    school: np.ndarray,
    secondary: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    answers = []
    for scale in scales:
        position = SCALES.index(scale)
        latent = np.sqrt(1 - scale.school_share) * rng.standard_normal(len(school), dtype=np.float32)
        latent = latent + system.effects.climate[school, position]
        answers.append(_answers(scale, scale.mean + scale.secondary_shift * secondary, latent, rng))
    return _together(answers, rng)


def _answers(scale: SurveyScale, mean: np.ndarray, trait: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Answers 1 to 5 of one scale as respondents give them, 0 where there is none."""
    count = len(trait)
    loading = np.sqrt(scale.item_correlation)
    common = (mean + loading * trait).astype(np.float32)
    noise = rng.standard_normal((count, scale.items), dtype=np.float32)
    # Items differ a little in how easily they are agreed to.
    ease = np.linspace(0.18, -0.18, scale.items, dtype=np.float32)
    latent = common[:, None] + ease[None, :] + np.float32(np.sqrt(1 - loading**2)) * noise
    answer = np.ones((count, scale.items), dtype=np.int8)
    for threshold in scale.thresholds:
        answer += latent >= threshold
    if scale.is_turned:
        answer = (6 - answer).astype(np.int8)
    answer[rng.random((count, scale.items), dtype=np.float32) < _UNANSWERED] = 0
    return answer


def _together(answers: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Answers to all scales in order; a few respondents break off and leave the rest unanswered."""
    joined = np.concatenate(answers, axis=1)
    count, items = joined.shape
    last = np.where(rng.random(count) < _BREAKS_OFF, rng.integers(1, items, count), items)
    joined[np.arange(items)[None, :] >= last[:, None]] = 0
    return joined

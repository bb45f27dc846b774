"""Files that the district keeps itself: surveys, choice, program rosters, school models, graduating classes.

Belongs here: their columns, one chunk and year at a time. Does not belong here: draws. No public layout
exists for them, so these are ours and say so in the layout tables.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulation.population import ETHNICITIES
from simulation.students import text_columns as text
from simulation.students.calendar import school_calendar
from simulation.students.choice import SELECTED, STATUSES, ChoiceRound
from simulation.students.completion import CollegeCareer
from simulation.students.enrollment import GRADUATE, LATE, OUTCOMES, REMOVED, EnrollmentYear, History
from simulation.students.extract_writer import ExtractWriter, school_year_label
from simulation.students.groups import class_memberships
from simulation.students.layouts import student_files
from simulation.students.person_columns import PersonColumns
from simulation.students.persons import LANGUAGE_POOL
from simulation.students.school_system import CHOICE_PROGRAMS, REGIONS, SCHOOL_MODELS, SchoolSystem
from simulation.students.surveys import ROLES, SURVEY_DAY, SurveyAnswers

_GRADES = ("TK", "KN", *(f"{grade:02d}" for grade in range(1, 13)))


class OtherFiles:
    """Writes the district's own files."""

    def __init__(self, system: SchoolSystem, writer: ExtractWriter) -> None:
        self.system, self.writer = system, writer
        self.cds = pa.array([school.cds for school in system.schools])
        # Four digits, as the district numbers its locations.
        self.locations = pa.array([f"{2000 + index}" for index in range(len(system))])
        self.codes = pa.array([school.cds[7:] for school in system.schools])

    def _path(self, source: str, name: str, school_year: int, suffix: str = "csv") -> str:
        return f"{source}/{name}_{school_year_label(school_year)}.{suffix}"

    def survey(
        self,
        answers: SurveyAnswers,
        school_year: int,
        columns: PersonColumns | None,
        year: EnrollmentYear | None,
        rng: np.random.Generator,
        first_respondent: int,
    ) -> None:
        """Append survey answers; family and staff rows carry no identifier of a person."""
        who = answers.respondent
        file_id = f"{who}_survey".upper()
        count = len(answers.school)
        content = {
            "school_year": text.constant(f"{school_year - 1}-{school_year}", count),
            "location_code": self.locations.take(pa.array(answers.school)),
            "cds_code": self.cds.take(pa.array(answers.school)),
        }
        if who == "student":
            person = year.person[answers.row]
            content["student_id"] = columns.local_id(person)
            content["grade"] = text.coded(_GRADES, year.grade[answers.row] + 1)
            content["language"] = text.constant("00", count)
        else:
            content["respondent_id"] = text.identifiers(first_respondent + np.arange(count))
        if who == "family":
            person = year.person[answers.row]
            content["language"] = text.coded(LANGUAGE_POOL, columns.persons.home_language[person])
        if who == "staff":
            content["role"] = text.coded(ROLES, rng.choice(4, size=count, p=(0.62, 0.05, 0.25, 0.08)))
        names = [c.column_name for c in student_files()[file_id].columns(school_year)][
            -answers.answers.shape[1] :
        ]
        for position, name in enumerate(names):
            item = answers.answers[:, position]
            content[name] = text.coded(("1", "2", "3", "4", "5"), item.astype(np.int32) - 1)
        self.writer.write(
            file_id, school_year, self._path("survey", f"{who}_survey", school_year), content, count
        )

    def survey_populations(self, school_year: int, invited: dict[str, np.ndarray]) -> None:
        """Write how many were asked, by school and kind of respondent, with the day of the survey."""
        kinds = list(invited)
        school, kind = np.nonzero(np.stack([invited[who] for who in kinds], axis=1))
        count = len(school)
        day = school_calendar(school_year).days[SURVEY_DAY]
        asked = np.stack([invited[who] for who in kinds], axis=1)[school, kind]
        content = {
            "school_year": text.constant(f"{school_year - 1}-{school_year}", count),
            "organization_id": self.cds.take(pa.array(school)),
            "respondent_type": text.coded(kinds, kind),
            "survey_date": text.dates(np.full(count, day, dtype=np.int32), "%Y-%m-%d"),
            "invited_count": text.identifiers(asked),
        }
        path = self._path("survey", "survey_populations", school_year)
        self.writer.write("SURVEY_POPULATIONS", school_year, path, content, count)

    def applications(
        self, chosen: ChoiceRound, columns: PersonColumns, zone: np.ndarray, school: np.ndarray
    ) -> list[str]:
        """Append one round's applications; returns their identifiers.

        Args:
            chosen: the round.
            columns: the chunk's persons.
            zone: zone by person.
            school: present school by person, -1 for newcomers.

        """
        count = len(chosen.person)
        person = chosen.person
        identifiers = (columns.persons.identifier[person] * 10 + chosen.rank) * 100 + chosen.school_year % 100
        application = text.identifiers(identifiers)
        selected = chosen.status == SELECTED
        programs = self.system.programs
        offered = school_calendar(chosen.school_year - 1).days[142]
        content = {
            "application_id": application,
            "school_year": text.constant(f"{chosen.school_year - 1}-{chosen.school_year}", count),
            "student_id": columns.local_id(person),
            "grade": text.coded(_GRADES, chosen.grade + 1),
            "resident_location_code": self.locations.take(pa.array(self.system.zones.school[zone[person]])),
            "current_location_code": text.coded(self.locations, school[person]),
            "program_code": text.coded(programs.codes, chosen.program),
            "choice_rank": text.integers(chosen.rank),
            "matriculation_points": text.integers(chosen.matriculation),
            "waiting_list_points": text.integers(chosen.waiting_list),
            "neighborhood_points": text.integers(chosen.neighborhood),
            "sibling_points": text.integers(chosen.sibling),
            "total_points": text.integers(chosen.points),
            "lottery_number": text.identifiers(chosen.lottery),
            "lottery_status": text.coded(STATUSES, chosen.status),
            "offer_date": text.dates(np.where(selected, offered, -1).astype(np.int32), "%Y-%m-%d"),
            "response": text.coded(("Declined", "Accepted"), np.where(selected, chosen.accepted, -1)),
        }
        path = self._path("choice", "choice_applications", chosen.school_year)
        self.writer.write("CHOICE_APPLICATIONS", chosen.school_year, path, content, count)
        return application.to_pylist()

    def rosters(self, columns: PersonColumns, year: EnrollmentYear) -> None:
        """Append program rosters: choice programs, gifted, special day classes, academies."""
        persons, programs = columns.persons, self.system.programs
        person, school, grade = year.person, year.school, year.grade
        inside = np.flatnonzero(year.program >= 0)
        models = self.system.models[school]
        severe = year.disability & persons.alternate_test[person]
        extra = {
            "gate": persons.gifted[person] & (grade >= 3),
            "special_day_class": severe,
            "linked_learning": models[:, SCHOOL_MODELS.index("linked_learning")]
            & (grade >= 9)
            & (persons.identifier[person] % 3 == 0),
            "standard_english_learner": persons.standard_english_learner[person],
        }
        kinds = (*CHOICE_PROGRAMS, *extra)
        codes = pa.array([*programs.codes, *(kind.upper() for kind in extra)])
        row = np.concatenate([inside, *(np.flatnonzero(member) for member in extra.values())])
        kind = np.concatenate(
            [
                programs.kind[year.program[inside]],
                *(
                    np.full(int(member.sum()), len(CHOICE_PROGRAMS) + i)
                    for i, member in enumerate(extra.values())
                ),
            ]
        ).astype(int)
        code = np.concatenate(
            [
                year.program[inside],
                *(np.full(int(member.sum()), len(programs) + i) for i, member in enumerate(extra.values())),
            ]
        ).astype(int)
        order = np.lexsort((code, row))
        row, kind, code = row[order], kind[order], code[order]
        days = school_calendar(year.school_year).days
        count = len(row)
        content = {
            "school_year": text.constant(f"{year.school_year - 1}-{year.school_year}", count),
            "student_id": columns.local_id(person[row]),
            "cds_code": self.cds.take(pa.array(school[row])),
            "program_code": text.coded(codes, code),
            "program_type": text.coded(kinds, kind),
            "grade": text.coded(_GRADES, grade[row] + 1),
            "start_date": text.dates(days[np.minimum(year.first_day[row], 179)], "%Y-%m-%d"),
            "end_date": text.dates(days[year.last_day[row]], "%Y-%m-%d"),
        }
        path = self._path("choice", "program_rosters", year.school_year)
        self.writer.write("PROGRAM_ROSTERS", year.school_year, path, content, count)

    def programs(self, school_year: int) -> None:
        """Write the programs that take applications for a school year."""
        programs = self.system.programs
        program, grade = np.nonzero(programs.entry_grades)
        count = len(program)
        content = {
            "school_year": text.constant(f"{school_year - 1}-{school_year}", count),
            "program_code": text.coded(programs.codes, program),
            "program_name": text.coded(programs.names, program),
            "program_type": text.coded(tuple(CHOICE_PROGRAMS), programs.kind[program]),
            "location_code": self.locations.take(pa.array(programs.school[program])),
            "cds_code": self.cds.take(pa.array(programs.school[program])),
            "grade": text.coded(_GRADES, grade),
            "seats": text.integers(np.rint(programs.seats[program, grade]).astype(int)),
        }
        path = self._path("choice", "choice_programs", school_year)
        self.writer.write("CHOICE_PROGRAMS", school_year, path, content, count)

    def models(self, school_year: int) -> None:
        """Write the models of every open school."""
        system = self.system
        school, model = np.nonzero(system.models & system.is_open(school_year)[:, None])
        count = len(school)
        content = {
            "school_year": text.constant(f"{school_year - 1}-{school_year}", count),
            "cds_code": self.cds.take(pa.array(school)),
            "location_code": self.locations.take(pa.array(school)),
            "school_name": text.coded([s.name_in(school_year) for s in system.schools], school),
            "region": text.coded(REGIONS, system.region[school]),
            "first_grade": text.coded(_GRADES, system.first_grade[school] + 1),
            "last_grade": text.coded(_GRADES, system.last_grade[school] + 1),
            "is_alternative": text.flag(system.alternative[school] | system.center[school]),
            "school_model": text.coded(SCHOOL_MODELS, model),
        }
        self.writer.write(
            "SCHOOL_MODELS", school_year, self._path("district", "school_models", school_year), content, count
        )

    def cohort(
        self,
        school_year: int,
        history: History,
        career: CollegeCareer,
        columns: PersonColumns,
        member: np.ndarray,
        ela_level: np.ndarray,
        math_level: np.ndarray,
    ) -> None:
        """Append members of a year's graduation cohorts and their college/career inputs.

        Args:
            school_year: year of the file.
            history: the class of the year, or the one before it.
            career: inputs of the class.
            columns: the chunk's persons.
            member: persons: the class, or who of the class before graduates in the year, a year late.
            ela_level: level of grade 11 by person, 0 for none.
            math_level: the same in mathematics.

        """
        school = history.last_high_school[member]
        person = member[np.argsort(self.system.lea[school], kind="stable")]
        school = history.last_high_school[person]
        agency = self.system.lea[school]
        # A late graduate had no outcome in the class's own year but to be enrolled still.
        outcome = history.outcome[person] if school_year == history.class_of else np.full(len(person), LATE)
        shared = self._cohort_columns(school_year, history, columns, person, outcome)
        label = school_year_label(school_year)

        def paths(file_id: str) -> dict[int, str]:
            codes = enumerate(self.system.lea_codes)
            return {index: f"calpads/{label}/{file_id}_{code}_{label}.csv" for index, code in codes}

        cohort = shared | self._cohort_groups(history, columns, person)
        cohort["CompletionYear"] = text.coded(
            (str(school_year),), np.where((outcome == GRADUATE) | (outcome == LATE), 0, -1)
        )
        self.writer.write_by_agency("COHORT", school_year, agency, paths("COHORT"), cohort)
        stays = np.flatnonzero(outcome != REMOVED)
        who = person[stays]
        inputs = {name: column.take(pa.array(stays)) for name, column in shared.items()} | {
            "APExams3OrHigherCount": text.integers(career.ap_exams[who]),
            "APCoursesCCount": text.integers(career.ap_courses[who]),
            "IBExams4OrHigherCount": text.integers(career.ib_exams[who]),
            "CollegeCreditSemesters": text.integers(career.college_semesters[who]),
            "CTEPathwayCompleted": text.flag(career.cte_pathway[who]),
            "StateSealofBiliteracy": text.flag(career.seal[who]),
            "MilitaryScienceYears": text.integers(career.military_science[who]),
            "RegisteredPreApprenticeship": text.flag(career.apprenticeship[who]),
            "ELALevelGrade11": text.integers(np.where(ela_level[who] > 0, ela_level[who], -1)),
            "MathLevelGrade11": text.integers(np.where(math_level[who] > 0, math_level[who], -1)),
        }
        self.writer.write_by_agency("CCI", school_year, agency[stays], paths("CCI"), inputs)

    def _cohort_columns(
        self,
        school_year: int,
        history: History,
        columns: PersonColumns,
        person: np.ndarray,
        outcome: np.ndarray,
    ) -> dict[str, pa.Array]:
        """Columns that both files have."""
        count = len(person)
        school = history.last_high_school[person]
        diploma = (outcome == GRADUATE) | (outcome == LATE)
        return {
            "AcademicYearID": text.constant(f"{school_year - 1}-{school_year}", count),
            "ReportingLEA": text.coded(list(self.system.lea_codes), self.system.lea[school]),
            "SchoolCode": self.codes.take(pa.array(school)),
            "SSID": columns.ssid(person),
            "CohortCategory": text.coded(OUTCOMES, outcome),
            "MetUCCSURequirements": text.coded(("N", "Y"), np.where(diploma, history.a_g[person], -1)),
        }

    @staticmethod
    def _cohort_groups(history: History, columns: PersonColumns, person: np.ndarray) -> dict[str, pa.Array]:
        """Name and groups; a status held at any time in high school counts."""
        persons, member = history.persons, class_memberships(history)
        name = pc.binary_join_element_wise(columns.last_name(person), columns.first_name(person), " ")
        return {
            "StudentName": name,
            "EnglishLearner": text.flag(member["english_learner"][person]),
            "StudentswithDisabilities": text.flag(member["students_with_disabilities"][person]),
            "SocioEconomicallyDisadvantaged": text.flag(member["socioeconomically_disadvantaged"][person]),
            "Homeless": text.flag(member["homeless"][person]),
            "Foster": text.flag(member["foster"][person]),
            "EthnicityRace": text.coded(ETHNICITIES, persons.ethnicity[person]),
            "StudentGenderCode": columns.gender(person),
            "Migrant": text.flag(member["migrant"][person]),
        }

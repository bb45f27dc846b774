"""CALPADS extracts of one chunk and year: enrollment, information, language, programs, absence, discipline.

Belongs here: columns of the State's student files. Does not belong here: the draws behind them. Files are
caret-delimited without header, dates CCYYMMDD, one set per local educational agency; an independent
charter reports for itself.
"""

from __future__ import annotations

import datetime
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulation.population import ETHNICITIES
from simulation.students import text_columns as text
from simulation.students.absence import Absence
from simulation.students.calendar import epoch_day, school_calendar
from simulation.students.discipline import (
    DEFIANCE,
    EXPULSION,
    EXPULSION_TENTHS,
    OFFENSE_CODES,
    OTHER_MEANS,
    RESULT_CODES,
    Discipline,
)
from simulation.students.enrollment import COMPLETION_CODES, DIPLOMA, EXIT_CODES, EnrollmentYear
from simulation.students.extract_writer import ExtractWriter, school_year_label
from simulation.students.person_columns import PersonColumns
from simulation.students.persons import (
    DISABILITIES,
    INITIALLY_FLUENT,
    LANGUAGE_POOL,
    LEARNER,
    PARENT_EDUCATION,
    RACE_POOL,
    SECOND_RACES,
    Persons,
)
from simulation.students.school_system import CHOICE_PROGRAMS, SCHOOL_MODELS, SchoolSystem

_GRADE_TEXTS = ("TK", "KN", *(f"{grade:02d}" for grade in range(1, 13)))
# Transitional kindergarten has a grade code of its own from this school year on.
TK_CODE_SINCE = 2024
_COUNTRIES = ("US", "MX", "GT", "SV", "AM", "KR", "PH", "CN", "IR", "RU")
_DWELLINGS = ("100", "110", "120", "130")


class CalpadsFiles:
    """Writes the CALPADS extracts of one chunk and year."""

    def __init__(
        self, system: SchoolSystem, writer: ExtractWriter, columns: PersonColumns, year: EnrollmentYear
    ) -> None:
        self.system, self.writer, self.columns, self.year = system, writer, columns, year
        self.persons: Persons = columns.persons
        self.calendar = school_calendar(year.school_year)
        self.school_year = year.school_year
        self.school_codes = pa.array([school.cds[7:] for school in system.schools])
        self.lea_codes = pa.array(list(system.lea_codes))
        # Extracts are drawn in the summer after the year.
        self.upload = np.int32(epoch_day(datetime.date(year.school_year, 7, 20)))

    def path(self, file_id: str, agency: int, suffix: str = "txt") -> str:
        """Return where a file of an agency lies."""
        label = school_year_label(self.school_year)
        code = self.system.lea_codes[agency]
        return f"calpads/{label}/{file_id}_{code}_{label}.{suffix}"

    def write(
        self, file_id: str, school: np.ndarray, columns: dict[str, pa.Array], suffix: str = "txt"
    ) -> None:
        """Append rows that are ordered by the agency of their school."""
        agency = self.system.lea[school]
        paths = {int(a): self.path(file_id, int(a), suffix) for a in np.unique(agency)}
        self.writer.write_by_agency(file_id, self.school_year, agency, paths, columns)

    def by_agency(self, school: np.ndarray) -> np.ndarray:
        """Return the order in which rows are grouped by agency; stable."""
        return np.argsort(self.system.lea[school], kind="stable")

    def day(self, instructional: np.ndarray) -> np.ndarray:
        """Return epoch days of instructional days."""
        return self.calendar.days[instructional]

    def head(self, file_id: str, person: np.ndarray, school: np.ndarray) -> dict[str, pa.Array]:
        """Return the columns that every extract begins and ends with."""
        count = len(person)
        changed = self.upload - 5 - person % 30
        return {
            "RecordTypeCode": text.constant(f"{file_id}-R", count),
            "LocalRecordID": text.identifiers(self.persons.identifier[person] * 10 + self.school_year % 10),
            "ReportingLEA": self.lea_codes.take(pa.array(self.system.lea[school])),
            "SchoolOfAttendance": self.school_codes.take(pa.array(school)),
            "AcademicYearID": text.constant(f"{self.school_year - 1}-{self.school_year}", count),
            "SSID": self.columns.ssid(person),
            "LocalStudentID": self.columns.local_id(person),
            "StudentLegalFirstName": self.columns.first_name(person),
            "StudentLegalLastName": self.columns.last_name(person),
            "StudentBirthDate": self.columns.birth_date(person),
            "StudentGenderCode": self.columns.gender(person),
            "UploadDate": text.dates(np.full(count, self.upload)),
            "LastDateUpdated": text.dates(changed.astype(np.int32)),
        }

    def grade_texts(self, grade: np.ndarray) -> pa.Array:
        """Return grade codes of the school year."""
        index = grade + 1
        if self.school_year < TK_CODE_SINCE:
            index = np.maximum(index, 1)
        return text.coded(_GRADE_TEXTS, index)

    def enrollment(self, prepared: dict[str, np.ndarray]) -> None:
        """Write SENR and CENR: one row per stay."""
        year, persons = self.year, self.persons
        row, school = year.record_row, year.record_school
        person = year.person[row]
        diploma = year.record_completion == DIPLOMA
        seal = diploma & prepared["seal"][person]
        senior = (year.grade[row] == 12) & year.disability[row]
        columns = self.head("SENR", person, school) | {
            "StudentLegalMiddleName": self.columns.middle_name(person),
            "StudentBirthCountryCode": self._birth_country(person),
            "EnrollmentSchoolStartDate": text.dates(self.day(year.record_start)),
            "EnrollmentStatusCode": text.coded(
                ("10", "30"), np.where((year.record_end - year.record_start) < 8, 1, 0)
            ),
            "GradeLevelCode": self.grade_texts(year.grade[row]),
            "EnrollmentSchoolExitDate": text.dates(self.day(year.record_end)),
            "StudentExitReasonCode": text.coded(EXIT_CODES, year.record_exit),
            "StudentSchoolCompletionStatus": text.coded(COMPLETION_CODES, year.record_completion),
            "ExpectedReceiverSchoolofAttendance": text.coded(self.school_codes, year.record_receiver),
            "StudentMetAllUCCSURequirementsIndicator": text.coded(
                ("N", "Y"), np.where(diploma, prepared["a_g"][person], -1)
            ),
            "StudentGoldenStateSealMeritDiplomaIndicator": text.coded(
                ("N", "Y"), np.where(diploma, persons.ela[person] > 0.9, -1)
            ),
            "StudentSealofBiliteracyIndicator": text.coded(("N", "Y"), np.where(diploma, seal, -1)),
            "PostsecondaryTransitionStatusIndicator": text.coded(("N", "Y"), np.where(senior, 1, -1)),
        }
        cumulative = {
            name: column
            for name, column in columns.items()
            if name != "PostsecondaryTransitionStatusIndicator"
        }
        if self.school_year >= 2024:
            columns["GraduationExemptionIndicator"] = text.coded(("N", "Y"), np.where(diploma, 0, -1))
        self.write("SENR", school, columns)
        cumulative["RecordTypeCode"] = text.constant("CENR-R", len(person))
        self.write("CENR", school, cumulative)

    def _birth_country(self, person: np.ndarray) -> pa.Array:
        persons = self.persons
        abroad = persons.born_abroad[person]
        language = persons.home_language[person]
        by_language = {"01": 1, "12": 4, "04": 5, "05": 6, "07": 7, "03": 7, "16": 8, "29": 9}
        country = np.array([by_language.get(code, 1) for code in LANGUAGE_POOL])[np.maximum(language, 0)]
        central = (country == 1) & (persons.identifier[person] % 3 == 0)
        country = np.where(central, 2 + persons.identifier[person] % 2, country)
        return text.coded(_COUNTRIES, np.where(abroad, country, 0))

    def agency_rows(self) -> np.ndarray:
        """Return records that are the last of their student in an agency: one per student and agency."""
        return np.flatnonzero(self.year.record_is_last_in_lea)

    def information(self) -> None:
        """Write SINF: one row per student and agency, two where the address changed within the year."""
        year, persons = self.year, self.persons
        record = self.agency_rows()
        moved = np.zeros(len(year.person), dtype=bool)
        moved[year.record_row[~year.record_is_last_in_lea]] = True
        row = year.record_row[record]
        changed = moved[row] & year.record_is_last[record]
        start = self.day(year.record_start[record]).astype(np.int64)
        begins = np.where(
            year.record_start[record] == 0, epoch_day(datetime.date(self.school_year - 1, 7, 1)), start
        )
        # The first row of those who moved begins with the year and ends the day before the second.
        index = np.concatenate([np.arange(len(record)), np.flatnonzero(changed)])
        is_old = np.concatenate([np.zeros(len(record), bool), np.ones(int(changed.sum()), bool)])
        order = np.lexsort(
            (
                ~is_old,
                self.columns.persons.identifier[year.person[row[index]]],
                self.system.lea[year.record_school[record[index]]],
            )
        )
        index, is_old = index[order], is_old[order]
        record = record[index]
        begins = np.where(changed[index] & ~is_old, start[index], begins[index])
        first_day = epoch_day(datetime.date(self.school_year - 1, 7, 1))
        begins = np.where(is_old, np.minimum(first_day, start[index] - 1), begins)
        ends = np.where(is_old, start[index] - 1, -1)
        person = year.person[year.record_row[record]]
        count = len(person)
        hispanic = persons.ethnicity[person] == ETHNICITIES.index("hispanic_latino")
        unknown = persons.ethnicity[person] == ETHNICITIES.index("race_not_reported")
        less_than_three = persons.born_abroad[person] & (
            self.calendar.last_day - persons.us_entry_day[person] < 3 * 365
        )
        single = persons.identifier[person] % 4 == 0
        columns = self.head("SINF", person, year.record_school[record]) | {
            "EffectiveStartDate": text.dates(begins.astype(np.int32)),
            "EffectiveEndDate": text.dates(ends.astype(np.int32)),
            "StudentLegalMiddleName": self.columns.middle_name(person),
            "StudentBirthCountryCode": self._birth_country(person),
            "StudentHispanicEthnicityIndicator": text.coded(("N", "Y"), np.where(unknown, -1, hispanic)),
            "StudentEthnicityMissingIndicator": text.coded(("N", "Y"), unknown.astype(int)),
            "StudentRace1Code": text.coded(RACE_POOL, persons.race[person]),
            "StudentRace2Code": text.coded(SECOND_RACES, persons.second_race[person]),
            "StudentRaceMissingIndicator": text.coded(("N", "Y"), (persons.race[person] < 0).astype(int)),
            "AddressLine1": self._address(person, is_old),
            "AddressCityName": text.constant("Port Velmora", count),
            "AddressStateProvinceCode": text.constant("US-CA", count),
            "AddressZipCode": text.integers(99900 + year.zone[year.record_row[record]] % 99, 5, 99999),
            "StudentInitialUSSchoolEnrollmentDateK-12": text.dates(persons.us_entry_day[person]),
            "EnrolledinUSSchoollessthanThreeCumulativeYearsIndicator": text.flag(less_than_three),
            "ParentGuardianHighestEducationLevelCode": text.coded(
                PARENT_EDUCATION, persons.parent_education[person]
            ),
            "Guardian1FirstName": self.columns.guardian_first_name(person, 1),
            "Guardian1LastName": self.columns.last_name(person),
            "Guardian2FirstName": text.coded(
                self.columns.guardian_first_name(person, 2), np.where(single, -1, np.arange(count))
            ),
            "Guardian2LastName": text.coded(
                self.columns.last_name(person), np.where(single, -1, np.arange(count))
            ),
        }
        self.write("SINF", year.record_school[record], columns)

    def _address(self, person: np.ndarray, is_old: np.ndarray) -> pa.Array:
        number = (self.persons.identifier[person] * 37 + 11 * is_old) % 8000 + 100
        return text.coded(_addresses(), number)

    def language(self) -> None:
        """Write SELA: one row per change of status, history included."""
        year, persons = self.year, self.persons
        record = self.agency_rows()
        person = year.person[year.record_row[record]]
        school = year.record_school[record]
        language = persons.language[person]
        entry = persons.us_entry_day[person].astype(np.int64)
        learner = language == LEARNER
        known = np.where(learner, persons.learner_start[person], entry + 20)
        reclassified = persons.reclassified_day[person].astype(np.int64)
        done = learner & (reclassified <= self.calendar.last_day)
        english = np.flatnonzero(language == 0)
        other = np.flatnonzero(language > 0)
        again = np.flatnonzero(done)
        index = np.concatenate([english, other, other, again])
        status = np.concatenate(
            [
                np.zeros(len(english), int),
                np.full(len(other), 4),
                np.where(language[other] == INITIALLY_FLUENT, 1, 2),
                np.full(len(again), 3),
            ]
        )
        start = np.concatenate([entry[english], entry[other], known[other], reclassified[again]])
        order = np.lexsort((start, persons.identifier[person[index]], self.system.lea[school[index]]))
        index, status, start = index[order], status[order], start[order]
        columns = self.head("SELA", person[index], school[index]) | {
            "EnglishAcquisitionStatusCode": text.coded(("EO", "IFEP", "EL", "RFEP", "TBD"), status),
            "EnglishAcquisitionStatusStartDate": text.dates(start.astype(np.int32)),
            "PrimaryLanguageCode": text.coded(LANGUAGE_POOL, persons.home_language[person[index]]),
        }
        self.write("SELA", school[index], columns)

    def programs(self, rng: np.random.Generator) -> None:
        """Write SPRG: meals, homeless, migrant, gifted, language instruction and other programs."""
        year, persons = self.year, self.persons
        record = self.agency_rows()
        row = year.record_row[record]
        person, grade = year.person[row], year.grade[row]
        school = year.record_school[record]
        program = year.program[row]
        kinds = list(CHOICE_PROGRAMS)
        kind = (
            np.where(program >= 0, self.system.programs.kind[program], -1)
            if len(self.system.programs)
            else program
        )
        dual = kind == kinds.index("dual_language")
        academy = (
            self.system.models[school, SCHOOL_MODELS.index("linked_learning")]
            & (grade >= 10)
            & (persons.identifier[person] % 3 == 0)
        )
        members = {
            "181": persons.meals[person] == 1,
            "182": persons.meals[person] == 2,
            "191": year.homeless[row],
            "135": persons.migrant[person],
            "127": persons.gifted[person] & (grade >= 3),
            "101": persons.section_504[person],
            "192": persons.military[person],
            "193": persons.tribal[person],
            "113": academy,
            "301": dual,
            "305": year.learner[row] & ~dual,
        }
        if self.school_year < TK_CODE_SINCE:
            members["185"] = grade == -1
        codes = tuple(members)
        index = np.concatenate([np.flatnonzero(member) for member in members.values()])
        code = np.repeat(np.arange(len(codes)), [int(member.sum()) for member in members.values()])
        order = np.lexsort((code, persons.identifier[person[index]], self.system.lea[school[index]]))
        index, code = index[order], code[order]
        picked = record[index]
        yearly = np.isin(
            code, [codes.index(c) for c in codes if c in ("181", "182", "191", "113", "301", "305", "185")]
        )
        start = self.day(year.record_start[picked]).astype(np.int64)
        found = code == codes.index("191")
        late = year.record_start[picked] + np.floor(
            rng.random(len(picked)) * (year.record_end[picked] - year.record_start[picked])
        ).astype(int)
        start = np.where(found & (rng.random(len(picked)) < 0.5), self.day(late), start)
        earlier = start - 365 * (persons.identifier[person[index]] % 3)
        start = np.where(yearly, start, np.maximum(earlier, self.persons.us_entry_day[person[index]]))
        start = np.minimum(start, self.day(year.record_end[picked]))
        end = np.where(yearly, self.day(year.record_end[picked]), -1)
        participates = np.isin(np.array(codes)[code], ("113", "185", "301", "305"))
        who = person[index]
        columns = self.head("SPRG", who, school[index]) | {
            "EducationProgramCode": text.coded(codes, code),
            "EducationProgramMembershipCode": text.coded(("1", "3"), participates.astype(int)),
            "EducationProgramMembershipStartDate": text.dates(start.astype(np.int32)),
            "EducationProgramMembershipEndDate": text.dates(end.astype(np.int32)),
            "EducationServiceAcademicYear": text.coded(
                (f"{self.school_year - 1}-{self.school_year}",), np.where(yearly, 0, -1)
            ),
            "CaliforniaPartnershipAcademyID": text.coded(
                ("90001",), np.where(code == codes.index("113"), 0, -1)
            ),
            "MigrantStudentID": text.coded(
                pc.binary_join_element_wise(
                    "0", text.identifiers(6_000_000_000 + persons.identifier[who]), ""
                ),
                np.where(code == codes.index("135"), np.arange(len(who)), -1),
            ),
            "HomelessDwellingTypeCode": text.coded(
                _DWELLINGS, np.where(found, rng.choice(4, size=len(who), p=(0.10, 0.08, 0.78, 0.04)), -1)
            ),
            "UnaccompaniedYouthIndicator": text.coded(
                ("N", "Y"), np.where(found, rng.random(len(who)) < 0.03, -1)
            ),
            "RunawayYouthIndicator": text.coded(
                ("N", "Y"), np.where(found, rng.random(len(who)) < 0.004, -1)
            ),
        }
        self.write("SPRG", school[index], columns)

    def certification(self) -> None:
        """Write direct certification and the foster match."""
        year, persons = self.year, self.persons
        record = self.agency_rows()
        person = year.person[year.record_row[record]]
        for file_id, member in (
            ("DIRECTCERTIFICATION", persons.direct_certified[person]),
            ("FOSTER", persons.foster[person]),
        ):
            rows = np.flatnonzero(member)
            head = self.head(file_id, person[rows], year.record_school[record[rows]])
            start = self.day(year.record_start[record[rows]])
            if file_id == "FOSTER":
                extra = {
                    "StudentBirthDate": head["StudentBirthDate"],
                    "FosterMatchStartDate": text.dates(start),
                }
            else:
                extra = {
                    "StudentLegalMiddleName": self.columns.middle_name(person[rows]),
                    "CertificationDate": text.dates(start),
                    "CertificationStatus": text.constant("Certified", len(rows)),
                }
            shared = (
                *("AcademicYearID", "ReportingLEA", "SchoolOfAttendance", "LocalStudentID", "SSID"),
                *("StudentLegalFirstName", "StudentLegalLastName"),
            )
            columns = {name: head[name] for name in shared} | extra
            self.write(file_id, year.record_school[record[rows]], columns)

    def absence(self, absence: Absence) -> None:
        """Write STAS: one row per school and student."""
        year = self.year
        school = year.spells.school
        person = year.person[year.spells.row]
        hourly = self.system.alternative[school]
        columns = self.head("STAS", person, school) | {
            "StudentAbsenceSummaryDataCollectionExemptionIndicator": text.flag(absence.exempt),
            "HourlyAttendanceSchoolTypeIndicator": text.flag(hourly),
        }
        for name, days in (
            ("ExpectedAttendanceDays", absence.expected),
            ("DaysAttendedInPerson", absence.attended),
            ("DaysAbsentOut-of-SchoolSuspension", absence.suspended_out),
            ("DaysinAttendanceIn-SchoolSuspension", absence.suspended_in),
            ("DaysAbsentExcusedNon-Suspension", absence.excused),
            ("DaysAbsentUnexcusedNon-Suspension", absence.unexcused),
            ("NonADAGeneratingIndependentStudyDays", absence.incomplete_study),
            ("ADAGeneratingIndependentStudyDays", absence.independent_study),
        ):
            columns[name] = text.tenths(days * 10)
        self.write("STAS", school, columns)

    def discipline(self, discipline: Discipline) -> None:
        """Write SINC, SIRS and SOFF."""
        year = self.year
        order = np.lexsort(
            (discipline.day, discipline.record, self.system.lea[year.record_school[discipline.record]])
        )
        record, school = discipline.record[order], year.record_school[discipline.record[order]]
        person = year.person[year.record_row[record]]
        incident = text.identifiers(
            self.persons.identifier[person] * 1000 + discipline.day[order] * 4 + order % 4
        )
        offense = discipline.offense[order]
        incidents = self.head("SINC", person, school) | {
            "IncidentIDLocal": incident,
            "IncidentOccurrenceDate": text.dates(self.day(discipline.day[order])),
            "StatutoryOffenseIndicator": text.flag(OFFENSE_CODES.index(DEFIANCE) != offense),
            "InstructionalSupportIndicator": text.flag(discipline.support[order]),
        }
        self.write("SINC", school, incidents)
        result = discipline.result[order]
        duration = np.where(result != OTHER_MEANS, discipline.duration[order], -1)
        # An expulsion is a second result of its incident.
        index, again = _with_again(discipline.expelled[order])
        result = np.where(again, EXPULSION, result[index])
        disabled = year.disability[year.record_row[record[index]]] & (result != OTHER_MEANS)
        results = self.head("SIRS", person[index], school[index]) | {
            "IncidentIDLocal": incident.take(pa.array(index)),
            "IncidentResultCode": text.coded(RESULT_CODES, result),
            "IncidentResultAuthorityCode": text.coded(("1",), np.where(disabled, 0, -1)),
            "IncidentResultDurationDays": text.tenths(np.where(again, EXPULSION_TENTHS, duration[index])),
        }
        self.write("SIRS", school[index], results)
        index, repeated = _with_again(discipline.second_offense[order] >= 0)
        code = np.where(repeated, discipline.second_offense[order][index], offense[index])
        offenses = self.head("SOFF", person[index], school[index]) | {
            "IncidentIDLocal": incident.take(pa.array(index)),
            "StudentOffenseCode": text.coded(OFFENSE_CODES, code),
            "WeaponCategoryCode": text.coded(("20",), np.where(np.isin(code, (10, 11)), 0, -1)),
        }
        self.write("SOFF", school[index], offenses)

    def special_education(self) -> None:
        """Write SPED: one row per student with a plan and agency."""
        year, persons = self.year, self.persons
        record = self.agency_rows()
        record = record[year.disability[year.record_row[record]]]
        row, school = year.record_row[record], year.record_school[record]
        person, grade = year.person[row], year.grade[row]
        count = len(person)
        center = self.system.center[school]
        severe = persons.alternate_test[person]
        draw = (persons.identifier[person] * 7919) % 1000
        share = np.where(
            center | (severe & (draw < 700)), 2, np.where(draw < 690, 0, np.where(draw < 880, 1, 2))
        )
        onset = np.maximum(persons.disability_grade[person], -1)
        entered = epoch_day(datetime.date(persons.cohort - 1, 10, 1)) + 365 * onset + draw % 200
        meeting = self.day(np.full(count, 20)) + draw % 200
        speech = np.flatnonzero(np.array([row[0] for row in DISABILITIES]) == "240")[0]
        second = np.where((persons.disability[person] != speech) & (draw % 5 == 0), speech, -1)
        transition = (grade >= 10).astype(int)
        left = (year.record_completion[record] == DIPLOMA) & (grade == 12)
        columns = self.head("SPED", person, school) | {
            "LocalSpecialEducationStudentID": text.identifiers(5_000_000 + persons.identifier[person]),
            "ReportingSELPA": text.constant("9001", count),
            "DistrictofSpecialEducationAccountability": self.lea_codes.take(
                pa.array(self.system.lea[school])
            ),
            "SpecialEducationMeetingTypeCode": text.constant("20", count),
            "SpecialEducationMeetingDate": text.dates(meeting.astype(np.int32)),
            "SpecialEducationPlanTypeCode": text.constant("100", count),
            "SpecialEducationInitialEntryDate": text.dates(
                np.minimum(entered, self.day(year.record_start[record])).astype(np.int32)
            ),
            "PrimaryDisabilityCode": text.coded([row[0] for row in DISABILITIES], persons.disability[person]),
            "SecondaryDisabilityCode": text.coded([row[0] for row in DISABILITIES], second),
            "SpecialEducationProgramSettingCode": text.coded(("400", "300"), center.astype(int)),
            "GeneralEducationParticipationPercentageRangeCode": text.coded(("1", "2", "3"), share),
            "StudentEligibilityforTransitionServicesIndicator": text.coded(("N", "Y"), transition),
            "SpecialEducationExitDate": text.dates(
                np.where(left, self.day(year.record_end[record]), -1).astype(np.int32)
            ),
            "SpecialEducationExitReasonCode": text.coded(("71",), np.where(left, 0, -1)),
            "StudentHispanicEthnicityIndicator": text.flag(persons.ethnicity[person] == 0),
            "StudentRace1Code": text.coded(RACE_POOL, persons.race[person]),
            "StudentRace2Code": text.coded(SECOND_RACES, persons.second_race[person]),
        }
        self.write("SPED", school, columns)


def _with_again(member: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows in order with those of members twice, and which of them are the second ones."""
    index = np.sort(np.concatenate([np.arange(len(member)), np.flatnonzero(member)]))
    return index, np.r_[False, index[1:] == index[:-1]][: len(index)]


@cache
def _addresses() -> pa.Array:
    streets = ("Fennel", "Basalt", "Heron", "Quartz", "Juniper", "Marlin", "Sorrel", "Tern")
    return pa.array([f"{number} {streets[number % 8]} Row" for number in range(8101)])

"""Score files of the State's tests for one chunk and year: CAASPP and summative ELPAC.

Belongs here: columns of the files districts download from the test operations system. Does not belong
here: results (`assessments`, `language_tests`). Caret-delimited with header, dates with hyphens, school
codes of 14 digits, yes and no as words, one file per district or independent charter.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulation.population import ETHNICITIES
from simulation.students import text_columns as text
from simulation.students.assessments import CONDITIONS, LOWEST, NEWCOMER, VALID, SubjectResult
from simulation.students.calendar import school_calendar
from simulation.students.enrollment import EnrollmentYear
from simulation.students.extract_writer import ExtractWriter
from simulation.students.language_tests import LanguageResult
from simulation.students.person_columns import PersonColumns
from simulation.students.persons import DISABILITIES, LANGUAGE_POOL, LEARNER, PARENT_EDUCATION
from simulation.students.school_system import SCHOOL_MODELS, SchoolSystem

_HYPHENS = "%Y-%m-%d"
_TEST_GRADES = ("KN", *(f"{grade:02d}" for grade in range(1, 13)))
_RECORD_TYPES = {"ela": ("01", "03"), "math": ("02", "04"), "science": ("06", "05")}
# The test files name disabilities by letters.
_DISABILITY_LETTERS = {
    **{"290": "SLD", "320": "AUT", "280": "OHI", "240": "SLI", "210": "ID", "260": "EMN", "220": "HI"},
    **{"270": "OI", "310": "MD", "250": "VI", "230": "HI", "330": "TBI", "281": "OHI", "300": "DB"},
}
# Reporting ethnicity rolls several fields up; 800 is two or more, or none reported.
_REPORTING_ETHNICITY = ("500", "700", "600", "200", "800", "800", "400", "300", "100")
_NO_CONDITION = CONDITIONS.index("")


class PriorResults:
    """Results of earlier years of one chunk: score, error, level and grade per person."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._years: dict[tuple[str, int], dict[str, np.ndarray]] = {}

    def keep(self, subject: str, school_year: int, person: np.ndarray, **values: np.ndarray) -> None:
        """Remember one year's results; -1 where a person has none."""
        kept = {}
        for name, value in values.items():
            kept[name] = np.full(self.count, -1)
            kept[name][person] = value
        self._years[subject, school_year] = kept

    def of(self, subject: str, school_year: int, name: str, person: np.ndarray) -> np.ndarray:
        """Return remembered values of persons; -1 where there are none."""
        if (subject, school_year) not in self._years:
            return np.full(len(person), -1)
        return self._years[subject, school_year][name][person]


class ScoreFiles:
    """Writes the score files of one chunk and year."""

    def __init__(
        self, system: SchoolSystem, writer: ExtractWriter, columns: PersonColumns, year: EnrollmentYear
    ) -> None:
        self.system, self.writer, self.columns, self.year = system, writer, columns, year
        self.persons = columns.persons
        self.calendar = school_calendar(year.school_year)
        self.cds = pa.array([school.cds for school in system.schools])
        self.names = pa.array([school.name_in(year.school_year) for school in system.schools])
        # An independent charter is a district of its own here too.
        self.districts = pa.array(
            [s.cds if s.directly_funded else s.cds[:7] + "0000000" for s in system.schools]
        )

    def path(self, agency: int, kind: str) -> str:
        """Return where a file of an agency lies."""
        code = self.system.lea_codes[agency]
        cds = code + "0000000" if agency == 0 else self.system.lea_codes[0] + code
        return f"toms/{cds}_{kind}_{self.year.school_year}_DLMTR.csv"

    def _write(self, file_id: str, kind: str, school: np.ndarray, columns: dict[str, pa.Array]) -> None:
        agency = self.system.lea[school]
        paths = {int(a): self.path(int(a), kind) for a in np.unique(agency)}
        self.writer.write_by_agency(file_id, self.year.school_year, agency, paths, columns)

    def _shared(self, row: np.ndarray, school: np.ndarray, grade: np.ndarray) -> dict[str, pa.Array]:
        """Columns about the student that both files have."""
        year, persons, columns = self.year, self.persons, self.columns
        person = year.person[row]
        count = len(row)
        independent = self.system.independent[school]
        affiliated = self.system.models[school, SCHOOL_MODELS.index("affiliated_charter")]
        disabled = year.disability[row]
        letters = [_DISABILITY_LETTERS[code] for code, *_ in DISABILITIES]
        ever = persons.language[person] == LEARNER
        disability = text.coded(letters, np.where(disabled, persons.disability[person], -1))
        economic = text.flag(year.disadvantaged[row], "Yes", "No")
        special = text.flag(disabled, "Yes", "No")
        return {
            "SSID": columns.ssid(person),
            "LocalStudentID": columns.local_id(person),
            "StudentLastName": columns.last_name(person),
            "StudentFirstName": columns.first_name(person),
            "StudentMiddleName": columns.middle_name(person),
            "DateofBirth": columns.birth_date(person, _HYPHENS),
            "Gender": columns.gender(person),
            "CALPADSGrade": text.coded(_TEST_GRADES, grade),
            "GradeAssessed": text.coded(_TEST_GRADES, grade),
            "CALPADSDistrictCode": self.districts.take(pa.array(school)),
            "CALPADSDistrictName": text.constant(self.system.district.name, count),
            "CALPADSSchoolCode": self.cds.take(pa.array(school)),
            "CALPADSSchoolName": self.names.take(pa.array(school)),
            "CALPADSCharterCode": text.coded(
                [s.charter_number for s in self.system.schools],
                np.where(independent | affiliated, school, -1),
            ),
            "CALPADSCharterSchoolIndicator": text.coded(
                ("DF", "LF"), np.where(independent, 0, np.where(affiliated, 1, -1))
            ),
            "SPEDAcctDist": text.coded(
                list(self.system.lea_codes), np.where(disabled, self.system.lea[school], -1)
            ),
            "CALPADSNPSSchoolFlag": text.constant("No", count),
            "Section504Status": text.flag(persons.section_504[person], "Yes", "No"),
            "PrimaryDisabilityType": disability,
            "PrimaryDisabilityforTesting": disability,
            "CALPADSSpecialEducation": special,
            "SpecialEducationforTesting": special,
            "MigrantStatus": text.flag(persons.migrant[person], "Yes", "No"),
            "ELStatus": text.flag(self._learner_now(person), "Yes", "No"),
            "ELEntryDate": text.dates(persons.learner_start[person], _HYPHENS),
            "FirstEntryDateInUSSchool": text.dates(persons.us_entry_day[person], _HYPHENS),
            "CALPADSPrimaryLanguage": text.coded(LANGUAGE_POOL, persons.home_language[person]),
            "MilitaryStatus": text.flag(persons.military[person], "Yes", "No"),
            "FosterStatus": text.flag(persons.foster[person], "Yes", "No"),
            "HomelessStatus": text.flag(year.homeless[row], "Yes", "No"),
            "EconomicDisadvantageStatus": economic,
            "EconomicDisadvantageTesting": economic,
            "HispanicorLatino": text.flag(persons.ethnicity[person] == 0, "Yes", "No"),
            "ReportingEthnicity": text.coded(_REPORTING_ETHNICITY, persons.ethnicity[person]),
            "ParentEducationLevel": text.coded(PARENT_EDUCATION, persons.parent_education[person]),
            "FinalTestedDistrictCode": self.districts.take(pa.array(school)),
            "FinalTestedSchoolCode": self.cds.take(pa.array(school)),
            "FinalTestedSchoolName": self.names.take(pa.array(school)),
            "EndofRecord": text.constant("~", count),
        } | self._reclassified(person, ever)

    def _learner_now(self, person: np.ndarray) -> np.ndarray:
        persons = self.persons
        return (persons.language[person] == LEARNER) & (
            persons.reclassified_day[person] > self.calendar.last_day
        )

    def _reclassified(self, person: np.ndarray, ever: np.ndarray) -> dict[str, pa.Array]:
        done = ever & ~self._learner_now(person)
        days = np.where(done, self.persons.reclassified_day[person], -1).astype(np.int32)
        return {"_reclassified": text.dates(days, _HYPHENS)}

    def _acquisition(self, person: np.ndarray) -> pa.Array:
        language = self.persons.language[person]
        status = np.select([language == 0, language == 1, self._learner_now(person)], [0, 1, 2], 3)
        return text.coded(("EO", "IFEP", "EL", "RFEP"), status)

    def caaspp(self, result: SubjectResult, prior: PriorResults) -> None:
        """Append one subject's rows."""
        order = np.argsort(self.system.lea[result.school], kind="stable")
        row, school, grade = result.row[order], result.school[order], result.grade[order]
        person = self.year.person[row]
        persons = self.persons
        condition, score, error = result.condition[order], result.score[order], result.error[order]
        alternate = result.alternate[order]
        general, other = _RECORD_TYPES[result.subject]
        tested = (condition == VALID) | (condition == LOWEST)
        codes = [*CONDITIONS]
        include = np.select([condition == VALID, condition == LOWEST, condition == NEWCOMER], [0, 2, 3], 1)
        attempted = np.where(condition == LOWEST, 1, np.where(tested, 0, 2))
        day = self.calendar.days[result.day[order]]
        finished = np.where(tested, day, -1).astype(np.int32)
        started = np.where(tested, self.calendar.days[result.log_on[order]], -1)
        shared = self._shared(row, school, grade)
        columns = {name: column for name, column in shared.items() if not name.startswith("_")} | {
            "RecordType": text.coded((general, other), alternate.astype(int)),
            "RFEPDate": shared["_reclassified"],
            "ELAS": self._acquisition(person),
            "AmericanIndianorAlaskaNative": text.flag(persons.ethnicity[person] == 8, "Yes", "No"),
            "Asian": text.flag(persons.ethnicity[person] == 3, "Yes", "No"),
            "HawaiianOrOtherPacificIslander": text.flag(persons.ethnicity[person] == 7, "Yes", "No"),
            "Filipino": text.flag(persons.ethnicity[person] == 6, "Yes", "No"),
            "BlackorAfricanAmerican": text.flag(persons.ethnicity[person] == 2, "Yes", "No"),
            "White": text.flag(persons.ethnicity[person] == 1, "Yes", "No"),
            "TwoorMoreRaces": text.flag(
                persons.ethnicity[person] == ETHNICITIES.index("two_or_more_races"), "Yes", "No"
            ),
            "OpportunityTestingStatus1": text.coded(("C", "E"), np.where(tested, attempted % 2, -1)),
            "OpportunityTestingStatus2": text.coded(("C",), np.where(tested & ~alternate, 0, -1)),
            "TestStartDate1": text.dates(started.astype(np.int32), _HYPHENS),
            "TestCompletedDate1": text.dates(finished, _HYPHENS),
            "FinalTestStartDate": text.dates(started.astype(np.int32), _HYPHENS),
            "FinalTestCompletedDate": text.dates(finished, _HYPHENS),
            "ConditionCode": text.coded(codes, np.where(condition == _NO_CONDITION, -1, condition)),
            "Attemptedness": text.coded(("Y", "P", "N"), attempted),
            "ScoreStatus": text.coded(("V",), np.where(tested, 0, -1)),
            "TestMode": text.coded(("O", "P"), np.where(tested, (person % 997 == 0).astype(int), -1)),
            "IncludeIndicator": text.coded(("Y", "N", "T", "E"), include),
            "ScaleScore": text.integers(score),
            # Printed as two digits and two blanks.
            "StandardErrorMeasurement": text.coded([f"{e:02d}  " for e in range(100)], error),
            "ErrorBandMin": text.integers(np.where(error >= 0, score - error, -1)),
            "ErrorBandMax": text.integers(np.where(error >= 0, score + error, -1)),
            "AchievementLevels": text.integers(result.level[order]),
            "AccommodationsIndicator": text.flag(self.year.disability[row] & (person % 5 < 2), "Yes", "No"),
            "DesignatedSupportIndicator": text.flag(person % 6 == 0, "Yes", "No"),
            "UIN": text.identifiers(
                _unique_number(person, persons.identifier, self.year.school_year, general)
            ),
            "LTELorARLTEL": text.coded(("LTEL",), np.where(self.year.long_term_learner[row], 0, -1)),
        }
        # Earlier results are printed for Smarter Balanced and the alternate tests, not for science.
        if result.subject != "science":
            for back in (1, 2, 3):
                columns |= self._earlier(result.subject, back, person, prior)
        self._write("CAASPP", "CAASPP_Student_Score_Data_File_TestedStudentScoreData", school, columns)

    def _earlier(
        self, subject: str, back: int, person: np.ndarray, prior: PriorResults
    ) -> dict[str, pa.Array]:
        year = self.year.school_year - back
        level = prior.of(subject, year, "level", person)
        return {
            f"GradeAssessedMinus{back}": text.coded(_TEST_GRADES, prior.of(subject, year, "grade", person)),
            f"SEMMinus{back}": text.coded(
                [f"{e:02d}  " for e in range(100)], prior.of(subject, year, "error", person)
            ),
            f"ScaleScoreMinus{back}": text.integers(prior.of(subject, year, "score", person)),
            f"AchievementLevelMinus{back}": text.integers(level),
        }

    def elpac(self, result: LanguageResult, prior: PriorResults) -> None:
        """Append the language test's rows."""
        order = np.argsort(self.system.lea[result.school], kind="stable")
        row, school, grade = result.row[order], result.school[order], result.grade[order]
        person = self.year.person[row]
        tested, alternate = result.tested[order], result.alternate[order]
        shared = self._shared(row, school, grade)
        day = np.where(tested, self.calendar.days[result.day[order]], -1).astype(np.int32)
        error = np.where(tested & ~alternate, 12 + person % 9, -1)
        birth = shared["DateofBirth"]
        columns = {name: column for name, column in shared.items() if not name.startswith("_")} | {
            "RecordType": text.coded(("21", "22"), alternate.astype(int)),
            "UIN": text.identifiers(
                _unique_number(person, self.persons.identifier, self.year.school_year, "21")
            ),
            "DateofBirthforTesting": birth,
            "ELExitDate": shared["_reclassified"],
            "ELASforTesting": text.constant("EL", len(row)),
            "TestedStatus": text.flag(tested, "Yes", "No"),
            "FinalTestCompletedDate": text.dates(day, _HYPHENS),
            "ConditionCode": text.coded(("NT",), np.where(tested, -1, 0)),
            "Attemptedness": text.coded(("Y", "N"), np.where(tested, 0, 1)),
            "IncludeIndicator": text.coded(("Y", "N"), np.where(tested, 0, 1)),
            "OverallScaleScore": text.integers(result.overall[order]),
            "OralLanguageScaleScore": text.integers(result.oral[order]),
            "WrittenLanguageScaleScore": text.integers(result.written[order]),
            "OverallPerformanceLevel": text.integers(result.level[order]),
            "OralLanguagePerformanceLevel": text.integers(result.oral_level[order]),
            "WrittenLanguagePerformanceLevel": text.integers(result.written_level[order]),
            "OverallCSEM": text.integers(error, width=3),
            "OralLanguageCSEM": text.integers(np.where(error >= 0, error + 4, -1), width=3),
            "WrittenLanguageCSEM": text.integers(np.where(error >= 0, error + 3, -1), width=3),
        }
        for position, name in enumerate(("Listening", "Speaking", "Reading", "Writing")):
            columns[f"{name}Level"] = text.integers(result.domains[order, position])
        for back in (1, 2, 3):
            year = self.year.school_year - back
            columns |= {
                f"GradeAssessedMinus{back}": text.coded(
                    _TEST_GRADES, prior.of("elpac", year, "grade", person)
                ),
                f"OverallScaleScoreMinus{back}": text.integers(prior.of("elpac", year, "score", person)),
                f"OverallPerformanceLevelMinus{back}": text.integers(
                    prior.of("elpac", year, "level", person)
                ),
                f"RecordTypeMinus{back}": text.coded(
                    ("21", "22"), prior.of("elpac", year, "alternate", person)
                ),
            }
        self._write(
            "ELPAC_SUMMATIVE",
            "Summative_ELPAC_and_Summative_Alternate_ELPAC_Student_Score_Data_File",
            school,
            columns,
        )


def _unique_number(
    person: np.ndarray, identifier: np.ndarray, school_year: int, record_type: str
) -> np.ndarray:
    """Return a number of 16 digits, unique per student, year and test."""
    return (school_year * 100 + int(record_type)) * 10_000_000_000 + identifier[person]

"""Chicago's published indicators and ratings, straight from the files."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

Cell = tuple[str, str]
"""A measure and a student group."""

INDICATORS: dict[str, Cell] = {
    "National School Growth Percentile - Reading": ("reading_growth_percentile", "all"),
    "National School Growth Percentile - Math": ("math_growth_percentile", "all"),
    "African-American Growth Percentile - Reading": ("reading_growth_percentile", "african_american"),
    "African-American Growth Percentile - Math": ("math_growth_percentile", "african_american"),
    "Hispanic Growth Percentile - Reading": ("reading_growth_percentile", "hispanic"),
    "Hispanic Growth Percentile - Math": ("math_growth_percentile", "hispanic"),
    "English Learner Growth Percentile - Reading": ("reading_growth_percentile", "english_learner"),
    "English Learner Growth Percentile - Math": ("math_growth_percentile", "english_learner"),
    "Diverse Learner Growth Percentile - Reading": (
        "reading_growth_percentile",
        "students_with_disabilities",
    ),
    "Diverse Learner Growth Percentile - Math": ("math_growth_percentile", "students_with_disabilities"),
    "Percent of Students Meeting/Exceeding National Average Growth Norms": ("growth_norms_met_rate", "all"),
    "National School Attainment %ile - Reading (Grades 3-8)": (
        "reading_attainment_percentile_grades_3_8",
        "all",
    ),
    "National School Attainment %ile - Math (Grades 3-8)": ("math_attainment_percentile_grades_3_8", "all"),
    "National School Attainment %ile - Reading (Grade 2)": ("reading_attainment_percentile_grade_2", "all"),
    "National School Attainment %ile - Math (Grade 2)": ("math_attainment_percentile_grade_2", "all"),
    "Average Daily Attendance Rate (Grades K-8)": ("attendance_rate", "all"),
    "Average Daily Attendance Rate": ("attendance_rate", "all"),
    "My Voice, My School 5 Essentials Survey": ("five_essentials_survey_level", "all"),
    "Data Quality Index Score": ("data_quality_index", "all"),
    "SAT11 Cohort Growth Percentile": ("sat_cohort_growth_percentile", "all"),
    "SAT11 African-American Cohort Growth Percentile": ("sat_cohort_growth_percentile", "african_american"),
    "SAT11 Hispanic Cohort Growth Percentile": ("sat_cohort_growth_percentile", "hispanic"),
    "SAT11 Diverse Learner Cohort Growth Percentile": (
        "sat_cohort_growth_percentile",
        "students_with_disabilities",
    ),
    "SAT11 EBRW Annual Growth Percentile": ("sat_ebrw_annual_growth_percentile", "all"),
    "SAT11 MATH Annual Growth Percentile": ("sat_math_annual_growth_percentile", "all"),
    "PSAT10 EBRW Annual Growth Percentile": ("psat10_ebrw_annual_growth_percentile", "all"),
    "PSAT10 MATH Annual Growth Percentile": ("psat10_math_annual_growth_percentile", "all"),
    "PSAT09 Cohort Growth Percentile": ("psat9_cohort_growth_percentile", "all"),
    "Percent Meeting College Readiness Benchmarks": ("college_readiness_benchmark_rate", "all"),
    "Freshmen On-Track Rate": ("freshman_on_track_rate", "all"),
    "1-Year Dropout Rate": ("dropout_rate_1_year", "all"),
    "4-Year Cohort Graduation Rate": ("graduation_rate_4_year_cps", "all"),
    "% Earning Early College and Career Credentials": ("early_college_career_credential_rate", "all"),
    "College Enrollment Rate": ("college_enrollment_rate", "all"),
    "College Persistence Rate": ("college_persistence_rate", "all"),
    "Average Growth Percentile on STAR - Reading": ("star_reading_growth_percentile", "all"),
    "Average Growth Percentile on STAR - Math": ("star_math_growth_percentile", "all"),
    "Percent Making Growth Targets on STAR - Reading": ("star_reading_growth_target_rate", "all"),
    "Percent Making Growth Targets on STAR - Math": ("star_math_growth_target_rate", "all"),
    "1-Year Graduation Rate": ("graduation_rate_1_year", "all"),
    "Credit Attainment Rate": ("credit_attainment_rate", "all"),
    "Stabilization Rate": ("stabilization_rate", "all"),
    "Growth in Attendance Rate": ("attendance_growth_rate", "all"),
}


def file_rows(files: list[Path]) -> Iterator[dict[str, str]]:
    """Return the rows of CSV files as text."""
    for file in files:
        with file.open(newline="", encoding="utf-8-sig") as text:
            yield from csv.DictReader(text)


def flags(files: list[Path]) -> dict[str, set[str]]:
    """Return the input flags of each school that has any."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in file_rows(files):
        found[row["school_id"]].add(row["flag"])
    return found

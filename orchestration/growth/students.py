"""Growth of students: cohorts of the panel in, one row per model, student and year out.

Belongs here: which rows of the panel are a cohort, how many prior scores it has, whose scores its knots come
from, and what is said of a cohort that cannot be computed. Does not: the fits (`psychometrics.growth`),
growth of schools (`groups`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.growth.policy import PERCENTILE, GrowthModel
from orchestration.growth.tables import schema_of
from psychometrics.growth import (
    CohortRequest,
    CohortTooSmallError,
    GrowthError,
    GrowthResult,
    Knots,
    growth_of_cohorts,
)
from psychometrics.growth.knots import estimate_knots
from psychometrics.growth.measurement_error import with_measurement_error
from psychometrics.growth.panel import ID
from psychometrics.growth.residual_gain import residual_gain

COMPUTED, NOT_COMPUTABLE = "computed", "not_computable"
_NOT_COMPUTABLE_REASON, _NO_PRIOR_REASON = "cohort_not_computable", "no_prior_score"


@dataclass(frozen=True)
class Cohort:
    """Students of a grade and year with at least one prior score, in the order of their identifiers.

    Attributes:
        model: growth model.
        school_year: spring year of the current scores.
        grade: of the current scores.
        student: (students,) identifiers.
        scores: (1 + priors, students) current score and prior ones, most recent first; NaN where there is
            none.
        errors: of the same shape, conditional standard errors of measurement; NaN where unknown.
        other_prior: (students,) the most recent prior score in the other subject; NaN where there is none.
        progression: grades of these scores, the current one last.
        prior_years: school years of the prior scores.

    """

    model: GrowthModel
    school_year: int
    grade: int
    student: np.ndarray
    scores: np.ndarray
    errors: np.ndarray
    other_prior: np.ndarray
    progression: tuple[int, ...]
    prior_years: tuple[int, ...]

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.model.growth_model_id} {self.school_year}, grade {self.grade}"

    @property
    def keys(self) -> dict[str, object]:
        """Its columns in the tables."""
        return {
            "growth_model_id": self.model.growth_model_id,
            "subject_id": self.model.subject_id,
            "school_year": self.school_year,
            "grade": self.grade,
        }


@dataclass
class StudentGrowth:
    """Rows of the tables `student_growth`, `cohort` and `knot`, and what could not be computed."""

    students: list[pa.Table] = field(default_factory=list)
    cohorts: list[dict] = field(default_factory=list)
    knots: list[dict] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def table(self) -> pa.Table:
        """Return all rows of `student_growth`."""
        return pa.concat_tables([schema_of("student_growth").empty_table(), *self.students])

    def add(self, cohort: Cohort, ties: int = 0, **values: np.ndarray) -> None:
        """Add a cohort that was computed; a student without a value has no prior score for it."""
        known = ~np.isnan(values.get("growth_percentile", values.get("residual_gain")))
        self._add(cohort, COMPUTED, None, ties, np.where(known, None, _NO_PRIOR_REASON), values)

    def fail(self, cohort: Cohort, error: GrowthError) -> None:
        """Add a cohort that cannot be computed."""
        self.messages.append(str(error) if cohort.label in str(error) else f"{cohort.label}: {error}")
        reasons = np.full(len(cohort.student), _NOT_COMPUTABLE_REASON, dtype=object)
        self._add(cohort, NOT_COMPUTABLE, self.messages[-1], 0, reasons, {})

    def _add(self, cohort, outcome, message, ties, reasons, values) -> None:
        self.cohorts.append(
            cohort.keys
            | {
                "student_count": len(cohort.student),
                "greatest_prior_count": len(cohort.progression) - 1,
                "tie_count": ties,
                "outcome": outcome,
                "message": message,
            }
        )
        count = len(cohort.student)
        columns = {name: [value] * count for name, value in cohort.keys.items()}
        columns |= {"student_id": cohort.student, "exclusion_reason_id": list(reasons)}
        columns["prior_count"] = (~np.isnan(cohort.scores[1:])).sum(axis=0).astype(np.int32)
        for name in ("growth_percentile", "standard_error", "residual_gain"):
            found = np.asarray(values.get(name, np.full(count, np.nan)), dtype=np.float64)
            columns[name] = pa.array(found, mask=np.isnan(found))
        schema = schema_of("student_growth")
        self.students.append(pa.table({name: columns[name] for name in schema.names}, schema=schema))


def growth_of_students(warehouse: duckdb.DuckDBPyConnection, models: list[GrowthModel]) -> StudentGrowth:
    """Return the growth of all students in the panel, by every model.

    A cohort that cannot be computed costs the others nothing: its students get a reason, and a message says
    why.

    Args:
        warehouse: with the panel and the score history built.
        models: growth models.

    """
    found = StudentGrowth()
    cohorts = [cohort for model in models for cohort in _cohorts(warehouse, model)]
    _percentiles(warehouse, [one for one in cohorts if one.model.method == PERCENTILE], found)
    for cohort in cohorts:
        if cohort.model.method != PERCENTILE:
            _residuals(cohort, found)
    return found


def _cohorts(warehouse: duckdb.DuckDBPyConnection, model: GrowthModel) -> Iterator[Cohort]:
    priors = range(1, model.greatest_prior_count + 1)
    columns = ", ".join(
        f"prior_{n}_grade, prior_{n}_school_year, prior_{n}_scale_score, prior_{n}_standard_error_points"
        for n in priors
    )
    panel = (
        warehouse.execute(
            "select student_id, school_year, grade, scale_score, standard_error_points, "
            f"prior_1_other_subject_scale_score, {columns} from intermediate.int_student__growth_panel "
            "where subject_id = ? and grade in (select unnest(?)) and exclusion_reason_id is null "
            "order by school_year, grade, student_id",
            [model.subject_id, list(model.grades)],
        )
        .arrow()
        .read_all()
    )
    year, grade = (panel.column(name).to_numpy() for name in ("school_year", "grade"))
    for key in np.unique(year.astype(np.int64) * 100 + grade):
        rows = panel.filter(pa.array((year.astype(np.int64) * 100 + grade) == key))
        yield _cohort(model, rows, *(int(part) for part in divmod(key, 100)))


def _cohort(model: GrowthModel, rows: pa.Table, school_year: int, grade: int) -> Cohort:
    places = ["", *(f"prior_{n}_" for n in range(1, model.greatest_prior_count + 1))]
    scores = np.stack([_floats(rows, f"{place}scale_score") for place in places])
    errors = np.stack([_floats(rows, f"{place}standard_error_points") for place in places])
    # So many prior scores as enough students have; nobody has a later one without the earlier ones.
    usable = (~np.isnan(scores[1:])).sum(axis=1) >= model.smallest_cohort
    count = max(1, int(usable.sum()))
    grades, years = [], []
    for n in range(1, count + 1):
        grades.append(int(np.nanmax(_floats(rows, f"prior_{n}_grade"))))
        years.append(int(np.nanmax(_floats(rows, f"prior_{n}_school_year"))))
    return Cohort(
        model=model,
        school_year=school_year,
        grade=grade,
        student=rows.column("student_id").to_numpy(),
        scores=scores[: count + 1],
        errors=errors[: count + 1],
        other_prior=_floats(rows, "prior_1_other_subject_scale_score"),
        progression=(*reversed(grades), grade),
        prior_years=tuple(years),
    )


def _floats(rows: pa.Table, name: str) -> np.ndarray:
    return rows.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)


def _percentiles(warehouse: duckdb.DuckDBPyConnection, cohorts: list[Cohort], found: StudentGrowth) -> None:
    requests, asked = [], []
    for cohort in cohorts:
        try:
            _check_size(cohort)
            request = _request(cohort, _knots(warehouse, cohort))
        except GrowthError as error:
            found.fail(cohort, error)
        else:
            requests.append(request)
            asked.append(cohort)
    if not requests:
        return
    smallest = min(cohort.model.smallest_cohort for cohort in asked)
    results = growth_of_cohorts(requests, minimum_students=smallest, leave_out_small_orders=True)
    for cohort, result in zip(asked, results, strict=True):
        if isinstance(result, GrowthError):
            found.fail(cohort, result)
            continue
        try:
            _add_percentiles(cohort, result, found)
        except GrowthError as error:
            found.fail(cohort, error)


def _check_size(cohort: Cohort) -> None:
    if len(cohort.student) < cohort.model.smallest_cohort:
        raise CohortTooSmallError(
            f"{len(cohort.student)} students have a score before; the model asks for "
            f"{cohort.model.smallest_cohort}"
        )


def _knots(warehouse: duckdb.DuckDBPyConnection, cohort: Cohort) -> Mapping[int, Knots]:
    """Return the model's knots, or those of all scores of each prior grade in the progression's years."""
    if cohort.model.knots is not None:
        return cohort.model.knots
    found = {}
    for grade in cohort.progression[:-1]:
        scores = warehouse.execute(
            "select scale_score::double as score from intermediate.int_student__score_history "
            "where subject_id = ? and grade = ? and school_year in (select unnest(?))",
            [cohort.model.subject_id, grade, list(cohort.prior_years)],
        ).fetchnumpy()["score"]
        found[grade] = estimate_knots(np.asarray(scores), f"the scores of grade {grade}")
    return found


def _request(cohort: Cohort, knots: Mapping[int, Knots]) -> CohortRequest:
    """Return the cohort as a panel; years are counted back one by one, whatever lies between two scores."""
    columns = {ID: pa.array(cohort.student)}
    for back, (grade, scores) in enumerate(zip(reversed(cohort.progression), cohort.scores, strict=True)):
        missing = np.isnan(scores)
        columns[f"GRADE_{cohort.school_year - back}"] = pa.array(np.full(len(scores), grade), mask=missing)
        columns[f"SS_{cohort.school_year - back}"] = pa.array(scores, mask=missing)
    return CohortRequest(pa.table(columns), cohort.progression, cohort.school_year, knots, cohort.label)


def _add_percentiles(cohort: Cohort, result: GrowthResult, found: StudentGrowth) -> None:
    seed = cohort.model.simex_seed
    table = with_measurement_error(result, cohort.progression, cohort.errors, seed=seed)
    percentile = table.column("SGP" if seed is None else "SGP_SIMEX").to_numpy().astype(np.float64)
    found.add(
        cohort,
        ties=sum(int(order.fits.ties.sum()) for order in result.orders),
        growth_percentile=percentile,
        standard_error=table.column("SGP_STANDARD_ERROR").to_numpy(zero_copy_only=False),
    )
    for grade, knots in sorted(result.knots.items()):
        for number, score in enumerate((knots.boundaries[0], *knots.inner, knots.boundaries[1])):
            found.knots.append(
                cohort.keys | {"prior_grade": grade, "knot_number": number, "score": float(score)}
            )


def _residuals(cohort: Cohort, found: StudentGrowth) -> None:
    try:
        # The expectation is the same whichever of the two subjects comes first.
        fitted = residual_gain(
            cohort.scores[0],
            cohort.scores[1],
            cohort.other_prior,
            np.full(len(cohort.student), cohort.label),
            minimum_students=cohort.model.smallest_cohort,
        )
    except GrowthError as error:
        found.fail(cohort, error)
    else:
        found.add(cohort, residual_gain=fitted.residual)

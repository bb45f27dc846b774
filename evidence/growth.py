"""Growth against the truth on fictional districts: `python -m evidence.growth`.

Belongs here: whether the intervals of mean growth percentiles cover what they should, whether best linear
predictions are nearer to the truth than simple means, what measurement error does to student groups with and
without SIMEX. Does not: exactness of single percentiles (`tests/acceptance/test_growth_reference.py`).

The truth of a school is the expected value of the same statistic when its students are redrawn and the
schools stay: the mean over the other replicates. Whether it is what a school causes is another question; the
correlation with the effects that the simulation gives its schools is told apart. Errors of the figures
themselves are those of independent replicates.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from evidence.simulated_scores import GROUPS, SUBJECTS, Scores, draw_scores, fictional_schools
from psychometrics.growth import CohortRequest, Knots, growth_of_cohorts
from psychometrics.growth.eblp import aggregate_growth, cell_means
from psychometrics.growth.knots import estimate_knots
from psychometrics.growth.residual_gain import residual_gain
from psychometrics.growth.simex import simex_percentiles

YEARS = (2022, 2023, 2024, 2025)
GRADES = (4, 5, 6, 7, 8)
FEWEST, SMALL, LARGE = 20, 100, 500
PRIORS = 3
REACH = 1.959964


@dataclass
class Cohort:
    """Students of a grade in the last year: persons, current score, prior scores, most recent first."""

    grade: int
    person: np.ndarray
    outcome: np.ndarray
    priors: np.ndarray
    errors: np.ndarray
    true_priors: np.ndarray

    @property
    def order(self) -> int:
        """The number of prior scores that all of them have."""
        return len(self.priors)


@dataclass
class Replicates:
    """Per statistic (name, subject, group): one value, standard error and n per replicate and school."""

    value: dict[tuple, list[np.ndarray]] = field(default_factory=lambda: defaultdict(list))
    error: dict[tuple, list[np.ndarray]] = field(default_factory=lambda: defaultdict(list))
    count: dict[tuple, list[np.ndarray]] = field(default_factory=lambda: defaultdict(list))

    def add(self, key: tuple, schools: int, place, value, error, count) -> None:
        """Add the schools of one replicate."""
        for store, one in ((self.value, value), (self.error, error), (self.count, count)):
            row = np.full(schools, np.nan)
            row[np.asarray(place, dtype=np.int64)] = one
            store[key].append(row)

    def truth(self, key: tuple) -> np.ndarray:
        """Return, for each replicate and school, the mean over the other replicates weighted by n."""
        value, count = np.stack(self.value[key]), np.nan_to_num(np.stack(self.count[key]))
        known = np.nan_to_num(value)
        total, weight = (known * count).sum(axis=0), count.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return (total - known * count) / (weight - count)


def main() -> None:
    """Draw, compute, compare; exit with 1 when something does not hold."""
    options = _options()
    print(f"seed {options.seed}, {options.students:,} students, {options.replicates} replicates", flush=True)
    system = fictional_schools(options.students, YEARS, options.seed)
    found = draw_replicates(system, options.seed, options.replicates)
    wrong = [*report_coverage(found), *report_predictions(found)]
    report_effects(found, system)
    large = fictional_schools(options.simex_students, YEARS, options.seed)
    wrong += report_bias(large, options.seed, options.simex_replicates)
    if wrong:
        sys.exit("DOES NOT HOLD: " + "; ".join(wrong))
    print("everything holds")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--replicates", type=int, default=100)
    # Correction needs cohorts of thousands: with hundreds, its own noise is as large as the bias.
    parser.add_argument("--simex-students", type=int, default=40_000)
    parser.add_argument("--simex-replicates", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def draw_replicates(system, seed: int, replicates: int) -> Replicates:
    """Return growth of every school in every replicate."""
    found = Replicates()
    for replicate in range(replicates):
        scores = draw_scores(system, YEARS, seed, replicate)
        for subject in SUBJECTS:
            _add_percentiles(found, scores, subject, len(system))
        _add_predictions(found, scores, len(system))
        if (replicate + 1) % 10 == 0:
            print(f"  {replicate + 1} replicates", flush=True)
    return found


def cohorts_of(scores: Scores, subject: str) -> Iterator[Cohort]:
    """Return the cohorts of the last year by grade; a student may lack earlier priors (NaN)."""
    last = len(scores.years) - 1
    for grade in GRADES:
        usual = [
            (scores.grade[last - back] == grade - back) & ~np.isnan(scores.score[subject][last - back])
            for back in range(min(PRIORS, grade - 3) + 1)
        ]
        chain = np.logical_and.accumulate(usual)
        person = np.flatnonzero(chain[1])

        def prior(values: np.ndarray, chain=chain, person=person) -> np.ndarray:
            rows = [np.where(chain[back], values[last - back], np.nan) for back in range(1, len(chain))]
            return np.stack(rows)[:, person]

        yield Cohort(
            grade=grade,
            person=person,
            outcome=scores.score[subject][last, person],
            priors=prior(scores.score[subject]),
            errors=prior(scores.error[subject]),
            true_priors=prior(scores.true[subject]),
        )


def _knots(priors: np.ndarray) -> list[Knots]:
    return [estimate_knots(one[~np.isnan(one)]) for one in priors]


def percentiles(cohorts: list[Cohort], persons: int, *, true_priors: bool = False) -> np.ndarray:
    """Return the growth percentile of each person, NaN without one; with error-free priors where asked."""
    requests = []
    for cohort in cohorts:
        priors = cohort.true_priors if true_priors else cohort.priors
        columns = {"ID": cohort.person}
        for back, one in enumerate([cohort.outcome, *priors]):
            columns[f"SS_{YEARS[-1] - back}"] = pa.array(one, mask=np.isnan(one))
            columns[f"GRADE_{YEARS[-1] - back}"] = pa.array(
                np.full(len(one), cohort.grade - back), mask=np.isnan(one)
            )
        grades = range(cohort.grade - cohort.order, cohort.grade + 1)
        knots = dict(zip(reversed(grades[:-1]), _knots(priors), strict=True))
        requests.append(CohortRequest(pa.table(columns), tuple(grades), YEARS[-1], knots))
    found = np.full(persons, np.nan)
    for result in growth_of_cohorts(requests, leave_out_small_orders=True):
        if isinstance(result, Exception):
            raise result
        found[result.table.column("ID").to_numpy()] = result.table.column("SGP").to_numpy()
    return found


def _add_percentiles(found: Replicates, scores: Scores, subject: str, schools: int) -> None:
    last = len(scores.years) - 1
    value = percentiles(list(cohorts_of(scores, subject)), scores.grade.shape[1])
    school = scores.school[subject][last]
    for group in GROUPS:
        rows = np.flatnonzero(~np.isnan(value) & (school >= 0) & scores.group[group][last])
        count = np.bincount(school[rows], minlength=schools)
        total = np.bincount(school[rows], value[rows], minlength=schools)
        square = np.bincount(school[rows], value[rows] ** 2, minlength=schools)
        place = np.flatnonzero(count > 1)
        n = count[place]
        mean = total[place] / n
        deviation = np.sqrt(np.maximum(square[place] - n * mean**2, 0) / (n - 1))
        found.add(("percentile", subject, group), schools, place, mean, deviation / np.sqrt(n), n)


def _residuals(scores: Scores) -> Iterator[tuple[str, int, np.ndarray, np.ndarray]]:
    """Return subject, place of the year, persons and residuals of every year with a year before."""
    for subject in SUBJECTS:
        for place in range(1, len(scores.years)):
            prior = [scores.score[one][place - 1] for one in SUBJECTS]
            usual = (scores.grade[place] == scores.grade[place - 1] + 1) & np.isin(
                scores.grade[place], GRADES
            )
            complete = usual & ~np.isnan(np.stack([scores.score[subject][place], *prior])).any(axis=0)
            person = np.flatnonzero(complete)
            fitted = residual_gain(
                scores.score[subject][place, person],
                prior[0][person],
                prior[1][person],
                scores.grade[place, person],
            )
            yield subject, place, person, fitted.residual


def _relation(one: int, other: int) -> tuple:
    years = abs(one // 1000 - other // 1000)
    return (*sorted((one % 10, other % 10)), years, one // 10 % 100 == other // 10 % 100)


def _add_predictions(found: Replicates, scores: Scores, schools: int) -> None:
    parts = []
    for subject, place, person, residual in _residuals(scores):
        school = scores.school[subject][place, person]
        cell = scores.years[place] * 1000 + scores.grade[place, person] * 10 + SUBJECTS.index(subject)
        kept = school >= 0
        parts.append((residual[kept], school[kept], cell[kept], person[kept]))
    means = cell_means(*(np.concatenate(one) for one in zip(*parts, strict=True)))
    for number, subject in enumerate(SUBJECTS):
        target = [cell for cell in means.cells.tolist() if cell // 1000 == YEARS[-1] and cell % 10 == number]
        table = aggregate_growth(means, target, relation=_relation, large_group=10**9)
        rows = [row for row in table.to_pylist() if row["value"] is not None]
        place = [row["group"] for row in rows]
        n = [row["n"] for row in rows]
        found.add(
            ("simple mean", subject, "all"), schools, place, [row["simple_mean"] for row in rows], np.nan, n
        )
        found.add(
            ("prediction", subject, "all"),
            schools,
            place,
            [row["value"] for row in rows],
            [row["standard_error"] for row in rows],
            n,
        )


def coverage(value: np.ndarray, error: np.ndarray, truth: np.ndarray, use: np.ndarray) -> tuple[float, float]:
    """Return the share of intervals that hold the truth, and its error between replicates."""
    held = np.where(use, np.abs(value - truth) <= REACH * error, np.nan)
    per_replicate, weight = np.nansum(held, axis=1), use.sum(axis=1)
    share = per_replicate.sum() / weight.sum()
    # A ratio of sums over replicates.
    spread = (per_replicate - share * weight).std(ddof=1) / weight.mean() / np.sqrt(len(weight))
    return float(share), float(spread)


def report_coverage(found: Replicates) -> Iterator[str]:
    """Print coverage of 95 % intervals of mean growth percentiles; yield what does not hold."""
    print("mean growth percentile: coverage of 95 % intervals, schools with at least 20 students")
    for group in GROUPS:
        for subject in SUBJECTS:
            key = ("percentile", subject, group)
            value, error, count = (np.stack(one[key]) for one in (found.value, found.error, found.count))
            truth = found.truth(key)
            use = (np.nan_to_num(count) >= FEWEST) & ~np.isnan(truth)
            share, spread = coverage(value, error, truth, use)
            print(f"  {subject:<5}{group:<34}{share:7.3f} +- {REACH * spread:.3f}  ({use.sum():,} intervals)")
            if not 0.94 - REACH * spread <= share <= 0.96 + REACH * spread:
                yield f"coverage of {subject} {group} is {share:.3f}"


def report_predictions(found: Replicates) -> Iterator[str]:
    """Print squared errors of simple means and predictions by size; yield what does not hold."""
    print("residual gain: mean squared error against the truth, points squared")
    for subject in SUBJECTS:
        simple, predicted = ("simple mean", subject, "all"), ("prediction", subject, "all")
        truth = found.truth(simple)
        count = np.nan_to_num(np.stack(found.count[simple]))
        errors = [(np.stack(found.value[key]) - truth) ** 2 for key in (simple, predicted)]
        for low, high in ((11, SMALL), (SMALL, LARGE), (LARGE, np.inf)):
            use = (count >= low) & (count < high) & ~np.isnan(truth)
            if not use.any():
                continue
            of_simple, of_predicted = (one[use].mean() for one in errors)
            difference = np.where(use, errors[1] - errors[0], 0).sum(axis=1)
            spread = difference.std(ddof=1) * np.sqrt(len(difference)) / use.sum()
            gain = of_predicted - of_simple
            print(
                f"  {subject:<5}n {low:>4} to {high:<5} simple {of_simple:7.2f}, "
                f"predicted {of_predicted:7.2f}, "
                f"difference {gain:7.2f} +- {REACH * spread:.2f}  ({use.sum():,} schools)"
            )
            if gain > REACH * spread:
                yield f"predictions of {subject} are worse than means for n from {low}"
            if high == SMALL and gain >= -REACH * spread:
                yield f"predictions of {subject} are not better than means below {SMALL} students"
        use = (count >= 11) & ~np.isnan(truth)
        value, error = np.stack(found.value[predicted]), np.stack(found.error[predicted])
        share, spread = coverage(value, error, truth, use)
        print(f"  {subject:<5}coverage of predictions, on average {share:.3f} +- {REACH * spread:.3f}")


def report_effects(found: Replicates, system) -> None:
    """Print how the truth goes with what the simulation gives its schools: no claim, only information."""
    print("correlation of the truth with the school's effect on growth a year (not what is estimated)")
    for subject in SUBJECTS:
        effect = getattr(system.effects, f"growth_{subject}")
        for key in (("percentile", subject, "all"), ("simple mean", subject, "all")):
            count = np.nansum(np.stack(found.count[key]), axis=0)
            truth = found.truth(key)[0]
            use = ~np.isnan(truth) & (count >= FEWEST * len(found.count[key]))
            print(f"  {subject:<5}{key[0]:<12}{np.corrcoef(truth[use], effect[use])[0, 1]:6.2f}")


def simex_of(cohorts: list[Cohort], persons: int, seed: int) -> np.ndarray:
    """Return corrected percentiles; each student's from the most prior scores the student has."""
    found = np.full(persons, np.nan)
    for cohort in cohorts:
        knots = _knots(cohort.priors)
        for order in range(1, cohort.order + 1):
            rows = np.flatnonzero(~np.isnan(cohort.priors[:order]).any(axis=0))
            fits = simex_percentiles(
                cohort.outcome[rows],
                cohort.priors[:order, rows],
                cohort.errors[:order, rows],
                knots[:order],
                seed=seed,
            )
            found[cohort.person[rows]] = fits.percentiles
    return found


def report_bias(system, seed: int, replicates: int) -> Iterator[str]:
    """Print the bias of group means that error in the prior scores makes; yield what does not hold."""
    print("bias of mean growth percentiles by measurement error of the prior scores (error-free priors: 0)")
    bias: dict[tuple, list[float]] = defaultdict(list)
    for replicate in range(replicates):
        scores = draw_scores(system, YEARS, seed, replicate)
        last, persons = len(YEARS) - 1, scores.grade.shape[1]
        for subject in SUBJECTS:
            cohorts = list(cohorts_of(scores, subject))
            free = percentiles(cohorts, persons, true_priors=True)
            for name, value in (
                ("none", percentiles(cohorts, persons)),
                ("simex", simex_of(cohorts, persons, seed)),
            ):
                for group in GROUPS:
                    rows = scores.group[group][last] & ~np.isnan(free)
                    bias[subject, group, name].append(float((value - free)[rows].mean()))
    for subject in SUBJECTS:
        everybody = [np.mean(bias[subject, "all", name]) for name in ("none", "simex")]
        for group in GROUPS:
            found = [np.mean(bias[subject, group, name]) for name in ("none", "simex")]
            gap = [one - of_all for one, of_all in zip(found, everybody, strict=True)]
            print(
                f"  {subject:<5}{group:<34}without {found[0]:6.2f}, SIMEX {found[1]:6.2f}; "
                f"against all students {gap[0]:6.2f}, {gap[1]:6.2f}"
            )
            if group != "all" and abs(gap[1]) >= abs(gap[0]):
                yield f"SIMEX does not reduce the bias of {subject} {group}"


if __name__ == "__main__":
    main()

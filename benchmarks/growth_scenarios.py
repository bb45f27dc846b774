"""What is timed of growth, one at a time: `python -m benchmarks.growth_scenarios NAME [FOLDER]`.

Belongs here: the work and its processor seconds, as one line of JSON. Does not: aims, comparison, report
(`growth`).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.growth_cohorts import YEAR, fictional_panel, progression
from psychometrics.growth import CohortRequest, GrowthError, growth_of_cohorts, student_growth_percentiles
from psychometrics.growth.design import build_design
from psychometrics.growth.fit import fit_quantiles
from psychometrics.growth.panel import read_panel
from psychometrics.growth.percentiles import percentiles_of
from psychometrics.growth.simex import simex_percentiles

SEED = 20250609
COHORT = 30_000
STATE_COHORT = 430_000
DISTRICT_COHORT, DISTRICT_COHORTS, WITH_TWO_PRIORS = 35_000, 12, 10
REPETITIONS = 5
ERROR_OF_MEASUREMENT = 25.0


def compilation(_: Path | None) -> dict:
    """Compute whatever: what the first use on a machine costs, little where compiled code is kept."""
    return _timed(lambda: student_growth_percentiles(fictional_panel(500, 3, SEED), progression(3), YEAR))


def cohort(folder: Path | None) -> dict:
    """Fit one cohort with two priors and nothing else, as a solver of quantile regressions is timed."""
    found, knots = _cohort()

    def fit() -> tuple:
        design = build_design(found.outcome, list(found.priors), knots)
        return design, fit_quantiles(design)

    design, fits = fit()
    seconds = [_timed(fit)["cpu_seconds"] for _ in range(REPETITIONS)]
    if folder:
        _write_for_reference(folder, found, knots)
        np.savetxt(folder / "ours.txt", percentiles_of(fits.below[design.cell_of_student]), fmt="%d")
    return {
        "cpu_seconds": statistics.median(seconds),
        "students": len(found.outcome),
        "redone": int(fits.redone.sum()),
    }


def district(_: Path | None) -> dict:
    """Compute a district's year: 12 cohorts, ten of them with two orders, 22 fits of a hundred quantiles."""
    requests = []
    for number in range(DISTRICT_COHORTS):
        years = 3 if number < WITH_TWO_PRIORS else 2
        panel = fictional_panel(DISTRICT_COHORT, years, SEED + number)
        requests.append(CohortRequest(panel, progression(years), YEAR))

    def compute() -> None:
        for one in growth_of_cohorts(requests):
            if isinstance(one, GrowthError):
                raise one

    return _timed(compute)


def state(_: Path | None) -> dict:
    """Compute one cohort of a whole State, orders 1 and 2."""
    panel = fictional_panel(STATE_COHORT, 3, SEED)
    return _timed(lambda: student_growth_percentiles(panel, progression(3), YEAR))


def simex(_: Path | None) -> dict:
    """Correct one cohort with two priors for measurement error: 80 more fits of a hundred quantiles."""
    found, knots = _cohort()
    errors = [np.full(len(found.outcome), ERROR_OF_MEASUREMENT)] * 2
    return _timed(lambda: simex_percentiles(found.outcome, list(found.priors), errors, knots, seed=SEED))


SCENARIOS: dict[str, Callable[[Path | None], dict]] = {
    one.__name__: one for one in (compilation, cohort, district, state, simex)
}


def _cohort():
    panel = read_panel(fictional_panel(COHORT, 3, SEED), progression(3), YEAR)
    knots = panel.knots()
    return panel.cohort(2), [knots[grade] for grade in reversed(panel.progression[:-1])]


def _timed(work: Callable[[], object]) -> dict:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return {"cpu_seconds": time.process_time() - processor, "wall_seconds": time.perf_counter() - wall}


def _write_for_reference(folder: Path, found, knots) -> None:
    """Write the cohort and its knots as text, one number at a time as R reads it."""
    np.savetxt(
        folder / "cohort.csv", np.column_stack([found.outcome, *found.priors]), fmt="%.17g", delimiter=","
    )
    rows = [[*one.inner, *one.boundaries] for one in knots]
    np.savetxt(folder / "knots.csv", rows, fmt="%.17g", delimiter=",")


if __name__ == "__main__":
    name, *folder = sys.argv[1:]
    print(json.dumps(SCENARIOS[name](Path(folder[0]) if folder else None)))

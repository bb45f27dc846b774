"""A small part of `evidence.growth`: intervals hold the truth, predictions are nearer to it than means."""

import numpy as np
import pytest

from evidence.growth import FEWEST, SMALL, YEARS, Replicates, coverage, draw_replicates
from evidence.simulated_scores import SUBJECTS, fictional_schools

SEED, STUDENTS, REPLICATES = 7, 6_000, 16


@pytest.fixture(scope="module")
def replicates() -> Replicates:
    print(f"seed {SEED}")
    return draw_replicates(fictional_schools(STUDENTS, YEARS, SEED), SEED, REPLICATES)


def test_intervals_of_mean_percentiles_hold_the_truth(replicates):
    shares, weights = [], []
    for subject in SUBJECTS:
        key = ("percentile", subject, "all")
        value, error, count = (
            np.stack(one[key]) for one in (replicates.value, replicates.error, replicates.count)
        )
        truth = replicates.truth(key)
        use = (np.nan_to_num(count) >= FEWEST) & ~np.isnan(truth)
        shares.append(coverage(value, error, truth, use)[0])
        weights.append(use.sum())
    # 95 % within what so few replicates allow; an error of a fifth in the standard errors is found.
    assert 0.90 < np.average(shares, weights=weights) < 0.985


def test_predictions_are_nearer_to_the_truth_where_students_are_few(replicates):
    simple, predicted = [], []
    for subject in SUBJECTS:
        truth = replicates.truth(("simple mean", subject, "all"))
        count = np.nan_to_num(np.stack(replicates.count["simple mean", subject, "all"]))
        use = (count >= 11) & (count < SMALL) & ~np.isnan(truth)
        for name, store in (("simple mean", simple), ("prediction", predicted)):
            store.append((np.stack(replicates.value[name, subject, "all"]) - truth)[use] ** 2)
    simple, predicted = np.concatenate(simple), np.concatenate(predicted)
    assert len(simple) > 50
    assert predicted.mean() < simple.mean()

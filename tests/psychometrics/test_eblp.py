"""Best linear prediction against true growth of simulated schools."""

import numpy as np
import pytest

from psychometrics.growth import GrowthError
from psychometrics.growth.eblp import aggregate_growth, between_groups, cell_means

SEED = 20250608
SCHOOLS = 400
CELLS = ("2024 4 ela", "2024 4 mathematics", "2025 4 ela", "2025 4 mathematics", "2025 5 ela")
# Of true growth between cells: variance 64, correlations by subject and year.
TRUE_COVARIANCE = 64 * np.array(
    [
        [1.0, 0.6, 0.7, 0.4, 0.5],
        [0.6, 1.0, 0.4, 0.7, 0.3],
        [0.7, 0.4, 1.0, 0.6, 0.8],
        [0.4, 0.7, 0.6, 1.0, 0.5],
        [0.5, 0.3, 0.8, 0.5, 1.0],
    ]
)
STUDENT_DEVIATION, SAME_STUDENT = 50.0, 0.4


@pytest.fixture(scope="module")
def district():
    """Schools of very different sizes; a cohort takes both tests of grade 4, then one of grade 5."""
    generator = np.random.default_rng(SEED)
    print(f"seed {SEED}")
    truth = generator.multivariate_normal(np.zeros(5), TRUE_COVARIANCE, size=SCHOOLS)
    rows = []
    for school in range(SCHOOLS):
        size = int(generator.integers(4, 90))
        for cohort, members in (("a", (0, 1, 4)), ("b", (2, 3))):
            common = np.sqrt(SAME_STUDENT) * generator.normal(size=size)
            for cell in members:
                own = np.sqrt(1 - SAME_STUDENT) * generator.normal(size=size)
                growth = truth[school, cell] + STUDENT_DEVIATION * (common + own)
                rows += [
                    (value, f"s{school:03}", CELLS[cell], f"{school}{cohort}{k}")
                    for k, value in enumerate(growth)
                ]
    growth, group, cell, student = (np.array(one) for one in zip(*rows, strict=True))
    return truth, growth.astype(float), group, cell, student


@pytest.fixture(scope="module")
def means(district):
    _, growth, group, cell, student = district
    return cell_means(growth, group, cell, student)


def test_variances_within_and_between_are_found(means):
    within = STUDENT_DEVIATION**2
    np.testing.assert_allclose(np.diag(means.error_covariance), within, rtol=0.05)
    assert means.error_covariance[0, 1] == pytest.approx(SAME_STUDENT * within, rel=0.08)
    assert means.error_covariance[0, 4] == pytest.approx(SAME_STUDENT * within, rel=0.08)
    assert means.error_covariance[0, 2] == 0
    _, between = between_groups(means)
    np.testing.assert_allclose(between, TRUE_COVARIANCE, atol=16)
    assert np.linalg.eigvalsh(between)[0] > -1e-9


def test_cells_in_the_same_relation_share_a_covariance(means):
    def relation(one, other):
        return one.split()[2] == other.split()[2], one == other

    _, between = between_groups(means, relation)
    np.testing.assert_allclose(np.diag(between), between[0, 0], rtol=0.05)
    assert between[0, 3] == pytest.approx(between[1, 2], rel=0.05)


def test_prediction_is_nearer_to_the_truth_and_its_error_is_right(district, means):
    truth = district[0]
    target = ["2025 4 ela", "2025 5 ela"]
    found = aggregate_growth(means, target, large_group=10_000)
    counts = means.count[:, [2, 4]]
    right = (truth[:, [2, 4]] * counts).sum(axis=1) / counts.sum(axis=1)
    rows = [row for row in found.to_pylist() if row["method"] == "eblp"]
    index = [int(row["group"][1:]) for row in rows]
    value, simple, error = (
        np.array([row[name] for row in rows]) for name in ("value", "simple_mean", "standard_error")
    )
    off, off_simple = value - right[index], simple - right[index]
    print(f"root mean squared error {off.std():.2f}, of the simple mean {off_simple.std():.2f}")
    assert (off**2).mean() < 0.8 * (off_simple**2).mean()
    assert (off / error).std() == pytest.approx(1, abs=0.08)
    assert 0.92 < (np.abs(off) < 1.96 * error).mean() < 0.98
    small = np.array([row["n"] for row in rows]) < 40
    assert (off[small] ** 2).mean() < 0.6 * (off_simple[small] ** 2).mean()


def test_few_scores_give_no_value_and_many_the_simple_mean(means):
    rows = aggregate_growth(means, ["2025 4 ela"], large_group=80).to_pylist()
    assert {row["method"] for row in rows} == {None, "eblp", "mean"}
    for row in rows:
        if row["n"] < 11:
            assert row["value"] is None
            assert row["standard_error"] is None
        elif row["n"] >= 80:
            assert row["value"] == row["simple_mean"]
            assert row["standard_error"] == pytest.approx(STUDENT_DEVIATION / np.sqrt(row["n"]), rel=0.05)


def test_students_shared_by_two_cells_and_the_covariance_within_groups():
    generator = np.random.default_rng(SEED)
    student = np.concatenate([np.arange(200), np.arange(100, 300)])
    cell = np.repeat(["x", "y"], 200)
    group = np.where(student % 2 == 0, "a", "b")
    growth = generator.normal(size=400) + 3 * generator.normal(size=300)[student]
    means = cell_means(growth, group, cell, student)
    assert means.shared[0, 1].tolist() == [50, 50]
    assert means.shared[0, 0].tolist() == [100, 100]
    deviation = growth.copy()
    for one in np.unique(np.char.add(group, cell)):
        rows = np.char.add(group, cell) == one
        deviation[rows] -= growth[rows].mean()
    together = (deviation[100:200] * deviation[200:300]).sum()
    assert means.error_covariance[0, 1] == pytest.approx(together / (100 - 2 * (0.5 + 0.5 - 0.25)))
    assert means.error_covariance[0, 0] == pytest.approx((deviation[:200] ** 2).sum() / 198)


def test_few_students_in_common_give_no_wild_predictions():
    """Covariances from a handful of students must not outweigh variances, or predictions explode."""
    generator = np.random.default_rng(SEED)
    rows = []
    for school in range(12):
        for student in range(int(generator.integers(1, 14))):
            ability = generator.normal()
            cells = generator.choice(30, size=4, replace=False)
            rows += [
                (40 * (ability + generator.normal()), school, f"{c:02}", 100 * school + student)
                for c in cells
            ]
    growth, group, cell, student = (np.array(one) for one in zip(*rows, strict=True))
    means = cell_means(growth, group, cell, student)
    assert np.linalg.eigvalsh(means.error_covariance).min() > -1e-6
    table = aggregate_growth(means, means.cells.tolist(), minimum_scores=11).to_pylist()
    predicted = [row for row in table if row["value"] is not None]
    assert len(predicted) > 5
    for row in predicted:
        assert abs(row["value"]) < np.abs(growth).max()
        assert 0 < row["standard_error"] < 60


def test_other_groups_are_predicted_with_the_variances_of_a_population(district, means):
    _, growth, group, cell, student = district
    few = np.isin(group, ["s001", "s002", "s003"])
    of_few = cell_means(growth[few], group[few], cell[few], student[few])
    target = ["2025 5 ela"]
    whole = aggregate_growth(means, target).to_pylist()
    expected = [row for row in whole if row["group"] in ("s001", "s002", "s003")]
    found = aggregate_growth(of_few, target, population=means).to_pylist()
    assert found
    for one, other in zip(found, expected, strict=True):
        assert one["value"] == pytest.approx(other["value"])
        assert one["standard_error"] == pytest.approx(other["standard_error"])
    with pytest.raises(GrowthError, match="population has not"):
        aggregate_growth(means, target, population=cell_means(growth[:2], group[:2], cell[:2], student[:2]))


def test_a_single_large_group_has_its_mean():
    growth = np.arange(20.0)
    means = cell_means(growth, np.full(20, "district"), np.full(20, "x"), np.arange(20))
    (row,) = aggregate_growth(means, ["x"], large_group=11).to_pylist()
    assert (row["value"], row["method"]) == (9.5, "mean")
    assert row["standard_error"] == pytest.approx(growth.std(ddof=1) / np.sqrt(20))


def test_the_order_of_rows_does_not_matter(district, means):
    _, growth, group, cell, student = district
    order = np.random.default_rng(1).permutation(len(growth))
    shuffled = cell_means(growth[order], group[order], cell[order], student[order])
    one, other = (aggregate_growth(each, ["2025 4 ela"]) for each in (means, shuffled))
    assert one.column("simple_mean").equals(other.column("simple_mean"))
    np.testing.assert_allclose(
        one.column("value").drop_null().to_numpy(), other.column("value").drop_null().to_numpy(), rtol=1e-9
    )


def test_without_differences_between_schools_everything_is_the_mean():
    generator = np.random.default_rng(SEED)
    group = np.repeat(np.arange(60), 30)
    means = cell_means(generator.normal(size=1800), group, np.full(1800, "a"), np.arange(1800))
    values = aggregate_growth(means, ["a"]).column("value").to_numpy()
    simple = aggregate_growth(means, ["a"]).column("simple_mean").to_numpy()
    assert values.std() < 0.5 * simple.std()


def test_wrong_data_are_told(means):
    with pytest.raises(GrowthError, match="no student has growth in the cell 2026"):
        aggregate_growth(means, ["2026"])
    with pytest.raises(GrowthError, match="two growth values"):
        cell_means(np.ones(2), np.array(["a", "a"]), np.array(["c", "c"]), np.array([1, 1]))
    with pytest.raises(GrowthError, match="no growth"):
        cell_means(np.array([np.nan]), np.array(["a"]), np.array(["c"]), np.array([1]))
    alone = cell_means(np.arange(20.0), np.full(20, "a"), np.full(20, "c"), np.arange(20))
    with pytest.raises(GrowthError, match="two groups"):
        aggregate_growth(alone, ["c"])

"""Standard errors from influences: closed forms, the bootstrap, and the spread over redrawn students."""

import numpy as np
import pytest

from psychometrics.reliability import (
    AnchoredScale,
    ReliabilityError,
    ScoredCell,
    bootstrap_scores,
    influence_of_means,
    influence_of_ratios,
    rating_errors,
    split_halves,
)

SEED = 20250708
POINTS = np.array([0.0, 35, 50, 65, 80, 100])
POSITIONS = {
    "ela": np.array([-150.0, -70, -5, 10, 45, 120]),
    "absence": np.array([0.45, 0.2, 0.1, 0.05, 0.025, 0.0]),
}
# All students, and a group that is in all students too.
CELLS = {
    key: ScoredCell(AnchoredScale(POSITIONS[key[0]], POINTS), weight)
    for key, weight in {
        ("ela", "all"): 0.36,
        ("ela", "learner"): 0.24,
        ("absence", "all"): 0.24,
        ("absence", "learner"): 0.16,
    }.items()
}
NAMES = {key: "/".join(key) for key in CELLS}


def _district(generator, schools, size, effect=None):
    """Return rows of students who are in up to four results, and correlated in them."""
    school = np.repeat(np.arange(schools), size)
    ability = generator.normal(size=len(school))
    learner = generator.random(len(school)) < 0.4
    level = (np.zeros(schools) if effect is None else effect)[school]
    ela = level + 70 * ability - 20 * learner + 40 * generator.normal(size=len(school))
    absent = (generator.random(len(school)) < 0.11 + 0.05 * learner - 0.06 * np.clip(ability, -1, 1)).astype(
        float
    )
    columns = {"ela": ela, "absence": absent}
    parts = []
    for key in CELLS:
        some = learner if key[1] == "learner" else np.ones(len(school), bool)
        rows = np.flatnonzero(some)
        parts.append((school[rows], rows, np.full(len(rows), NAMES[key]), columns[key[0]][rows]))
    return tuple(np.concatenate(one) for one in zip(*parts, strict=True))


def _influences(school, student, cell, value):
    """Return the influence of each row, slopes taken at the means of the students as they are."""
    place, factor = np.zeros(len(value), dtype=int), np.zeros(len(value))
    for number, (key, one) in enumerate(CELLS.items()):
        some = cell == NAMES[key]
        place[some] = school[some] * len(CELLS) + number
        factor[some] = one.weight * one.scale.slope(_means(school[some], value[some])[school[some]])
    return influence_of_means(value, place, factor)


def _means(school, value):
    # Sorted: sums depend on the order of the rows in the last digits.
    order = np.lexsort([value, school])
    return np.bincount(school[order], value[order]) / np.bincount(school)


def _by_influence(*rows):
    return rating_errors(rows[0], rows[1], _influences(*rows))


def test_the_error_of_a_single_mean_is_the_ordinary_one():
    values = np.array([3.0, 5, 8, 12])
    found = rating_errors(np.zeros(4), np.arange(4), influence_of_means(values, np.zeros(4), np.full(4, 2.0)))
    assert found.standard_error[0] == pytest.approx(2 * values.std(ddof=1) / 2)


def test_the_same_result_twice_is_no_second_opinion():
    values, place = np.tile([3.0, 5, 8, 12], 2), np.repeat(["a", "b"], 4)
    influence = influence_of_means(values, place, np.full(8, 0.5))
    same = rating_errors(np.zeros(8), np.tile(np.arange(4), 2), influence)
    others = rating_errors(np.zeros(8), np.arange(8), influence)
    assert same.standard_error[0] == pytest.approx(values[:4].std(ddof=1) / 2)
    assert others.standard_error[0] == pytest.approx(same.standard_error[0] / np.sqrt(2))
    assert (same.students[0], others.students[0]) == (4, 8)


def test_results_without_students_enter_as_independent():
    influence = np.array([3.0, -4.0])
    found = rating_errors(
        np.array(["b", "b"]),
        np.arange(2),
        influence,
        (np.array(["c", "b", "b"]), np.array([9.0, 50.0, 25.0])),
    )
    assert found.schools.tolist() == ["b", "c"]
    np.testing.assert_allclose(found.standard_error, [10.0, 3.0])
    np.testing.assert_allclose(found.independent_share, [0.75, 1.0])
    assert found.students.tolist() == [2, 0]


def test_bootstrap_and_influence_agree():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    rows = _district(generator, 40, 250, effect=generator.uniform(-30, 30, size=40))
    told = _by_influence(*rows)
    drawn = bootstrap_scores(*rows, {NAMES[key]: one for key, one in CELLS.items()}, seed=SEED)
    assert (drawn.draws == 1000).all()
    assert (drawn.schools == told.schools).all()
    ratio = told.standard_error / drawn.standard_error
    assert np.median(ratio) == pytest.approx(1, abs=0.05)
    assert np.abs(ratio - 1).max() < 0.3


def test_errors_are_the_spread_over_redrawn_students():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    # Schools of one effect are one school with students drawn many times; its means are not near an anchor.
    rows = _district(generator, 600, 500, effect=np.full(600, 40.0))
    told = _by_influence(*rows)
    scores = np.zeros(600)
    for key, one in CELLS.items():
        some = rows[2] == NAMES[key]
        scores += one.weight * one.scale.score(_means(rows[0][some], rows[3][some]))
    assert np.sqrt((told.standard_error**2).mean()) == pytest.approx(scores.std(), rel=0.06)
    covered = np.abs(scores - scores.mean()) < 1.96 * told.standard_error
    assert covered.mean() == pytest.approx(0.95, abs=0.025)
    # Taking the results as independent would miss what they share.
    alone = rating_errors(rows[0], np.arange(len(rows[0])), _influences(*rows))
    assert alone.standard_error.mean() < 0.9 * told.standard_error.mean()


def test_neither_order_of_rows_nor_other_schools_matter():
    generator = np.random.default_rng(SEED)
    rows = _district(generator, 5, 40)
    order = generator.permutation(len(rows[0]))
    cells = {NAMES[key]: one for key, one in CELLS.items()}
    straight = bootstrap_scores(*rows, cells, seed=3)
    shuffled = bootstrap_scores(*(one[order] for one in rows), cells, seed=3)
    np.testing.assert_array_equal(straight.standard_error, shuffled.standard_error)
    some = rows[0] == 2
    alone = bootstrap_scores(*(one[some] for one in rows), cells, seed=3)
    assert alone.standard_error[0] == straight.standard_error[2]
    assert bootstrap_scores(*rows, cells, seed=4).standard_error[2] != straight.standard_error[2]
    told, again = _by_influence(*rows), _by_influence(*(one[order] for one in rows))
    np.testing.assert_array_equal(told.standard_error, again.standard_error)


def test_large_schools_are_drawn_in_parts(monkeypatch):
    rows = _district(np.random.default_rng(SEED), 1, 60)
    cells = {NAMES[key]: one for key, one in CELLS.items()}
    whole = bootstrap_scores(*rows, cells, seed=1)
    monkeypatch.setattr("psychometrics.reliability.bootstrap._NUMBERS_AT_ONCE", 60 * 7)
    parts = bootstrap_scores(*rows, cells, seed=1)
    assert parts.standard_error[0] == pytest.approx(whole.standard_error[0], rel=1e-12)


def test_a_draw_without_anybody_of_a_group_does_not_count():
    school, student = np.zeros(12), np.concatenate([np.arange(10), [0, 1]])
    cell, value = np.array(["ela/all"] * 10 + ["ela/learner"] * 2), np.linspace(-20, 20, 12)
    found = bootstrap_scores(
        school, student, cell, value, {NAMES[key]: one for key, one in CELLS.items()}, seed=SEED
    )
    assert found.draws[0] == pytest.approx(1000 * (1 - 0.8**10), abs=60)
    assert found.standard_error[0] > 0


def test_the_scale_and_its_slope():
    rising, falling = (AnchoredScale(POSITIONS[key], POINTS) for key in ("ela", "absence"))
    np.testing.assert_allclose(rising.score([-200.0, -5, 2.5, 200, np.nan]), [0, 50, 57.5, 100, np.nan])
    np.testing.assert_allclose(falling.score([0.5, 0.15, 0.0]), [0, 42.5, 100])
    np.testing.assert_allclose(
        rising.slope([-200.0, 0, 10, 200, np.nan]), [0, 1, (1 + 15 / 35) / 2, 0, np.nan]
    )
    np.testing.assert_allclose(falling.slope([0.15]), [-150])


def test_halves_keep_students_together_and_are_even():
    generator = np.random.default_rng(SEED)
    school = generator.integers(6, size=500)
    student = generator.integers(80, size=500)
    half = split_halves(school, student, seed=1)
    for one in range(6):
        members = {}
        for number, side in zip(student[school == one], half[school == one], strict=True):
            assert members.setdefault(number, side) == side
        assert abs(2 * sum(members.values()) - len(members)) <= 1
    odd = split_halves(np.repeat(np.arange(200), 3), np.tile(np.arange(3), 200), seed=1)
    # Either half has the odd student out about as often.
    assert 60 < (odd.reshape(200, 3).sum(axis=1) == 2).sum() < 140
    order = generator.permutation(500)
    assert (split_halves(school[order], student[order], seed=1) == half[order]).all()
    assert (split_halves(school[school == 3], student[school == 3], seed=1) == half[school == 3]).all()
    assert (split_halves(school, student, seed=2) != half).any()


def test_wrong_use_is_told():
    rows = _district(np.random.default_rng(SEED), 1, 20)
    cells = {NAMES[key]: one for key, one in CELLS.items()}
    with pytest.raises(ReliabilityError, match="1000 draws"):
        bootstrap_scores(*rows, cells, seed=1, draws=100)
    with pytest.raises(ReliabilityError, match="no scale"):
        bootstrap_scores(*rows, {}, seed=1)
    with pytest.raises(ReliabilityError, match="two values"):
        bootstrap_scores(*(np.concatenate([one, one]) for one in rows), cells, seed=1)
    with pytest.raises(ReliabilityError, match="finite"):
        influence_of_means(np.array([np.nan]), np.zeros(1), np.ones(1))
    with pytest.raises(ReliabilityError, match="same length"):
        influence_of_means(np.ones(2), np.zeros(2), np.ones(1))
    with pytest.raises(ReliabilityError, match="variances"):
        rating_errors(np.zeros(1), np.zeros(1), np.ones(1), (np.zeros(1), np.array([-1.0])))
    with pytest.raises(ReliabilityError, match="same length"):
        split_halves(np.zeros(2), np.zeros(3), 1)
    with pytest.raises(ReliabilityError, match="rise"):
        AnchoredScale(np.array([1.0, 1.0]), np.array([0.0, 1.0]))
    with pytest.raises(ReliabilityError, match="two anchors"):
        AnchoredScale(np.array([1.0]), np.array([0.0]))


def test_influences_on_ratios_are_those_on_means_where_all_weigh_alike():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    value, member = generator.normal(size=60), generator.random((60, 3)) < [1.0, 0.4, 0.0]
    found = influence_of_ratios(value, np.ones(60), member)
    for cell in range(2):
        rows = member[:, cell]
        expected = influence_of_means(value[rows], np.zeros(rows.sum(), dtype=int), np.ones(rows.sum()))
        np.testing.assert_allclose(found[rows, cell], expected, atol=1e-15)
        assert not found[~rows, cell].any()
        error = value[rows].std(ddof=1) / np.sqrt(rows.sum())
        assert np.sqrt((found[:, cell] ** 2).sum()) == pytest.approx(error)
    assert not found[:, 2].any()
    # Students without a row have a fixed part: the same deviations over more students.
    missing = influence_of_ratios(value, np.ones(60), member, np.array([20.0, 0.0, 0.0]))
    np.testing.assert_allclose(missing[:, 0], found[:, 0] * 60 / 80)
    np.testing.assert_allclose(missing[:, 1], found[:, 1])


def test_the_error_of_a_ratio_is_its_spread_over_redrawn_students():
    """Days attended of days expected, for students who stay for different times."""
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    expected = generator.choice([60.0, 120.0, 180.0], p=[0.1, 0.2, 0.7], size=(4000, 50))
    attended = expected * generator.beta(20, 2, size=expected.shape)
    ratios = attended.sum(axis=1) / expected.sum(axis=1)
    errors = [
        np.sqrt((influence_of_ratios(days, of, np.ones((50, 1), bool)) ** 2).sum())
        for days, of in zip(attended[:500], expected[:500], strict=True)
    ]
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(ratios.std(), rel=0.05)


def test_a_single_student_and_a_cell_without_weight():
    one = influence_of_ratios(np.array([3.0]), np.array([1.0]), np.array([[True]]))
    assert one == 0
    with pytest.raises(ReliabilityError, match="weight above 0"):
        influence_of_ratios(np.ones(2), np.zeros(2), np.ones((2, 1), bool))
    with pytest.raises(ReliabilityError, match="same length"):
        influence_of_ratios(np.ones(2), np.ones(3), np.ones((2, 1), bool))

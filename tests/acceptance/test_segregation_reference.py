"""Segregation against reference results, and the State's enrollment against formulas of its own."""

import csv
import math
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest
from published_results.data_folder import data_folder, published_files

from psychometrics.segregation import (
    CountTable,
    bootstrap_index,
    count_table,
    dissimilarity,
    entropy,
    exposure,
    index_by_chance,
    isolation,
    local_segregation,
    multigroup_dissimilarity,
    mutual_information,
    segregation_by_level,
    segregation_within,
    theil_h,
)

GROUP, LEVELS = "race", ("state", "district", "school")
# The random numbers of the reference are others: results are compared within its standard error.
SEED, DRAWS, BY_CHANCE_DRAWS = 20250711, 1000, 300
INDICES = {"M": mutual_information, "H": theil_h}


@pytest.fixture(scope="module")
def segregation_folder() -> Path:
    return data_folder() / "segregation"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _table(folder: Path, dataset: str, keys=LEVELS) -> CountTable:
    (file,) = published_files(folder, f"{dataset}.csv")
    rows = _rows(file)
    columns = {name: np.array([row[name] for row in rows]) for name in (*keys, GROUP)}
    return count_table(
        tuple(columns[key] for key in keys), columns[GROUP], np.array([float(row["n"]) for row in rows])
    )


def _expected(folder: Path, row: dict[str, str]) -> float | None:
    """Return our value of a statistic of the file of totals; None where random numbers are in it."""
    test, dataset = row["test"].rsplit(".", 1)
    table, stat = _table(folder, dataset), row["stat"]
    if found := re.fullmatch(r"mutual_total(?:_base(\d+))?", test):
        base = float(found[1] or math.e)
        return float(mutual_information(table.counts, base) if stat == "M" else theil_h(table.counts))
    if found := re.fullmatch(rf"mutual_total_({'|'.join(LEVELS)})", test):
        return float(INDICES[stat](_table(folder, dataset, (found[1],)).counts))
    if found := re.fullmatch(rf"mutual_total_within_({'|'.join(LEVELS)})", test):
        parts = segregation_by_level(table.counts, [table.units[LEVELS.index(found[1])]])
        return float((parts.mutual_information if stat == "M" else parts.theil_h)[1])
    if test == "mutual_nested":
        parts = segregation_by_level(table.counts, table.units[:-1])
        level = LEVELS.index(row["between"])
        assert row["within"] == ", ".join(LEVELS[:level])
        return float((parts.mutual_information if stat == "M" else parts.theil_h)[level])
    if found := re.fullmatch(r"dissimilarity_([a-z]+)_([a-z]+)", test):
        return float(dissimilarity(table.of_groups(found.groups()).counts))
    if test == f"entropy_{GROUP}":
        return float(entropy(table.counts.sum(axis=0)))
    assert "_boot_" in test or "_expected_" in test, f"no rule says how {row['test']} is computed"
    return None


def test_every_total_is_the_reference(segregation_folder):
    (file,) = published_files(segregation_folder, "reference_totals.csv")
    compared = 0
    for row in _rows(file):
        ours = _expected(segregation_folder, row)
        if ours is not None:
            assert ours == pytest.approx(float(row["est"]), abs=1e-9), row
            compared += 1
    print(f"{compared} statistics agree to 1e-9")
    assert compared >= 16


def test_between_and_within_add_up(segregation_folder):
    for file in published_files(segregation_folder, "schools??.csv"):
        table = _table(segregation_folder, file.stem)
        for levels in ([], [0], [1], [0, 1]):
            parts = segregation_by_level(table.counts, [table.units[level] for level in levels])
            assert abs(parts.mutual_information.sum() - mutual_information(table.counts)) < 1e-12
            assert abs(parts.theil_h.sum() - theil_h(table.counts)) < 1e-12


def test_local_segregation_of_schools_and_groups(segregation_folder):
    compared = 0
    for file in published_files(segregation_folder, "mutual_local_by_*.csv"):
        by, dataset = re.fullmatch(r"mutual_local_by_([a-z]+)_(\w+)", file.stem).groups()
        if by == GROUP:
            table = _table(segregation_folder, dataset)
            names, local = table.groups, local_segregation(table.counts.T)
        else:
            table = _table(segregation_folder, dataset, (by,))
            names, local = table.units[0], local_segregation(table.counts)
        ours = dict(zip(names, zip(local.segregation, local.share, strict=True), strict=True))
        reference = {row[by]: (float(row["ls"]), float(row["p"])) for row in _rows(file)}
        assert ours.keys() == reference.keys()
        for name, expected in reference.items():
            assert ours[name] == pytest.approx(expected, abs=1e-9), (file.name, name)
        compared += len(reference)
    print(f"{compared} units and groups agree to 1e-9")


def test_segregation_within_states(segregation_folder):
    for file in published_files(segregation_folder, "mutual_within_*.csv"):
        by, dataset = re.fullmatch(r"mutual_within_([a-z]+)_(\w+)", file.stem).groups()
        table = _table(segregation_folder, dataset)
        found = segregation_within(table.counts, table.units[LEVELS.index(by)])
        rows = _rows(file)
        assert [row[by] for row in rows] == found.categories.tolist()
        for column, ours in (
            ("M", found.mutual_information),
            ("p", found.share),
            ("H", found.theil_h),
            ("ent_ratio", found.entropy_ratio),
        ):
            np.testing.assert_allclose(ours, [float(row[column]) for row in rows], rtol=0, atol=1e-9)


def test_exposure_and_isolation(segregation_folder):
    for file in published_files(segregation_folder, "exposure_*.csv"):
        table = _table(segregation_folder, file.stem.removeprefix("exposure_"))
        place = {name: number for number, name in enumerate(table.groups.tolist())}
        ours, rows = exposure(table.counts), _rows(file)
        assert len(rows) == ours.size
        for row in rows:
            assert ours[place[row["of"]], place[row["to"]]] == pytest.approx(float(row["exposure"]), abs=1e-9)
    for file in published_files(segregation_folder, "isolation_*.csv"):
        table = _table(segregation_folder, file.stem.removeprefix("isolation_"))
        reference = {row[GROUP]: float(row["isolation"]) for row in _rows(file)}
        ours = isolation(table.counts)
        np.testing.assert_allclose(ours, [reference[name] for name in table.groups], rtol=0, atol=1e-9)


def test_bootstrap_and_chance_are_within_their_errors(segregation_folder):
    print(f"seed {SEED}")
    (file,) = published_files(segregation_folder, "reference_totals.csv")
    drawn = [row for row in _rows(file) if row["se"]]
    assert drawn
    found = {}
    for row in drawn:
        test, dataset = row["test"].rsplit(".", 1)
        index, reference = (
            INDICES[row["stat"].split()[0]],
            {name: row[name] for name in ("est", "se", "bias")},
        )
        counts = found.setdefault(dataset, _table(segregation_folder, dataset).counts)
        error = float(reference["se"])
        if "_boot_" in test:
            ours = bootstrap_index(counts, index, seed=SEED, draws=DRAWS)
            assert abs(ours.corrected - float(reference["est"])) < error
            assert abs(ours.bias - float(reference["bias"])) < error
            assert ours.standard_error == pytest.approx(error, rel=0.2)
            assert ours.low < float(reference["est"]) < ours.high
        else:
            ours = index_by_chance(counts, index, seed=SEED, draws=BY_CHANCE_DRAWS)
            assert abs(ours.mean - float(reference["est"])) < error
            assert ours.standard_deviation == pytest.approx(error, rel=0.3)


# The State's enrollment: ethnicity adds up to all students, so that "Not Reported" is a group.
ETHNICITY = (
    "African American",
    "American Indian",
    "Asian",
    "Filipino",
    "Hispanic",
    "Not Reported",
    "Pacific Islander",
    "Two or More Races",
    "White",
)
DISTRICT_DIGITS, LOS_ANGELES = 7, "1964733"


@pytest.fixture(scope="module", params=["", LOS_ANGELES], ids=["statewide", "Los Angeles Unified"])
def enrollment(request, published):
    """Rows of school, group and count: of all schools of the State, and of one district."""
    (file,) = published_files(published / "cde", "demographics_2025_26.parquet")
    rows = parquet.read_table(file, columns=["cds", "group", "count"]).to_pylist()
    return [
        (row["cds"], row["group"], row["count"])
        for row in rows
        if row["group"] in ETHNICITY and row["count"] > 0 and row["cds"].startswith(request.param)
    ]


def _sums(enrollment, key):
    found = defaultdict(int)
    for row in enrollment:
        found[key(*row)] += row[2]
    return found


def _entropy(counts) -> float:
    total = sum(counts)
    return -math.fsum(n / total * math.log(n / total) for n in counts)


def _mutual(enrollment, unit) -> float:
    """Return M as what units and groups have in common: a difference of three entropies."""
    cells = _sums(enrollment, lambda school, group, _: (unit(school), group))
    units = _sums(enrollment, lambda school, group, _: unit(school))
    groups = _sums(enrollment, lambda school, group, _: group)
    return _entropy(groups.values()) + _entropy(units.values()) - _entropy(cells.values())


def test_enrollment_of_the_state_and_of_the_district(enrollment):
    schools, groups, counts = (np.array(one) for one in zip(*enrollment, strict=True))
    districts = np.array([school[:DISTRICT_DIGITS] for school in schools])
    table = count_table((districts, schools), groups, counts)
    of_groups = _sums(enrollment, lambda school, group, _: group)
    of_schools = _sums(enrollment, lambda school, group, _: school)
    total = sum(of_groups.values())
    m = _mutual(enrollment, lambda school: school)
    h = m / _entropy(of_groups.values())
    assert mutual_information(table.counts) == pytest.approx(m, abs=1e-11)
    assert theil_h(table.counts) == pytest.approx(h, abs=1e-11)
    between = _mutual(enrollment, lambda school: school[:DISTRICT_DIGITS])
    parts = segregation_by_level(table.counts, [table.units[0]])
    np.testing.assert_allclose(parts.mutual_information, [between, m - between], rtol=0, atol=1e-11)
    assert abs(parts.mutual_information.sum() - mutual_information(table.counts)) < 1e-12

    cell = {(school, group): n for school, group, n in enrollment}
    by_school = defaultdict(list)
    for school, group, n in enrollment:
        by_school[school].append((group, n))
    met = defaultdict(float)
    for school, members in by_school.items():
        for one, n in members:
            for other, k in members:
                met[one, other] += n * k / of_schools[school] / of_groups[one]
    ours = exposure(table.counts)
    for a, one in enumerate(table.groups):
        for b, other in enumerate(table.groups):
            assert ours[a, b] == pytest.approx(met[one, other], abs=1e-12)
    white, hispanic = of_groups["White"], of_groups["Hispanic"]
    d = sum(
        abs(cell.get((school, "White"), 0) / white - cell.get((school, "Hispanic"), 0) / hispanic)
        for school in of_schools
    )
    pair = table.of_groups(["White", "Hispanic"])
    assert dissimilarity(pair.counts) == pytest.approx(d / 2, abs=1e-12)
    uneven = sum(
        abs(cell.get((school, group), 0) - n * of_groups[group] / total)
        for school, n in of_schools.items()
        for group in of_groups
    )
    share = {group: n / total for group, n in of_groups.items()}
    possible = 2 * total * sum(p * (1 - p) for p in share.values())
    assert multigroup_dissimilarity(table.counts) == pytest.approx(uneven / possible, abs=1e-12)
    print(f"{len(of_schools)} schools, {total} students: M {m:.6f}, H {h:.6f}, D {d / 2:.6f}")

"""Standard errors of ratings against a bootstrap: students drawn again, with every result they are in."""

import duckdb
import numpy as np
import pytest

from psychometrics.reliability import AnchoredScale, ScoredCell, bootstrap_scores

SEED, SCHOOLS = 19, 12

RATINGS = f"""
    create table memory.main.rating as
    select organization_id, school_year,
        (standard_error * sqrt(1 - error_share_without_students))::double as standard_error
    from publish.summative_ratings
    where framework_id = 'lausd_spf' and framework_version = '1' and program_count = 1
        and standard_error is not null
    order by organization_id, school_year limit {SCHOOLS}
"""
ROWS = """
    select
        rating.organization_id || '/' || rating.school_year as school,
        student.student_id,
        concat_ws(
            '/', rating.organization_id, rating.school_year, line.measure_id, line.student_group_id
        ) as cell,
        (case when measure.unit = 'percent' then 100 else 1 end * student.amount)::double as value,
        level.anchor_set_id,
        line.effective_weight::double / 100 as weight
    from memory.main.rating as rating
    inner join publish.rating_lines as line
        on line.framework_id = 'lausd_spf' and line.framework_version = '1'
        and line.organization_id = rating.organization_id and line.school_year = rating.school_year
        and line.contribution is not null and line.effective_weight > 0
    inner join policy.measures as measure on line.measure_id = measure.measure_id
    inner join intermediate.int_scoring__measure_level as level
        on line.framework_id = level.framework_id and line.framework_version = level.framework_version
        and line.organization_id = level.organization_id and line.program_id = level.program_id
        and line.school_year = level.school_year and line.measure_id = level.measure_id
        and line.student_group_id = level.student_group_id
    inner join intermediate.int_student__measure_row as student
        on student.unit_id = line.organization_id and student.school_year = line.school_year
        and student.measure_id = line.measure_id and student.exclusion_reason_id is null
        and student.student_id is not null
    left join intermediate.int_student__group_mask as mask
        on student.student_id = mask.student_id and student.group_school_year = mask.school_year
        and student.group_basis = mask.group_basis
    inner join intermediate.int_student__group_bit as bit
        on line.student_group_id = bit.student_group_id
        and (coalesce(mask.group_mask, 1) & bit.bit_value) <> 0
"""


@pytest.fixture(scope="module")
def warehouse(student_home):
    print(f"seed {SEED}")
    with duckdb.connect() as connection:
        # Under its own name: views of the database say it.
        connection.execute(f"attach '{student_home.warehouse}' (read_only)")
        connection.execute("use spf")
        connection.execute(RATINGS)
        yield connection


def test_influences_of_students_give_the_spread_over_drawn_students(warehouse):
    rows = warehouse.execute(ROWS).fetchnumpy()
    scales = {
        name: AnchoredScale(np.array(positions), np.array(points))
        for name, positions, points in warehouse.execute(
            "select anchor_set_id, list(value::double order by anchor_number), "
            "list(points::double order by anchor_number) from policy.anchors group by anchor_set_id"
        ).fetchall()
    }
    cell, first = np.unique(np.asarray(rows["cell"], dtype=str), return_index=True)
    cells = {
        str(name): ScoredCell(scales[rows["anchor_set_id"][place]], float(rows["weight"][place]))
        for name, place in zip(cell, first, strict=True)
    }
    drawn = bootstrap_scores(
        np.asarray(rows["school"], dtype=str),
        np.asarray(rows["student_id"], dtype=np.int64),
        np.asarray(rows["cell"], dtype=str),
        np.asarray(rows["value"], dtype=np.float64),
        cells,
        seed=SEED,
    )
    told = dict(
        warehouse.execute(
            "select organization_id || '/' || school_year, standard_error from memory.main.rating"
        ).fetchall()
    )
    assert len(drawn.schools) == SCHOOLS
    ratio = np.array([told[name] for name in drawn.schools.tolist()]) / drawn.standard_error
    # At an anchor, and where a single student's answer moves a small group, the two differ.
    assert 0.95 < np.median(ratio) < 1.05
    assert (np.abs(ratio - 1) < 0.25).all()

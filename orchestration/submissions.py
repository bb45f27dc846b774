"""Submissions: which agency delivered which file about students for which school year, and which are missing.

Here: the table ``registry.submitted_rows``, the view ``registry.submissions`` and what `spf status` tells of
them. Not here: the files themselves (``registry``), whether a file is good (``loading``).

An agency is the district or an independent charter that reports for itself, by its seven digits; ``all``
stands for files that hold everybody. What an agency should have delivered follows from what was delivered:
from its first year to the last year of anybody, a dataset is expected of an agency that delivered it for
another year, or when most agencies delivered it for this one.
"""

import re
from collections.abc import Iterable

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.school_years import years_named

EVERYBODY = "all"
_NOT_A_SCHOOL = "0000000"

_VIEW = """
create or replace view registry.submissions as
with delivered as (
    select
        e.source_id,
        e.dataset_id,
        s.reporting_agency_code,
        s.school_year,
        sum(s.row_count) filter (where e.status in ('loaded', 'missing')) as row_count,
        count(*) filter (where e.status in ('loaded', 'missing')) as file_count,
        count(*) filter (where e.status = 'quarantined') as refused_count,
        min_by(e.extract_number, e.file_precedence)
            filter (where e.status in ('loaded', 'missing')) as extract_number,
        max(e.loaded_at) filter (where e.status in ('loaded', 'missing')) as loaded_at
    from registry.submitted_rows as s
    inner join registry.extracts as e using (extract_number)
    where e.status in ('loaded', 'missing', 'quarantined')
    group by all
),
good as (
    select *, reporting_agency_code = 'all' as is_everybody from delivered where file_count > 0
),
last_years as (
    select is_everybody, max(school_year) as last_year from good group by is_everybody
),
agencies as (
    select reporting_agency_code, is_everybody, min(school_year) as first_year
    from good
    group by reporting_agency_code, is_everybody
),
agency_years as (
    select agencies.*, school_year, count(*) over (partition by is_everybody, school_year) as agency_count
    from agencies
    inner join last_years using (is_everybody)
    cross join (select distinct school_year from good)
    where school_year between first_year and last_year
),
datasets as (
    select distinct source_id, dataset_id, is_everybody from good
),
deliverers as (
    select source_id, dataset_id, is_everybody, school_year, count(*) as deliverer_count
    from good
    group by all
),
expected as (
    select
        source_id,
        dataset_id,
        reporting_agency_code,
        school_year,
        exists (
            select 1 from good
            where good.source_id = datasets.source_id
            and good.dataset_id = datasets.dataset_id
            and good.reporting_agency_code = agency_years.reporting_agency_code
        ) as is_delivered_for_other_years,
        2 * coalesce(deliverer_count, 0) > agency_count as is_delivered_by_most
    from agency_years
    inner join datasets using (is_everybody)
    left join deliverers using (source_id, dataset_id, is_everybody, school_year)
)
select
    source_id,
    dataset_id,
    reporting_agency_code,
    school_year,
    case
        when file_count > 0 then 'complete'
        when refused_count > 0 then 'refused'
        else 'missing'
    end as status,
    case
        when file_count > 0 then null
        when refused_count > 0 then 'the file is quarantined'
        when is_delivered_for_other_years then 'delivered for other years'
        else 'delivered by most agencies'
    end as reason,
    row_count,
    coalesce(file_count, 0) as file_count,
    extract_number,
    loaded_at
from expected
full outer join delivered using (source_id, dataset_id, reporting_agency_code, school_year)
where file_count > 0 or refused_count > 0 or is_delivered_for_other_years or is_delivered_by_most
"""


def create_submissions(connection: duckdb.DuckDBPyConnection) -> None:
    """Create table and view if absent; the registry is there."""
    connection.execute(
        """
        create table if not exists registry.submitted_rows (
            extract_number integer not null,
            reporting_agency_code varchar not null,
            school_year integer not null,
            row_count bigint
        )
        """
    )
    there = connection.execute(
        "select count(*) from duckdb_views() where schema_name = 'registry' and view_name = 'submissions'"
    ).fetchone()[0]
    if not there:
        connection.execute(_VIEW)


def reporting_agency(dataset: ExtractDataset, file_name: str) -> str:
    """Return the agency that reports in a file, from its name: seven digits, or ``all``.

    A code of 14 digits is that of a district (its school part is zero) or of an independent charter.
    """
    found = re.search(dataset.agency_pattern, file_name) if dataset.agency_pattern else None
    if found is None:
        return EVERYBODY
    code = found[1]
    if len(code) == 14:
        return code[:7] if code.endswith(_NOT_A_SCHOOL) else code[7:]
    return code


def register_submission(
    connection: duckdb.DuckDBPyConnection,
    dataset: ExtractDataset,
    file_name: str,
    extract_number: int,
    rows_by_year: dict[int, int] | None,
) -> None:
    """Note what a version of a file about students delivers.

    ``rows_by_year`` are its rows by spring year; None for a refused file, which delivers nothing. A file
    without a row, and a refused one, speak of the years in their name.
    """
    if not dataset.is_about_students:
        return
    agency = reporting_agency(dataset, file_name)
    empty = None if rows_by_year is None else 0
    rows = rows_by_year or dict.fromkeys(years_named(file_name), empty)
    for school_year, row_count in sorted(rows.items()):
        connection.execute(
            "insert into registry.submitted_rows values (?, ?, ?, ?)",
            [extract_number, agency, school_year, row_count],
        )


def submission_lines(connection: duckdb.DuckDBPyConnection) -> Iterable[str]:
    """Return, for each agency and school year that lacks files about students, which and why."""
    there = connection.execute(
        "select count(*) from duckdb_views() where schema_name = 'registry' and view_name = 'submissions'"
    ).fetchone()[0]
    if not there:
        return
    lacking = connection.execute(
        """
        select
            reporting_agency_code,
            school_year,
            string_agg(
                source_id || '/' || dataset_id || ' (' || reason || ')', ', ' order by source_id, dataset_id
            )
        from registry.submissions
        where status <> 'complete'
        group by reporting_agency_code, school_year
        order by reporting_agency_code, school_year
        """
    ).fetchall()
    if lacking:
        yield "agencies that lack files about students"
    for agency, school_year, datasets in lacking:
        name = "all agencies" if agency == EVERYBODY else agency
        yield f"  {name:<12} {school_year}  {datasets}"

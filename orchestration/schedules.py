"""Schedules.

Belongs here: when the annual run starts by the calendar.
"""

import dagster as dg

from orchestration.jobs import annual_run
from orchestration.partitions import FIRST_SCHOOL_YEAR, range_tags


@dg.schedule(
    job=annual_run,
    # In the morning of December 20: by then the State has published the Dashboard of the last school year.
    cron_schedule="0 6 20 12 *",
    execution_timezone="America/Los_Angeles",
    # Off: whoever wants runs without a person asking turns it on in Dagster's UI.
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="The annual run, for every school year up to the one that ended in this calendar year.",
)
def every_december(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Ask for a run of all school years that have ended."""
    year = context.scheduled_execution_time.year
    return dg.RunRequest(run_key=str(year), tags=range_tags(range(FIRST_SCHOOL_YEAR, year + 1)))

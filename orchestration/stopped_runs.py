"""Runs whose process was killed.

Belongs here: telling Dagster's history that such a run is over. Does not: locking (`home`); the caller holds
HOME, so no other run of it is alive.
"""

import dagster as dg

_UNFINISHED = (
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def close_stopped_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark every unfinished run as failed and give back its place in the pools; return their ids.

    A killed process cannot say that it ended: its run would stand as started for ever, and the next run would
    wait for the pool place that it holds.
    """
    closed = []
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=list(_UNFINISHED))):
        instance.report_run_failed(run, "the process was stopped before the run ended")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        closed.append(run.run_id)
    return closed

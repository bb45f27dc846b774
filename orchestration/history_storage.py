"""Dagster's event log in SQLite files that stay open between events.

Belongs here: how the files of Dagster's history are opened. Does not: what Dagster writes into them.

A run writes thousands of events. Dagster opens a file anew for each, with an engine of its own, and closing
the last connection of a file copies its log back: together a fourth of the processor time of a run.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from orchestration.home import Home


def history_held_open(home: Home) -> dg.DagsterInstance:
    """Return the Dagster instance of a home for the process of a run; others open the same files as usual."""
    storage = {
        "module": __name__,
        "class": HeldSqliteEventLogStorage.__name__,
        "config": {"base_dir": str(home.dagster / "history" / "runs")},
    }
    reference = InstanceRef.from_dir(str(home.dagster), overrides={"event_log_storage": storage})
    return dg.DagsterInstance.from_ref(reference)


class HeldSqliteEventLogStorage(SqliteEventLogStorage):
    """The default event log, with one connection held for the index and one for the run last spoken of.

    The files and what is in them are those of the default: either class reads what the other wrote. A commit
    does not wait for the disk. A killed process loses nothing by it; when the power fails, the last events of
    the history may be missing, never its consistency, and no result is kept there.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None):
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value):
        """Make one from `dagster.yaml`."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            for other in self._engines.keys() - {INDEX_SHARD_NAME, shard}:
                self._engines.pop(other).dispose()
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                # The lock lets one thread in at a time.
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _do_not_wait_for_the_disk)
            self._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        """Close what is held."""
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()


def _do_not_wait_for_the_disk(connection, _record) -> None:
    connection.execute("pragma synchronous = normal")

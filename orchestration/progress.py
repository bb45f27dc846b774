"""What a run tells whoever watches it: a line per step, warnings and errors, nothing else.

Belongs here: turning Dagster's log into those lines. Does not: Dagster's own history, which keeps everything.
"""

import logging
import sys

import dagster as dg


class ProgressHandler(logging.Handler):
    """Writes finished steps and whatever is a warning or worse to standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for a record that matters; say nothing of the others."""
        metadata = getattr(record, "dagster_meta", {})
        event = metadata.get("dagster_event")
        if event is not None:
            if event.is_step_success:
                seconds = event.step_success_data.duration_ms / 1000
                self._write(f"  {event.step_key:<40} {seconds:>7.1f} s")
        elif record.levelno >= logging.WARNING:
            self._write(f"  {record.levelname.lower()}: {metadata.get('orig_message', record.msg)}")

    @staticmethod
    def _write(line: str) -> None:
        sys.stderr.write(line + "\n")


@dg.logger(description="A line per step, warnings and errors.")
def progress_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    """Return the logger of a run."""
    logger = logging.Logger("school_performance_framework.progress", level=logging.DEBUG)
    logger.addHandler(ProgressHandler())
    return logger

"""The schedule: one job for each source and one for the outbox, until a signal says to stop.

APScheduler 3 with its memory job store: what must outlive the process is in our own tables. The one module that
imports it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from monitor.operations.rounds import send_due
from monitor.polling import Source, poll_source, sources_of
from monitor.watch import Watch
from notifiers.channel import Channel

# Rules are applied to the list one after another, so sources are polled by one worker; a slow channel has its own.
_POLLS, _SENDS = "polls", "sends"
_SEND_EVERY = 15  # seconds

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def run_until_stopped(watch: Watch, channels: tuple[Channel, ...]) -> None:
    """Poll and send by the clock until SIGTERM or SIGINT; what is under way is finished first."""
    scheduler = make_scheduler(watch, channels)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        log.info("stopping: what is under way is finished first")
        scheduler.shutdown(wait=True)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("started", sources=[source.name for source in sources_of(watch)])
    scheduler.start()
    log.info("stopped")


def make_scheduler(watch: Watch, channels: tuple[Channel, ...]) -> Any:
    """Give the scheduler with its jobs, not yet started: missed runs become one, and no job runs twice at once."""
    scheduler = BlockingScheduler(
        timezone="UTC",
        executors={_POLLS: ThreadPoolExecutor(1), _SENDS: ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_listener(_log_failure, EVENT_JOB_ERROR)
    for source in sources_of(watch):
        _add(scheduler, source.name, source.every, _POLLS, partial(_poll, watch, source))
    _add(scheduler, "outbox", _SEND_EVERY, _SENDS, partial(_send, watch, channels))
    return scheduler


def _add(scheduler: Any, name: str, every: int, executor: str, run: Callable[[], None]) -> None:
    """Add a job that runs at once and then by its rhythm, spread a little so that sources are not asked in step."""
    scheduler.add_job(
        run,
        "interval",
        seconds=every,
        jitter=every // 10,
        next_run_time=datetime.now(UTC),
        id=name,
        executor=executor,
    )


def _poll(watch: Watch, source: Source) -> None:
    report, trouble = poll_source(watch, source)
    for line in report:
        log.info("news", source=source.name, what=line)
    if trouble:
        log.warning("poll failed", source=source.name, trouble=trouble)


def _send(watch: Watch, channels: tuple[Channel, ...]) -> None:
    delivered, undelivered = send_due(watch, channels)
    if delivered or undelivered:
        log.info("sent", delivered=delivered, undelivered=undelivered)


def _log_failure(event: JobExecutionEvent) -> None:
    log.error("a job failed", job=event.job_id, error=str(event.exception))

"""The schedule: one job for each source, planned anew after each poll; one for the outbox, one for problems.

APScheduler 3 with its memory job store: what must outlive the process is in our own tables. The one module that
imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Thread
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.intake.poll_interval import due_at, interval_at, interval_of
from monitor.intake.polling import Source, poll_source, sources_of
from monitor.operations.check_and_notify import check_and_notify, ping
from monitor.operations.liveness import BEAT_EVERY, Liveness
from monitor.operations.rounds import LONGEST_TURN, send_due, sources_in_turn
from monitor.review.acknowledgements import record_acknowledgements
from monitor.review.follow_up import follow_up_holds
from monitor.review.slack_listening import Listeners
from monitor.runtime.context import Context
from monitor.runtime.workers import MOST_AT_ONCE
from notifiers.channel import Channel
from state.errors import ListwatchError
from state.storage.database import transaction
from state.storage.sources import find_source

# Each source and each channel has a worker of its own, so that a slow one holds up no other; care has one. The beat and
# the ping have one as well, so that a hanging database is noticed, and told, whatever waits for it.
_POLLS, _SENDS, _CARE, _BEATS, _PINGS = "polls", "sends", "care", "beats", "pings"
_SEND_EVERY = 15  # seconds
_CARE_EVERY = 60
# A source that another node is polling just now looks due; this long it is left alone.
_LEAST_GAP = timedelta(seconds=5)
_AFTER_A_FAULT = timedelta(minutes=1)
# A poll reads many documents after days off; when one is overdue for longer, nothing goes on any more.
_LONGEST_POLL = timedelta(minutes=15)
_NO_POLL_ENDS = "no poll has ended for too long"

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Schedule:
    """The jobs of the daemon. `jitter`, in production `random.uniform`, spreads polls, so that none are in step."""

    def __init__(
        self, context: Context, channels: tuple[Channel, ...], jitter: Callable[[float, float], float]
    ) -> None:
        self.context = context
        self._channels = channels
        self._jitter = jitter
        self._listeners = Listeners(context)
        self._planned: dict[str, datetime] = {}
        self._first_round: dict[str, Event] = {}
        self._is_stopping = False
        # Missed runs become one, and no job runs twice at once.
        self._scheduler: Any = BackgroundScheduler(
            timezone="UTC",
            executors={
                **{name: ThreadPoolExecutor(MOST_AT_ONCE) for name in (_POLLS, _SENDS)},
                **{name: ThreadPoolExecutor(1) for name in (_CARE, _BEATS, _PINGS)},
            },
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self.liveness = Liveness(context)
        self._scheduler.add_listener(self._note_ended, EVENT_JOB_ERROR | EVENT_JOB_EXECUTED)

    def start(self) -> None:
        """Poll every source at once, in order, and then by its interval; send and care from now on."""
        self._plan_all()
        self._plan_sends()
        # Not at once: what is stale only because we were off is polled first.
        self._every(_CARE_EVERY, "care", _CARE, self._care, first=_CARE_EVERY)
        self._every(_CARE_EVERY, "triage", _CARE, self._triage)
        self._every(self.context.settings.heartbeat.ping_every, "ping", _PINGS, self._ping)
        self._every(BEAT_EVERY, "beat", _BEATS, lambda: self.liveness.beat(self.context))
        self._scheduler.start()

    def replace(self, context: Context, channels: tuple[Channel, ...]) -> None:
        """Go on with other settings and channels; what is under way ends with the old ones."""
        before, self._listeners = self._listeners, Listeners(context)
        before.close()
        for channel in self._channels:
            self._scheduler.remove_job(f"outbox {channel.name}")
            self.liveness.note_success(f"outbox {channel.name}")
        self.context, self._channels = context, channels
        self._plan_sends()
        self.plan_again()

    def plan_again(self) -> None:
        """Forget all plans and poll every source at once: after new settings, or when the clock was set."""
        for name in tuple(self._planned):
            if self._scheduler.get_job(name):
                self._scheduler.remove_job(name)
        self._planned.clear()
        self._plan_all()

    def is_progressing(self) -> bool:
        """Return whether polls really go on: none has been due for longer than the longest takes."""
        now = datetime.now(UTC)
        return all(now - planned < _LONGEST_POLL for planned in tuple(self._planned.values()))

    def unhealthy_reason(self) -> str:
        """Return why "well" cannot be said, in a line; empty if it can."""
        return self.liveness.unhealthy_reason() if self.is_progressing() else _NO_POLL_ENDS

    def stall_reason(self) -> str:
        """Return why the watchdog is not fed, in a line; empty while the work goes on, whatever the sources say."""
        return self.liveness.stall_reason() if self.is_progressing() else _NO_POLL_ENDS

    def stop(self, grace: float) -> bool:
        """Begin nothing new and let what is under way end; False where it did not within `grace` seconds."""
        self._is_stopping = True
        self._end_first_round()
        self._listeners.close()
        # APScheduler fails if it is shut down while it begins jobs: it begins no more, and has begun those it was at.
        self._scheduler.pause()
        self._scheduler.get_jobs()
        ending = Thread(target=self._scheduler.shutdown, daemon=True)
        ending.start()
        ending.join(grace)
        return not ending.is_alive()

    def _plan_all(self) -> None:
        now = datetime.now(UTC)
        sources = self._sources_in_turn()
        self._end_first_round()
        self._first_round = {source.name: Event() for source in sources}
        for source in sources:
            self._plan(source.name, now)

    def _sources_in_turn(self) -> tuple[Source, ...]:
        """Return the sources in the order to poll them now; in their usual one where the database does not answer."""
        try:
            return sources_in_turn(self.context)
        except ListwatchError as problem:
            log.error("database_failed", doing="read the last poll", trouble=str(problem))
            return sources_of(self.context)

    def _plan(self, name: str, moment: datetime) -> None:
        self._planned[name] = moment
        self._scheduler.add_job(
            self._poll, "date", run_date=moment, args=[name], id=name, executor=_POLLS, replace_existing=True
        )

    def _every(self, seconds: int, name: str, executor: str, run: Callable[[], None], first: int = 0) -> None:
        start = datetime.now(UTC) + timedelta(seconds=first)
        self._scheduler.add_job(run, "interval", seconds=seconds, next_run_time=start, id=name, executor=executor)

    def _poll(self, name: str) -> None:
        context = self.context
        source = next((each for each in sources_of(context) if each.name == name), None)
        if source is None:
            self._planned.pop(name, None)
            return
        has_ended = False
        try:
            self._await_turn(name)
            if not self._is_stopping:
                with structlog.contextvars.bound_contextvars(source=name):
                    _log_poll(*poll_source(context, source))
                self.liveness.check_for_poll(context)
            has_ended = True
        finally:
            if (ended := self._first_round.get(name)) is not None:
                ended.set()
            if not self._is_stopping:
                # What raised counts as failing until it runs again, however rarely that would be.
                wait = self._wait(context, source)
                self._plan(name, datetime.now(UTC) + (wait if has_ended else min(wait, _AFTER_A_FAULT)))

    def _end_first_round(self) -> None:
        for ended in self._first_round.values():
            ended.set()

    def _await_turn(self, name: str) -> None:
        """Wait, in the first round, for the source before this one; a slow one holds it up for a short time only."""
        first_round = self._first_round
        names = list(first_round)
        place = names.index(name) if name in names else 0
        if place and not first_round[name].is_set():
            first_round[names[place - 1]].wait(place * LONGEST_TURN)

    def _wait(self, context: Context, source: Source) -> timedelta:
        """Return how long until a source is due again; its gap where the database does not say."""
        now = context.now()
        table = context.settings.schedule
        interval = interval_of(table, source.every, source.hours)
        gap = interval_at(interval, now)
        try:
            with transaction(context.engine) as connection:
                standing = find_source(connection, source.name)
        except ListwatchError as problem:
            log.error("database_failed", doing="read the next poll", source=source.name, trouble=str(problem))
            return gap
        due = due_at(interval, standing, timedelta(seconds=table.longest_backoff), now)
        return max(due - now, min(gap, _LEAST_GAP)) + gap * self._jitter(0, table.jitter)

    def _plan_sends(self) -> None:
        for channel in self._channels:
            self._every(_SEND_EVERY, f"outbox {channel.name}", _SENDS, partial(self._send, channel))

    def _send(self, channel: Channel) -> None:
        delivered, undelivered = send_due(self.context, (channel,))
        if delivered or undelivered:
            log.info("messages_sent", channel=channel.name, delivered=delivered, undelivered=undelivered)

    def _care(self) -> None:
        for problem in check_and_notify(self.context):
            log.warning("problem", subject=problem.subject, trouble=problem.detail)

    def _triage(self) -> None:
        """Receive what people decide by buttons, and follow up on the accounts on hold."""
        self._listeners.start_waiting()
        record_acknowledgements(self.context)
        follow_up_holds(self.context)

    def _note_ended(self, event: JobExecutionEvent) -> None:
        """Note how a job ended: one that only raises must not pass for one that works."""
        if event.exception is None:
            self.liveness.note_success(event.job_id)
        else:
            self.liveness.note_failure(event.job_id, event.exception)

    def _ping(self) -> None:
        if trouble := ping(self.context, "fail" if self.unhealthy_reason() else ""):
            log.warning("ping_failed", trouble=trouble)


def _log_poll(report: tuple[str, ...], trouble: str) -> None:
    for line in report:
        log.info("news", what=line)
    if trouble:
        log.warning("poll_failed", trouble=trouble)

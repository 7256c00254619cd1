"""The daemon: what `listwatch run` is from its first signal to its last.

SIGTERM and SIGINT: begin nothing new, let what is under way end, stop. SIGHUP: read the configuration again, and keep
the old one where the new one is wrong. A service manager's watchdog is fed only while polls really go on.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

import structlog

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.config.customers import read_configured
from monitor.config.load import read_settings
from monitor.config.settings import Settings
from monitor.operations.health_endpoint import answer_machines
from monitor.operations.memory import release_memory
from monitor.operations.rounds import sources_in_turn
from monitor.operations.schedule import Schedule
from monitor.operations.systemd import notify, watchdog_seconds
from monitor.runtime.channels import open_channels
from monitor.runtime.context import Context
from monitor.runtime.startup import clock
from monitor.runtime.subprocess_call import run_in_subprocess
from notifiers.channel import Channel
from state.errors import ConfigProblem, ListwatchError
from state.storage.database import transaction

# How long what is under way may take to end. No transaction takes as long; a request that does is broken off.
_GRACE = 5.0
_BEAT = 10.0
# A clock that went this much faster or slower than time itself was set by somebody.
_CLOCK_SET = timedelta(seconds=60)

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a daemon ended: whether what was under way ended in time, and whether its work was going on until then."""

    in_time: bool
    is_fine: bool


# What is served beside the polls: given the context in use and why all is not well, it returns its address.
Served = Callable[[Callable[[], Context], Callable[[], str]], AbstractContextManager[str]]


def run_until_stopped(
    config: Path, context: Context, channels: tuple[Channel, ...], served: Served | None = None
) -> Ended:
    """Poll, send and care by the clock until SIGTERM or SIGINT, and return how it ended.

    Customers are screened in a process that ends with it: what that needs of memory is not held for years. Raises
    DatabaseGone if the database was deleted or replaced meanwhile.
    """
    _ = context.http  # a proxy or certificates that cannot be used are said before anything is asked
    context = replace(context, call=run_in_subprocess)
    schedule = Schedule(context, channels, random.uniform)
    with ExitStack() as until_stopped:
        signals = until_stopped.enter_context(_signals())
        until_stopped.enter_context(
            answer_machines(context.settings.metrics.listen, lambda: schedule.context, schedule.unhealthy_reason)
        )
        if served is not None:
            until_stopped.enter_context(served(lambda: schedule.context, schedule.unhealthy_reason))
        log.info("started", sources=[source.name for source in sources_in_turn(context)])
        schedule.start()
        notify(os.environ, "READY=1")
        _keep_going(signals, schedule, config, context)
        log.info("stopping")
        notify(os.environ, "STOPPING=1")
        stuck = schedule.stall_reason()
        ended = Ended(in_time=schedule.stop(_GRACE), is_fine=not stuck)
    log.info("stopped", in_time=ended.in_time, stuck=stuck)
    if schedule.liveness.gone is not None:
        raise schedule.liveness.gone
    return ended


def reload(config: Path, context: Context) -> tuple[Context, tuple[Channel, ...]]:
    """Read the configuration again, and return the context and the channels to go on with.

    Raises ConfigProblem or CustomersProblem where it is wrong, or asks for what only a new start can give.
    """
    settings = read_settings(config)
    read_configured(settings.customers)
    before, after = _read_at_the_start(context.settings), _read_at_the_start(settings)
    if changed := [key for key in before if before[key] != after[key]]:
        raise ConfigProblem(str(config), f"read at the start only: {', '.join(changed)}.", "Start listwatch anew.")
    return replace(context, settings=settings), open_channels(settings)


def _read_at_the_start(settings: Settings) -> dict[str, object]:
    """Return what only a new start can change, by the name that the file has for it."""
    return {
        "[state]": settings.state,
        "[http]": settings.http,
        "[metrics] listen": settings.metrics.listen,
        "[desk]": settings.desk,
        "[heartbeat] ping_every": settings.heartbeat.ping_every,
    }


@contextmanager
def _signals() -> Iterator[SimpleQueue[int]]:
    """Return a queue of the signals that come; it may be filled while it is being read, unlike an event."""
    coming: SimpleQueue[int] = SimpleQueue()
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, lambda number, _frame: coming.put(number)) for number in numbers}
    try:
        yield coming
    finally:
        for number, action in before.items():
            signal.signal(number, action)


def _keep_going(signals: SimpleQueue[int], schedule: Schedule, config: Path, context: Context) -> None:
    """Wait for signals; at each beat feed the watchdog, release memory, and see whether the clock was set."""
    watchdog = watchdog_seconds(os.environ)
    beat = min(_BEAT, watchdog / 3) if watchdog else _BEAT
    started = _wall_less_time()
    stuck = ""
    while True:
        try:
            number = signals.get(timeout=beat)
        except Empty:
            number = None
        if number in {signal.SIGTERM, signal.SIGINT} or schedule.liveness.gone is not None:
            return
        if number == signal.SIGHUP:
            context = _reload_or_notify(schedule, config, context)
        before, stuck = stuck, schedule.stall_reason()
        if stuck and not before:  # a job that hangs says nothing by itself
            log.error("not_well", trouble=stuck)
        if watchdog and not stuck:
            notify(os.environ, "WATCHDOG=1")
        release_memory()
        if abs(_wall_less_time() - started) > _CLOCK_SET:
            log.warning("clock_set")
            started = _wall_less_time()
            schedule.plan_again()


def _reload_or_notify(schedule: Schedule, config: Path, context: Context) -> Context:
    try:
        context, channels = reload(config, context)
    except ListwatchError as problem:
        log.error("configuration_refused", trouble=str(problem))
        _notify_operator(context, problem)
        return context
    schedule.replace(context, channels)
    log.info("configuration_reloaded")
    return context


def _notify_operator(context: Context, problem: ListwatchError) -> None:
    """Queue what is wrong with the configuration; a database that fails is no reason to end."""
    advice = "Mend it, see `listwatch check`, and send SIGHUP again. Until then the old one counts."
    try:
        with transaction(context.engine) as connection:
            alert = compose_operator("configuration", "configuration", str(problem), advice, context.now())
            enqueue_alert(connection, context, alert)
    except ListwatchError as trouble:
        log.error("operator_not_told", trouble=str(trouble))


def _wall_less_time() -> datetime:
    return clock() - timedelta(seconds=monotonic())

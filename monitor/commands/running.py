"""Watching: one round, many rounds, what is due, and how everything stands."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import Annotated

import typer

from monitor.commands.opening import exclusive, give, shared
from monitor.commands.options import DEFAULT_CONFIG, FINE, TROUBLE, ConfigOption, JsonOption, open_console, say

app = typer.Typer()


@app.command()
def poll(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Ask every source once and send what is due; for cron."""
    from monitor.intake.outage import trouble_lines
    from monitor.operations.rounds import poll_once
    from state.encoding import to_data

    with exclusive(config, "listwatch poll", as_json=as_json) as (context, channels):
        done = poll_once(context, channels)
    lines = list(done.done) if done.done or done.troubles else ["nothing new"]
    if done.delivered or done.undelivered:
        lines.append(f"{done.delivered} messages delivered, {done.undelivered} not")
    give(to_data(done) | {"is_fine": done.is_fine}, lines, as_json=as_json)
    for line in trouble_lines(done.troubles):
        say(line, err=True)
    raise typer.Exit(FINE if done.is_fine else TROUBLE)


@app.command()
def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Ask the sources and send by the clock, until SIGTERM; for a service manager."""
    from monitor.desk.serving import serve_desk
    from monitor.operations.daemon import run_until_stopped
    from monitor.operations.logs import set_up_logs
    from monitor.runtime.startup import open_exclusive

    # Until we can follow it, a call to read the settings again must not end us.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    set_up_logs(sys.stderr)
    with open_exclusive(config, "listwatch run") as (context, channels):
        ended = run_until_stopped(config, context, channels, serve_desk)
        code = FINE if ended.is_fine else TROUBLE
        if not ended.in_time:
            # A request that does not end would hold the process up. No transaction waits for one, and one that did
            # would be undone by the database.
            sys.stderr.flush()
            os._exit(code)
    raise typer.Exit(code)


@app.command()
def deliver(
    again: Annotated[bool, typer.Option("--again", help="Also what was given up.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Send what is due without asking any source."""
    from monitor.operations.rounds import send_due
    from state.storage.database import transaction
    from state.storage.outbox import requeue_given_up

    queued = 0
    with shared(config, as_json=as_json) as (context, channels):
        if again:
            with transaction(context.engine) as connection:
                queued = requeue_given_up(connection, context.now())
        delivered, undelivered = send_due(context, channels)
    lines = [f"{queued} queued again"] if again else []
    answer = {"queued_again": queued, "delivered": delivered, "undelivered": undelivered}
    give(answer, [*lines, f"{delivered} messages delivered, {undelivered} not"], as_json=as_json)
    raise typer.Exit(TROUBLE if undelivered else FINE)


@app.command()
def status(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    again_every: Annotated[int, typer.Option("--watch", min=0, help="Show it again every so many seconds.")] = 0,
) -> None:
    """Show how each source, document and message stands."""
    from time import sleep

    from monitor.operations.status import print_status, read_status
    from monitor.runtime.startup import open_stored
    from state.encoding import to_data

    with open_stored(config) as context:
        standing = read_status(context)
        while again_every and not as_json:
            console = open_console()
            console.clear()
            print_status(standing, console)
            sleep(again_every)
            standing = read_status(context)
    messages = {kind.replace(" ", "_"): count for kind, count in standing.messages.items()}
    answer = to_data(standing) | {"messages": messages, "is_fine": standing.is_fine}
    give(answer, partial(print_status, standing), as_json=as_json)
    raise typer.Exit(FINE if standing.is_fine else TROUBLE)

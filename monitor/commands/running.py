"""Watching: one round, many rounds, what is due, and how everything stands."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated

import typer

from monitor.commands.options import (
    DEFAULT_CONFIG,
    FINE,
    TROUBLE,
    ConfigOption,
    JsonOption,
    open_console,
    print_json,
    say,
)

app = typer.Typer()


@app.command()
def poll(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Ask every source once and send what is due; for cron."""
    from monitor.operations.rounds import poll_once
    from monitor.runtime.startup import open_exclusive
    from state.encoding import to_data

    with open_exclusive(config, "listwatch poll") as (context, channels):
        done = poll_once(context, channels)
    if as_json:
        print_json(to_data(done))
    else:
        for line in done.done:
            say(line)
        if not done.done and not done.troubles:
            say("nothing new")
        for name, trouble in done.troubles:
            say(f"{name}: {trouble}", err=True)
        if done.delivered or done.undelivered:
            say(f"{done.delivered} messages delivered, {done.undelivered} not")
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
) -> None:
    """Send what is due without asking any source."""
    from monitor.operations.rounds import send_due
    from monitor.runtime.startup import open_shared
    from state.storage.database import transaction
    from state.storage.outbox import requeue_given_up

    with open_shared(config) as (context, channels):
        if again:
            with transaction(context.engine) as connection:
                say(f"{requeue_given_up(connection, context.now())} queued again")
        delivered, undelivered = send_due(context, channels)
    say(f"{delivered} messages delivered, {undelivered} not")
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
    if as_json:
        print_json(to_data(standing) | {"is_fine": standing.is_fine})
    else:
        print_status(standing, open_console())
    raise typer.Exit(FINE if standing.is_fine else TROUBLE)

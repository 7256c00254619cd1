"""Serving the desk: by itself, or beside the daemon that polls."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from pydantic import ValidationError

from monitor.config.desk import DeskTable
from monitor.desk.api import api_routes
from monitor.desk.app import make_app
from monitor.desk.desk import Desk
from monitor.operations.serving import Certificate, serve
from monitor.runtime.context import Context
from state.errors import ConfigProblem

DEFAULT_LISTEN = "127.0.0.1:8425"


@contextmanager
def serve_desk(
    context: Callable[[], Context], unhealthy_reason: Callable[[], str], listen: str | None = None
) -> Iterator[str]:
    """Serve the desk at `listen`, by default where `desk.listen` says, and return its address; "" for nowhere.

    `context` returns the one in use, which new settings replace. Raises ConfigProblem as `serve` does.
    """
    table = context().settings.desk
    at = table.listen if listen is None else listen
    if not at:
        yield ""
        return
    certificate = Certificate(table.cert, table.key) if table.cert and table.key else None
    app = make_app(Desk.of(context), unhealthy_reason, api_routes(context))
    with serve(app, "desk.listen", at, certificate) as address:
        yield table.origin or address


def serve_until_stopped(context: Context, listen: str, say: Callable[[str], None]) -> None:
    """Serve the desk until SIGTERM or SIGINT; `say` is told the address. Raise ConfigProblem as `serve_desk` does."""
    table = context.settings.desk
    at = listen or table.listen or DEFAULT_LISTEN
    try:
        # The same checks as of the configuration, on where it is to listen now.
        DeskTable.model_validate(table.model_dump() | {"listen": at})
    except ValidationError as problem:
        raise ConfigProblem("--listen", f"{problem.errors()[0]['msg'].removeprefix('Value error, ')}.") from None
    stopped = Event()
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with serve_desk(lambda: context, str, at) as address:
            say(address)
            stopped.wait()
    finally:
        for number, action in before.items():
            signal.signal(number, action)

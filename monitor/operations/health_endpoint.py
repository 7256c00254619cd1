"""The endpoint for machines: /healthz (the work is done), /readyz (silence proves something), /metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.operations.health import read_health
from monitor.operations.metrics import check_metrics, render_metrics
from monitor.operations.serving import serve
from monitor.runtime.context import Context
from state.errors import ConfigProblem, ListwatchError

MACHINE_PATHS = ("/healthz", "/readyz", "/metrics")


@contextmanager
def answer_machines(listen: str, context: Callable[[], Context], unhealthy_reason: Callable[[], str]) -> Iterator[str]:
    """Answer at HOST:PORT for the length of a block; its address comes back, both empty where none is configured.

    `context` returns the one in use, which new settings replace; `why_not_well` the reason, empty if all is well.
    Raises ConfigProblem if the address cannot be listened at, or the extra `metrics` is not installed.
    """
    if not listen:
        yield ""
        return
    check_metrics()
    app = Starlette(routes=machine_routes(context, unhealthy_reason), exception_handlers={404: _not_here})
    with serve(app, "metrics.listen", listen) as address:
        yield address


def machine_routes(context: Callable[[], Context], unhealthy_reason: Callable[[], str]) -> list[Route]:
    """Return the three paths for an application; their answers hold no customer and nothing of what a caller sent."""

    def answer(request: Request) -> Response:
        return _answer(request.url.path, context(), unhealthy_reason())

    return [Route(path, answer) for path in MACHINE_PATHS]


def _answer(path: str, context: Context, not_well: str) -> Response:
    if not_well and path != "/metrics":
        return _plain(not_well, HTTPStatus.SERVICE_UNAVAILABLE)
    if path == "/healthz":
        return _plain("polls are checked and stored")
    try:
        health = read_health(context)
        if path == "/metrics":
            return Response(render_metrics(health), media_type="text/plain; version=0.0.4")
    except ConfigProblem as problem:
        return _plain(str(problem), HTTPStatus.NOT_IMPLEMENTED)
    except ListwatchError:
        return _plain("the database does not answer", HTTPStatus.SERVICE_UNAVAILABLE)
    stale = [source.standing.name for source in health.sources if source.is_stale]
    if stale:
        return _plain(f"stale: {', '.join(stale)}", HTTPStatus.SERVICE_UNAVAILABLE)
    return _plain("every source is fresh")


def _plain(line: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(f"{line}\n", status, media_type="text/plain")


def _not_here(_request: Request, _problem: Exception) -> Response:
    return _plain("not here", HTTPStatus.NOT_FOUND)

"""The guard in front of every page: bounded bodies, and headers that let a browser show the page and nothing else."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.desk.api_problems import make_problem, problem_response

LARGEST_BODY = 65_536  # bytes
LONGEST_BODY = 10.0  # seconds for all of it
_MOST_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


class Guard:
    """ASGI middleware. The body of a request is read whole, and is in its state as `body`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is too large, too slow or has a NUL, hand on any other, add the headers to each."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        # No text of ours has a NUL, and PostgreSQL takes none; the API says so by its models.
        has_nul = "\0" in scope["path"] or b"%00" in scope["query_string"]
        if has_nul and not scope["path"].startswith("/api/"):
            await _refuse(HTTPStatus.BAD_REQUEST, scope, receive, send_guarded)
            return
        try:
            scope.setdefault("state", {})["body"] = await asyncio.wait_for(_read_body(scope, receive), LONGEST_BODY)
        except _TooLarge:
            await _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, scope, receive, send_guarded)
        except TimeoutError:
            await _refuse(HTTPStatus.REQUEST_TIMEOUT, scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)


def form_of(request: Request) -> dict[str, str]:
    """Return the fields of the form that a request carries, the last of each name; none without a form or with NUL."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return {}
    body: bytes = request.state.body
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}
    return {} if any("\0" in value for value in fields.values()) else fields


class _TooLarge(Exception):
    """The body has more bytes than any of our forms."""


async def _read_body(scope: Scope, receive: Receive) -> bytes:
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal() or int(length[:12]) > LARGEST_BODY:
        raise _TooLarge
    body, is_more = b"", True
    while is_more:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise _TooLarge
    return body


async def _refuse(status: HTTPStatus, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Connection": "close"}
    answer: Response
    if scope["path"].startswith("/api/"):
        answer = problem_response(make_problem(status, f"{status.phrase}."), headers)
    else:
        answer = PlainTextResponse(f"{status.phrase}\n", status, headers)
    await answer(scope, receive, send)

"""The API over HTTP: `/api/v1`, with a bearer token and nothing else.

who asks, and how often? -> may they? -> is it what this address takes? -> one look, or one transaction -> JSON
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from time import monotonic

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.desk.api_asking import ask_endpoint, asked_by_cursor
from monitor.desk.api_models import Nothing
from monitor.desk.api_openapi import openapi_json
from monitor.desk.api_problems import Unanswered, make_problem, problem_of, problem_of_body, problem_response
from monitor.desk.api_routes import ENDPOINTS, Call, Endpoint
from monitor.desk.api_tokens import PREFIX, Caller, find_caller
from monitor.desk.exports import Reads
from monitor.desk.faults import log_fault
from monitor.desk.feeds import FEEDS, Feed
from monitor.desk.identity import RequestRefused, hash_of
from monitor.desk.question import Question
from monitor.desk.redaction import NotForRole, check_role
from monitor.desk.sign_in import Slowdown
from monitor.runtime.context import Context
from state.errors import ListwatchError, UsageProblem
from state.evidence import EvidenceKind
from state.storage.database import snapshot, transaction
from state.storage.evidence import append_evidence
from state.storage.tokens import find_answer, store_answer, touch_token
from state.tokens import KeptAnswer

ROOT = "/api/v1"
PER_MINUTE = 600
_TOKEN = re.compile(rf"{PREFIX}[\w-]{{20,100}}", re.ASCII)
_KEY = re.compile(r"[!-~]{1,200}")
_ETAG = re.compile(r'"([0-9a-f]+)(?:\.[0-9a-f]+)?"')
_JSON = "application/json"
_TOUCH_AFTER = timedelta(hours=1)
_WAIT = {"Retry-After": "60"}


@dataclass(slots=True)
class TokenGate:
    """Authenticate requests by token: wrong tokens slow down their sender, good ones have a limit of requests a minute.

    A token that was good before is never held up by wrong ones from the same address, as all come from a proxy's.
    """

    slowdown: Slowdown = field(default_factory=Slowdown)
    reads: Reads = field(default_factory=Reads)
    _good: set[str] = field(default_factory=set)
    _counts: dict[int, tuple[int, int]] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    def authenticate(self, request: Request, context: Context, *, is_basic: bool = False) -> Caller:
        """Return the caller. Raise Unanswered where nobody is known, RequestRefused for whoever must wait.

        With `is_basic` the token may also be the password of HTTP Basic, whatever name stands beside it.
        """
        sent = request.headers.getlist("authorization")
        scheme, _, text = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
        if is_basic and scheme.lower() == "basic":
            scheme, text = "bearer", _password(text)
        if scheme.lower() != "bearer" or not _TOKEN.fullmatch(text):
            raise _unknown()
        name, now = hash_of(text), context.now()
        peer = request.client.host if request.client else None
        keys = (f"{'proxy' if context.settings.desk.is_proxy(peer) else 'peer'} {peer or 'unix'}",)
        if name not in self._good:
            self.slowdown.check(keys, now)
        with snapshot(context.engine) as connection:
            caller = find_caller(connection, context, text)
        if caller is None:
            self._good.discard(name)
            self.slowdown.failed(keys, now)
            raise _unknown()
        self._good.add(name)
        self._count(caller.token.id)
        return caller

    def _count(self, token_id: int) -> None:
        with self._turn:
            minute = int(monotonic() // 60)
            since, count = self._counts.get(token_id, (minute, 0))
            count = count + 1 if since == minute else 1
            self._counts[token_id] = (minute, count)
        if count > PER_MINUTE:
            raise RequestRefused(
                HTTPStatus.TOO_MANY_REQUESTS, f"is the {count}th within a minute.", f"{PER_MINUTE} are answered."
            )


def api_routes(context: Callable[[], Context]) -> list[BaseRoute]:
    """Return the routes of the API for an application whose guard reads bodies (`monitor.desk.guard`)."""
    gate = TokenGate()
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    routes: list[BaseRoute] = [Route(f"{ROOT}/openapi.json", _openapi)]
    routes += [
        Route(f"{ROOT}{path}", _answering(gate, context, methods), methods=list(methods))
        for path, methods in by_path.items()
    ]
    routes += [Route(f"{ROOT}/{feed.name}", _feeding(gate, context, feed)) for feed in FEEDS]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _not_here})
    app.router.redirect_slashes = False
    return [_Below("/api/", app)]


class _Below(BaseRoute):
    """Everything below a path, whatever letters follow: Starlette's own pattern ends where a line does."""

    def __init__(self, prefix: str, app: ASGIApp) -> None:
        self._prefix, self._app = prefix, app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        is_below = scope["type"] == "http" and scope["path"].startswith(self._prefix)
        return (Match.FULL if is_below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def _openapi(_request: Request) -> Response:
    return Response(openapi_json(), media_type=_JSON)


def _not_here(_request: Request, problem: Exception) -> Response:
    headers = problem.headers if isinstance(problem, HTTPException) else None
    return problem_response(problem_of(problem), headers)


def _answering(
    gate: TokenGate, context: Callable[[], Context], methods: Mapping[str, Endpoint]
) -> Callable[[Request], Response]:
    """Return what answers one address."""

    def answer(request: Request) -> Response:
        endpoint = methods["GET" if request.method == "HEAD" else request.method]
        return _guarded(lambda: _answer(gate, context(), endpoint, request), writes=endpoint.does)

    return answer


def _feeding(gate: TokenGate, context: Callable[[], Context], feed: Feed) -> Callable[[Request], Response]:
    """Return what answers a document to subscribe to; a reader that cannot send a bearer's token is asked for Basic."""

    def write(request: Request) -> Response:
        opened = context()
        caller = gate.authenticate(request, opened, is_basic=True)
        _note_use(opened, caller)
        check_role(feed.name, feed.roles, caller.viewer)
        with snapshot(opened.engine) as connection:
            body = feed.write(Question(connection, opened, caller.viewer, opened.now(), {}, {}))
        etag = f'"{sha256(body).hexdigest()[:32]}"'
        if etag in _listed(request.headers.get("if-none-match", "")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(etag))
        return Response(body, media_type=feed.media_type, headers=_headers(etag))

    def answer(request: Request) -> Response:
        response = _guarded(lambda: write(request))
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response.headers["www-authenticate"] = 'Basic realm="listwatch: the token is the password"'
        return response

    return answer


def _guarded(answer: Callable[[], Response], *, writes: bool = False) -> Response:
    """Return an answer; whatever goes wrong is a problem, and an internal error shows nothing."""
    try:
        return answer()
    except Unanswered as refused:
        return problem_response(refused.problem, refused.headers)
    except ListwatchError as trouble:
        problem = problem_of(trouble, writes=writes)
        return problem_response(problem, _WAIT if problem.status == HTTPStatus.TOO_MANY_REQUESTS else None)
    except Exception as fault:  # noqa: BLE001 - whatever it is, nobody is shown it
        log_fault(fault)
        return problem_response(problem_of(fault))


def _answer(gate: TokenGate, context: Context, endpoint: Endpoint, request: Request) -> Response:
    caller = gate.authenticate(request, context)
    _note_use(context, caller)
    try:
        check_role(endpoint.summary, endpoint.roles, caller.viewer)
        if endpoint.is_signed and not caller.is_person:
            raise NotForRole(endpoint.summary, "needs a person's word.", "Use a token of whoever decides.")
    except NotForRole as refusal:
        _record_refusal(context, caller, endpoint, refusal)
        raise
    call = Call(caller, _body_of(endpoint, request), _seen(request) if endpoint.does and endpoint.versioned else "")
    parameters = _asked_of(endpoint, request)
    path = {name: str(value) for name, value in request.path_params.items()}
    if any(not value.isprintable() for value in path.values()):
        raise Unanswered(make_problem(HTTPStatus.NOT_FOUND, "Nothing has such a name."))
    if endpoint.does:
        return _do(context, caller, endpoint, call, path, request)
    with snapshot(context.engine) as connection:
        question = Question(connection, context, caller.viewer, context.now(), path, parameters)
        answer = ask_endpoint(endpoint, question, call)
    gate.reads.note(context, caller.viewer, f"api {endpoint.path}", frozenset(endpoint.sections.values()))
    body, etag = _written(endpoint, answer)
    if request.method in {"GET", "HEAD"} and etag in _listed(request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(etag))
    return Response(body, media_type=_JSON, headers=_headers(etag))


def _do(
    context: Context, caller: Caller, endpoint: Endpoint, call: Call, path: Mapping[str, str], request: Request
) -> Response:
    """Do something once: with an Idempotency-Key it is stored, in the same transaction, what was answered."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise UsageProblem("Idempotency-Key", "is not 1 to 200 visible letters.")
    said = (request.method, request.url.path, call.body.model_dump_json(), call.seen)
    request_sha256 = sha256("\n".join(said).encode()).hexdigest()
    with transaction(context.engine) as connection:
        kept = find_answer(connection, caller.token.id, key) if key else None
        if kept is not None and kept.request_sha256 != request_sha256:
            detail = "This Idempotency-Key came with another request before."
            raise Unanswered(make_problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, "Give every request its own."))
        if kept is not None:
            return Response(kept.body, media_type=_JSON, headers=_headers(kept.etag) | {"Idempotency-Replayed": "true"})
        question = Question(connection, context, caller.viewer, context.now(), path)
        body, etag = _written(endpoint, ask_endpoint(endpoint, question, call))
        if key:
            store_answer(connection, caller.token.id, key, KeptAnswer(request_sha256, body, etag), context.now())
    return Response(body, media_type=_JSON, headers=_headers(etag))


def _written(endpoint: Endpoint, answer: BaseModel) -> tuple[str, str]:
    """Return an answer as JSON and its ETag, which begins with the version of an item that has one."""
    body = answer.model_dump_json(exclude_unset=True)
    mark = sha256(body.encode()).hexdigest()[:32]
    version = getattr(getattr(answer, "item", None), "version", "") if endpoint.versioned else ""
    return body, f'"{version}.{mark}"' if version else f'"{mark}"'


def _headers(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}


def _listed(etags: str) -> set[str]:
    """Return the ETags of If-None-Match, of which a weak one is as good (RFC 9110, 13.1.2)."""
    return {etag.strip().removeprefix("W/") for etag in etags.split(",")}


def _seen(request: Request) -> str:
    """Return the version that the sender saw. Raise Unanswered where none is named."""
    sent = request.headers.get("if-match", "")
    found = _ETAG.fullmatch(sent.strip())
    if found is None:
        detail = "If-Match does not name what you looked at."
        status = HTTPStatus.PRECONDITION_REQUIRED if sent in {"", "*"} else HTTPStatus.PRECONDITION_FAILED
        raise Unanswered(make_problem(status, detail, "Get the match, and send its ETag."))
    return found[1]


def _body_of(endpoint: Endpoint, request: Request) -> BaseModel | None:
    if endpoint.body is None:
        return None
    body: bytes = request.state.body
    if not body and endpoint.body is Nothing:
        return Nothing()
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise Unanswered(make_problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"This address takes {_JSON}."))
    try:
        return endpoint.body.model_validate_json(body, strict=True)
    except ValidationError as trouble:
        raise Unanswered(problem_of_body(trouble)) from None


def _asked_of(endpoint: Endpoint, request: Request) -> dict[str, str]:
    """Return what stands behind the question mark. Raise UsageProblem for what this address does not know."""
    pairs = request.query_params.multi_items()
    parameters = dict(pairs)
    known = {**endpoint.asked, **({endpoint.cursor: str} if endpoint.many else {})}
    for name, value in pairs:
        if name not in known:
            raise UsageProblem("the address", "asks by a name that is not known here.", f"Known: {', '.join(known)}.")
        if not value.isprintable():
            raise UsageProblem(name, "holds letters that cannot be shown.")
        _check_kind(name, known[name], value)
    if len(parameters) != len(pairs):
        raise UsageProblem("the address", "gives a name twice.")
    if endpoint.many and endpoint.cursor == "cursor" and "cursor" in parameters:
        if len(parameters) > 1:
            raise UsageProblem("cursor", "stands alone: it knows what was asked for.")
        return asked_by_cursor(parameters["cursor"])
    return parameters


def _check_kind(name: str, kind: type, value: str) -> None:
    try:
        _adapter(kind).validate_strings(value)
    except ValidationError as trouble:
        raise UsageProblem(name, f"{trouble.errors()[0]['msg'].lower()}.") from None


@cache
def _adapter(kind: type) -> TypeAdapter[object]:
    return TypeAdapter(kind)


def _password(basic: str) -> str:
    """Return the password of HTTP Basic (RFC 7617); empty for what is none."""
    try:
        return b64decode(basic, validate=True).decode("ascii").partition(":")[2]
    except ValueError:
        return ""


def _unknown() -> Unanswered:
    return Unanswered(make_problem(HTTPStatus.UNAUTHORIZED, "A token that counts is needed.", "Authorization: Bearer"))


def _note_use(context: Context, caller: Caller) -> None:
    now, used_at = context.now(), caller.token.used_at
    if used_at is None or now - used_at > _TOUCH_AFTER:
        with suppress(ListwatchError), transaction(context.engine) as connection:
            touch_token(connection, caller.token.id, now)


def _record_refusal(context: Context, caller: Caller, endpoint: Endpoint, refusal: NotForRole) -> None:
    facts = {"what": f"{endpoint.method} {ROOT}{endpoint.path}", "why": refusal.trouble}
    subject = f"person {caller.viewer.name}" if caller.is_person else caller.viewer.name
    with suppress(ListwatchError), transaction(context.engine) as connection:
        append_evidence(connection, EvidenceKind.REFUSED, subject, facts, context.now(), caller.viewer.name)

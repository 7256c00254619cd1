"""Signing in and out: the addresses, for passwords and for an OpenID provider."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.desk.desk import Desk, SignInFirst, answering, go_to, html_page, viewer_of_request
from monitor.desk.guard import form_of
from monitor.desk.identity import COOKIE, hash_of
from monitor.desk.question import Facts
from monitor.desk.rendering import render_json
from monitor.desk.sign_in import Tried, begin_recorded, sign_in
from state.errors import ListwatchError
from state.evidence import EvidenceKind
from state.storage.database import transaction
from state.storage.evidence import append_evidence
from state.storage.people import end_session

_WRONG = "Something was not right. Check the name, the password and the code; each code counts once."


def sign_in_routes(desk: Desk) -> list[BaseRoute]:
    """Return the routes by which people sign in and out as the desk is configured."""
    routes: list[BaseRoute] = [
        Route("/sign-in", answering(_sign_in(desk)), methods=["GET", "POST"]),
        Route("/sign-out", answering(_sign_out(desk)), methods=["POST"]),
    ]
    if desk.provider is not None:
        from monitor.desk.oidc import CALLBACK

        routes.append(Route("/sign-in/begin", answering(_begin(desk))))
        routes.append(Route(CALLBACK, answering(_come_back(desk))))
    return routes


def to_sign_in(request: Request, problem: Exception) -> Response:
    """Return what leads whoever must sign in first there, and back again."""
    if request.url.path.endswith((".json", ".csv")):
        return render_json({"error": {"status": 401, "trouble": "sign in first"}}, HTTPStatus.UNAUTHORIZED)
    is_form = request.method == "POST"
    back = request.headers.get("referer", "/") if is_form else request.url.path + _question_mark(request.url.query)
    again = "&again=1" if isinstance(problem, SignInFirst) and problem.again else ""
    return go_to(f"/sign-in?next={quote(_own_path(back))}{again}")


def _question_mark(query: str) -> str:
    return f"?{query}" if query else ""


def _own_path(address: str) -> str:
    """Return the path of one of our addresses; the first page for what would lead elsewhere."""
    path = "/" + address.split("://", 1)[-1].partition("/")[2] if "://" in address else address
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_own else "/"


def _sign_in(desk: Desk) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        back = _own_path(request.query_params.get("next", "/"))
        if not desk.identity.has_sessions:
            return go_to(back)
        facts = _sign_in_facts(desk, back) | {"again": "again" in request.query_params}
        if request.method != "POST" or desk.provider is not None:
            return html_page(desk, "sign_in", None, request, facts, "Sign in")
        desk.identity.check_same_site(request)
        form, context = form_of(request), desk.context()
        name, password, code = (form.get(each, "") for each in ("name", "password", "code"))
        tried = Tried(name, password, code, _peer(request), desk.identity.table.is_proxy(_host(request)))
        session = sign_in(context.engine, desk.slowdown, tried, hash_of(request.cookies.get(COOKIE, "")), context.now())
        if session is None:
            return html_page(
                desk, "sign_in", None, request, facts | {"trouble": _WRONG}, "Sign in", HTTPStatus.UNAUTHORIZED
            )
        return _with_session(go_to(_own_path(form.get("next", "/"))), session)

    return answer


def _sign_out(desk: Desk) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        context = desk.context()
        now = context.now()
        with transaction(context.engine) as connection:
            viewer = viewer_of_request(desk, request, connection, now)
            desk.identity.check_form(request, viewer, form_of(request).get("token", ""))
            end_session(connection, viewer.session or "")
        answer = go_to("/sign-in" if desk.identity.has_sessions else "/")
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    return answer


def _begin(desk: Desk) -> Callable[[Request], Response]:
    """Return what sends a browser to the provider."""
    from monitor.desk.oidc import ATTEMPT_COOKIE, ATTEMPT_SECONDS, Attempt

    def answer(request: Request) -> Response:
        assert desk.provider is not None, "there is no such address without one"
        attempt = Attempt.begin(_own_path(request.query_params.get("next", "/")), again="again" in request.query_params)
        answer = go_to(desk.provider.address_for(attempt))
        answer.set_cookie(
            ATTEMPT_COOKIE, attempt.cookie, ATTEMPT_SECONDS, path="/", secure=True, httponly=True, samesite="lax"
        )
        return answer

    return answer


def _come_back(desk: Desk) -> Callable[[Request], Response]:
    """Return what takes the provider's answer and begins a session."""
    from monitor.desk.oidc import ATTEMPT_COOKIE, Attempt, SignInFailed, person_of, signed_in_at

    def answer(request: Request) -> Response:
        assert desk.provider is not None, "there is no such address without one"
        context, keys = desk.context(), (_peer_key(desk, request),)
        now = context.now()
        desk.slowdown.check(keys, now)
        claims = None
        try:
            attempt = Attempt.read(request.cookies.get(ATTEMPT_COOKIE, ""))
            claims = desk.provider.claims_for(attempt, request.query_params)
            person = person_of(context, desk.provider.table, claims)
        except SignInFailed as failure:
            desk.slowdown.failed(keys, now)
            if claims is not None:
                _record_stranger(desk, request, failure)
            facts = _sign_in_facts(desk, "/") | {"trouble": str(failure)}
            return html_page(desk, "sign_in", None, request, facts, "Sign in", HTTPStatus.UNAUTHORIZED)
        old, proven_at = hash_of(request.cookies.get(COOKIE, "")), signed_in_at(claims, attempt, now)
        with transaction(context.engine) as connection:
            name = begin_recorded(connection, person, _peer(request), old, now, proven_at)
        answer = _with_session(go_to(_own_path(attempt.back)), name)
        answer.delete_cookie(ATTEMPT_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    return answer


def _record_stranger(desk: Desk, request: Request, failure: ListwatchError) -> None:
    """Put on record that the provider knows somebody who may not use the desk."""
    context = desk.context()
    facts = {"what": "sign-in", "from": _peer(request), "why": failure.trouble}
    with transaction(context.engine) as connection:
        append_evidence(connection, EvidenceKind.REFUSED, "person somebody unknown", facts, context.now())


def _with_session(answer: Response, name: str) -> Response:
    answer.set_cookie(COOKIE, name, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _sign_in_facts(desk: Desk, back: str) -> Facts:
    return {"next": back, "again": False, "trouble": None, "by_provider": desk.provider is not None}


def _host(request: Request) -> str | None:
    return request.client.host if request.client else None


def _peer(request: Request) -> str:
    return _host(request) or "unix"


def _peer_key(desk: Desk, request: Request) -> str:
    return f"{'proxy' if desk.identity.table.is_proxy(_host(request)) else 'peer'} {_peer(request)}"

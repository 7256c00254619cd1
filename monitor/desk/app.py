"""The application: addresses to pages and actions, and the few steps that every request takes.

who asks? -> may they? -> one look at the database (or one transaction, for a form) -> redact -> HTML, JSON or CSV
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.desk import actions
from monitor.desk.acknowledge_page import acknowledge_routes
from monitor.desk.catalog import PAGES
from monitor.desk.desk import Desk, SignInFirst, answering, go_to, html_page, viewer_of_request
from monitor.desk.exports import ON_CUSTOMERS, note_export
from monitor.desk.guard import Guard, form_of
from monitor.desk.identity import RequestRefused, is_worth_touching
from monitor.desk.question import Facts, Page, Question, Viewer
from monitor.desk.redaction import NotForRole, find_facts
from monitor.desk.rendering import CSV, HTML, JSON, render_csv, render_file, render_json
from monitor.desk.sign_in_routes import sign_in_routes, to_sign_in
from monitor.operations.health_endpoint import machine_routes
from monitor.queries.regimes import affiliates_rule, regime_banner
from monitor.runtime.context import Context
from state.alerts import DISCLAIMER
from state.encoding import to_data
from state.errors import ListwatchError, NotFound, StaleDecision, UsageProblem
from state.evidence import EvidenceKind
from state.listings import ListCode
from state.storage.database import snapshot, transaction
from state.storage.evidence import append_evidence
from state.storage.people import touch_session
from state.storage.snapshots import latest_snapshot_date

_STATIC = {"desk.css": "text/css", "desk.js": "text/javascript", "favicon.svg": "image/svg+xml"}


def make_app(desk: Desk, unhealthy_reason: Callable[[], str], more: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application. `more` are routes that stand before the pages, such as those of the API."""
    routes: list[BaseRoute] = [*machine_routes(desk.context, unhealthy_reason), *more]
    routes += [Route(f"/static/{name}", _static(name, kind)) for name, kind in _STATIC.items()]
    routes.append(Route("/favicon.ico", _static("favicon.svg", "image/svg+xml")))
    routes += [*sign_in_routes(desk), *acknowledge_routes(desk)]
    for action in actions.ACTIONS:
        routes.append(Route(action.path, answering(_act(desk, action)), methods=["POST"]))
    for page in PAGES:
        for form in (JSON, CSV):
            path = f"/index.{form}" if page.path == "/" else f"{page.path}.{form}"
            routes.append(Route(path, answering(_show(desk, page, form))))
        routes.append(Route(page.path, answering(_show(desk, page, HTML))))
    handlers: dict[Any, Callable[[Request, Exception], Response]] = {
        ListwatchError: _told(desk),
        SignInFirst: to_sign_in,
        HTTPException: _told(desk),
    }
    return Starlette(routes=routes, middleware=[Middleware(Guard)], exception_handlers=handlers)


def _show(desk: Desk, page: Page, form: str) -> Callable[[Request], Response]:
    """Return what answers one page in one format, by one look at the database."""

    def show(request: Request) -> Response:
        context = desk.context()
        now = context.now()
        with snapshot(context.engine) as connection:
            viewer = viewer_of_request(desk, request, connection, now)
            question = Question(connection, context, viewer, now, request.path_params, dict(request.query_params))
            facts = find_facts(page, question)
            frame = _frame(question)
        # A section that keeps itself up to date is no use of the session.
        if is_worth_touching(viewer, now) and request.headers.get("sec-fetch-dest") != "empty":
            _touch(context, viewer, now)
        if form == HTML:
            return html_page(desk, page.template, viewer, request, frame | facts, page.title)
        taken = {page.sections[page.table]} if form == CSV else {page.sections[name] for name in facts}
        if taken & ON_CUSTOMERS:
            with transaction(context.engine) as connection:
                note_export(
                    connection, context, viewer, f"page {request.url.path}", "table" if form == CSV else "facts"
                )
        if form == JSON:
            return render_json(frame | facts)
        name = f"{page.template}.regime-not-verified" if frame["about"]["regime"] else page.template
        return render_csv(facts.get(page.table, []), name)

    return show


def _act(desk: Desk, action: actions.Action) -> Callable[[Request], Response]:
    """Return what takes one kind of form."""

    def act(request: Request) -> Response:
        context = desk.context()
        now, form = context.now(), form_of(request)
        with snapshot(context.engine) as connection:
            viewer = viewer_of_request(desk, request, connection, now)
        desk.identity.check_form(request, viewer, form.get("token", ""))
        if not viewer.is_any_of(action.roles):
            raise NotForRole("this", f"is for {', '.join(sorted(action.roles))}.", "Ask one of them.")
        if action.needs_fresh and not viewer.is_fresh(now):
            raise SignInFirst(again=True)
        done = action.do(context, actions.Request(viewer, request.path_params, form))
        return render_file(done.name, done.body) if isinstance(done, actions.File) else go_to(done)

    return act


def _touch(context: Context, viewer: Viewer, now: Any) -> None:
    with suppress(ListwatchError), transaction(context.engine) as connection:
        touch_session(connection, viewer.session or "", now)


def _frame(question: Question) -> Facts:
    """Return what every answer carries: of which day the list is, by which reading of the law, and what it is not."""
    connection = question.connection
    return {
        "about": {
            "list_as_of": to_data(latest_snapshot_date(connection, ListCode.ENTITY_LIST)),
            "regime": regime_banner(affiliates_rule(connection, question.today, question.now)),
            "disclaimer": DISCLAIMER,
            "asked_at": question.now.isoformat(),
        }
    }


def _told(desk: Desk) -> Callable[[Request, Exception], Response]:
    """Return the description of an error, in the format that was asked for; nothing of an internal error is shown."""

    def told(request: Request, problem: Exception) -> Response:
        status, words = _status_of(problem)
        viewer = getattr(request.state, "viewer", None)
        if isinstance(problem, NotForRole | RequestRefused):
            _record_refusal(desk, viewer, request, words)
        facts = {"error": words | {"status": int(status)}}
        if request.url.path.endswith((".json", ".csv")):
            return render_json(facts, status)
        return html_page(desk, "error", viewer, request, facts, status.phrase, status)

    return told


def _status_of(problem: Exception) -> tuple[HTTPStatus, dict[str, str]]:
    if isinstance(problem, HTTPException):
        status = HTTPStatus(problem.status_code)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return status, {"subject": "The desk", "trouble": "could not answer.", "remedy": "Its log says where."}
        return status, {"subject": "This address:", "trouble": status.phrase.lower(), "remedy": "See the overview."}
    assert isinstance(problem, ListwatchError), "no other problem is told of"
    words = {"subject": problem.subject, "trouble": problem.trouble, "remedy": problem.remedy}
    if isinstance(problem, RequestRefused):
        return problem.status, words
    known: dict[type[ListwatchError], HTTPStatus] = {
        NotForRole: HTTPStatus.FORBIDDEN,
        NotFound: HTTPStatus.NOT_FOUND,
        StaleDecision: HTTPStatus.CONFLICT,
        UsageProblem: HTTPStatus.BAD_REQUEST,
    }
    return next((status for kind, status in known.items() if isinstance(problem, kind)), HTTPStatus(503)), words


def _record_refusal(desk: Desk, viewer: Viewer | None, request: Request, words: dict[str, str]) -> None:
    """Put on record what a known person was refused. Strangers leave no row: they could fill the log."""
    if viewer is None:
        return
    context = desk.context()
    facts = {"what": f"{request.method} {request.url.path[:200]}", "why": words["trouble"]}
    with suppress(ListwatchError), transaction(context.engine) as connection:
        append_evidence(connection, EvidenceKind.REFUSED, f"person {viewer.name}", facts, context.now(), viewer.name)


def _static(name: str, kind: str) -> Callable[[Request], Response]:
    """Return what answers one file of the package, read once; no path of a request leads to a file."""
    body = files("monitor.desk").joinpath("static", name).read_bytes()

    def answer(_request: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "public, max-age=300"})

    return answer

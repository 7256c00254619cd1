"""Problems of the API by RFC 9457: one form for everything that is not answered, with nothing secret in it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from monitor.desk.api_models import Data, Problem
from monitor.desk.identity import RequestRefused
from monitor.desk.redaction import NotForRole
from state.errors import ListwatchError, NotFound, StaleDecision, UsageProblem

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:listwatch:problem:"
_REALM = 'Bearer realm="listwatch"'
_MOST_ERRORS = 20


def make_problem(status: HTTPStatus, detail: str, remedy: str = "", changed: str = "") -> Problem:
    """Return a problem, without what is empty."""
    body = {"type": f"{_TYPE}{status:d}", "title": status.phrase, "status": int(status), "detail": detail}
    more = {name: words for name, words in (("remedy", remedy), ("changed", changed)) if words}
    return Problem.model_validate(body | more)


class Unanswered(Exception):
    """A request that is not answered, with the problem that says why; `headers` go with it."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        self.problem = problem
        self.headers = dict(headers or {})
        super().__init__(problem.detail)


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as an answer."""
    sent = dict(headers or {})
    if problem.status == HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = _REALM
    return Response(problem.model_dump_json(exclude_unset=True), problem.status, sent, MEDIA_TYPE)


def problem_of(trouble: Exception, *, writes: bool = False) -> Problem:
    """Return what an error says; what none of us raised on purpose says nothing but that it happened.

    `writes` says that something was to be done: what the person could mend is then a conflict with how all stands.
    """
    if isinstance(trouble, HTTPException):
        status = HTTPStatus(trouble.status_code)
        return make_problem(status, f"{status.phrase}.")
    status = _status_of(trouble, writes=writes)
    if not isinstance(trouble, ListwatchError) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return make_problem(status, "listwatch could not answer; its log says why.")
    changed = trouble.trouble if isinstance(trouble, StaleDecision) else ""
    return make_problem(status, f"{trouble.subject}: {trouble.trouble}", trouble.remedy, changed)


def problem_of_body(trouble: ValidationError) -> Problem:
    """Return which fields of a body are wrong and why; what was sent is not repeated."""
    errors: list[Data] = [
        {"pointer": "#/" + "/".join(str(step) for step in each["loc"]), "detail": each["msg"]}
        for each in trouble.errors(include_url=False, include_context=False, include_input=False)[:_MOST_ERRORS]
    ]
    is_json = trouble.errors()[0]["type"] != "json_invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_json else HTTPStatus.BAD_REQUEST
    return make_problem(status, "The body is not what this address takes.").model_copy(update={"errors": errors})


def _status_of(trouble: Exception, *, writes: bool) -> HTTPStatus:
    if isinstance(trouble, RequestRefused):
        return trouble.status
    known: dict[type[Exception], HTTPStatus] = {
        NotForRole: HTTPStatus.FORBIDDEN,
        NotFound: HTTPStatus.NOT_FOUND,
        StaleDecision: HTTPStatus.PRECONDITION_FAILED,
        UsageProblem: HTTPStatus.CONFLICT if writes else HTTPStatus.UNPROCESSABLE_ENTITY,
        ListwatchError: HTTPStatus.SERVICE_UNAVAILABLE,
    }
    found = (status for kind, status in known.items() if isinstance(trouble, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)

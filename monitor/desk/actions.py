"""What a person does at the desk: the same functions of `monitor.review` as the command line and Slack call.

Each takes one transaction, a form and whoever sent it, and returns the address to go on at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from sqlalchemy import Connection

from monitor.desk.pages.matches import find_match, version_of
from monitor.desk.question import Viewer
from monitor.desk.redaction import owns
from monitor.queries.holds import held_accounts
from monitor.review.decisions import acknowledge_account, record_decision, release_account
from monitor.runtime.context import Context
from state.dispositions import Decision, Verdict
from state.errors import MovedOn, NothingThere, UsageProblem
from state.people import Role
from state.storage.dispositions import standing_dispositions

_COMPLIANCE = frozenset({Role.COMPLIANCE})
_LONGEST_REASON = 4000


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a person wants done: `path` holds the names in the address, `form` the fields."""

    viewer: Viewer
    path: Mapping[str, str]
    form: Mapping[str, str]

    def field(self, name: str) -> str:
        """Return a field without blanks around it, empty where it was not sent. Raise UsageProblem if too long."""
        value = self.form.get(name, "").strip()
        if len(value) > _LONGEST_REASON:
            raise UsageProblem(name, f"is longer than {_LONGEST_REASON:,} letters.")
        return value


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done by a form: its address, who may, and whether they must have signed in lately."""

    path: str
    roles: frozenset[Role]
    do: Callable[[Connection, Context, Request], str]
    needs_fresh: bool = False


def decide(connection: Connection, context: Context, request: Request) -> str:
    """Record a decision on a match. Raise MovedOn where the match is not what the person looked at."""
    match_id = request.path["id"]
    told = find_match(connection, match_id)
    standing = standing_dispositions(connection, [told.key.customer_id]).get(told.key.id)
    if request.field("version") != version_of(told, standing):
        words = (
            f"has changed since you opened it: {standing.said}." if standing else "was told again since you opened it."
        )
        raise MovedOn(match_id, words, "Look at it as it is now.")
    decision = Decision(
        _verdict(request.field("verdict")), request.field("reason"), request.viewer.name, _day(request.field("expires"))
    )
    record_decision(connection, context, told, decision)
    return f"/matches?done={quote(told.key.id)}{_filters(request)}"


def acknowledge(connection: Connection, context: Context, request: Request) -> str:
    """Acknowledge the holds of an account; sales its own alone. Raise NothingThere for any other."""
    customer_id = request.path["customer"]
    if Role.COMPLIANCE not in request.viewer.roles:
        owners = [each.owner for each in held_accounts(connection) if each.hold.customer_id == customer_id]
        if not owners or not all(owns(request.viewer, owner) for owner in owners):
            raise NothingThere(customer_id, "is not on hold.", "See the holds.")
    acknowledge_account(connection, context, customer_id, request.viewer.name)
    return "/holds"


def release(connection: Connection, context: Context, request: Request) -> str:
    """Sign the release of an account; it is released once enough have signed."""
    release_account(connection, context, request.path["customer"], request.viewer.name, request.field("reason"))
    return "/holds"


def _verdict(word: str) -> Verdict:
    try:
        return Verdict(word)
    except ValueError as problem:
        raise UsageProblem("the decision", "is none of true, false and unsure.", "Choose one.") from problem


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if word else None
    except ValueError as problem:
        raise UsageProblem("the last day", f"{word!r} is no date.", "Write it as 2025-12-31.") from problem


def _filters(request: Request) -> str:
    """Return the filters of the queue that the form was sent from, so that the next match is of the same."""
    names = ("strength", "document", "list", "customer", "q")
    return "".join(f"&{name}={quote(value)}" for name in names if (value := request.field(f"filter_{name}")))


ACTIONS = (
    Action("/matches/{id}", _COMPLIANCE, decide),
    Action("/holds/{customer:path}/acknowledge", _COMPLIANCE | {Role.SALES}, acknowledge),
    Action("/holds/{customer:path}/release", _COMPLIANCE, release, needs_fresh=True),
)

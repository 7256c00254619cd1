"""What a person does at the desk: the same functions of `monitor.review` as the command line and Slack call.

Each takes a form and whoever sent it, does all of it or nothing, and returns the address to go on at, or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from sqlalchemy import Connection

from monitor.desk.exports import note_export
from monitor.desk.pages.matches import find_match, version_of
from monitor.desk.pages.ownership import owner_version
from monitor.desk.question import Viewer
from monitor.desk.redaction import owns
from monitor.evidence.export import export_alert
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.quarantine import reject_held, release_held
from monitor.queries.holds import held_accounts
from monitor.review.decisions import acknowledge_account, record_decision, release_account
from monitor.review.owner_matches import decide_owner, find_owner_match
from monitor.runtime.context import Context
from state.dispositions import Decision, Verdict
from state.encoding import to_json
from state.errors import NotFound, StaleDecision, UsageProblem
from state.people import Role
from state.storage.alerted_matches import AlertedMatch
from state.storage.claims import end_claim, record_claim
from state.storage.database import transaction
from state.storage.dispositions import current_dispositions
from state.storage.outbox import find_alert
from state.storage.regimes import settle_regime

_COMPLIANCE = frozenset({Role.COMPLIANCE})
_LONGEST_REASON = 4000
_ALSO = "also_"


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
class File:
    """A file that leaves the desk, as JSON."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done by a form: its address, who may, and whether they must have signed in lately."""

    path: str
    roles: frozenset[Role]
    do: Callable[[Context, Request], str | File]
    needs_fresh: bool = False


def decide(context: Context, request: Request) -> str:
    """Record a decision on a match. Raise StaleDecision where the match is not what the person looked at."""
    decision = _decision(request)
    seen = {request.path["id"]: request.field("version")}
    seen |= {name.removeprefix(_ALSO): request.field(name) for name in request.form if name.startswith(_ALSO)}
    with transaction(context.engine) as connection:
        decided = decide_all_as_seen(connection, context, seen, decision)
    return f"/matches?done={quote(', '.join(each.key.id for each in decided))}{_filters(request)}"


def decide_all_as_seen(
    connection: Connection, context: Context, seen: Mapping[str, str], decision: Decision
) -> list[AlertedMatch]:
    """Record one decision on the matches of one pair of names, each by the version that was seen, or on none of them.

    Raise StaleDecision naming all that have changed, UsageProblem for matches of several pairs.
    """
    decided, changed = [], []
    for match_id, version in seen.items():
        try:
            decided.append(decide_as_seen(connection, context, match_id, version, decision))
        except StaleDecision as moved:
            changed.append(moved)
    if len({(each.key.customer_id, each.match.listing_name.casefold()) for each in decided}) > 1:
        raise UsageProblem("the decision", "is on several pairs of names.", "Decide on each pair by itself.")
    if len(changed) > 1:
        words = "; ".join(f"{moved.subject} {moved.trouble.rstrip('.')}" for moved in changed)
        raise StaleDecision(f"{len(changed)} matches:", f"{words}. Nothing was recorded.", changed[0].remedy)
    if changed:
        raise changed[0]
    return decided


def decide_on_owner(context: Context, request: Request) -> str:
    """Record a decision on an owner, for all it owns. Raise StaleDecision where somebody has decided meanwhile."""
    match_id = request.path["id"]
    with transaction(context.engine) as connection:
        match = find_owner_match(connection, match_id)
        if match is None:
            raise NotFound(match_id, "is no match of an owner that was told.", "See who owns the customer.")
        standing = current_dispositions(connection, [match.key.customer_id]).get(match_id)
        if request.field("version") != owner_version(standing):
            said = standing.said if standing else "the decision on it ended"
            raise StaleDecision(match_id, f"has changed since you opened it: {said}.", "Look at it as it is now.")
        decide_owner(connection, context, match, _decision(request))
    return f"/owners/{quote(request.field('customer'))}"


def claim(context: Context, request: Request) -> str:
    """Note that the person works on a match, or does no more. Raise NotFound where there is none."""
    match_id = request.path["id"]
    with transaction(context.engine) as connection:
        find_match(connection, match_id)
        if request.field("claim") == "end":
            end_claim(connection, match_id)
        else:
            record_claim(connection, match_id, request.viewer.name, context.now())
    return f"/matches/{quote(match_id)}{_filters(request).replace('&', '?', 1)}"


def decide_as_seen(
    connection: Connection, context: Context, match_id: str, version: str, decision: Decision
) -> AlertedMatch:
    """Record a decision on this version of a match, and return the match. Raise StaleDecision if it has changed."""
    alerted = find_match(connection, match_id)
    standing = current_dispositions(connection, [alerted.key.customer_id]).get(alerted.key.id)
    if version != version_of(alerted, standing):
        words = (
            f"has changed since you opened it: {standing.said}." if standing else "was told again since you opened it."
        )
        raise StaleDecision(alerted.key.id, words, "Look at it as it is now.")
    record_decision(connection, context, alerted, decision)
    return alerted


def acknowledge(context: Context, request: Request) -> str:
    """Acknowledge the holds of an account; sales its own alone. Raise NotFound for any other."""
    with transaction(context.engine) as connection:
        acknowledge_as(connection, context, request.viewer, request.path["customer"])
    return "/holds"


def acknowledge_as(connection: Connection, context: Context, viewer: Viewer, customer_id: str) -> None:
    """Acknowledge the holds of an account that the viewer sees. Raise NotFound for any other."""
    if Role.COMPLIANCE not in viewer.roles:
        owners = [each.owner for each in held_accounts(connection) if each.hold.customer_id == customer_id]
        if not owners or not all(owns(viewer, owner) for owner in owners):
            raise NotFound(customer_id, "is not on hold.", "See the holds.")
    acknowledge_account(connection, context, customer_id, viewer.name)


def release(context: Context, request: Request) -> str:
    """Sign the release of an account; it is released once enough have signed."""
    with transaction(context.engine) as connection:
        release_account(connection, context, request.path["customer"], request.viewer.name, request.field("reason"))
    return "/holds"


def settle_quarantine(context: Context, request: Request) -> str:
    """Believe an answer that was held after all, and tell what it changes; or say that it is wrong."""
    number, by, because = int(request.path["number"]), request.viewer.name, request.field("reason")
    if not because:
        raise UsageProblem("the reason", "says nothing.", "Say why: it is kept, and read by whoever asks later.")
    if request.field("verdict") == "release":
        release_held(context, number, by, because, customers_to_screen(context))
    else:
        reject_held(context, number, by, because)
    return "/sources"


def settle_state(context: Context, request: Request) -> str:
    """Verify a state of a rule of law in the person's name, or reject it."""
    with transaction(context.engine) as connection:
        is_wrong = request.field("verdict") == "reject"
        settle_regime(connection, request.field("key"), request.viewer.name, context.now(), reject=is_wrong)
    return "/regimes"


def export(context: Context, request: Request) -> File:
    """Return the evidence file of an alert, and put on record who took it. Raise NotFound where there is none."""
    alert_id = request.path["id"]
    with transaction(context.engine) as connection:
        if find_alert(connection, alert_id) is None:
            raise NotFound(alert_id, "is no alert.", "See the rules.")
        held = export_alert(connection, context.settings.captures_folder, alert_id, context.now())
        note_export(connection, context, request.viewer, alert_id, "evidence file")
    return File(f"{alert_id}.json", to_json(held))


def _decision(request: Request) -> Decision:
    verdict, until = _verdict(request.field("verdict")), _day(request.field("expires"))
    return Decision(verdict, request.field("reason"), request.viewer.name, until)


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
    Action("/matches/{id}/claim", _COMPLIANCE, claim),
    Action("/owner-matches/{id}", _COMPLIANCE, decide_on_owner),
    Action("/holds/{customer:path}/acknowledge", _COMPLIANCE | {Role.SALES}, acknowledge),
    Action("/holds/{customer:path}/release", _COMPLIANCE, release, needs_fresh=True),
    Action("/quarantine/{number:int}", _COMPLIANCE, settle_quarantine, needs_fresh=True),
    Action("/regimes", _COMPLIANCE, settle_state, needs_fresh=True),
    Action("/evidence/{id}/file", _COMPLIANCE | {Role.AUDITOR}, export, needs_fresh=True),
)

"""Listening: what people decide by buttons, received over Slack's Socket Mode and recorded like any other decision."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.queries.holds import holds_begun_by
from monitor.review.decided import find_any_match
from monitor.review.decisions import acknowledge_hold, record_decision
from monitor.review.owner_matches import OwnerMatch, decide_owner
from monitor.runtime.channels import open_listeners
from monitor.runtime.context import Context
from notifiers.channel import Listener
from notifiers.review import TriageAction, TriageKind
from state.alerts import AccountContent
from state.dispositions import Decision, Verdict
from state.errors import ListwatchError, UsageProblem
from state.people import Person, Role, is_owner
from state.storage.database import transaction
from state.storage.outbox import find_alert
from state.storage.people import find_person

_VERDICTS = {
    TriageKind.CONFIRM: Verdict.TRUE,
    TriageKind.NOT_A_MATCH: Verdict.FALSE,
    TriageKind.ASSIGN: Verdict.UNSURE,
}


class Listeners:
    """The listeners of all channels with buttons: those that hear, and those that could not be started yet."""

    def __init__(self, context: Context) -> None:
        """Make them without starting any. Raises ConfigProblem where a secret is not there."""
        self._watch = context
        self._waiting = list(open_listeners(context.settings, partial(record_action, context), context.now))
        self._hearing: list[Listener] = []

    def start_waiting(self) -> None:
        """Start those that do not hear yet; the operator is told, once a day, of one that cannot be started."""
        for listener in tuple(self._waiting):
            try:
                listener.start()
            except ListwatchError as problem:
                self._tell(listener.name, problem)
            else:
                self._waiting.remove(listener)
                self._hearing.append(listener)

    def close(self) -> None:
        """Stop hearing."""
        while self._hearing:
            self._hearing.pop().close()

    def _tell(self, name: str, problem: ListwatchError) -> None:
        subject = f"buttons of channel {name}"
        advice = "listwatch tries again each minute; until then, decide with `listwatch decide`."
        with transaction(self._watch.engine) as connection:
            enqueue_alert(
                connection, self._watch, compose_operator(subject, subject, str(problem), advice, self._watch.now())
            )


def record_action(context: Context, action: TriageAction) -> None:
    """Record what somebody clicked.

    Raises UsageProblem, told to whoever clicked alone, for a match that was taken back, and for a hold that is over or
    not theirs to acknowledge.
    """
    with transaction(context.engine) as connection:
        if action.kind is TriageKind.ACKNOWLEDGE:
            _acknowledge(connection, context, action)
            return
        match = find_any_match(connection, action.match_id, action.customer_id)
        if isinstance(match, OwnerMatch):
            decide_owner(connection, context, match, decision_of(action), action.alert_id)
        else:
            record_decision(connection, context, match, decision_of(action), action.alert_id)


def _acknowledge(connection: Connection, context: Context, action: TriageAction) -> None:
    """Acknowledge what a notice told: its account's holds that had begun by then, as by the link in a message."""
    person, notice = find_person(connection, action.user_id), find_alert(connection, action.alert_id)
    content = notice.content if notice else None
    owner = content.owner_email if isinstance(content, AccountContent) else ""
    if person is None or not _is_known_as(person, action.user_id) or not _may_acknowledge(person, owner):
        trouble = "is acknowledged by the account's owner or by compliance, as the list of people knows your Slack id."
        raise UsageProblem("this hold", trouble, f"Ask trade compliance to add yours, {action.user_id}.")
    held = holds_begun_by(connection, action.customer_id, notice.created_at) if notice else []
    if not held:
        raise UsageProblem("this hold", "is over, or its notice is no longer kept.", "See the holds at the desk.")
    for each in held:
        if each.hold.acknowledgement is None:
            acknowledge_hold(connection, context, each.hold.alert_id, person.name)


def _is_known_as(person: Person, user_id: str) -> bool:
    return person.ended_at is None and (person.slack_id or "").casefold() == user_id.casefold()


def _may_acknowledge(person: Person, owner: str) -> bool:
    return Role.COMPLIANCE in person.roles or (Role.SALES in person.roles and is_owner(person.email, owner))


def decision_of(action: TriageAction) -> Decision:
    """Return the decision that a click stands for; one that is handed on is left open, with whom as the reason."""
    reasons = {
        TriageKind.CONFIRM: "confirmed in Slack",
        TriageKind.NOT_A_MATCH: action.reason,
        TriageKind.ASSIGN: f"assigned to {action.assignee}",
    }
    return Decision(_VERDICTS[action.kind], reasons[action.kind], f"{action.user_name} ({action.user_id})")

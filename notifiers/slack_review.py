"""Slack triage: the buttons below a possible match, answered over Socket Mode, so that no public address is needed.

A click is acknowledged at once. *Not a match* asks a reason and *Assign* a person before anything is decided. What was
decided goes to a callback as a plain `TriageAction`, and the message then says who decided, and when. Slack sends a
click again that it believes unanswered: the callback may hear of one decision twice.
Sources: https://docs.slack.dev/apis/events-api/using-socket-mode,
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload and view-interactions-payload beside it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from notifiers.review import TriageAction, TriageKind, read_button_value
from notifiers.slack_answers import SLACK_API, Data, Refusal
from notifiers.slack_api import SlackApi, connect_socket
from notifiers.slack_blocks import ACTION_IDS, fitted
from notifiers.slack_decided import Place, decided_blocks, decided_words
from notifiers.slack_modals import read_modal, reason_modal
from state.deliveries import Outcome
from state.errors import ConfigProblem, ListwatchError, SourceUnreachable

log = logging.getLogger(__name__)

_KINDS = {action_id: kind for kind, action_id in ACTION_IDS.items()}
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
_NAME_ROOM = 100


class SlackTriage:
    """Listens for one Slack channel's buttons, on threads of the SDK's own, from `start` until `close`."""

    def __init__(
        self,
        name: str,
        app_token: str,
        token: str,
        allowed: frozenset[str],
        decide: Callable[[TriageAction], None],
        now: Callable[[], datetime],
        base_url: str = SLACK_API,
        timeout: float = 10.0,
    ) -> None:
        """Take buttons from Slack.

        `allowed` holds the Slack ids of those who may decide; who may acknowledge a hold, `decide` says, which records
        either. `now` gives aware UTC. A ListwatchError that `decide` raises is told to the person who clicked alone.
        Raises ConfigProblem for a token that is none, and for ids that are none.
        """
        if not all(_USER_ID.fullmatch(user) for user in allowed):
            raise ConfigProblem(
                f"channel {name}", "the ids of those who may decide are wrong.", "They look like U0123ABCD."
            )
        self.name = name
        self._allowed = allowed
        self._decide = decide
        self._now = now
        self._api = SlackApi(f"channel {name}", token, base_url, timeout)
        self._socket = self._api.open_socket(f"channel {name}", app_token, self.take)
        # Two decisions on one message at once would each write what the other did not.
        self._updating = Lock()

    def start(self) -> None:
        """Connect. Raises SourceUnreachable when Slack cannot be reached now, ConfigProblem when it refuses the app."""
        refusal = connect_socket(self._socket)
        if refusal is None:
            return
        if refusal.verdict.outcome is Outcome.GAVE_UP:
            trouble = f"Socket Mode was refused ({refusal.code})."
            raise ConfigProblem(f"channel {self.name}", trouble, "Give an app token with the scope connections:write.")
        raise SourceUnreachable(f"channel {self.name}", refusal.verdict.detail)

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def take(self, kind: str, payload: Data) -> None:
        """Answer one envelope that was acknowledged; an internal error over it is logged without its words."""
        if kind != "interactive":
            return
        try:
            if payload.get("type") == "block_actions":
                self._take_click(payload)
            elif payload.get("type") == "view_submission":
                self._take_answer(payload)
        except Exception as fault:  # noqa: BLE001 - the SDK's thread would swallow it unseen
            log.error("click_not_answered", extra={"channel": self.name, "fault": type(fault).__name__})

    def _take_click(self, payload: Data) -> None:
        """Answer a button: *Confirm* and *Acknowledge* are recorded, the others ask first."""
        clicked = payload["actions"][0]
        kind = _KINDS.get(clicked.get("action_id", ""))
        if kind is None:
            return
        container = payload["container"]
        place = Place(
            container["channel_id"], container.get("thread_ts", ""), container["message_ts"], clicked["block_id"]
        )
        if kind is not TriageKind.ACKNOWLEDGE and not self._may_decide(payload["user"], place):
            return
        if kind in (TriageKind.CONFIRM, TriageKind.ACKNOWLEDGE):
            self._record(_action(kind, clicked["value"], payload["user"]), place)
            return
        opened = self._api.open_view(payload["trigger_id"], reason_modal(kind, clicked["value"], place))
        if isinstance(opened, Refusal):
            self._whisper(place, payload["user"]["id"], f"The question could not be shown: {opened.verdict.detail}")

    def _take_answer(self, payload: Data) -> None:
        """Decide by what was asked before, and is answered now."""
        modal = read_modal(payload["view"])
        if modal is not None and self._may_decide(payload["user"], modal.place):
            action = _action(modal.kind, modal.value, payload["user"], modal.reason, modal.assignee)
            self._record(action, modal.place)

    def _may_decide(self, user: Data, place: Place) -> bool:
        """Return whether this person is among those allowed; anybody else is told so."""
        if user.get("id") in self._allowed:
            return True
        self._whisper(place, str(user.get("id")), "You are not among those who decide here. Ask trade compliance.")
        return False

    def _record(self, action: TriageAction, place: Place) -> None:
        """Have it recorded, and only then say so in the message."""
        try:
            self._decide(action)
        except ListwatchError as problem:
            self._whisper(place, action.user_id, f"Not recorded: {problem}")
            return
        self._show(action, place)

    def _show(self, action: TriageAction, place: Place) -> None:
        """Put who decided in the place of the buttons; where the message cannot be changed, below it."""
        words = decided_words(action, self._now())
        with self._updating:
            post = self._post_at(place)
            still_open = action.kind is TriageKind.ASSIGN
            changed = decided_blocks(post.get("blocks", []), place.block_id, words, still_open=still_open)
            if changed is not None:
                updated = self._api.update(channel=place.channel, ts=place.ts, blocks=changed, text=post["text"])
                if not isinstance(updated, Refusal):
                    return
        self._api.post(channel=place.channel, thread_ts=place.thread or place.ts, text=words)

    def _post_at(self, place: Place) -> Data:
        """Return the message as it is now, empty where Slack does not give it."""
        page = self._api.read_messages(
            place.channel, place.thread or place.ts, oldest=place.ts, latest=place.ts, inclusive=True
        )
        posts = [] if isinstance(page, Refusal) else page.get("messages", [])
        return next((post for post in posts if post.get("ts") == place.ts), {})

    def _whisper(self, place: Place, user: str, words: str) -> None:
        """Tell one person; where even that fails there is nobody to tell."""
        self._api.post_ephemeral(
            channel=place.channel, user=user, thread_ts=place.thread or None, text=fitted(words, 3000)
        )


def _action(kind: TriageKind, value: str, user: Data, reason: str = "", assignee: str = "") -> TriageAction:
    button = read_button_value(value)
    return TriageAction(
        kind=kind,
        customer_id=button.customer_id,
        match_id=button.match_id,
        alert_id=button.alert_id,
        user_id=user["id"],
        user_name=str(user.get("username") or user.get("name") or user["id"])[:_NAME_ROOM],
        reason=reason,
        assignee=assignee,
    )

"""Slack modals: the two questions asked before a decision, a reason or a person, and the answers read back. Pure.

Source: https://docs.slack.dev/reference/views/modal-views (a title of 24 characters, 3,000 of `private_metadata`).
"""

from __future__ import annotations

import json
import re
from dataclasses import astuple, dataclass
from typing import Any

from notifiers.review import TriageKind
from notifiers.slack_blocks import plain_text
from notifiers.slack_decided import Place

_CALLBACK = "listwatch_decide"
_INPUT = "answer"
_LONGEST_REASON = 2000
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")

_TITLES = {TriageKind.NOT_A_MATCH: "Not a match", TriageKind.ASSIGN: "Assign"}
_QUESTIONS = {TriageKind.NOT_A_MATCH: "Why is it not a match?", TriageKind.ASSIGN: "Who is to decide?"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question answered: for which button (`value`) and where it stands, with a reason or with a person."""

    kind: TriageKind
    value: str
    place: Place
    reason: str
    assignee: str


def reason_modal(kind: TriageKind, value: str, place: Place) -> dict[str, Any]:
    """Return the view that asks a reason for "not a match", or a person for "assign"."""
    element: dict[str, Any]
    if kind is TriageKind.NOT_A_MATCH:
        element = {"type": "plain_text_input", "multiline": True, "min_length": 3, "max_length": _LONGEST_REASON}
    else:
        element = {"type": "users_select"}
    return {
        "type": "modal",
        "callback_id": _CALLBACK,
        "title": plain_text(_TITLES[kind]),
        "submit": plain_text("Decide"),
        "private_metadata": json.dumps([kind, value, *astuple(place)], ensure_ascii=False),
        "blocks": [
            {
                "type": "input",
                "block_id": _INPUT,
                "label": plain_text(_QUESTIONS[kind]),
                "element": {**element, "action_id": _INPUT},
            }
        ],
    }


def read_modal(view: dict[str, Any]) -> Answered | None:
    """Return what was answered; None for a view that is not ours, and for an answer that is none."""
    if view.get("callback_id") != _CALLBACK:
        return None
    kind, value, *place = json.loads(view["private_metadata"])
    answer = view["state"]["values"][_INPUT][_INPUT]
    reason, assignee = (answer.get("value") or "").strip(), answer.get("selected_user") or ""
    answered = bool(_USER_ID.fullmatch(assignee)) if kind == TriageKind.ASSIGN else bool(reason)
    return Answered(TriageKind(kind), value, Place(*place), reason, assignee) if answered else None

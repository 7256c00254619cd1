"""Triage: what a person decided of a possible match on a channel, and the words a button carries until then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from notifiers.blocks import DecisionRequest


class TriageKind(StrEnum):
    """What was decided: the customer is the listed party, is not, or somebody is to find out."""

    CONFIRM = "confirm"
    NOT_A_MATCH = "not a match"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class TriageAction:
    """One decision of one person on one possible match.

    `alert_id` is the alert it was decided on; `user_id` and `assignee` are the channel's own names for people,
    `user_name` is for reading. `reason` is empty but for "not a match", `assignee` but for "assign".
    """

    kind: TriageKind
    customer_id: str
    list_code: str
    destination: str
    listing_name: str
    alert_id: str
    user_id: str
    user_name: str
    reason: str = ""
    assignee: str = ""


def button_value(alert_id: str, decision: DecisionRequest) -> str:
    """Give the words that a button sends back; `read_button_value` reads them."""
    words = (alert_id, decision.customer_id, decision.list_code, decision.destination, decision.listing_name)
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def read_button_value(value: str) -> tuple[str, DecisionRequest]:
    """Give the alert's id and the possible match that a button stands for. Raises ValueError for any other words."""
    words = json.loads(value)
    if not (isinstance(words, list) and len(words) == 5 and all(isinstance(word, str) for word in words)):
        raise ValueError("not the words of a button of ours")
    return words[0], DecisionRequest(*words[1:])

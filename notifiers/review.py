"""Triage: what a person decided of a possible match on a channel, and the words a button carries until then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from state.dispositions import former_match_id


class TriageKind(StrEnum):
    """What was decided: the customer is the listed party, is not, or somebody is to find out; or a hold is seen to."""

    CONFIRM = "confirm"
    NOT_A_MATCH = "not a match"
    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True)
class TriageAction:
    """One decision of one person on one possible match, or a word on the hold of an account, which has no match.

    `match_id` names the match, `alert_id` the alert it was decided on; `user_id` and `assignee` are the channel's own
    names for people, `user_name` is for reading. `reason` is empty but for "not a match", `assignee` but for "assign".
    """

    kind: TriageKind
    customer_id: str
    match_id: str
    alert_id: str
    user_id: str
    user_name: str
    reason: str = ""
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class ButtonValue:
    """What a button stands for: one possible match in one alert, or the hold of an account."""

    alert_id: str
    customer_id: str
    match_id: str


def button_value(alert_id: str, customer_id: str, match_id: str = "") -> str:
    """Return the words that a button sends back; `read_button_value` reads them."""
    words = (alert_id, customer_id, match_id)
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def read_button_value(value: str) -> ButtonValue:
    """Return what a button stands for; a button of earlier messages names the entry by list, heading and name.

    Raise ValueError for any other words.
    """
    words = json.loads(value)
    if not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
        raise ValueError("not the words of a button of ours")
    if len(words) == 5:
        alert_id, customer_id, list_code, destination, name = words
        return ButtonValue(alert_id, customer_id, former_match_id(customer_id, list_code, destination, name))
    return ButtonValue(*words)

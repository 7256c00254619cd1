"""Slack, decided: what stands in a message where the buttons stood, once a person has decided. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifiers.phrases import time_words
from notifiers.review import TriageAction, TriageKind
from notifiers.slack_blocks import context, fitted
from notifiers.slack_pages import MAX_BLOCKS

_REASON_ROOM = 600


@dataclass(frozen=True, slots=True)
class Place:
    """Where buttons stand: conversation, thread (empty at its top), message and block, by Slack's names for them."""

    channel: str
    thread: str
    ts: str
    block_id: str


def decided_words(action: TriageAction, at: datetime) -> str:
    """Say what was decided, by whom and when (`at` is aware UTC), escaped for Slack."""
    sentence = {
        TriageKind.CONFIRM: "Confirmed as a match",
        TriageKind.NOT_A_MATCH: f"Not a match: {fitted(action.reason, _REASON_ROOM)}",
        TriageKind.ASSIGN: f"Assigned to <@{action.assignee}>",
        TriageKind.ACKNOWLEDGE: "Hold acknowledged",
    }[action.kind]
    return f"{fitted(action.customer_id, _REASON_ROOM)}: {sentence} (<@{action.user_id}>, {time_words(at)})"


def decided_blocks(
    blocks: Sequence[dict[str, Any]], block_id: str, words: str, *, still_open: bool
) -> list[dict[str, Any]] | None:
    """Return the blocks with these words for the buttons, or above them where the match is `still_open`.

    None where the buttons are not there, or where Slack would not take one block more.
    """
    place = next((at for at, block in enumerate(blocks) if block.get("block_id") == block_id), None)
    if place is None or (still_open and len(blocks) >= MAX_BLOCKS):
        return None
    return [*blocks[:place], context(words), *blocks[place if still_open else place + 1 :]]

"""Slack pages: one alert as messages that Slack takes, a summary in the channel and the details in its thread.

Limits: 50 blocks a message, and an undocumented one over all its blocks: Slack answers `msg_blocks_too_long` from about
13,170 characters on (github.com/slackapi/bolt-js/issues/2509).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from notifiers.message import Message
from notifiers.slack_blocks import (
    CUT,
    SlackBlock,
    Unit,
    acknowledge_units,
    context,
    fitted,
    footer,
    header,
    more,
    part_units,
    size,
)

MAX_BLOCKS = 50
MAX_TOTAL = 13_000
# What a reader is shown in the channel before the thread: about two screens of a telephone.
_SUMMARY_BLOCKS = 24
_SUMMARY_ROOM = 6_000
# A thread longer than this is read by nobody; the file has the rest.
MAX_REPLIES = 12
_TEXT_ROOM = 3000


@dataclass(frozen=True, slots=True)
class SlackPages:
    """The messages of one alert in order: the one in the channel, and those in its thread.

    `shortened` says that the pages do not hold everything the alert says, so that a file must.
    """

    summary: tuple[SlackBlock, ...]
    replies: tuple[tuple[SlackBlock, ...], ...]
    shortened: bool


def slack_pages(message: Message, *, buttons: bool, acknowledging: bool = False) -> SlackPages:
    """Lay an alert out: in one message where it fits, else a summary and as many replies as it takes, up to twelve.

    `buttons` are those of possible matches, `acknowledging` asks for one below a hold.
    """
    units = _units(message, buttons=buttons) + (acknowledge_units(message) if acknowledging else [])
    whole = _framed(message, units, "")
    if len(whole) <= MAX_BLOCKS and size(whole) <= MAX_TOTAL:
        return SlackPages(whole, (), message.is_abridged or _is_cut(whole))
    shown = _as_many_as_fit(units, _SUMMARY_BLOCKS, _SUMMARY_ROOM)
    summary = _framed(message, units[:shown], "*The details are in the thread.*")
    replies = _replies(units[shown:])
    return SlackPages(summary, replies, message.is_abridged or _is_cut((summary, replies)))


def slack_blocks(message: Message) -> tuple[SlackBlock, ...]:
    """Return the one message of a channel that has no thread: as much as fits, and how many parts do not."""
    units = _units(message, buttons=False)
    room = MAX_TOTAL - size(_framed(message, [], _left_out(len(units))))
    shown = _as_many_as_fit(units, MAX_BLOCKS - 3, room)
    left_out = len(units) - shown
    return _framed(message, units[:shown], _left_out(left_out) if left_out else "")


def slack_text(message: Message) -> str:
    """Return the text that stands in a notification, and for a reader who cannot see blocks."""
    return fitted(f"{message.subject}\n{message.preview}", _TEXT_ROOM)


def _units(message: Message, *, buttons: bool) -> list[Unit]:
    return [unit for part in message.parts for unit in part_units(part, message.alert_id, buttons=buttons)]


def _framed(message: Message, units: list[Unit], notice: str) -> tuple[SlackBlock, ...]:
    """Subject above, what is left out below, and always the footer."""
    said = (context(notice),) if notice else ()
    return (header(message.subject), *(block for unit in units for block in unit), *said, footer(message))


def _left_out(parts: int) -> str:
    return f"*{more(parts, 'part')}*"


def _as_many_as_fit(units: list[Unit], blocks: int, room: int) -> int:
    """Return how many of the first units fit into so many blocks and characters."""
    for number, unit in enumerate(units):
        blocks -= len(unit)
        room -= size(unit)
        if blocks < 0 or room < 0:
            return number
    return len(units)


def _replies(units: list[Unit]) -> tuple[tuple[SlackBlock, ...], ...]:
    """Fill one message after the other; the last one allowed says what no longer fits."""
    notice = context(_left_out(len(units)))
    replies: list[tuple[SlackBlock, ...]] = []
    while units and len(replies) < MAX_REPLIES:
        # No unit is larger than a message, so each message takes one at least.
        shown = _as_many_as_fit(units, MAX_BLOCKS - 1, MAX_TOTAL - size(notice))
        replies.append(tuple(block for unit in units[:shown] for block in unit))
        units = units[shown:]
    if units:
        replies[-1] = (*replies[-1], context(_left_out(len(units))))
    return tuple(replies)


def _is_cut(pages: object) -> bool:
    """Return whether any text says that it was cut."""
    return CUT in json.dumps(pages)

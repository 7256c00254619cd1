"""Slack blocks: a message in Block Kit, within every limit, with whatever is left out said aloud.

Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks; 3,000 characters a section, 150 a header; 10
fields of 2,000). The limit over all blocks is not documented: Slack answers `msg_blocks_too_long` from about 13,170
characters on (github.com/slackapi/bolt-js/issues/2509).
"""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import Any

from notifiers.message import Message
from notifiers.parts import Facts, Heading, Link, Links, Paragraph, Part, Quotation, Table

MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_FIELDS = 10
MAX_FIELD = 2000
# Of the JSON as it is sent, the longest way to count: whichever way Slack counts, it counts no more.
MAX_TOTAL = 13_000

# One row of a table, one link, the footer: so that none of them can fill a message alone.
_ROW = 600
_NOTICE_ROOM = 70
_UNFINISHED_ESCAPE = re.compile(r"&[a-z]{0,3}$")

Block = dict[str, Any]


def slack_blocks(message: Message) -> list[Block]:
    """Lay a message out: subject, as many parts as fit, a count of those that do not, and always the footer."""
    header = _header(message.subject)
    footer = {"type": "context", "elements": [_mrkdwn(_fitted(message.footer, _ROW))]}
    body = [block for part in message.parts for block in _part_blocks(part)]
    room = MAX_TOTAL - len(json.dumps([header, _notice(len(body)), footer]))
    shown = _as_many_as_fit(body, room)
    left_out = len(body) - len(shown)
    return [header, *shown, *([_notice(left_out)] if left_out else []), footer]


def slack_text(message: Message) -> str:
    """Give the text that stands in a notification, and for a reader who cannot see blocks."""
    return _fitted(f"{message.subject}\n{message.preview}", MAX_SECTION)


def _as_many_as_fit(blocks: list[Block], room: int) -> list[Block]:
    """The first blocks that fit into so many characters, and beside header, notice and footer."""
    shown = []
    for block in blocks[: MAX_BLOCKS - 3]:
        room -= len(json.dumps(block)) + len(", ")
        if room < 0:
            break
        shown.append(block)
    return shown


def _part_blocks(part: Part) -> list[Block]:
    """One part as blocks; most are one."""
    match part:
        case Heading():
            return [_header(part.text) if part.level == 1 else _section(f"*{_fitted(part.text, MAX_SECTION - 2)}*")]
        case Paragraph():
            text = _fitted(part.text, MAX_SECTION - 2)
            return [_section(f"*{text}*" if part.strong else text)]
        case Facts():
            return _fact_blocks(part)
        case Table():
            return [_section(_table_text(part))]
        case Quotation():
            # plain_text: the asterisks and underscores of the law are not ours to turn into bold and italics.
            return [{"type": "section", "text": _plain(_fitted(f"{part.label}:\n“{part.text}”", MAX_SECTION))}]
        case Links():
            return [_section("\n".join(_link_text(link) for link in part.links))]


def _fact_blocks(part: Facts) -> list[Block]:
    """Label over value, ten to a section."""
    label_room = MAX_HEADER
    fields = [
        _mrkdwn(f"*{_fitted(label, label_room)}*\n{_fitted(value, MAX_FIELD - label_room - 3)}")
        for label, value in part.rows
    ]
    return [{"type": "section", "fields": fields[at : at + MAX_FIELDS]} for at in range(0, len(fields), MAX_FIELDS)]


def _table_text(table: Table) -> str:
    """A line a row: columns side by side do not survive a telephone."""
    lines = [f"_{_fitted(' · '.join(table.columns), _ROW)}_"]
    room = MAX_SECTION - _NOTICE_ROOM - len(lines[0])
    for row in table.rows:
        line = f"• {_fitted(' · '.join(cell or '–' for cell in row), _ROW)}"
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
    left_out = len(table.rows) - (len(lines) - 1)
    return "\n".join([*lines, _more(left_out, "row")] if left_out else lines)


def _link_text(link: Link) -> str:
    """A link in Slack's own form `<address|label>`; an address too long to keep whole, or not of the web, as text."""
    address = escape(link.url, quote=False).replace("|", "%7C")
    if link.is_web and len(address) <= _ROW:
        return f"<{address}|{_fitted(link.label, MAX_HEADER)}>"
    return _fitted(f"{link.label}: {link.url}", _ROW)


def _fitted(text: str, limit: int) -> str:
    """Escape untrusted text and cut it to the limit, saying how much is missing. Slack takes no empty text.

    Escaping `&`, `<` and `>` is what keeps a name from being a link or calling a whole channel (`<!channel>`):
    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    escaped = escape(text, quote=False) if text.strip() else "–"
    if len(escaped) <= limit:
        return escaped
    kept = _UNFINISHED_ESCAPE.sub("", escaped[: limit - _NOTICE_ROOM])
    return f"{kept} {_more(len(text) - len(unescape(kept)), 'character')}"


def _more(number: int, what: str) -> str:
    """The words that stand for what is left out."""
    return f"… and {number:,} more {what}{'' if number == 1 else 's'}: see e-mail or evidence"


def _notice(left_out: int) -> Block:
    """The block that stands for the blocks left out."""
    return _section(f"*{_more(left_out, 'part')}*")


def _header(text: str) -> Block:
    """A header block, plain text only."""
    return {"type": "header", "text": _plain(_fitted(text, MAX_HEADER))}


def _section(escaped: str) -> Block:
    """A section of text that is escaped and within its limit already."""
    return {"type": "section", "text": _mrkdwn(escaped)}


def _mrkdwn(escaped: str) -> Block:
    """A text object that Slack marks up; `verbatim` keeps it from making links and mentions out of plain words."""
    return {"type": "mrkdwn", "text": escaped, "verbatim": True}


def _plain(escaped: str) -> Block:
    """A text object that Slack shows as it is; `emoji` off, so that `:x:` in a name stays what it is."""
    return {"type": "plain_text", "text": escaped, "emoji": False}

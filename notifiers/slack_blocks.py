"""Slack blocks: the parts of a message in Block Kit, each block within its limits; what is cut is said aloud.

Limits: https://docs.slack.dev/reference/block-kit/blocks (3,000 characters a section, 150 a header; 10 fields of 2,000;
2,000 a button's value). How blocks become messages is in `notifiers.slack_pages`.
"""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import Any

from notifiers.blocks import Block, DecisionRequest, FieldList, Heading, Link, Links, Paragraph, Part, Quotation, Table
from notifiers.message import Message
from notifiers.review import TriageKind, button_value
from state.alerts import AccountAction, AccountContent

MAX_SECTION = 3000
MAX_HEADER = 150
MAX_FIELDS = 10
MAX_FIELD = 2000
MAX_VALUE = 2000
# Ten fields, if each is long, must not fill a message alone; neither must a row of a table, a link or the footer.
_FIELDS_ROOM = 4000
_ROW = 600
_NOTICE_ROOM = 90

# What every cut says. A text that holds these words itself costs a file too many, and no more.
CUT = "see the file or the e-mail of this alert"
ACTION_IDS = {
    TriageKind.CONFIRM: "listwatch_confirm",
    TriageKind.NOT_A_MATCH: "listwatch_not_a_match",
    TriageKind.ASSIGN: "listwatch_assign",
    TriageKind.ACKNOWLEDGE: "listwatch_acknowledge",
}
_BUTTON_WORDS = {
    TriageKind.CONFIRM: "Confirm",
    TriageKind.NOT_A_MATCH: "Not a match",
    TriageKind.ASSIGN: "Assign",
}
_UNFINISHED_ESCAPE = re.compile(r"&[a-z]{0,3}$")

SlackBlock = dict[str, Any]
# Blocks that no page may part: the buttons and the line that says whose they are.
Unit = tuple[SlackBlock, ...]


def size(blocks: object) -> int:
    """Return how long blocks are, counted in UTF-16 as JSON: no less than Slack counts by its characters."""
    return len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) // 2


def part_units(part: Part, alert_id: str, *, buttons: bool) -> list[Unit]:
    """Return one part as blocks; without `buttons`, a decision is not asked for here."""
    if isinstance(part, DecisionRequest):
        return [_decision_unit(part, alert_id)] if buttons else []
    return [(block,) for block in _part_blocks(part)]


def _part_blocks(part: Block) -> list[SlackBlock]:
    """One part as blocks; most are one."""
    match part:
        case Heading():
            return [header(part.text) if part.level == 1 else _section(f"*{fitted(part.text, MAX_SECTION - 2)}*")]
        case Paragraph():
            text = fitted(part.text, MAX_SECTION - 2)
            return [_section(f"*{text}*" if part.strong else text)]
        case FieldList():
            return _fact_blocks(part)
        case Table():
            return [_section(text) for text in _table_texts(part)]
        case Quotation():
            # plain_text: the asterisks and underscores of the law are not ours to turn into bold and italics.
            return [{"type": "section", "text": plain_text(fitted(f"{part.label}:\n“{part.text}”", MAX_SECTION))}]
        case Links():
            buttons = [link for link in part.links if link.is_action and link.is_web and len(link.url) <= MAX_SECTION]
            text_links = [_link_text(link) for link in part.links if link not in buttons]
            texts = [_section("\n".join(text_links))] if text_links else []
            return [*texts, *([{"type": "actions", "elements": list(map(_link_button, buttons))}] if buttons else [])]


def _fact_blocks(part: FieldList) -> list[SlackBlock]:
    """Label over value, up to ten to a section."""
    sections: list[list[SlackBlock]] = []
    for label, value in part.rows:
        text = f"*{fitted(label, MAX_HEADER)}*\n{fitted(value, MAX_FIELD - MAX_HEADER - 3)}"
        full = not sections or len(sections[-1]) == MAX_FIELDS or size(sections[-1]) + len(text) > _FIELDS_ROOM
        if full:
            sections.append([])
        sections[-1].append(mrkdwn(text))
    return [{"type": "section", "fields": fields} for fields in sections]


def _table_texts(table: Table) -> list[str]:
    """Return a line for each row: side by side they do not fit a telephone. A long table takes several sections."""
    texts = [f"_{fitted(' · '.join(table.columns), _ROW)}_"]
    for row in table.rows:
        line = f"• {fitted(' · '.join(cell or '–' for cell in row), _ROW)}"
        if len(texts[-1]) + 1 + len(line) > MAX_SECTION:
            texts.append(line)
        else:
            texts[-1] += f"\n{line}"
    return texts


def _decision_unit(decision: DecisionRequest, alert_id: str) -> Unit:
    """Three buttons under the name of the match; where a name is too long for a button, the way around."""
    value = button_value(alert_id, decision.customer_id, decision.match_id)
    named = fitted(f"{decision.customer_id} · {decision.listing_name}", _ROW)
    if size(value) > MAX_VALUE:
        return (_section(f"{named}\nThe name is too long for buttons: decide with `listwatch decide`."),)
    buttons = [
        {"type": "button", "action_id": ACTION_IDS[kind], "text": plain_text(words), "value": value}
        for kind, words in _BUTTON_WORDS.items()
    ]
    return _section(f"*{named}*"), {"type": "actions", "elements": buttons}


def acknowledge_units(message: Message) -> list[Unit]:
    """Return the button by which whoever is told of a hold says that nothing ships; none where nothing is asked."""
    content = message.content
    if not (isinstance(content, AccountContent) and content.acknowledge_by and content.action is AccountAction.HOLD):
        return []
    value = button_value(message.alert_id, content.customer_id)
    if size(value) > MAX_VALUE:
        return []
    action_id = ACTION_IDS[TriageKind.ACKNOWLEDGE]
    text = plain_text("Acknowledge: nothing ships")
    button = {"type": "button", "action_id": action_id, "text": text, "value": value, "style": "primary"}
    return [({"type": "actions", "elements": [button]},)]


def _link_button(link: Link) -> SlackBlock:
    """Return a button that opens an address; a click on it decides nothing."""
    return {"type": "button", "text": plain_text(link.label), "url": link.url, "style": "primary"}


def _link_text(link: Link) -> str:
    """Return a link in Slack's own form `<address|label>`.

    An address too long to keep whole, or not of the web, as text.
    """
    address = escape(link.url, quote=False).replace("|", "%7C")
    if link.is_web and len(address) <= _ROW:
        return f"<{address}|{fitted(link.label, MAX_HEADER)}>"
    return fitted(f"{link.label}: {link.url}", _ROW)


def fitted(text: str, limit: int) -> str:
    """Escape untrusted text and cut it to the limit, saying how much is missing. Slack takes no empty text.

    Escaping `&`, `<` and `>` is what keeps a name from being a link or calling a whole channel (`<!channel>`):
    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    text = _printable(text)
    escaped = escape(text, quote=False) if text.strip() else "–"
    if len(escaped) <= limit:
        return escaped
    kept = _UNFINISHED_ESCAPE.sub("", escaped[: limit - _NOTICE_ROOM])
    return f"{kept} {more(len(text) - len(unescape(kept)), 'character')}"


def _printable(text: str) -> str:
    """No control character, which may turn the line around and is long as JSON; line breaks stay."""
    return "".join(
        mark if mark.isprintable() or mark == "\n" else " " if mark.isspace() else "\N{REPLACEMENT CHARACTER}"
        for mark in text
    )


def more(number: int, what: str) -> str:
    """Return the words that stand for what is left out."""
    return f"… and {number:,} more {what}{'' if number == 1 else 's'}: {CUT}"


def header(text: str) -> SlackBlock:
    """Return a header block, plain text only."""
    return {"type": "header", "text": plain_text(fitted(text, MAX_HEADER))}


def context(escaped: str) -> SlackBlock:
    """Return a line in small print, of text that is escaped already."""
    return {"type": "context", "elements": [mrkdwn(escaped)]}


def footer(message: Message) -> SlackBlock:
    """Return the last block of every message."""
    return context(fitted(message.footer, _ROW))


def _section(escaped: str) -> SlackBlock:
    """Return a section of text that is escaped and within its limit already."""
    return {"type": "section", "text": mrkdwn(escaped)}


def mrkdwn(escaped: str) -> SlackBlock:
    """Return a text that Slack marks up; `verbatim` keeps it from making links and mentions out of plain words."""
    return {"type": "mrkdwn", "text": escaped, "verbatim": True}


def plain_text(escaped: str) -> SlackBlock:
    """Return a text that Slack shows as it is; `emoji` off, so that `:x:` in a name stays what it is."""
    return {"type": "plain_text", "text": escaped, "emoji": False}

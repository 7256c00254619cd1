"""The Teams channel: an Adaptive Card through a workflow of Microsoft Teams. Its address is a secret.

A workflow ("When a Teams webhook request is received", then "Post card in a chat or channel") takes a message of at
most 28 kB and answers before it has posted: there is no receipt, and no thread. Texts of lists and customers are text
runs, in which Teams reads no markup.
Sources: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using and
https://adaptivecards.io/explorer/TextRun.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.request import Request

from pydantic import Field, model_validator

from notifiers.blocks import DecisionRequest, FieldList, Heading, Links, Paragraph, Part, Quotation, Table
from notifiers.channel import ChannelTable, Wiring
from notifiers.http_answers import no_answer, result_of
from notifiers.http_post import ask
from notifiers.message import Message
from state.deliveries import DeliveryResult
from state.errors import ConfigProblem
from state.tables import with_one_of

# Teams refuses what is longer; the note on what was cut and the buttons must fit as well.
MOST_BYTES = 28 * 1024
_ROOM_FOR_END = 2_000
_LONGEST_TEXT = 4_000
_LONGEST_ADDRESS = 300
_MOST_BUTTONS, _MOST_MATCHES = 6, 3
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")
_REMEDY = "Look at the workflow's runs in Power Automate, and copy its address again."

Json = dict[str, Any]


class TeamsChannel:
    """Posts to one workflow. It takes the message before it posts it, so there is no receipt."""

    def __init__(self, name: str, url: str, desk: str = "", timeout: float = 30.0) -> None:
        """`desk` is the address of the review desk, empty for none; `timeout` is for the whole exchange, in seconds.

        Raise ConfigProblem for an address that is none, without repeating it.
        """
        if not _WEB_ADDRESS.fullmatch(url):
            raise ConfigProblem(f"channel {name}", "the workflow is not a web address.", "Copy it again from Teams.")
        self.name = name
        self._url = url
        self._desk = desk
        self._timeout = timeout

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - see the class
        """Post once."""
        body = as_sent(teams_message(message, self._desk))
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310 - http(s) only, see above
        try:
            answer = ask(request, self._timeout)
        except (OSError, HTTPException) as error:
            return no_answer(error, "Teams")
        return result_of(answer, "Teams", _REMEDY)


def teams_message(message: Message, desk: str = "") -> Json:
    """Return the message as a workflow takes it: a card of at most `MOST_BYTES`, which says what it leaves out."""
    elements = list(_elements(message))
    body: list[Json] = [_text(message.subject, size="large", weight="bolder")]
    size = len(as_sent(_envelope([*body, *_end(message, 0)], _buttons(message, desk))))
    left_out = 0
    for number, element in enumerate(elements):
        size += len(as_sent(element)) + len(", ")
        if size > MOST_BYTES - _ROOM_FOR_END:
            left_out = len(elements) - number
            break
        body.append(element)
    return _envelope([*body, *_end(message, left_out)], _buttons(message, desk))


def as_sent(part: Json) -> bytes:
    """Return a message, or a part of one, as the bytes that count."""
    return json.dumps(part, ensure_ascii=False).encode("utf-8", "replace")


def _envelope(body: list[Json], actions: list[Json]) -> Json:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
        "actions": actions,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _elements(message: Message) -> Iterator[Json]:
    for part in message.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[Json]:
    match part:
        case Heading():
            size = "medium" if part.level == 1 else "default"
            yield _text(part.text, size=size, weight="bolder", separator=part.level == 1)
        case Paragraph():
            yield _text(part.text, weight="bolder" if part.strong else "default")
        case Table():
            yield _text(" · ".join(part.columns), weight="bolder")
            yield from (_text(" · ".join(row)) for row in part.rows)
        case Quotation():
            yield _text(part.label, weight="bolder", isSubtle=True)
            yield _text(part.text, isSubtle=True)
        case FieldList() | Links():
            rows = part.rows if isinstance(part, FieldList) else [(link.label, link.url) for link in part.links]
            yield from (_runs(_run(f"{label}: ", weight="bolder"), _run(value)) for label, value in rows)
        case DecisionRequest():
            return


def _end(message: Message, left_out: int) -> list[Json]:
    """Say what was left out, and where all of it is."""
    cut = f"{left_out} more lines do not fit here: `listwatch show {message.alert_id}` has the whole alert."
    return [*([_text(cut, weight="bolder")] if left_out else []), _text(message.footer, isSubtle=True, size="small")]


def _buttons(message: Message, desk: str) -> list[Json]:
    """Return buttons that open the desk, at the first matches to decide, and addresses that the message names."""
    at_desk: list[tuple[str, str]] = []
    if desk:
        requests = [part for part in message.parts if isinstance(part, DecisionRequest) and part.match_id]
        paths = [(f"Decide: {each.customer_id[:40]}", each.desk_path) for each in requests]
        at_desk = [(title, desk.rstrip("/") + path) for title, path in (("Open the desk", "/"), *paths[:_MOST_MATCHES])]
    named = (link for part in message.parts if isinstance(part, Links) for link in part.links if link.is_web)
    found = [(link.label, link.url) for link in named if len(link.url) < _LONGEST_ADDRESS][
        : _MOST_BUTTONS - len(at_desk)
    ]
    return [{"type": "Action.OpenUrl", "title": title, "url": url} for title, url in (*at_desk, *found)]


def _text(text: str, *, separator: bool = False, **style: object) -> Json:
    return _runs(_run(text, **style)) | ({"separator": True} if separator else {})


def _runs(*runs: Json) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **style: object) -> Json:
    """Return a text in which no markup is read; one that is too long says that it was cut."""
    shown = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} ... (cut)"
    return {"type": "TextRun", "text": shown, **style}


class TeamsChannelTable(ChannelTable):
    """Microsoft Teams, through a workflow with "When a Teams webhook request is received". Its address is a secret.

    `desk` is the address of the review desk, for a button on each alert.
    """

    type: Literal["teams"]
    url_env: str = ""
    url_file: Path | None = None
    desk: str = Field(default="", pattern=r"^(https?://[^\s/]+\S*)?$")

    @model_validator(mode="after")
    def _one_secret(self) -> TeamsChannelTable:
        return with_one_of(self, "url_env", "url_file")

    def open(self, wiring: Wiring) -> TeamsChannel:
        """Return the channel."""
        return TeamsChannel(self.name, wiring.secret(self.url_env, self.url_file), self.desk)

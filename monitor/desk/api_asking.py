"""Asking an endpoint, whoever carries the answer: facts are found, redacted and put into their form."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel

from monitor.desk.api_models import Many, One
from monitor.desk.api_routes import Call, Endpoint
from monitor.desk.question import Facts, Question
from monitor.desk.redaction import find_facts
from monitor.queries.regimes import affiliates_rule, reading_json
from state.alerts import DISCLAIMER
from state.encoding import to_data
from state.errors import UsageProblem
from state.listings import ListCode
from state.storage.snapshots import latest_snapshot_date


def answer_form(endpoint: Endpoint) -> type[BaseModel]:
    """Return the form of an endpoint's answers."""
    envelope: Any = Many if endpoint.many else One
    form: type[BaseModel] = envelope[endpoint.item]
    return form


def ask_endpoint(endpoint: Endpoint, question: Question, call: Call) -> BaseModel:
    """Return an endpoint's answer, redacted for whoever asks. Raise as `find_facts` does."""
    facts = find_facts(endpoint.page(call), question)
    about = about_of(question)
    if endpoint.many:
        items, following = facts.get(endpoint.section, []), facts.get("next")
        answer: Facts = {"about": about, "items": items, "next": _cursor_of(endpoint, following)}
    else:
        answer = {"about": about, "item": facts[endpoint.section] if endpoint.section else facts}
    return answer_form(endpoint).model_validate(answer)


def about_of(question: Question) -> Facts:
    """Return what every answer carries: of which day the list is, by which reading of the law, and what it is not."""
    reading = reading_json(affiliates_rule(question.connection, question.today, question.now))
    return {
        "list_as_of": to_data(latest_snapshot_date(question.connection, ListCode.ENTITY_LIST)),
        "regime": {name: reading[name] for name in ("state", "verified", "words")},
        "disclaimer": DISCLAIMER,
    }


def asked_by_cursor(cursor: str) -> dict[str, str]:
    """Return what a cursor asks for. Raise UsageProblem for one that is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return dict(parse_qsl(urlsafe_b64decode(padded.encode("ascii")).decode(), strict_parsing=True))
    except ValueError as problem:
        raise UsageProblem("cursor", "is none that an answer gave.", "Begin without one.") from problem


def _cursor_of(endpoint: Endpoint, following: Mapping[str, str] | None) -> str | None:
    """Return the one word that leads to the next part; where an endpoint has a name for it, that value as it is."""
    if not following:
        return None
    if endpoint.cursor in following:
        return following[endpoint.cursor]
    return urlsafe_b64encode(urlencode(following).encode()).decode().rstrip("=")

"""`/lists`, one list on any day as known on any day, and what lies between two days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from monitor.desk.one_party import ListOnDay, screen_one_party
from monitor.desk.question import ALL_BUT_SALES, Facts, Page, Question, Sees, page_of
from monitor.queries.history import begin_of, changes_between
from state.changes import Change, ChangeKind
from state.customers import Customer
from state.encoding import to_data
from state.errors import NotFound
from state.list_kinds import list_kind
from state.listings import ListCode
from state.storage.list_pages import list_part, lists_kept
from state.storage.lists import Version

PAGE_SIZE = 50
_SIMILAR_NAME = 55.0


def list_index(question: Question) -> Facts:
    """Return the lists that were read."""
    return {
        "lists": [
            {
                "code": code,
                "name": list_kind(code).name,
                "law": list_kind(code).law,
                "as_of": as_of.isoformat(),
                "entries": entries,
            }
            for code, as_of, entries in lists_kept(question.connection)
        ]
    }


def list_on(question: Question) -> Facts:
    """Return a part of a list on an Eastern day as known at a time, of all entries or of those that were searched."""
    code, on, known = _code(question), question.day("on", question.today), question.moment("known")
    begins = begin_of(question.connection, code, on)
    words, number = question.words("q"), question.number("page", 1)
    shown: dict[str, Any] = {"code": code.value, "name": list_kind(code).name, "begins": begins.isoformat()}
    shown |= {"on": on.isoformat(), "known": to_data(known), "words": words, "similar": False}
    if words and question.words("how") == "similar":
        found = _similar(question, code, on, known, words)
        return {"list": shown | {"similar": True}, "entries": found, "page": page_of(1, len(found), PAGE_SIZE)}
    part = list_part(question.connection, code, on, known, words, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    return {
        "list": shown,
        "entries": [_entry(code, key, version) for key, version in part.entries],
        "page": page_of(number, part.total, PAGE_SIZE),
    }


def list_compared(question: Question) -> Facts:
    """Return what leads from a list on one Eastern day to that on another: what it means apart from mere spelling."""
    code, later = _code(question), question.day("to", question.today)
    begins = begin_of(question.connection, code, later)
    earlier = question.day("from", max(begins, later - timedelta(days=30)))
    begin_of(question.connection, code, earlier)
    changes = changes_between(question.connection, code, earlier, later, question.moment("known"))
    substantive = [change for change in changes if not change.is_editorial]
    return {
        "list": {
            "code": code.value,
            "name": list_kind(code).name,
            "from": earlier.isoformat(),
            "to": later.isoformat(),
        },
        "counts": {kind.value: sum(change.kind is kind for change in substantive) for kind in ChangeKind},
        "changes": [_change(change) for change in substantive],
        "editorial": [_change(change) for change in changes if change.is_editorial],
    }


def _code(question: Question) -> ListCode:
    try:
        return ListCode(question.path["code"])
    except ValueError as problem:
        raise NotFound(question.path["code"], "is no list.", "See the lists.") from problem


def _similar(question: Question, code: ListCode, on: date, known: datetime | None, words: str) -> list[dict[str, Any]]:
    """Return the entries that our own matcher takes for the words, the strongest first."""
    listed, found = screen_one_party(question, Customer("asked", words), ListOnDay(code, on, known), _SIMILAR_NAME)
    by_id = {listing.entry_id: listing for listing in listed}
    return [
        {
            "entry_id": str(match.entry_id),
            "entry": to_data(by_id[match.entry_id]),
            "opened_by": None,
            "in_force_from": None,
            "in_force_until": None,
            "strength": match.strength.value,
        }
        for match in found[:PAGE_SIZE]
    ]


def _entry(code: ListCode, key: str, version: Version) -> dict[str, Any]:
    return {
        "entry_id": f"{code}-{key}",
        "entry": to_data(version.listing),
        "opened_by": version.opened_by,
        "in_force_from": version.in_force_from.isoformat(),
        "in_force_until": to_data(version.in_force_until),
        "strength": None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "destination": change.listing.destination,
        "name": change.listing.name,
        "fields": to_data(change.fields),
        "entry": to_data(change.listing),
    }


INDEX_PAGE = Page("/lists", "Lists", "lists", {"lists": Sees.WORK}, list_index, "lists", ALL_BUT_SALES)
PAGE = Page(
    "/lists/{code}",
    "List",
    "list",
    dict.fromkeys(("list", "entries", "page"), Sees.WORK),
    list_on,
    "entries",
    ALL_BUT_SALES,
)
COMPARE_PAGE = Page(
    "/lists/{code}/compare",
    "What changed",
    "compare",
    dict.fromkeys(("list", "counts", "changes", "editorial"), Sees.WORK),
    list_compared,
    "changes",
    ALL_BUT_SALES,
)

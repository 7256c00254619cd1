"""Screening one party against a list as it was on a day, for whoever asks; nothing is stored and nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.desk.long_work import in_turn, made_once
from monitor.desk.question import Question
from state.customers import Customer
from state.listings import ListCode, Listing
from state.matches import Match
from state.storage.lists import listings_in_force
from state.storage.versions import list_subject, version_of


@dataclass(frozen=True, slots=True)
class ListOnDay:
    """A list on an Eastern day, as known at an aware UTC time, None for now."""

    code: ListCode
    on: date
    known_at: datetime | None = None


def screen_one_party(
    question: Question, party: Customer, asked: ListOnDay, similar_name: float
) -> tuple[Sequence[Listing], tuple[Match, ...]]:
    """Return the entries of a list, and the possible matches of a party among them, the strongest first.

    The list that was asked for last is kept as the matcher takes it. Raise RequestRefused where others wait already.
    """
    # Imported where a party is screened: the daemon, which serves the desk, holds no libraries of the matcher before.
    from monitor.screening.screen import Thresholds, prepare, screen_party

    connection = question.connection
    key = (asked, version_of(connection, list_subject(asked.code)))
    with in_turn():
        listed = made_once(
            connection,
            "list",
            key,
            lambda: prepare(listings_in_force(connection, asked.code, asked.on, asked.known_at)),
        )
        return listed.listings, screen_party(party, listed, Thresholds(similar_name=similar_name))

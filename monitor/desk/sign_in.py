"""Signing in with a password and a one-time code, and out again; failed tries slow down whoever makes them."""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock

from sqlalchemy import Connection, Engine

from monitor.desk.identity import LONGEST_SESSION, RequestRefused, begin
from monitor.desk.passwords import check_sign_in
from state.evidence import EvidenceKind
from state.people import Person
from state.storage.database import snapshot, transaction
from state.storage.evidence import append_evidence, evidence_page
from state.storage.people import end_session, find_person, forget_sessions, record_person

_FREE_TRIES = 5
# Behind a proxy all people have one address.
_FREE_TRIES_OF_PROXY = 100
_FORGOTTEN_AFTER = timedelta(hours=1)
_LONGEST_WAIT = timedelta(minutes=15)
_MOST_REMEMBERED = 10_000
_KNOWN_FOR = timedelta(days=31)
_LATEST = 100  # sign-ins of a person that are looked through


@dataclass(slots=True)
class Slowdown:
    """Who failed how often and when: by name and by address, on this node. After five tries each wait doubles."""

    _failures: OrderedDict[str, tuple[int, datetime]] = field(default_factory=OrderedDict)
    _turn: Lock = field(default_factory=Lock)

    def check(self, keys: tuple[str, ...], now: datetime) -> None:
        """Raise RequestRefused while one of these must wait."""
        with self._turn:
            for key in keys:
                count, last = self._failures.get(key, (0, now))
                over = count - (_FREE_TRIES_OF_PROXY if key.startswith("proxy ") else _FREE_TRIES)
                if over >= 0 and now < last + _wait(over):
                    raise RequestRefused(
                        HTTPStatus.TOO_MANY_REQUESTS, "comes after too many failed sign-ins.", "Wait a while."
                    )

    def failed(self, keys: tuple[str, ...], now: datetime) -> None:
        """Count a failed try; the oldest are forgotten."""
        with self._turn:
            for key in keys:
                count, last = self._failures.pop(key, (0, now))
                self._failures[key] = (1 if now - last > _FORGOTTEN_AFTER else count + 1, now)
            while len(self._failures) > _MOST_REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, keys: tuple[str, ...]) -> None:
        """Forget the failed tries."""
        with self._turn:
            for key in keys:
                self._failures.pop(key, None)


def _wait(over: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(over, 12)), _LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody typed to sign in, never recorded, and from which address; `is_proxy` says that it is a proxy's."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    peer: str
    is_proxy: bool = False


def sign_in(engine: Engine, slowdown: Slowdown, tried: Tried, old_session: str, now: datetime) -> str | None:
    """Check a sign-in, end the session that was, and return the random name of the one that begins; None if wrong.

    The password is checked outside every transaction: that takes a tenth of a second, and whoever guesses passwords
    must not hold up a poll. A code counts once, also where it is sent twice at the same moment. Raise RequestRefused
    while the address must wait, or the name, whichever of their names is typed: but not whoever signed in from this
    address lately, so that strangers who guess keep nobody out.
    """
    of_peer = f"{'proxy' if tried.is_proxy else 'peer'} {tried.peer}"
    slowdown.check((of_peer,), now)
    with snapshot(engine) as connection:
        person = find_person(connection, tried.name)
        is_known_here = (
            person is not None and not tried.is_proxy and _signed_in_from(connection, person, tried.peer, now)
        )
    of_name = f"name {person.name if person else tried.name.strip().casefold()[:200]}"
    keys = (of_name, of_peer)
    if not is_known_here:
        slowdown.check((of_name,), now)
    checked = check_sign_in(person, tried.password, tried.code, now)
    with transaction(engine) as connection:
        if checked is None or find_person(connection, tried.name) != person:
            slowdown.failed(keys, now)
            facts = {"what": "sign-in", "from": tried.peer}
            subject = f"person {person.name if person else 'somebody unknown'}"
            append_evidence(connection, EvidenceKind.REFUSED, subject, facts, now)
            return None
        slowdown.succeeded(keys)
        record_person(connection, checked)
        return begin_recorded(connection, checked, tried.peer, old_session, now, now)


def _signed_in_from(connection: Connection, person: Person, peer: str, now: datetime) -> bool:
    """Return whether a person signed in from an address within the last month, as the log has it."""
    rows = evidence_page(connection, [EvidenceKind.SIGNED_IN], f"person {person.name}", "", sys.maxsize, _LATEST)
    return any(now - row.recorded_at < _KNOWN_FOR and json.loads(row.noun).get("from") == peer for row in rows)


def begin_recorded(
    connection: Connection, person: Person, peer: str, old_session: str, now: datetime, signed_in_at: datetime
) -> str:
    """Begin a session in the place of one that was, and put it on record; return its random name."""
    end_session(connection, old_session)
    forget_sessions(connection, now - LONGEST_SESSION)
    append_evidence(connection, EvidenceKind.SIGNED_IN, f"person {person.name}", {"from": peer}, now, person.name)
    return begin(connection, person, now, signed_in_at)

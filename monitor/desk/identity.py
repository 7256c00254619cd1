"""Identity: who asks, by the configured mode; sessions; and whether a form that is sent was one of ours.

- loopback: the one user of this machine, whom nobody else can be.
- proxy: the person that the identity header names, believed from configured peers alone.
- local, oidc: the person of a session, whose random name the browser keeps in a cookie and the database as a hash.
"""

from __future__ import annotations

import getpass
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from monitor.config.desk import DeskTable
from monitor.desk.question import Viewer
from state.errors import ListwatchError
from state.people import Person, Role, Session
from state.storage.people import begin_session, find_person, find_session

COOKIE = "__Host-listwatch"
IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
# What a session's last use is stored anew after: not with every picture of a page.
_TOUCH_AFTER = timedelta(minutes=1)
_OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_RELAYED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
# Whoever is alone with the machine does everything but sell.
_ALONE = frozenset({Role.COMPLIANCE, Role.OPERATOR, Role.AUDITOR})


class RequestRefused(ListwatchError):
    """A request that is not answered, with the HTTP status that says so."""

    def __init__(self, status: HTTPStatus, trouble: str, remedy: str = "") -> None:
        self.status = status
        super().__init__("the request", trouble, remedy)


@dataclass(frozen=True, slots=True)
class Identity:
    """How one desk knows who asks. `secret` is random and of this process: it signs the forms of a lone user."""

    table: DeskTable
    secret: str

    @classmethod
    def of(cls, table: DeskTable) -> Identity:
        """Return the identity of a desk with a new secret."""
        return cls(table, secrets.token_hex(32))

    @property
    def has_sessions(self) -> bool:
        """Whether people sign in here."""
        return self.table.mode in {"local", "oidc"}

    def find_viewer(self, connection: Connection, request: HTTPConnection, now: datetime) -> Viewer | None:
        """Return who asks; None where they have to sign in first.

        Raise RequestRefused for a request that claims to be somebody in a way that is not believed.
        """
        if self.table.mode == "loopback":
            return self._local_user(connection, request)
        if self.table.mode == "proxy":
            return self._named_by_proxy(connection, request)
        return self._of_session(connection, request, now)

    def check_form(self, request: HTTPConnection, viewer: Viewer, token: str) -> None:
        """Raise RequestRefused unless a form comes from one of our pages that this viewer was sent in this session."""
        self.check_same_site(request)
        if not hmac.compare_digest(self.token_for(viewer).encode(), token.encode()):
            raise RequestRefused(HTTPStatus.FORBIDDEN, "was not sent from a current page.", "Load the page again.")

    def check_same_site(self, request: HTTPConnection) -> None:
        """Raise RequestRefused for a request that changes something and was not begun on one of our own pages."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        is_ours = (site is None or site == "same-origin") and (origin is None or origin == self._origin(request))
        if not is_ours or (site is None and origin is None):
            raise RequestRefused(HTTPStatus.FORBIDDEN, "was begun on another site.", "Use the desk's own pages.")

    def token_for(self, viewer: Viewer) -> str:
        """Return the text that every form for this viewer carries."""
        return hmac.new(viewer.key.encode(), f"form {viewer.session or ''}".encode(), sha256).hexdigest()

    def _origin(self, request: HTTPConnection) -> str:
        if self.table.origin:
            address = urlsplit(self.table.origin)
            return f"{address.scheme}://{address.netloc}"
        return f"{request.url.scheme}://{request.headers.get('host', '')}"

    def _local_user(self, connection: Connection, request: HTTPConnection) -> Viewer:
        """Return the machine's own user. What came through a proxy, or by another name of ours, is somebody else."""
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
        is_relayed = any(name in request.headers for name in _RELAYED)
        if host not in _OWN_HOSTS or is_relayed:
            trouble = "did not come from this machine itself."
            raise RequestRefused(HTTPStatus.BAD_REQUEST, trouble, "Open http://127.0.0.1, or choose another desk.mode.")
        name = self.table.user or getpass.getuser()
        person = find_person(connection, name)
        if person is None:
            return Viewer(name, _ALONE, key=self.secret)
        return replace(viewer_of(person), key=self.secret)

    def _named_by_proxy(self, connection: Connection, request: HTTPConnection) -> Viewer:
        peer, named = request.client, request.headers.getlist(self.table.identity_header)
        if not self.table.is_proxy(peer.host if peer else None):
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "did not come through the proxy.", "Use the desk's address.")
        if len(named) != 1 or not named[0].strip():
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "does not name one person.", "Set desk.identity_header.")
        person = find_person(connection, named[0])
        if person is None or person.ended_at is not None:
            remedy = "`listwatch people add` lets somebody in."
            raise RequestRefused(HTTPStatus.FORBIDDEN, "is from nobody who may use the desk.", remedy)
        return viewer_of(person)

    def _of_session(self, connection: Connection, request: HTTPConnection, now: datetime) -> Viewer | None:
        found = find_session(connection, hash_of(request.cookies.get(COOKIE, "")))
        if found is None:
            return None
        session, person = found
        if now - session.seen_at > IDLE or now - session.began_at > LONGEST_SESSION:
            return None
        return replace(
            viewer_of(person), session=session.hash, signed_in_at=session.signed_in_at, seen_at=session.seen_at
        )


def is_worth_touching(viewer: Viewer, now: datetime) -> bool:
    """Return whether the use of a viewer's session is to be stored."""
    return viewer.seen_at is not None and now - viewer.seen_at > _TOUCH_AFTER


def viewer_of(person: Person) -> Viewer:
    """Return a person as one who asks."""
    return Viewer(person.name, person.roles, person.email, person.key)


def begin(connection: Connection, person: Person, now: datetime, signed_in_at: datetime) -> str:
    """Begin a session, and return the random name that the browser is to keep."""
    name = secrets.token_urlsafe(32)
    begin_session(connection, Session(hash_of(name), person.id, now, signed_in_at, now))
    return name


def hash_of(name: str) -> str:
    """Return what is stored of a random name."""
    return sha256(name.encode()).hexdigest()

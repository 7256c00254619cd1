"""Tokens of the API: who may ask it as whom, kept as hashes, with evidence of each that is added or ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from monitor.desk.identity import hash_of, viewer_of
from monitor.desk.question import Viewer
from monitor.runtime.context import Context
from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.people import Role
from state.storage.database import transaction
from state.storage.evidence import append_evidence
from state.storage.people import find_person, person_of_id
from state.storage.tokens import end_token, find_token, record_token
from state.tokens import ApiToken

# What every token begins with, so that a scanner for secrets knows one.
PREFIX = "listwatch_"
LONGEST = 366  # days
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a good token."""

    token: ApiToken
    viewer: Viewer

    @property
    def is_person(self) -> bool:
        """Whether a person stands behind it, whose word counts."""
        return self.token.person_id is not None


def add_token(context: Context, holder: str, roles: frozenset[Role], days: int, *, is_service: bool) -> str:
    """Add a token and return it: it is shown this once. Without `roles` a person's has all of the person's.

    Raise UsageProblem for a person who is not on record or has not these roles, a service without any, or more than a
    year.
    """
    now = context.now()
    if not 1 <= days <= LONGEST:
        raise UsageProblem("--days", f"{days} is not from 1 to {LONGEST}.")
    with transaction(context.engine) as connection:
        person = None if is_service else find_person(connection, holder)
        if person is None and not is_service:
            raise UsageProblem(holder, "is nobody's name.", "See `listwatch people list`, or give --service.")
        if person is not None and person.ended_at is not None:
            raise UsageProblem(person.name, "has ended.", "`listwatch people add` lets somebody in again.")
        roles_granted = roles or (person.roles if person else frozenset())
        missing = roles_granted - person.roles if person else frozenset()
        if not roles_granted or missing:
            needs = f"has not the role {', '.join(sorted(missing))}." if missing else "needs a role."
            raise UsageProblem(holder, needs, "Give --role.")
        name = person.name if person else _service_name(holder)
        text = PREFIX + secrets.token_urlsafe(_BYTES)
        ends = now + timedelta(days=days)
        token = ApiToken(hash_of(text), name, roles_granted, now, ends, person.id if person else None)
        record_token(connection, token)
        _note(connection, context, token, "token added")
    return text


def revoke_token(context: Context, token_id: int) -> ApiToken:
    """End a token at once. Raise UsageProblem where there is none."""
    with transaction(context.engine) as connection:
        ended = end_token(connection, token_id, context.now())
        if ended is None:
            raise UsageProblem(str(token_id), "is no token in use.", "See `listwatch people token list`.")
        _note(connection, context, ended, "token revoked")
    return ended


def find_caller(connection: Connection, context: Context, text: str) -> Caller | None:
    """Return whose token this is, with the roles that token and person still have in common; None for no good one."""
    token = find_token(connection, hash_of(text))
    if token is None or not token.is_good(context.now()):
        return None
    if token.person_id is None:
        return Caller(token, Viewer(token.signs_as, token.roles))
    person = person_of_id(connection, token.person_id)
    if person is None or person.ended_at is not None:
        return None
    known = viewer_of(person)
    return Caller(token, Viewer(known.name, known.roles & token.roles, known.email))


def _service_name(holder: str) -> str:
    name = " ".join(holder.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise UsageProblem("the name", "is empty, too long, or has letters that cannot be shown.")
    return name


def _note(connection: Connection, context: Context, token: ApiToken, what: str) -> None:
    facts = {"what": what, "roles": sorted(token.roles), "expires_at": token.expires_at.isoformat()}
    subject = token.signs_as if token.person_id is None else f"person {token.holder}"
    append_evidence(connection, EvidenceKind.PERSON, subject, facts, context.now())

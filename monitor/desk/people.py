"""Keeping the people: who is added, changed and ended, each with its row of evidence."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import Connection

from monitor.desk.passwords import SignInSecrets, with_password
from monitor.runtime.context import Context
from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.people import Person, Role
from state.storage.database import transaction
from state.storage.evidence import append_evidence
from state.storage.people import end_sessions, find_person, record_person


def add(context: Context, name: str, roles: frozenset[Role], email: str = "", slack_id: str = "") -> Person:
    """Add a person, or give one who is on record these roles and addresses. Raise UsageProblem for an empty name."""
    if not name.strip():
        raise UsageProblem("the name", "is empty.", "Give the name that the person signs with.")
    with transaction(context.engine) as connection:
        known = find_person(connection, name)
        person = known or Person(name.strip(), roles, secrets.token_hex(32), context.now())
        person = replace(
            person,
            roles=roles,
            email=email.strip() or person.email,
            slack_id=slack_id.strip() or person.slack_id,
            ended_at=None,
        )
        _record(connection, context, person, "changed" if known else "added")
        return _find(connection, person.name)


def set_password(context: Context, name: str, password: str) -> SignInSecrets:
    """Give a person a new password, which ends every session. Raise UsageProblem for nobody, or a bad password."""
    with transaction(context.engine) as connection:
        person, shown_once = with_password(_find(connection, name), password)
        _record(connection, context, person, "password set")
        end_sessions(connection, person.id)
    return shown_once


def end(context: Context, name: str) -> None:
    """End a person and every session of theirs. Raise UsageProblem where nobody has that name."""
    with transaction(context.engine) as connection:
        person = _find(connection, name)
        _record(connection, context, replace(person, ended_at=context.now()), "ended")
        end_sessions(connection, person.id)


def _find(connection: Connection, name: str) -> Person:
    person = find_person(connection, name)
    if person is None:
        raise UsageProblem(name, "is nobody's name.", "See `listwatch people list`.")
    return person


def _record(connection: Connection, context: Context, person: Person, what: str) -> None:
    record_person(connection, person)
    facts = {"what": what, "roles": sorted(person.roles)}
    append_evidence(connection, EvidenceKind.PERSON, f"person {person.name}", facts, context.now())

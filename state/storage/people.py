"""People and their sessions as stored. Nobody is ever deleted: who has left is ended, and signatures stay readable."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, Row, select

from state.errors import UsageProblem
from state.people import Person, Role, Session
from state.storage.people_tables import people, web_sessions


def record_person(connection: Connection, person: Person) -> None:
    """Store a person, or what has become of one, by the id. Raise UsageProblem where another has a name of theirs."""
    for other in all_people(connection):
        taken = [word for word in (person.name, person.email, person.slack_id) if word and other.is_called(word)]
        if taken and other.id != person.id:
            raise UsageProblem(taken[0], "is another person already.", "See `listwatch people list`.")
    values = {each.name: getattr(person, each.name) for each in fields(Person) if each.name != "id"}
    values["roles"] = " ".join(sorted(person.roles))
    values["recovery_hashes"] = json.dumps(person.recovery_hashes)
    if person.id:
        connection.execute(people.update().where(people.c.id == person.id).values(**values))
    else:
        connection.execute(people.insert().values(**values))


def all_people(connection: Connection) -> tuple[Person, ...]:
    """Return everybody by name, those who left too."""
    return tuple(map(_person, connection.execute(select(people).order_by(people.c.name))))


def find_person(connection: Connection, word: str) -> Person | None:
    """Return who has this name, mail address or Slack id, in any letter case; None where nobody has."""
    return next((person for person in all_people(connection) if person.is_called(word)), None)


def person_of_id(connection: Connection, person_id: int) -> Person | None:
    """Return the person of this id, one who has left too; None where there is none."""
    row = connection.execute(select(people).where(people.c.id == person_id)).first()
    return _person(row) if row else None


def signing_name(connection: Connection, word: str) -> str:
    """Return the one name under which a person signs, whatever they are called here; the word where nobody has it.

    So two signatures are two people: a Slack id and a mail address of one person are one.
    """
    person = find_person(connection, word)
    return person.name if person else word


def begin_session(connection: Connection, session: Session) -> None:
    """Store a session that begins."""
    connection.execute(
        web_sessions.insert().values(**{each.name: getattr(session, each.name) for each in fields(Session)})
    )


def find_session(connection: Connection, session_hash: str) -> tuple[Session, Person] | None:
    """Return a session and its person; None where there is none, or the person has left."""
    row = connection.execute(select(web_sessions).where(web_sessions.c.hash == session_hash)).first()
    if row is None:
        return None
    person = connection.execute(select(people).where(people.c.id == row.person_id, people.c.ended_at.is_(None))).first()
    return (Session(**row._mapping), _person(person)) if person else None


def touch_session(connection: Connection, session_hash: str, now: datetime) -> None:
    """Note that a session was used."""
    connection.execute(web_sessions.update().where(web_sessions.c.hash == session_hash).values(seen_at=now))


def end_session(connection: Connection, session_hash: str) -> None:
    """End one session."""
    connection.execute(web_sessions.delete().where(web_sessions.c.hash == session_hash))


def end_sessions(connection: Connection, person_id: int) -> None:
    """End every session of a person."""
    connection.execute(web_sessions.delete().where(web_sessions.c.person_id == person_id))


def forget_sessions(connection: Connection, before: datetime) -> None:
    """Remove the sessions that began before an aware UTC time, and so have ended by themselves."""
    connection.execute(web_sessions.delete().where(web_sessions.c.began_at < before))


def _person(row: Row[tuple[object, ...]]) -> Person:
    columns = dict(row._mapping)
    columns["roles"] = frozenset(map(Role, columns["roles"].split()))
    columns["recovery_hashes"] = tuple(json.loads(columns["recovery_hashes"]))
    return Person(**columns)

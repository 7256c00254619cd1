"""The log of evidence: rows are appended to the chain of hashes, read back, and never changed.

The rows of one transaction are gathered and written together as it is committed: one by one they would cost five times
as much. Whoever writes holds the one row that says where the log ends until then: rows stand in the order in which
transactions are committed, on several nodes too, and a transaction that fails leaves no gap.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, RootTransaction, Row, bindparam, event, select

from state.errors import StateProblem
from state.evidence import (
    ChainEnd,
    EvidenceKind,
    EvidenceRow,
    canonical,
    hash_row,
    is_without_facts,
    without_facts,
)
from state.storage.schema import evidence, evidence_head

_PROGRAM = "listwatch"
# What the columns for subject and actor hold.
_LETTERS = 200
_ROWS_AT_ONCE = 1000
# Built once: building a statement costs more than running it.
_HEAD = select(evidence_head.c.last_id, evidence_head.c.hash).with_for_update()
_INSERT = evidence.insert()
_MOVE_HEAD = evidence_head.update().values(last_id=bindparam("to_id"), hash=bindparam("to_hash"))


@dataclass(frozen=True, slots=True)
class _PendingRows:
    """A row that has not got its place in the chain yet."""

    kind: str
    subject: str
    actor: str
    noun: str
    recorded_at: datetime


# By transaction: the rows of one that is rolled back go with it.
_gathered: WeakKeyDictionary[RootTransaction, list[_PendingRows]] = WeakKeyDictionary()


def append_evidence(
    connection: Connection,
    kind: str,
    subject: str,
    facts: Mapping[str, object],
    now: datetime,
    actor: str = _PROGRAM,
) -> None:
    """Append one row to the log, which stands there once the transaction is committed.

    `subject` names what it is about: a document number, an alert's id, a capture's sha256. `facts` are JSON values and
    never secrets. `now` is aware UTC. `actor` is a person's name or, by default, listwatch with its version.
    """
    by = _program() if actor == _PROGRAM else actor[:_LETTERS]
    row = _PendingRows(str(kind), subject[:_LETTERS], by, canonical(facts), now)
    _gathered.setdefault(connection.get_transaction() or connection.begin(), []).append(row)


@event.listens_for(Engine, "commit")
def flush_evidence(connection: Connection) -> None:
    """Write what this transaction has appended so far; whoever reads the log within it asks for that first.

    Raises StateProblem where the log does not say where it ends, and the transaction is not committed then.
    """
    under_way = connection.get_transaction()
    rows = _gathered.pop(under_way, []) if under_way else []
    if not rows:
        return
    end, made = _end_of(connection.execute(_HEAD).first()), []
    for row in rows:
        row_id, previous = end.last_id + 1, end.hash
        end = ChainEnd(row_id, hash_row(previous, row_id, row.kind, row.subject, row.actor, row.noun, row.recorded_at))
        facts = {"kind": row.kind, "subject": row.subject, "actor": row.actor, "noun": row.noun}
        made.append(facts | {"id": row_id, "recorded_at": row.recorded_at, "previous": previous, "hash": end.hash})
    connection.execute(_INSERT, made)
    connection.execute(_MOVE_HEAD, {"to_id": end.last_id, "to_hash": end.hash})


def chain_end(connection: Connection) -> ChainEnd:
    """Return where the log ends."""
    flush_evidence(connection)
    row = connection.execute(select(evidence_head.c.last_id, evidence_head.c.hash)).first()
    return _end_of(row)


def all_evidence(connection: Connection) -> Iterator[EvidenceRow]:
    """Return every row by its id; the log of ten years is not held in memory at once."""
    return _rows_after(connection, 0)


def _rows_after(connection: Connection, last_id: int) -> Iterator[EvidenceRow]:
    flush_evidence(connection)
    query = select(evidence).order_by(evidence.c.id).limit(_ROWS_AT_ONCE)
    while rows := connection.execute(query.where(evidence.c.id > last_id)).all():
        yield from (EvidenceRow(**row._mapping) for row in rows)
        last_id = rows[-1].id


def evidence_on(
    connection: Connection, subjects: Iterable[str], decided_on: Collection[str] = ()
) -> tuple[EvidenceRow, ...]:
    """Return the rows about these subjects, and the decisions on the customers `decided_on`, by their ids."""
    flush_evidence(connection)
    rows = list(connection.execute(select(evidence).where(evidence.c.subject.in_(sorted(set(subjects))))))
    if decided_on:
        decisions = connection.execute(select(evidence).where(evidence.c.kind == EvidenceKind.DISPOSED))
        rows += [row for row in decisions if json.loads(row.noun).get("customer_id") in decided_on]
    return tuple(EvidenceRow(**each._mapping) for each in sorted(dict.fromkeys(rows), key=lambda row: row.id))


def evidence_page(
    connection: Connection, kinds: Iterable[str], subject: str, actor: str, before: int, limit: int
) -> tuple[EvidenceRow, ...]:
    """Return rows of these kinds with an id below `before`, the latest first; of one subject or actor if given."""
    query = select(evidence).where(evidence.c.id < before, evidence.c.kind.in_(sorted(map(str, kinds))))
    if subject:
        query = query.where(evidence.c.subject == subject)
    if actor:
        query = query.where(evidence.c.actor == actor)
    rows = connection.execute(query.order_by(evidence.c.id.desc()).limit(limit))
    return tuple(EvidenceRow(**row._mapping) for row in rows)


def rows_since(connection: Connection, row_id: int) -> Iterator[EvidenceRow]:
    """Return every row from this id on, by id."""
    return _rows_after(connection, row_id - 1)


def pruned_rows(connection: Connection) -> frozenset[int]:
    """Return the ids of the rows that the log says are without their facts."""
    flush_evidence(connection)
    nouns = connection.execute(select(evidence.c.noun).where(evidence.c.kind == EvidenceKind.PRUNED)).scalars()
    return frozenset(row_id for noun in nouns for row_id in json.loads(noun).get("evidence_rows", ()))


def pruned_subjects(connection: Connection) -> dict[str, int]:
    """Return the captures and alerts that the log says were pruned, each with the row that says so."""
    flush_evidence(connection)
    rows = connection.execute(select(evidence.c.id, evidence.c.noun).where(evidence.c.kind == EvidenceKind.PRUNED))
    gone = [(row.id, json.loads(row.noun)) for row in rows]
    return {name: row_id for row_id, facts in gone for kind in ("captures", "alerts") for name in facts.get(kind, ())}


def remove_facts(connection: Connection, kind: EvidenceKind, subjects: Iterable[str]) -> tuple[int, ...]:
    """Leave of the facts of these rows only their hash, and return the rows' ids; the chain holds without them."""
    rows = [row for row in evidence_on(connection, subjects) if row.kind == kind and not is_without_facts(row.noun)]
    for row in rows:
        connection.execute(evidence.update().where(evidence.c.id == row.id).values(noun=without_facts(row.noun)))
    return tuple(row.id for row in rows)


def _end_of(row: Row[int, str] | None) -> ChainEnd:
    if row is None:
        raise StateProblem("the log of evidence", "does not say where it ends.", "Restore the database from a backup.")
    return ChainEnd(row.last_id, row.hash)


@cache
def _program() -> str:
    return f"{_PROGRAM} {version(_PROGRAM)}"

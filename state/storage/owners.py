"""Owner data: parties and edges as each source told them last, and what it told before.

An import is written in pieces and counts once it is complete: until then, and for ever where it is cut off, the one
before stands. Only what a new reading says otherwise is written; the rest goes on with the new date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, or_, select

from state.evidence import EvidenceKind
from state.ownership import Edge, EdgeKind, OwnerData, Party, Share
from state.storage.evidence import append_evidence
from state.storage.owner_tables import owner_edges, owner_imports, owner_parties
from state.storage.ownership import OWNERS
from state.storage.versions import next_version

# So many rows are written in one statement.
AT_ONCE = 10_000
_IN_PIECES = {"yield_per": AT_ONCE}


@dataclass(frozen=True, slots=True)
class OwnerImport:
    """One reading of one source: its bytes' sha256, the date the source gives it, when it was complete (aware UTC)."""

    id: int
    source: str
    format: str
    sha256: str
    as_of: date | None
    edges: int
    began_at: datetime
    completed_at: datetime | None


def begin_import(connection: Connection, source: str, file_format: str, file_sha256: str, now: datetime) -> int:
    """Begin a reading and return its number; what one that was cut off left behind is taken away first."""
    cut_off = select(owner_imports.c.id).where(owner_imports.c.source == source, owner_imports.c.completed_at.is_(None))
    for table in (owner_edges, owner_parties):
        connection.execute(table.delete().where(table.c.opened_by.in_(cut_off)))
        connection.execute(table.update().where(table.c.closed_by.in_(cut_off)).values(closed_by=None))
    connection.execute(
        owner_imports.delete().where(owner_imports.c.source == source, owner_imports.c.completed_at.is_(None))
    )
    values = {"source": source, "format": file_format, "sha256": file_sha256, "edges": 0, "began_at": now}
    number = connection.execute(owner_imports.insert().values(**values).returning(owner_imports.c.id)).scalar_one()
    return int(number)


class Differ:
    """Writes what a reading has that the one before had not, and says at its end what is gone."""

    def __init__(self, connection: Connection, import_id: int, source: str) -> None:
        self._import_id = import_id
        self._source = source
        self._open = {table.name: _open_keys(connection, table, source) for table in (owner_edges, owner_parties)}
        self._met: dict[str, set[bytes]] = {name: set() for name in self._open}
        self.before = len(self._open[owner_edges.name])
        self.edges = 0
        self.new = 0

    @property
    def gone(self) -> int:
        """How many edges of the reading before have not been met again."""
        return len(self._open[owner_edges.name])

    def write(self, connection: Connection, records: Iterable[Party | Edge]) -> None:
        """Write a piece of a reading; what it tells twice is stored once."""
        rows: dict[str, list[dict[str, object]]] = {owner_edges.name: [], owner_parties.name: []}
        for each in records:
            table = owner_edges if isinstance(each, Edge) else owner_parties
            row = _edge_row(each) if isinstance(each, Edge) else _party_row(each)
            key = _key_of(row)
            if key in self._met[table.name]:
                continue
            self._met[table.name].add(key)
            self.edges += isinstance(each, Edge)
            if self._open[table.name].pop(key, None) is None:
                place = {"place": each.place} if isinstance(each, Edge) else {}
                rows[table.name].append(
                    row | place | {"source": self._source, "key": key.hex(), "opened_by": self._import_id}
                )
        self.new += len(rows[owner_edges.name])
        for table in (owner_edges, owner_parties):
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])

    def complete(self, connection: Connection, as_of: date | None, now: datetime, actor: str) -> None:
        """Let the reading count: close what is gone, note it in the evidence."""
        for table in (owner_edges, owner_parties):
            close = table.update().where(table.c.id == bindparam("which")).values(closed_by=self._import_id)
            if gone := [{"which": row_id} for row_id in self._open[table.name].values()]:
                connection.execute(close, gone)
        this = owner_imports.c.id == self._import_id
        connection.execute(owner_imports.update().where(this).values(edges=self.edges, as_of=as_of, completed_at=now))
        stored = connection.execute(select(owner_imports.c.sha256).where(this)).scalar_one()
        facts = {"sha256": stored, "edges": self.edges, "new": self.new, "gone": self.gone}
        append_evidence(connection, EvidenceKind.OWNERS, self._source, facts, now, actor)
        next_version(connection, OWNERS)


def all_imports(connection: Connection) -> tuple[OwnerImport, ...]:
    """Return every reading, the oldest first, those that were cut off included."""
    rows = connection.execute(select(owner_imports).order_by(owner_imports.c.id))
    return tuple(OwnerImport(**row._mapping) for row in rows)


def last_import(connection: Connection, source: str) -> OwnerImport | None:
    """Return the last reading of a source that was complete; None where there is none."""
    done = [each for each in all_imports(connection) if each.source == source and each.completed_at is not None]
    return done[-1] if done else None


def read_parties(connection: Connection, known_at: datetime | None = None) -> Iterator[Party]:
    """Yield the parties known now, or at an aware UTC time."""
    columns = (owner_parties.c.party, owner_parties.c.name, owner_parties.c.country, owner_parties.c.lei)
    query = select(*columns).where(_known(owner_parties, known_at)).order_by(owner_parties.c.id)
    for row in connection.execute(query, execution_options=_IN_PIECES):
        yield Party(*row)


def read_edges(connection: Connection, known_at: datetime | None = None) -> Iterator[Edge]:
    """Yield the edges known now, or at an aware UTC time, each with the date of its own or of the last such reading."""
    dates = _dates_of_sources(connection, known_at)
    query = select(owner_edges).where(_known(owner_edges, known_at)).order_by(owner_edges.c.id)
    shares: dict[tuple[str | None, str | None], Share | None] = {}
    for row in connection.execute(query, execution_options=_IN_PIECES):
        bounds = (row.share_low, row.share_high)
        if bounds not in shares:
            shares[bounds] = None if row.share_low is None else Share(Decimal(row.share_low), Decimal(row.share_high))
        yield Edge(
            row.owner,
            row.owned,
            shares[bounds],
            EdgeKind(row.kind),
            row.source,
            row.document,
            row.place,
            row.as_of or dates.get(row.source),
            row.since,
            row.until,
        )


def read_owner_data(connection: Connection, known_at: datetime | None = None) -> OwnerData:
    """Return all that is known now, or was known at an aware UTC time."""
    return OwnerData(tuple(read_parties(connection, known_at)), tuple(read_edges(connection, known_at)))


def _dates_of_sources(connection: Connection, known_at: datetime | None) -> dict[str, date | None]:
    rows = connection.execute(select(owner_imports).where(_completed(known_at)).order_by(owner_imports.c.id))
    return {row.source: row.as_of for row in rows}


def _known(table: Table, known_at: datetime | None) -> ColumnElement[bool]:
    """Return which rows a completed reading opened, and none has closed."""
    done = select(owner_imports.c.id).where(_completed(known_at))
    return and_(table.c.opened_by.in_(done), or_(table.c.closed_by.is_(None), table.c.closed_by.not_in(done)))


def _completed(known_at: datetime | None) -> ColumnElement[bool]:
    return owner_imports.c.completed_at.is_not(None) if known_at is None else owner_imports.c.completed_at <= known_at


def _open_keys(connection: Connection, table: Table, source: str) -> dict[bytes, int]:
    query = select(table.c.key, table.c.id).where(table.c.source == source, table.c.closed_by.is_(None))
    rows = connection.execute(query, execution_options=_IN_PIECES)
    return {bytes.fromhex(row.key): row.id for row in rows}


def _key_of(row: dict[str, object]) -> bytes:
    return sha256("\0".join(map(str, row.values())).encode()).digest()[:16]


def _edge_row(edge: Edge) -> dict[str, object]:
    return {
        "owner": edge.owner,
        "owned": edge.owned,
        "share_low": None if edge.share is None else str(edge.share.low),
        "share_high": None if edge.share is None else str(edge.share.high),
        "kind": str(edge.kind),
        "document": edge.document,
        "as_of": edge.as_of,
        "since": edge.since,
        "until": edge.until,
    }


def _party_row(party: Party) -> dict[str, object]:
    return {"party": party.id, "name": party.name, "country": party.country, "lei": party.lei}

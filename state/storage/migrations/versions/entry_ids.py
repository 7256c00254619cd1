"""entry ids: every version of an entry, change, match and decision names the line of the list that it is about."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from alembic import op

from state.encoding import from_json, to_json
from state.entry_ids import first_key
from state.listings import EntryId, ListCode, Listing
from state.normalization import entry_key, fold_spelling
from state.storage.migrations.entry_lines import Line, find_lines, number_versions

revision = "entry_ids"
down_revision = "ownership"
branch_labels = None
depends_on = None

# The columns that each table gets, by its name.
_KEY = {"entry_key": sa.String(length=30)}
_ENTRY = {"list_code": sa.String(length=10), **_KEY}
_COLUMNS: dict[str, dict[str, Any]] = {
    "listings": {**_KEY, "version_from": sa.Integer()},
    "changes": _ENTRY,
    "matches": _ENTRY,
    "dispositions": _KEY,
}
Told = Mapping[tuple[str, str], list[tuple[EntryId, Listing]]]


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_versions")),
    )
    op.add_column("listings", sa.Column("version_until", sa.Integer(), nullable=True))
    for table, columns in _COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    _fill(op.get_bind())
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.alter_column(name, existing_type=kind, nullable=False)
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listings_list_code_entry_key"), ["list_code", "entry_key"], unique=False)


def _fill(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(connection, only=("listings", "changes", "screenings", "matches", "dispositions", "versions"))
    stored = {
        name: connection.execute(sa.select(table).order_by(table.c[0])).all() for name, table in tables.tables.items()
    }
    lines = {
        code: _fill_list(connection, tables, code, [row for row in stored["listings"] if row.list_code == code], stored)
        for code in sorted({row.list_code for row in stored["listings"]})
    }
    told = _fill_changes(connection, tables, stored["changes"], lines)
    _fill_matches(connection, tables, stored, told)
    for row in stored["dispositions"]:
        key = _key_of_decision(row, lines.get(row.list_code, []))
        _update(connection, tables.tables["dispositions"], row.id, entry_key=key)


def _fill_list(
    connection: sa.Connection, tables: sa.MetaData, code: str, rows: Sequence[Any], stored: Mapping[str, Sequence[Any]]
) -> list[Line]:
    became: dict[str, list[tuple[Listing, Listing]]] = defaultdict(list)
    for change in stored["changes"]:
        noun = json.loads(change.noun)
        if noun.get("list_code", ListCode.ENTITY_LIST) == code and noun["before"] and noun["after"]:
            became[change.cause].append((_listing(noun["before"]), _listing(noun["after"])))
    numbers = number_versions(rows)
    lines = find_lines(rows, {row.id: from_json(Listing, row.noun) for row in rows}, became)
    for line in lines:
        identified = to_json(replace(line.listing, entry_id=EntryId(ListCode(code), line.key))).decode()
        for row in line.rows:
            _update(
                connection,
                tables.tables["listings"],
                row.id,
                entry_key=line.key,
                noun=identified,
                version_from=numbers[row.known_from],
                version_until=numbers.get(row.known_until),
            )
    version = {"subject": f"list {code}", "number": max(numbers.values(), default=0)}
    connection.execute(tables.tables["versions"].insert().values(**version))
    return lines


def _fill_changes(
    connection: sa.Connection, tables: sa.MetaData, rows: Iterable[Any], lines: Mapping[str, list[Line]]
) -> dict[tuple[str, str], list[tuple[EntryId, Listing]]]:
    """Return what each document told at each stage: the entries, in order, as they stand in its matches."""
    by_listing = {(code, line.listing): line for code, some in lines.items() for line in some}
    opened = {(code, line.opened_by, line.listing): line for code, some in lines.items() for line in some}
    told: dict[tuple[str, str], list[tuple[EntryId, Listing]]] = defaultdict(list)
    unlisted: dict[tuple[object, ...], str] = {}
    for row in rows:
        noun = json.loads(row.noun)
        code = noun.get("list_code", ListCode.ENTITY_LIST)
        sides = {side: _listing(noun[side]) for side in ("after", "before") if noun[side]}
        line = next(
            (
                found
                for listing in sides.values()
                if (found := opened.get((code, row.cause, listing)) or by_listing.get((code, listing)))
            ),
            None,
        )
        listing = next(iter(sides.values()))
        key = line.key if line else _key_unlisted(unlisted, (row.cause, row.stage, code), listing)
        entry_id = EntryId(ListCode(code), key)
        for side, each in sides.items():
            noun[side] = json.loads(to_json(replace(each, entry_id=entry_id)))
        text = json.dumps(noun, ensure_ascii=False, separators=(",", ":"))
        _update(connection, tables.tables["changes"], row.id, list_code=code, entry_key=key, noun=text)
        told[row.cause, row.stage].append((entry_id, listing))
    return told


def _fill_matches(
    connection: sa.Connection, tables: sa.MetaData, stored: Mapping[str, Sequence[Any]], told: Told
) -> None:
    screenings = {row.id: row for row in stored["screenings"]}
    used: set[tuple[int, str, EntryId]] = set()
    for row in stored["matches"]:
        screening = screenings[row.screening_id]
        entries = [
            (entry_id, listing)
            for entry_id, listing in told.get((screening.cause, screening.stage), ())
            if (listing.destination, listing.name) == (row.destination, row.listing_name)
            and (row.screening_id, row.customer_id, entry_id) not in used
        ]
        noun = json.loads(row.noun)
        values = {reason["listing_value"] for reason in noun["reasons"]}
        best = max(entries, key=lambda entry: len(values & _words_of(entry[1])), default=None)
        entry_id = best[0] if best else EntryId(ListCode.ENTITY_LIST, first_key(row.destination, row.listing_name))
        used.add((row.screening_id, row.customer_id, entry_id))
        noun["entry_id"] = {"list_code": entry_id.list_code, "key": entry_id.key}
        text = json.dumps(noun, ensure_ascii=False, separators=(",", ":"))
        _update(
            connection,
            tables.tables["matches"],
            row.id,
            list_code=entry_id.list_code,
            entry_key=entry_id.key,
            noun=text,
        )


def _key_of_decision(row: Any, lines: Iterable[Line]) -> str:
    """Return the line that a decision is about: of several of that heading and name, the one most like what it saw."""
    wanted = entry_key(row.destination, row.listing_name)
    named = [line for line in lines if entry_key(line.listing.destination, line.listing.name) == wanted]
    seen = {fold_spelling(value) for _, values in json.loads(row.relied_on)["listing"] for value in values}
    likest = max(
        named,
        key=lambda line: (len(seen & set(map(fold_spelling, _words_of(line.listing)))), line.until),
        default=None,
    )
    return likest.key if likest else first_key(row.destination, row.listing_name)


def _key_unlisted(unlisted: dict[tuple[object, ...], str], where: tuple[str, str, str], listing: Listing) -> str:
    """Return a key for an entry that is on none of our lists: what says something else has another one."""
    if (*where, listing) not in unlisted:
        first = first_key(listing.destination, listing.name)
        taken = {key for (*there, _), key in unlisted.items() if tuple(there) == where and key.startswith(first)}
        unlisted[*where, listing] = f"{first}-{len(taken) + 1}" if taken else first
    return unlisted[*where, listing]


def _words_of(listing: Listing) -> set[str]:
    of_members = (text for body in listing.members for text in (body.name, *body.addresses))
    return {listing.destination, *listing.names, *listing.addresses, *of_members}


def _listing(noun: object) -> Listing:
    return from_json(Listing, json.dumps(noun))


def _update(connection: sa.Connection, table: sa.Table, row_id: int, **values: object) -> None:
    connection.execute(table.update().where(table.c.id == row_id).values(**values))

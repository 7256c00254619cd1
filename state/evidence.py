"""Evidence: a log in which each row carries the hash of the one before, so that nobody can change what was.

Pure: rows in, hashes and the first break out. A row's hash covers the hash of its facts and not the facts themselves,
so that facts whose time of keeping is over can go and the chain still holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from state.customers import Customer

# What the first row has for the hash of the one before.
BEGINNING = "0" * 64
_GONE = "gone_sha256"
# Made once: `json.dumps` makes its encoder anew for each row, which takes four times as long as to use it.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_IN_ORDER = json.JSONEncoder(ensure_ascii=False)


class EvidenceKind(StrEnum):
    """What a row tells of. RETRACTED: what an earlier reading did to the list was taken back.

    HELD and RELEASED are of accounts, LEGAL_HOLD and LIFTED of what may not be pruned. REGIME is a state of a rule of
    law, proposed or settled; OWNERS a reading of who owns whom, JUDGED what that means for our customers, SETTLED what
    a person found out about them. PERSON is somebody added, changed or ended, SIGNED_IN a person at the review desk,
    REFUSED what the desk refused somebody, EXPORTED what left it as a file.
    """

    RECEIVED = "received"
    READ = "read"
    LISTED = "listed"
    RETRACTED = "retracted"
    SCREENED = "screened"
    QUEUED = "queued"
    SENT = "sent"
    QUARANTINED = "quarantined"
    DISPOSED = "disposed"
    HELD = "held"
    RELEASED = "released"
    LEGAL_HOLD = "legal hold"
    LIFTED = "lifted"
    PRUNED = "pruned"
    REGIME = "regime"
    JUDGED = "judged"
    SETTLED = "settled"
    OWNERS = "owners"
    PERSON = "person"
    SIGNED_IN = "signed in"
    REFUSED = "refused"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row: what happened to `subject`, who did it (`actor`), when (aware UTC), its facts as JSON, its hashes."""

    id: int
    kind: str
    subject: str
    actor: str
    noun: str
    recorded_at: datetime
    previous: str
    hash: str

    @property
    def is_linked(self) -> bool:
        """Whether its hash is made of its place, its subject and the rest apart, as since version 0.2."""
        made = hash_row(self.previous, self.id, self.kind, self.subject, self.actor, self.noun, self.recorded_at)
        return self.hash == made

    @property
    def is_genuine(self) -> bool:
        """Whether its hash is that of what it says, in this form or in the one of earlier versions."""
        return self.is_linked or self.hash == _hash_before_links(self)


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A row of the chain without what it says: its id, the hash of its subject, and that of the rest.

    A row of an earlier version has neither, as its hash needs all of its words; `hash` is then taken as it is.
    """

    id: int
    subject: str
    rest: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where the log says that it ends: the id and the hash of its last row; 0 and BEGINNING where it is empty."""

    last_id: int
    hash: str


@dataclass(frozen=True, slots=True)
class ScreeningBasis:
    """What a screening rested on beside the customers file and the entries.

    `settings` holds the tables of the configuration that a result depends on, `config_sha256` is of the whole of it
    without its secrets, and `customers` are the records that matched, as they stood.
    """

    config_sha256: str = ""
    parser_version: str = ""
    settings: Mapping[str, object] | None = None
    customers: tuple[Customer, ...] = ()


def canonical(facts: Mapping[str, object]) -> str:
    """Return facts as the one JSON text that they have: keys sorted, no blanks."""
    return _CANONICAL.encode(facts)


def without_facts(noun: str) -> str:
    """Return what stays of a row's facts once they are pruned: their hash."""
    return canonical({_GONE: _hash_of_facts(noun)})


def is_without_facts(noun: str) -> bool:
    """Return whether a row's facts were pruned."""
    return noun.startswith(f'{{"{_GONE}":')


def hash_subject(subject: str) -> str:
    """Return the hash (hex sha256) by which a subject is known in the chain to whoever knows its name."""
    return sha256(subject.encode()).hexdigest()


def hash_row(previous: str, row_id: int, kind: str, subject: str, actor: str, noun: str, recorded_at: datetime) -> str:
    """Return the hash (hex sha256) of a row at its place in the chain: see `_hash_link`."""
    return _hash_link(previous, row_id, hash_subject(subject), _hash_rest(kind, actor, noun, recorded_at))


def link_of(row: EvidenceRow) -> ChainLink:
    """Return what is left of a row for those who may not read it."""
    if not row.is_linked:
        return ChainLink(row.id, "", "", row.hash)
    return ChainLink(row.id, hash_subject(row.subject), _hash_rest(row.kind, row.actor, row.noun, row.recorded_at))


def _hash_link(previous: str, row_id: int, subject: str, rest: str) -> str:
    """Return the hash of a row: over the hash before, its id, the hash of its subject, and that of the rest.

    Whoever has some rows and the two hashes of each other one can so follow the chain to its end, and see that no row
    on the same subjects was left out, without reading what the others say.
    """
    return sha256(_IN_ORDER.encode([previous, row_id, subject, rest]).encode()).hexdigest()


def _hash_rest(kind: str, actor: str, noun: str, recorded_at: datetime) -> str:
    moment = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(_IN_ORDER.encode([str(kind), actor, _hash_of_facts(noun), moment]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of following the chain: the hashes passed on the way, and what is wrong (empty if nothing)."""

    passed: frozenset[str]
    trouble: str


def follow_links(rows: Iterable[EvidenceRow], links: Iterable[ChainLink], end_hash: str) -> Followed:
    """Follow the chain from the first of these rows to its end, which must have `end_hash`.

    `links` come by id, one for each row from the first of `rows` to the last of the log.
    """
    by_id = {row.id: row for row in rows}
    expected, previous = min(by_id, default=0), ""
    passed: set[str] = set()
    for link in links:
        row = by_id.pop(link.id, None)
        if link.id != expected:
            return Followed(frozenset(passed), f"row {expected} is missing")
        if row is not None and previous not in {"", row.previous}:
            return Followed(frozenset(passed), f"row {row.id} does not carry the hash of the row before it")
        before = previous or (row.previous if row else "")
        previous = link.hash or _hash_link(before, link.id, link.subject, link.rest)
        if row is not None and row.hash != previous:
            return Followed(frozenset(passed), f"row {row.id} is not the one that the chain holds")
        passed.add(previous)
        expected += 1
    if by_id:
        return Followed(frozenset(passed), f"row {min(by_id)} is not in the chain")
    is_end = previous == end_hash
    return Followed(frozenset(passed), "" if is_end else "the chain does not end with the hash that the file names")


def first_break(rows: Iterable[EvidenceRow], end: ChainEnd, pruned: frozenset[int] = frozenset()) -> tuple[int, str]:
    """Walk the chain and return the first row that does not fit, with what is wrong; (0, "") where all do.

    `rows` come by id. `pruned` are the rows that some later row says are without their facts.
    """
    last_id, last_hash = 0, BEGINNING
    for row in rows:
        trouble = _problem_of(row, last_id, last_hash)
        if not trouble and is_without_facts(row.noun) and row.id not in pruned:
            trouble = "its facts are gone, and no row says that they were pruned"
        if trouble:
            return row.id, trouble
        last_id, last_hash = row.id, row.hash
    if (last_id, last_hash) != (end.last_id, end.hash):
        return last_id, f"is the last row there is, and the log should end with row {end.last_id}"
    return 0, ""


def _problem_of(row: EvidenceRow, last_id: int, last_hash: str) -> str:
    if row.id != last_id + 1:
        return f"follows row {last_id}: rows between them are gone"
    if row.previous != last_hash:
        return f"does not carry the hash of row {last_id}"
    return "" if row.is_genuine else "was altered: its hash is not that of what it says"


def _hash_before_links(row: EvidenceRow) -> str:
    """Return the hash that versions before 0.2 gave a row: over the hash before and all of its words at once."""
    moment = row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    words = [row.previous, row.id, row.kind, row.subject, row.actor, _hash_of_facts(row.noun), moment]
    return sha256(_IN_ORDER.encode(words).encode()).hexdigest()


def _hash_of_facts(noun: str) -> str:
    if is_without_facts(noun):
        gone: str = json.loads(noun)[_GONE]
        return gone
    return sha256(noun.encode()).hexdigest()

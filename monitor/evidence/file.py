"""The evidence file: one alert and everything it rests on, whole in itself, readable without listwatch's database."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from monitor.events.inputs import HeldList
from monitor.evidence.format_1 import FORMAT_1, EvidenceFile1, HoldGrounds, event_of_format_1
from monitor.evidence.packing import PackedCapture
from state.alerts import Alert, ComplianceContent, EffectContent, OwnershipContent
from state.captures import Capture
from state.changes import Change
from state.dispositions import Disposition
from state.encoding import from_json
from state.errors import UnreadableInput
from state.events import EffectEvent, Event, ListDifferenceEvent, RuleEvent, StageEvent, screened_of
from state.evidence import ChainLink, EvidenceRow
from state.ownership import NO_OWNER_DATA, CurrentFinding, OwnerData
from state.storage.dossier import Dossier

FORMAT = "listwatch evidence 2"
# No source may send more: see the limits of `sources.http`.
_LARGEST_CAPTURE = 200_000_000
_ALL_CAPTURES = 2 * _LARGEST_CAPTURE
# A file has about one value for 50 bytes, and one as it is read takes about 100.
_MOST_VALUES = 10_000_000


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """All of it. An alert rests on an `event` or follows a `hold`; `not_derived` says why where it rests on neither.

    `lists` and `earlier` are what the event's ids stand for, beside the bytes of `captures`; `superseded` is the alert
    that this one contradicts. `owners` is the owner data above our customers, `standing` are the findings that an event
    on ownership was held against, and `decisions` what people had said of parties by then. `dossier` holds the stored
    rows on the alert and on its subject, `customers` those on the customers it names; `chain_hash` is the hash that the
    log of evidence ended with at `exported_at` (aware UTC). `missing` names captures that are no longer kept. `log`
    holds the rows of the log on all of this, and `links` every row from the first of them to the end of the log,
    without what it says: with both, the rows are held against `chain_hash`.
    """

    format: str
    exported_at: datetime
    exported_by: str
    alert: Alert
    cause: str
    event: Event | None
    lists: tuple[HeldList, ...]
    earlier: tuple[Change, ...] | None
    superseded: Alert | None
    hold: HoldGrounds | None
    not_derived: str
    captures: tuple[PackedCapture, ...]
    missing: tuple[str, ...]
    dossier: Dossier
    customers: Dossier
    chain_hash: str
    log: tuple[EvidenceRow, ...] = ()
    links: tuple[ChainLink, ...] = ()
    owners: OwnerData = NO_OWNER_DATA
    standing: tuple[CurrentFinding, ...] = ()
    decisions: tuple[Disposition, ...] = ()

    @property
    def basis(self) -> Event | HoldGrounds | str:
        """What the alert rests on: an event, a hold, or why it rests on neither (empty where the file says nothing)."""
        return self.event or self.hold or self.not_derived


def read_evidence_file(data: bytes, subject: str) -> EvidenceFile:
    """Read an evidence file, of today's format or of the one before it.

    Raise UnreadableInput where it is none, of another format, or says something twice: two readers of such a file
    would not see the same.
    """
    if sum(map(data.count, (b"{", b"[", b","))) > _MOST_VALUES:
        raise UnreadableInput(subject, f"is no evidence file: it has more than {_MOST_VALUES} values.")
    try:
        # `int` refuses NaN and Infinity, which JSON does not have.
        form = json.loads(data, object_pairs_hook=_each_key_once, parse_constant=int).get("format")
        if form == FORMAT_1:
            return _upgrade(from_json(EvidenceFile1, data))
        if form not in (FORMAT, None):
            raise UnreadableInput(subject, f"is of the format {form!r}.", f"This version reads {FORMAT!r}.")
        return from_json(EvidenceFile, data)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise UnreadableInput(subject, f"is no evidence file: {place}: {first['msg'].lower()}.") from None
    except (ValueError, AttributeError, RecursionError):
        raise UnreadableInput(subject, "is no evidence file.") from None
    except _SaidTwice as problem:
        raise UnreadableInput(subject, f"is no evidence file: it has the key {problem} twice.") from None


class _SaidTwice(Exception):
    """An object has two keys of one name."""


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _SaidTwice(next(repr(name) for name in names if names.count(name) > 1))
    return found


def captures_needed(event: Event | None) -> tuple[tuple[str, str], ...]:
    """Return the captures that an event is derived from: what each is, and its sha256."""
    needed: list[tuple[str, str]] = []
    if isinstance(event, RuleEvent | ListDifferenceEvent | StageEvent | EffectEvent) and event.capture_sha256:
        needed.append(("text", event.capture_sha256))
    if (screened := screened_of(event)) is not None:
        needed.append(("customers file", screened.customers_sha256))
    return tuple(needed)


def captures_named(alert: Alert, event: Event | None) -> tuple[str, ...]:
    """Return the sha256 of each capture that an alert or what it is derived from names, each once."""
    named = [digest for _, digest in captures_needed(event)]
    if isinstance(alert.content, ComplianceContent | EffectContent | OwnershipContent):
        named += [source.sha256 for source in alert.content.evidence]
    return tuple(dict.fromkeys(named))


def _unpacked(packed: bytes) -> bytes:
    """Return the bytes of a gzip file; ValueError if they are more than any capture has, or its end is missing."""
    inflating = zlib.decompressobj(wbits=31)
    body = inflating.decompress(packed, _LARGEST_CAPTURE)
    if inflating.unconsumed_tail or not inflating.eof:
        raise ValueError("too large, or cut off")
    return body


def pack_capture(capture: Capture) -> PackedCapture:
    """Pack a capture into text."""
    body = base64.b64encode(gzip.compress(capture.body, mtime=0)).decode()
    return PackedCapture(capture.sha256, capture.url, capture.content_type, capture.received_at, body)


def unpack_capture(packed: PackedCapture) -> Capture:
    """Return the capture. Raises UnreadableInput when its bytes are not those that its hash names."""
    try:
        body = _unpacked(base64.b64decode(packed.body, validate=True))
    except (ValueError, OSError, EOFError, zlib.error) as problem:
        raise UnreadableInput(f"capture {packed.sha256}", "cannot be unpacked.") from problem
    if sha256(body).hexdigest() != packed.sha256:
        raise UnreadableInput(f"capture {packed.sha256}", "was altered: these are not the bytes that its hash names.")
    return Capture(packed.sha256, packed.url, packed.content_type, packed.received_at, body)


def unpack_captures(held: EvidenceFile) -> dict[str, Capture]:
    """Return the captures of a file by sha256. Raises UnreadableInput as `unpack_capture`, and if they are too many."""
    captures: dict[str, Capture] = {}
    left = _ALL_CAPTURES
    for packed in held.captures:
        if packed.sha256 in captures:
            raise UnreadableInput(f"capture {packed.sha256}", "is in the file twice.")
        captures[packed.sha256] = unpack_capture(packed)
        left -= len(captures[packed.sha256].body)
        if left < 0:
            raise UnreadableInput("the captures of the file", f"are larger than {_ALL_CAPTURES} bytes together.")
    return captures


def _upgrade(held: EvidenceFile1) -> EvidenceFile:
    rests_on = event_of_format_1(held)
    return EvidenceFile(
        format=held.format,
        exported_at=held.exported_at,
        exported_by=held.exported_by,
        alert=held.alert,
        cause=held.cause,
        event=rests_on.event,
        lists=rests_on.lists,
        earlier=rests_on.earlier,
        superseded=rests_on.superseded,
        hold=held.grounds if isinstance(held.grounds, HoldGrounds) else None,
        not_derived=held.not_derived or rests_on.not_derived,
        captures=held.captures,
        missing=held.missing,
        dossier=held.dossier,
        customers=held.customers,
        chain_hash=held.chain_hash,
        log=held.log,
        links=held.links,
    )

"""The evidence file: one alert and everything it rests on, whole in itself, readable without listwatch's database."""

from __future__ import annotations

import base64
import gzip
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from pydantic import ValidationError

from state.alerts import Alert
from state.captures import Capture
from state.changes import Change
from state.dispositions import AccountHold
from state.documents import Document
from state.encoding import from_json
from state.errors import UnreadableInput
from state.evidence import ChainLink, EvidenceRow
from state.listings import ListCode, Listing
from state.storage.dossier import Dossier

FORMAT = "listwatch evidence 1"
# No source may send more: see the limits of `sources.http`.
_LARGEST_CAPTURE = 200_000_000


@dataclass(frozen=True, slots=True)
class PackedCapture:
    """Bytes as received, gzipped and in base64; `sha256` is of the bytes themselves, `received_at` aware UTC."""

    sha256: str
    url: str
    content_type: str
    received_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class ListBefore:
    """A list in force on an Eastern date as it was known before a rule was read; None for one that we do not hold.

    `to_come` are the entries that other rules let begin later.
    """

    list_code: ListCode
    on: date
    listings: tuple[Listing, ...] | None
    to_come: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """What an alert was worked out from.

    `effective_on` is the Eastern date from which the rule counts, and `lists_before` each list that it amends, without
    it. `told_before` is what an earlier stage told, None where there was none, and `superseded` the alert that this
    one corrects. `settings` are the tables on which the screening and the hold notices depend, and the versions those
    of the programs that ran.
    """

    document: Document
    capture_sha256: str
    customers_sha256: str
    effective_on: date
    lists_before: tuple[ListBefore, ...]
    told_before: tuple[Change, ...] | None
    settings: dict[str, Any]
    parser_version: str
    matcher_version: str
    superseded: Alert | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening ran with: the customers' bytes, the settings, and the versions of the programs."""

    customers_sha256: str
    settings: dict[str, Any]
    parser_version: str
    matcher_version: str


@dataclass(frozen=True, slots=True)
class ListGrounds:
    """What an alert on differences between our lists and a source's rests on.

    `as_of` is the Eastern date of what the source sent (`capture_sha256`), `ours` are our lists of that date before it,
    and `told` the differences that were told: those that no rule explained then.
    """

    document: Document
    capture_sha256: str
    as_of: date
    ours: tuple[ListBefore, ...]
    told: tuple[Change, ...]
    screened: Screened
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class CustomersGrounds:
    """What an alert on new and changed customers rests on: the lists in force on that Eastern date, and who was chosen.

    `chosen` holds the ids of the customers screened; None where that is not known any more.
    """

    document: Document
    on: date
    lists: tuple[ListBefore, ...]
    chosen: tuple[str, ...] | None
    customers_screened: int
    screened: Screened
    kind: Literal["customers"] = "customers"


@dataclass(frozen=True, slots=True)
class StageGrounds:
    """What an alert rests on that screens nobody: a filing withdrawn or vanished, a rule confirmed by the eCFR.

    `capture_sha256` is of the text read last by then; `superseded` the alert that holds no more.
    """

    document: Document
    capture_sha256: str
    superseded: Alert | None
    kind: Literal["stage"] = "stage"


@dataclass(frozen=True, slots=True)
class HoldGrounds:
    """What a notice that follows a hold rests on: the hold as it stands, and the notice that asked for it."""

    hold: AccountHold
    notice: Alert
    kind: Literal["hold"] = "hold"


AlertBasis = ListGrounds | CustomersGrounds | StageGrounds | HoldGrounds


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """All of it. An alert rests on the text of a rule (`derivation`), on something else (`grounds`), or on neither.

    `not_derived` says why there is nothing to derive then.
    `dossier` holds the stored rows on the alert and on its document, `customers` those on the customers it names;
    `chain_hash` is the hash that the log of evidence ended with at `exported_at` (aware UTC). `missing` names captures
    that are no longer kept. `log` holds the rows of the log on all of this, and `links` every row from the first of
    them to the end of the log, without what it says: with both, the rows are held against `chain_hash`.
    """

    format: str
    exported_at: datetime
    exported_by: str
    alert: Alert
    cause: str
    derivation: Derivation | None
    not_derived: str
    captures: tuple[PackedCapture, ...]
    missing: tuple[str, ...]
    dossier: Dossier
    customers: Dossier
    chain_hash: str
    grounds: AlertBasis | None = None
    log: tuple[EvidenceRow, ...] = ()
    links: tuple[ChainLink, ...] = ()


def read_evidence_file(data: bytes, subject: str) -> EvidenceFile:
    """Read an evidence file. Raises UnreadableInput where it is none, or of another format."""
    try:
        held = from_json(EvidenceFile, data)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise UnreadableInput(subject, f"is no evidence file: {place}: {first['msg'].lower()}.") from None
    if held.format != FORMAT:
        raise UnreadableInput(subject, f"is of the format {held.format!r}.", f"This version reads {FORMAT!r}.")
    return held


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

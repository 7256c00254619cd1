"""Captures: received bytes, kept whole before anyone reads them.

The bytes lie in files named by their sha256 (gzip, `ab/abcdef....gz`), so that the same bytes are kept once; the table
says from where and when they came. A file is written beside its place and renamed into it: it is whole or not there.
Where no folder is given, they lie in the database instead, for nodes that share nothing else.
"""

from __future__ import annotations

import gzip
import os
import tempfile
import zlib
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, select

from state.captures import Capture
from state.errors import StateProblem
from state.evidence import EvidenceKind
from state.storage.database import insert_once
from state.storage.evidence import append_evidence
from state.storage.schema import capture_bytes, captures

_LARGE = 8 * 1024 * 1024
_FAST, _SMALL = 1, 9

_RESTORE = "Restore it from a backup of the state folder or database."


def store_bytes(folder: Path, body: bytes) -> str:
    """Store bytes permanently and return their sha256 (hex).

    Raises StateProblem when the folder cannot be written (a full disk, a read-only file system).
    """
    digest = sha256(body).hexdigest()
    place = _place(folder, digest)
    if _is_whole(place, digest):
        return digest
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as draft:
            try:
                draft.write(_pack(body))
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(place)
                _sync_folder(place.parent)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as problem:
        raise StateProblem(
            str(folder),
            f"what was received cannot be kept: {problem.strerror}.",
            "Free some space, or let the user that runs listwatch write there.",
        ) from problem
    return digest


def _pack(body: bytes) -> bytes:
    """Compress bytes; of very many, the last twentieth of room would take most of the time."""
    return gzip.compress(body, _FAST if len(body) > _LARGE else _SMALL, mtime=0)


def _is_whole(place: Path, digest: str) -> bool:
    """Return whether the bytes are there as they were received: a file that was cut off or altered is written anew."""
    try:
        return sha256(gzip.decompress(place.read_bytes())).hexdigest() == digest
    except (OSError, EOFError, zlib.error):
        return False


def remove_drafts(folder: Path, older_than: datetime) -> int:
    """Remove what a process that was killed while it wrote left behind before an aware time; how many comes back."""
    drafts = [draft for draft in folder.glob("*/tmp*") if draft.stat().st_mtime < older_than.timestamp()]
    for draft in drafts:
        draft.unlink(missing_ok=True)
    return len(drafts)


def record_capture(
    connection: Connection,
    folder: Path | None,
    source: str,
    url: str,
    content_type: str,
    body: bytes,
    received_at: datetime,
    digest: str | None = None,
) -> Capture:
    """Keep bytes and note where they came from; the same bytes from the same address are noted once.

    `digest` is the sha256 of bytes that are kept in the folder already, None of others.
    """
    if digest is None:
        digest = _store_in_database(connection, body) if folder is None else store_bytes(folder, body)
    known = select(captures.c.received_at).where(captures.c.sha256 == digest, captures.c.url == url)
    first = connection.execute(known).scalar()
    if first is None:
        connection.execute(
            captures.insert().values(
                sha256=digest,
                source=source,
                url=url,
                content_type=content_type,
                size=len(body),
                received_at=received_at,
            )
        )
        facts = {"source": source, "url": url, "content_type": content_type, "size": len(body)}
        append_evidence(connection, EvidenceKind.RECEIVED, digest, facts, received_at)
    return Capture(digest, url, content_type, first or received_at, body)


def is_kept(connection: Connection, folder: Path | None, digest: str) -> bool:
    """Return whether there is a capture with this sha256, without a look at its bytes."""
    kept = capture_bytes if folder is None else captures
    is_noted = connection.execute(select(kept.c.sha256).where(kept.c.sha256 == digest)).first() is not None
    return is_noted and (folder is None or _place(folder, digest).exists())


def is_received(connection: Connection, source: str) -> bool:
    """Return whether anything was kept that came from this source."""
    return connection.execute(select(captures.c.id).where(captures.c.source == source).limit(1)).first() is not None


def capture_noted(connection: Connection, digest: str) -> Capture:
    """Return what is noted of a capture that is kept, without its bytes."""
    row = connection.execute(select(captures).where(captures.c.sha256 == digest).order_by(captures.c.id)).one()
    return Capture(digest, row.url, row.content_type, row.received_at, b"")


def find_capture(connection: Connection, folder: Path | None, digest: str) -> Capture:
    """Return the capture with this sha256, its bytes checked against it.

    Raises StateProblem when the bytes are gone, cannot be read, or are others.
    """
    place = f"capture {digest} in the database" if folder is None else str(_place(folder, digest))
    row = connection.execute(select(captures).where(captures.c.sha256 == digest).order_by(captures.c.id)).first()
    packed = _packed_in_database(connection, digest) if folder is None else _packed_in_folder(folder, digest)
    if row is None or packed is None:
        raise StateProblem(place, "this capture is not there.", _RESTORE)
    try:
        body = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as problem:
        raise StateProblem(place, f"this capture was altered: {problem}.", _RESTORE) from problem
    if sha256(body).hexdigest() != digest:
        raise StateProblem(place, "this capture was altered.", _RESTORE)
    return Capture(digest, row.url, row.content_type, row.received_at, body)


def forget_captures(connection: Connection, digests: Iterable[str]) -> None:
    """Remove what is noted of captures, and their bytes where they lie in the database; the evidence keeps the hash."""
    for digest in digests:
        connection.execute(captures.delete().where(captures.c.sha256 == digest))
        connection.execute(capture_bytes.delete().where(capture_bytes.c.sha256 == digest))


def remove_bytes(folder: Path, digests: Iterable[str]) -> None:
    """Remove the files of captures that are forgotten, once that is committed."""
    for digest in digests:
        _place(folder, digest).unlink(missing_ok=True)


def _store_in_database(connection: Connection, body: bytes) -> str:
    digest = sha256(body).hexdigest()
    packed = _pack(body)
    if not insert_once(connection, capture_bytes, sha256=digest, body=packed):
        mended = capture_bytes.update().where(capture_bytes.c.sha256 == digest, capture_bytes.c.body != packed)
        connection.execute(mended.values(body=packed))
    return digest


def _packed_in_database(connection: Connection, digest: str) -> bytes | None:
    return connection.execute(select(capture_bytes.c.body).where(capture_bytes.c.sha256 == digest)).scalar()


def _packed_in_folder(folder: Path, digest: str) -> bytes | None:
    place = _place(folder, digest)
    try:
        return place.read_bytes() if place.exists() else None
    except OSError as problem:
        raise StateProblem(
            str(place), f"{problem.strerror}.", "Let the user that runs listwatch read the state folder."
        ) from problem


def _sync_folder(folder: Path) -> None:
    """See that a name is on the disk as well: without it a power cut may lose the file and keep the row about it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / f"{digest}.gz"

"""Captures: received bytes, kept whole before anyone reads them.

The bytes lie in files named by their sha256 (gzip, `ab/abcdef....gz`), so that the same bytes are kept once; the table
says from where and when they came. A file is written beside its place and renamed into it: it is whole or not there.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, select

from state.captures import Capture
from state.errors import StateProblem
from state.storage.schema import captures


def keep_bytes(folder: Path, body: bytes) -> str:
    """Keep bytes for good and give their sha256 (hex).

    Raises StateProblem when the folder cannot be written (a full disk, a read-only file system).
    """
    digest = sha256(body).hexdigest()
    place = _place(folder, digest)
    if place.exists():
        return digest
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as draft:
            try:
                draft.write(gzip.compress(body, mtime=0))
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(place)
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


def record_capture(
    connection: Connection, folder: Path, source: str, url: str, content_type: str, body: bytes, received_at: datetime
) -> Capture:
    """Keep bytes and note where they came from; the same bytes from the same address are noted once."""
    digest = keep_bytes(folder, body)
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
    return Capture(digest, url, content_type, first or received_at, body)


def find_capture(connection: Connection, folder: Path, digest: str) -> Capture:
    """Give the capture with this sha256, its bytes checked against it.

    Raises StateProblem when the file is gone or holds other bytes.
    """
    row = connection.execute(select(captures).where(captures.c.sha256 == digest).order_by(captures.c.id)).first()
    place = _place(folder, digest)
    if row is None or not place.exists():
        raise StateProblem(str(place), "this capture is not there.", "Restore it from a backup of the state folder.")
    body = gzip.decompress(place.read_bytes())
    if sha256(body).hexdigest() != digest:
        raise StateProblem(str(place), "this capture was altered.", "Restore it from a backup of the state folder.")
    return Capture(digest, row.url, row.content_type, row.received_at, body)


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / f"{digest}.gz"

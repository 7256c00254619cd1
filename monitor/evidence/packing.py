"""A capture within an evidence file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PackedCapture:
    """Bytes as received, gzipped and in base64; `sha256` is of the bytes themselves, `received_at` aware UTC."""

    sha256: str
    url: str
    content_type: str
    received_at: datetime
    body: str

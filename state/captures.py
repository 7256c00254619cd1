"""Captures: bytes as they were received, kept before anyone reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """What one request answered. `sha256` is of `body` and names it for ever; `received_at` is aware UTC."""

    sha256: str
    url: str
    content_type: str
    received_at: datetime
    body: bytes

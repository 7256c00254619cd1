"""HTTP answers: what the answer to a message sent over HTTP, or the lack of one, is worth."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from state.deliveries import DeliveryResult, Outcome
from state.way_out import way_out

LONGEST_WAIT = 3600.0


def no_answer(error: Exception, far_side: str, proxy: str = "") -> DeliveryResult:
    """Return the verdict on a request that failed without an answer.

    The text of an error may hold the address, which may be a secret: only its kind is told.
    """
    if isinstance(error, URLError):
        reason = error.reason if isinstance(error.reason, Exception) else error
        trouble = f"{far_side} cannot be reached ({type(reason).__name__})."
        return DeliveryResult(Outcome.TRY_AGAIN, f"{trouble} {way_out(reason, proxy)}")
    return DeliveryResult(Outcome.PERHAPS_SENT, f"the message left, and no answer came ({type(error).__name__}).")


def seconds_asked(retry_after: Any) -> float | None:
    """Read Retry-After in seconds (RFC 9110, 10.2.3); no longer than an hour, since an alert is what cannot wait."""
    text = str(retry_after)
    return min(max(float(text), 1.0), LONGEST_WAIT) if text.isdecimal() else None

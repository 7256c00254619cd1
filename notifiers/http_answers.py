"""HTTP answers: what the answer to a message sent over HTTP, or the lack of one, is worth."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from notifiers.http_post import Answer
from state.connection_help import connection_remedy
from state.deliveries import DeliveryResult, Outcome

LONGEST_WAIT = 3600.0
# The receiver asks for another time, and says that it kept nothing (RFC 9110, 15.5.9 and 15.6.4; RFC 6585, 4).
_ASKS_TO_WAIT = {408, 425, 429, 503}


def no_answer(error: Exception, far_side: str, proxy: str = "") -> DeliveryResult:
    """Return the verdict on a request that failed without an answer.

    The text of an error may hold the address, which may be a secret: only its kind is told.
    """
    if isinstance(error, URLError):
        reason = error.reason if isinstance(error.reason, Exception) else error
        trouble = f"{far_side} cannot be reached ({type(reason).__name__})."
        return DeliveryResult(Outcome.TRY_AGAIN, f"{trouble} {connection_remedy(reason, proxy)}")
    return DeliveryResult(Outcome.PERHAPS_SENT, f"the message left, and no answer came ({type(error).__name__}).")


def retry_seconds(retry_after: Any) -> float | None:
    """Read Retry-After in seconds (RFC 9110, 10.2.3); no longer than an hour, since an alert is what cannot wait."""
    text = str(retry_after)
    return min(max(float(text), 1.0), LONGEST_WAIT) if text.isdecimal() else None


def result_of(answer: Answer, far_side: str, remedy: str) -> DeliveryResult:
    """Return what an answer is worth: 2xx has the message, and a time to wait is waited for.

    Another fault of the server's may have come after it took the message. What else it says a person must mend: see
    `remedy`.
    """
    detail = f"{far_side} answered {answer.status}."
    if 200 <= answer.status < 300:
        return DeliveryResult(Outcome.DELIVERED)
    if answer.status in _ASKS_TO_WAIT:
        return DeliveryResult(Outcome.TRY_AGAIN, detail, retry_after=retry_seconds(answer.retry_after))
    if answer.status >= 500:
        return DeliveryResult(Outcome.PERHAPS_SENT, detail)
    if 300 <= answer.status < 400:
        return DeliveryResult(
            Outcome.GAVE_UP, f"{detail} A redirect is not followed; configure the address it leads to."
        )
    return DeliveryResult(Outcome.GAVE_UP, f"{detail} {remedy}")

"""Times in the headers of an answer. They are foreign text: one that makes no sense is no time, and fails nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ONE_DAY = 86_400.0
# More digits of seconds than this mean nothing, and Python itself refuses a number of thousands.
_DIGITS = 12


def read_moment(text: str) -> datetime | None:
    """Return an HTTP date as aware UTC, None where it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def read_seconds(text: str) -> float | None:
    """Return a whole number of seconds, at most a day where there are very many digits; None where it is none."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return float(digits) if len(digits) < _DIGITS else ONE_DAY


def seconds_named(headers: Mapping[str, str]) -> float | None:
    """Return Retry-After in seconds (RFC 9110, section 10.2.3), None where it is missing or makes no sense.

    A date is measured against the answer's own Date, so that it means the same on a machine whose clock is wrong.
    """
    named = headers.get("retry-after", "").strip()
    if (seconds := read_seconds(named)) is not None:
        return seconds
    until, since = read_moment(named), read_moment(headers.get("date", ""))
    return None if until is None or since is None else max(0.0, (until - since).total_seconds())

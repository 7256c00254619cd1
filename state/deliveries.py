"""Deliveries: one alert on one channel, and what came of each try."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a channel says after one try.

    DELIVERED: it took the message. TRY_AGAIN: it did not, and may later. PERHAPS_SENT: the request left and no clear
    answer came, so trying again may show the message twice (with the same alert id). GAVE_UP: no later try can succeed
    until a person mends something.
    """

    DELIVERED = "delivered"
    TRY_AGAIN = "try again"
    PERHAPS_SENT = "perhaps sent"
    GAVE_UP = "gave up"


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The result of one try.

    `detail` is for the operator and holds no secret. `receipt` is the channel's own name for the message (a Slack
    `channel/ts`, a Message-ID): later messages of the same thread are tied to it. `retry_after` is in seconds, where
    the channel asked for a time. Of a message to many, `reached` are the recipients who have it now, and `put_off`
    those for whom it has to be tried again.
    """

    outcome: Outcome
    detail: str = ""
    receipt: str = ""
    retry_after: float | None = None
    reached: tuple[str, ...] = ()
    postpone: tuple[str, ...] = ()

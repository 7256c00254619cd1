"""Account events: what an ERP is told of an account, `account.hold` and `account.release`, in a form of its own.

The drop folder writes them as rows, the webhook with `accounts` as CloudEvents. `id` is the same however often one is
sent: whoever has dealt with it passes it over. Fields are only ever added within version 1.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from notifiers.message import Message
from state.alerts import AccountAction, AccountContent

SCHEMA_ID = "urn:listwatch:schema:account:v1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class AccountEventType(StrEnum):
    """What an ERP does with an account."""

    HOLD = "account.hold"
    RELEASE = "account.release"


_TYPES = {AccountAction.HOLD: AccountEventType.HOLD, AccountAction.RELEASE: AccountEventType.RELEASE}


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One account to block or to release.

    `hold_id` is of the notice that placed the hold: a release names it, a hold has it as `id`. `since` is the date the
    hold counts from, `in_force_on` the first day of what it is for where that is to come (Eastern dates).
    `acknowledge_by` is by when somebody must have seen to it (aware UTC). Nothing says why: that stays with compliance.
    """

    event: AccountEventType
    id: str
    hold_id: str
    customer_id: str
    customer_name: str
    since: date
    in_force_on: date | None
    acknowledge_by: datetime | None
    released_by: str | None


COLUMNS = tuple(field.name for field in fields(AccountEvent))


def account_event(message: Message) -> AccountEvent | None:
    """Return the event of a message; None for one about no account, or that tells a superior of a hold once more."""
    content = message.content
    if not isinstance(content, AccountContent) or content.escalated_to:
        return None
    return AccountEvent(
        _TYPES[content.action],
        message.alert_id,
        content.hold_id or message.alert_id,
        content.customer_id,
        content.customer_name,
        content.since,
        content.in_force_on,
        content.acknowledge_by,
        content.released_by or None,
    )


def account_schema() -> dict[str, Any]:
    """Return the JSON Schema of an account event."""
    schema = TypeAdapter(AccountEvent).json_schema(mode="serialization")
    return {"$schema": _DIALECT, "$id": SCHEMA_ID, **schema, "title": "An account event of listwatch, version 1"}

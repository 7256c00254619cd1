"""The webhook channel: an alert as a CloudEvents 1.0 event in JSON, signed by Standard Webhooks, to any address.

The event is in structured mode, its `data` by the published schema (notifiers.schema). docs/WEBHOOKS.md says how a
receiver verifies one. `Listwatch-Timestamp` and `Listwatch-Signature` are those of version 0.1, sent until 0.3.
Sources: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md and
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.request import Request

from pydantic import Field, model_validator

from notifiers.account_events import SCHEMA_ID as ACCOUNT_SCHEMA_ID
from notifiers.account_events import account_event
from notifiers.channel import ChannelTable, Wiring
from notifiers.http_answers import no_answer, result_of
from notifiers.http_post import ask
from notifiers.message import Message
from notifiers.schema import EVENT_TYPE, SCHEMA_ID
from state.deliveries import DeliveryResult, Outcome
from state.encoding import to_data, to_json
from state.errors import ConfigProblem
from state.tables import with_one_of

_WEB_ADDRESS = re.compile(r"https?://[!-~]+")
_PREFIX = "whsec_"
_REMEDY = "Look at the receiver's log, and check its address and the signing secret."


class WebhookChannel:
    """Posts to one address. There is no receipt: `data.thread` says which alerts belong together."""

    def __init__(
        self,
        name: str,
        url: str,
        secret: str,
        source: str,
        now: Callable[[], datetime],
        timeout: float = 30.0,
        old_secret: str | None = None,
        *,
        accounts: bool = False,
    ) -> None:
        """`source` is the event's, a URI reference that names this installation; `now` gives aware UTC.

        `timeout` is for the whole exchange, in seconds. With `old_secret` a second signature is made by it, for a
        receiver that does not have the new one yet. With `accounts` only account events are sent. Raise ConfigProblem
        for an address or a secret that is none, without repeating it.
        """
        if not _WEB_ADDRESS.fullmatch(url):
            raise ConfigProblem(f"channel {name}", "the webhook is not a web address.", "Begin it with https://.")
        self.name = name
        self._url = url
        self._secret = secret.encode()
        self._keys = [signing_key(each, name) for each in (secret, old_secret) if each]
        self._source = source
        self._now = now
        self._timeout = timeout
        self._accounts = accounts

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - see the class
        """Post once; a repeat carries the same id and a new timestamp."""
        event = cloud_event(message, self._source)
        if self._accounts:
            about = account_event(message)
            if about is None:
                return DeliveryResult(Outcome.DELIVERED, "nothing to block or to release")
            event |= {"type": about.event, "subject": about.customer_id, "dataschema": ACCOUNT_SCHEMA_ID}
            event["data"] = to_data(about)
        body = to_json(event)
        timestamp = str(int(self._now().timestamp()))
        webhook_id = webhook_id_of(message.alert_id)
        signatures = (standard_signature(key, webhook_id, timestamp, body) for key in self._keys)
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
            "Idempotency-Key": message.alert_id.encode("ascii", "backslashreplace").decode(),
            "Listwatch-Timestamp": timestamp,
            "Listwatch-Signature": signature(self._secret, timestamp, body),
        }
        request = Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310 - http(s) only, see above
        try:
            answer = ask(request, self._timeout)
        except (OSError, HTTPException) as error:
            return no_answer(error, "the receiver")
        return result_of(answer, "the receiver", _REMEDY)


def cloud_event(message: Message, source: str) -> dict[str, Any]:
    """Return the message in its envelope: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md."""
    return {
        "specversion": "1.0",
        "id": message.alert_id,
        "source": source,
        "type": EVENT_TYPE,
        "subject": message.thread,
        "time": message.created_at.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": SCHEMA_ID,
        "data": to_data(message),
    }


def webhook_id_of(alert_id: str) -> str:
    """Return an alert's id as a `webhook-id`: in ASCII, and without the full stop that parts what is signed."""
    return alert_id.encode("ascii", "backslashreplace").decode().replace(".", "_")


def signing_key(secret: str, channel: str) -> bytes:
    """Return the bytes that sign: what `whsec_` and base64 stand for, else those of the text itself.

    Raise ConfigProblem where no base64 follows `whsec_`.
    """
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        trouble = f"the signing secret begins with {_PREFIX}, and what follows is not base64."
        raise ConfigProblem(f"channel {channel}", trouble, "Copy it whole, or make a new one.") from None


def standard_signature(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> str:
    """Return one signature of `webhook-signature`: the HMAC-SHA256 of id, timestamp and body, in base64."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return the value of `Listwatch-Signature`, as version 0.1 signed."""
    return "v1=" + hmac.digest(secret, timestamp.encode() + b"." + body, "sha256").hex()


class WebhookChannelTable(ChannelTable):
    """Any address that takes a signed CloudEvent; `source` names this installation to it.

    With `accounts` it sends `account.hold` and `account.release` events alone, in the form of docs/ERP.md.

    The secret signs, and `old_secret_env` or `old_secret_file` too while a receiver changes over: see docs/WEBHOOKS.md.
    """

    takes_digests = False

    type: Literal["webhook"]
    url: str = Field(default="", pattern=r"^(https?://[^\s/]+\S*)?$")
    url_env: str = ""
    url_file: Path | None = None
    secret_env: str = ""
    secret_file: Path | None = None
    old_secret_env: str = ""
    old_secret_file: Path | None = None
    accounts: bool = False
    source: str = Field(default="urn:listwatch", pattern=r"^\S+$")

    @model_validator(mode="after")
    def _its_secrets(self) -> WebhookChannelTable:
        with_one_of(self, "url", "url_env", "url_file")
        if self.has_old_secret:
            with_one_of(self, "old_secret_env", "old_secret_file")
        return with_one_of(self, "secret_env", "secret_file")

    @property
    def has_old_secret(self) -> bool:
        """Whether a second secret signs too."""
        return bool(self.old_secret_env or self.old_secret_file)

    def open(self, wiring: Wiring) -> WebhookChannel:
        """Return the channel."""
        secret = wiring.secret(self.secret_env, self.secret_file)
        old = wiring.secret(self.old_secret_env, self.old_secret_file) if self.has_old_secret else None
        url = self.url or wiring.secret(self.url_env, self.url_file)
        return WebhookChannel(self.name, url, secret, self.source, wiring.now, old_secret=old, accounts=self.accounts)

"""Links by which a hold is acknowledged out of a message: signed, for one account, for a week, and for nothing else.

A link that goes to an account's owner alone carries the owner's word. One that several people read names the account,
and whoever acknowledges must sign in.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from monitor.config.load import read_secret
from monitor.config.settings import Settings
from notifiers.blocks import Link, Links
from notifiers.channel import Addressed, Channel
from notifiers.message import Message
from state.alerts import AccountAction, AccountContent
from state.errors import UsageProblem

LASTS = timedelta(days=7)
PATH = "/acknowledge/"
_PURPOSE = b"listwatch acknowledge hold 1\n"
_LABEL = "Acknowledge this hold"


@dataclass(frozen=True, slots=True)
class AcknowledgeLink:
    """What a link stands for: the holds of an account that began by then, and whose word it is, None for nobody's."""

    customer_id: str
    email: str | None
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class LinkSigner:
    """Signs links to the desk at `origin`, and reads them."""

    origin: str
    key: bytes = field(repr=False)

    def address_of(self, link: AcknowledgeLink) -> str:
        """Return the address of a link."""
        words = json.dumps([link.customer_id, link.email, int(link.issued_at.timestamp())]).encode()
        return f"{self.origin.rstrip('/')}{PATH}{_text(words)}.{_text(self._signature(words))}"

    def read(self, token: str, now: datetime) -> AcknowledgeLink:
        """Return what a link stands for. Raise UsageProblem for one that is not ours, or too old."""
        remedy = "Acknowledge at the desk's holds, or answer the message."
        try:
            words, signature = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
            is_ours = hmac.compare_digest(self._signature(words), signature)
        except ValueError:
            is_ours = False
        if not is_ours:
            raise UsageProblem("this link", "was not sent by listwatch.", remedy)
        customer_id, email, issued = json.loads(words)
        link = AcknowledgeLink(customer_id, email, datetime.fromtimestamp(issued, UTC))
        if not link.issued_at <= now <= link.issued_at + LASTS:
            raise UsageProblem("this link", f"is older than {LASTS.days} days.", remedy)
        return link

    def add_to(self, message: Message, channel: Channel) -> Message:
        """Return a message with its link where it asks for an acknowledgement, as it is where it does not."""
        content = message.content
        if not isinstance(content, AccountContent) or content.action is not AccountAction.HOLD:
            return message
        if content.acknowledge_by is None:
            return message
        owner = content.owner_email.strip()
        is_owners = isinstance(channel, Addressed) and bool(owner) and channel.recipients_of(message) == (owner,)
        # The second is cut off: what begins within it is meant as well.
        issued_at = message.created_at.replace(microsecond=0) + timedelta(seconds=1)
        link = AcknowledgeLink(content.customer_id, owner if is_owners else None, issued_at)
        action = Links((Link(_LABEL, self.address_of(link), is_action=True),))
        return replace(message, parts=(*message.parts, action))

    def _signature(self, words: bytes) -> bytes:
        return hmac.new(self.key, _PURPOSE + words, sha256).digest()


def signer_of(settings: Settings) -> LinkSigner | None:
    """Return what signs links; None where no key is configured. Raise ConfigProblem where the key is not there."""
    table = settings.desk
    if not (table.link_key_env or table.link_key_file):
        return None
    return LinkSigner(table.origin, read_secret(table.link_key_env, table.link_key_file, "desk.link_key").encode())


def _text(words: bytes) -> str:
    return urlsafe_b64encode(words).decode().rstrip("=")

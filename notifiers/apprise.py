"""The Apprise channel: plain text to any of the services that the Apprise library knows, by one address.

The extra `apprise`; addresses: https://github.com/caronc/apprise/wiki. The address holds the
service's secrets. Apprise says no more than whether it went well, so there are no threads and no receipts, and what did
not go well may have been sent.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from notifiers.channel import ChannelTable, Wiring
from notifiers.message import Message
from notifiers.templating import DEFAULT_TEMPLATES, Templates
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from state.extras import extra
from state.tables import with_one_of

# Both would log addresses, and the first the answers of services too; what matters is in the verdict.
_LOGGERS_OF_ADDRESSES = ("apprise", "urllib3.connectionpool")


class AppriseChannel:
    """Sends through one Apprise address."""

    def __init__(self, name: str, url: str, templates: Templates = DEFAULT_TEMPLATES) -> None:
        """Raise ConfigProblem where the library is not installed, or does not know such an address."""
        with extra("apprise", f"channel {name}"):
            import apprise
        for logger in _LOGGERS_OF_ADDRESSES:
            logging.getLogger(logger).disabled = True
        self.name = name
        self._templates = templates
        self._service = apprise.Apprise()
        if not self._service.add(url):
            raise ConfigProblem(f"channel {name}", "Apprise knows no such address.", "See the Apprise wiki.")
        self._plain_text = apprise.NotifyFormat.TEXT

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - see the module
        """Send once; the answer is false on any failure."""
        text = self._templates.render_text(message)
        if self._service.notify(body=text, title=message.subject, body_format=self._plain_text):
            return DeliveryResult(Outcome.DELIVERED)
        return DeliveryResult(Outcome.PERHAPS_SENT, "the service did not confirm the message.")


class AppriseChannelTable(ChannelTable):
    """Any service that the Apprise library knows, in plain text (extra `apprise`). Its address is a secret."""

    type: Literal["apprise"]
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> AppriseChannelTable:
        return with_one_of(self, "url_env", "url_file")

    def open(self, wiring: Wiring) -> AppriseChannel:
        """Return the channel."""
        return AppriseChannel(self.name, wiring.secret(self.url_env, self.url_file), wiring.templates)

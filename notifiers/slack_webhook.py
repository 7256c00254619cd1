"""The plain Slack channel: an incoming webhook, without threads, files or buttons. Its address is a secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from notifiers.channel import ChannelTable, Wiring
from notifiers.message import Message
from notifiers.slack_answers import post_to_webhook
from notifiers.slack_pages import slack_blocks, slack_text
from state.deliveries import DeliveryResult
from state.errors import ConfigProblem
from state.tables import with_one_of

_WEB_ADDRESS = re.compile(r"https?://[!-~]+")


class SlackWebhookChannel:
    """Posts by an incoming webhook. Slack tells no name of the message, so there is no receipt, and no thread."""

    def __init__(self, name: str, url: str, timeout: float = 30.0) -> None:
        """Raise ConfigProblem if the address is none; the SDK would repeat it, secret and all, when it fails."""
        if not _WEB_ADDRESS.fullmatch(url):
            raise ConfigProblem(f"channel {name}", "the webhook is not a web address.", "Copy it again from Slack.")
        self.name = name
        self._url = url
        self._timeout = timeout

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - see the class
        """Post once."""
        return post_to_webhook(self._url, self._timeout, text=slack_text(message), blocks=list(slack_blocks(message)))


class SlackWebhookChannelTable(ChannelTable):
    """A Slack incoming webhook: the plain form, without threads. Its address is a secret."""

    type: Literal["slack-webhook"]
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> SlackWebhookChannelTable:
        return with_one_of(self, "url_env", "url_file")

    def open(self, wiring: Wiring) -> SlackWebhookChannel:
        """Return the channel."""
        return SlackWebhookChannel(self.name, wiring.secret(self.url_env, self.url_file))

"""The tables of the ways out, one for each kind of channel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.config.base import ChannelName, Table, WebAddress, with_one_of
from state.alerts import Audience

_ALL_AUDIENCES = frozenset(Audience)


class ChannelBase(Table):
    """One way out. `audiences` says whose alerts go there."""

    name: ChannelName
    audiences: frozenset[Audience] = _ALL_AUDIENCES


class ConsoleChannelTable(ChannelBase):
    """The terminal, or whatever reads standard output."""

    type: Literal["console"]


class FilesChannelTable(ChannelBase):
    """A folder that gets each alert as text, HTML and JSON."""

    type: Literal["files"]
    folder: Path


class SlackChannelTable(ChannelBase):
    """A Slack bot (`chat:write`, `files:write`, `channels:history`): messages of one rule stand in one thread.

    With an app token (`connections:write`), possible matches have buttons for those whose ids `triage_users` holds.
    `to_owner` (`im:write`, `im:history`) sends a notice about an account as a direct message to its owner alone, by
    the user id in the customer's `owner_slack`; one without such an owner goes to the channel.
    """

    type: Literal["slack"]
    channel: str
    token_env: str = ""
    token_file: Path | None = None
    app_token_env: str = ""
    app_token_file: Path | None = None
    triage_users: frozenset[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,20}$")]] = frozenset()
    to_owner: bool = False
    api_url: WebAddress = "https://slack.com/api/"

    @property
    def has_triage(self) -> bool:
        """Whether decisions are taken in Slack."""
        return bool(self.triage_users)

    @model_validator(mode="after")
    def _its_secrets(self) -> SlackChannelTable:
        if self.has_triage or self.app_token_env or self.app_token_file:
            with_one_of(self, "app_token_env", "app_token_file")
            if not self.has_triage:
                raise ValueError("triage_users must name who may decide")
        return with_one_of(self, "token_env", "token_file")


class SlackWebhookChannelTable(ChannelBase):
    """A Slack incoming webhook: the plain form, without threads. Its address is a secret."""

    type: Literal["slack-webhook"]
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> SlackWebhookChannelTable:
        return with_one_of(self, "url_env", "url_file")


class MailChannelTable(ChannelBase):
    """A mail server that takes our mail. `to_owner` sends a notice about an account to its owner alone."""

    type: Literal["mail"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    recipients: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(min_length=1)
    username: str = ""
    password_env: str = ""
    password_file: Path | None = None
    to_owner: bool = False

    @model_validator(mode="after")
    def _a_password_for_a_user(self) -> MailChannelTable:
        return with_one_of(self, "password_env", "password_file") if self.username else self


class WebhookChannelTable(ChannelBase):
    """Any address that takes a signed CloudEvent; `source` names this installation to it. The secret signs."""

    type: Literal["webhook"]
    url: str = Field(default="", pattern=r"^(https?://[^\s/]+\S*)?$")
    url_env: str = ""
    url_file: Path | None = None
    secret_env: str = ""
    secret_file: Path | None = None
    source: str = Field(default="urn:listwatch", pattern=r"^\S+$")

    @model_validator(mode="after")
    def _its_secrets(self) -> WebhookChannelTable:
        with_one_of(self, "url", "url_env", "url_file")
        return with_one_of(self, "secret_env", "secret_file")


class AppriseChannelTable(ChannelBase):
    """Any service that the Apprise library knows, in plain text (extra `apprise`). Its address is a secret."""

    type: Literal["apprise"]
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> AppriseChannelTable:
        return with_one_of(self, "url_env", "url_file")


ChannelTable = Annotated[
    ConsoleChannelTable
    | FilesChannelTable
    | SlackChannelTable
    | SlackWebhookChannelTable
    | MailChannelTable
    | WebhookChannelTable
    | AppriseChannelTable,
    Field(discriminator="type"),
]

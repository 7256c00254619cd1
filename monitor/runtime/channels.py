"""Channels: from the configuration's tables to what sends and what listens. One line here for each kind of channel."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from monitor.config.channels import (
    AppriseChannelTable,
    ChannelTable,
    ConsoleChannelTable,
    FilesChannelTable,
    MailChannelTable,
    SlackChannelTable,
    SlackWebhookChannelTable,
    WebhookChannelTable,
)
from monitor.config.load import read_secret
from monitor.config.settings import Settings
from notifiers.apprise import AppriseChannel
from notifiers.channel import Channel
from notifiers.console import ConsoleChannel
from notifiers.files import FilesChannel
from notifiers.mail import MailChannel
from notifiers.review import TriageAction
from notifiers.slack import SlackChannel
from notifiers.slack_review import SlackTriage
from notifiers.slack_webhook import SlackWebhookChannel
from notifiers.templating import Templates
from notifiers.webhook import WebhookChannel

Clock = Callable[[], datetime]


def _clock() -> datetime:
    return datetime.now(UTC)


def open_channels(settings: Settings, now: Clock = _clock) -> tuple[Channel, ...]:
    """Make every channel the configuration names; `now` gives aware UTC, by which webhooks are signed.

    Raises ConfigProblem where a secret or a package is not there. A template that cannot be used is no reason not to
    send: `check_templates` tells of it.
    """
    templates = Templates(settings.templates.folder)
    return tuple(_open(table, templates, now) for table in settings.channels)


def check_templates(settings: Settings) -> None:
    """Try the user's templates on an example. Raises ConfigProblem naming the file and line to mend."""
    Templates(settings.templates.folder).check()


def open_triage(
    settings: Settings, decide: Callable[[TriageAction], None], now: Clock = _clock
) -> tuple[SlackTriage, ...]:
    """Make a listener, not started yet, for each Slack channel whose buttons are configured; `decide` records.

    Raises ConfigProblem where a secret is not there.
    """
    return tuple(
        SlackTriage(
            table.name,
            app_token=read_secret(table.app_token_env, table.app_token_file, _key(table)),
            token=read_secret(table.token_env, table.token_file, _key(table)),
            allowed=table.triage_users,
            decide=decide,
            now=now,
            base_url=table.api_url,
        )
        for table in settings.channels
        if isinstance(table, SlackChannelTable) and table.has_triage
    )


def _key(table: ChannelTable) -> str:
    return f"channels, {table.name!r}"


def _open(table: ChannelTable, templates: Templates, now: Clock) -> Channel:
    match table:
        case ConsoleChannelTable():
            return ConsoleChannel(table.name, sys.stdout, templates)
        case FilesChannelTable():
            return FilesChannel(table.name, table.folder, templates)
        case MailChannelTable():
            return _open_mail(table, templates)
        case SlackChannelTable():
            token = read_secret(table.token_env, table.token_file, _key(table))
            return SlackChannel(table.name, token, table.channel, table.api_url, table.has_triage, table.to_owner)
        case SlackWebhookChannelTable():
            return SlackWebhookChannel(table.name, read_secret(table.url_env, table.url_file, _key(table)))
        case WebhookChannelTable():
            secret = read_secret(table.secret_env, table.secret_file, _key(table))
            url = table.url or read_secret(table.url_env, table.url_file, _key(table))
            return WebhookChannel(table.name, url, secret, table.source, now)
        case AppriseChannelTable():
            return AppriseChannel(table.name, read_secret(table.url_env, table.url_file, _key(table)), templates)


def _open_mail(table: MailChannelTable, templates: Templates) -> MailChannel:
    password = read_secret(table.password_env, table.password_file, _key(table)) if table.username else ""
    return MailChannel(
        table.name,
        host=table.host,
        port=table.port,
        sender=table.sender,
        recipients=table.recipients,
        username=table.username,
        password=password,
        security=table.security,
        to_owner=table.to_owner,
        templates=templates,
    )

"""Channels: from the configuration's tables to what sends. One line here for each kind of channel."""

from __future__ import annotations

import sys

from monitor.config import read_secret
from monitor.settings import (
    ChannelTable,
    ConsoleChannelTable,
    FilesChannelTable,
    MailChannelTable,
    Settings,
    SlackChannelTable,
)
from notifiers.channel import Channel
from notifiers.console import ConsoleChannel
from notifiers.files import FilesChannel
from notifiers.mail import MailChannel
from notifiers.slack import SlackChannel, SlackWebhookChannel


def open_channels(settings: Settings) -> tuple[Channel, ...]:
    """Make every channel the configuration names. Raises ConfigProblem where a secret is not there."""
    return tuple(_open(table) for table in settings.channels)


def _open(table: ChannelTable) -> Channel:
    key = f"channels, {table.name!r}"
    if isinstance(table, ConsoleChannelTable):
        return ConsoleChannel(table.name, sys.stdout)
    if isinstance(table, FilesChannelTable):
        return FilesChannel(table.name, table.folder)
    if isinstance(table, MailChannelTable):
        password = read_secret(table.password_env, table.password_file, key) if table.username else ""
        return MailChannel(
            table.name,
            host=table.host,
            port=table.port,
            sender=table.sender,
            recipients=table.recipients,
            username=table.username,
            password=password,
            security=table.security,
        )
    if isinstance(table, SlackChannelTable):
        token = read_secret(table.token_env, table.token_file, key)
        return SlackChannel(table.name, token=token, channel=table.channel, base_url=table.api_url)
    return SlackWebhookChannel(table.name, url=read_secret(table.url_env, table.url_file, key))

"""The channels there are: a line for each."""

from __future__ import annotations

from notifiers.apprise import AppriseChannelTable
from notifiers.channel import ChannelTable
from notifiers.console import ConsoleChannelTable
from notifiers.files import FilesChannelTable
from notifiers.mail import MailChannelTable
from notifiers.order_block import OrderBlockChannelTable
from notifiers.slack import SlackChannelTable
from notifiers.slack_webhook import SlackWebhookChannelTable
from notifiers.teams import TeamsChannelTable
from notifiers.webhook import WebhookChannelTable

CHANNELS: tuple[type[ChannelTable], ...] = (
    ConsoleChannelTable,
    FilesChannelTable,
    SlackChannelTable,
    SlackWebhookChannelTable,
    TeamsChannelTable,
    MailChannelTable,
    WebhookChannelTable,
    OrderBlockChannelTable,
    AppriseChannelTable,
)

"""From the tables of a configuration to what sends and what listens."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.alerting.compose import compose_operator
from monitor.config.load import read_settings
from monitor.config.settings import Settings, with_registered
from monitor.operations.endpoints import examine_channel
from monitor.operations.findings import Level
from monitor.runtime.channels import check_templates, open_channels, open_listeners
from notifiers.apprise import AppriseChannel
from notifiers.mail import MailChannel
from notifiers.message import render_message
from notifiers.registry import CHANNELS
from notifiers.slack import SlackChannel
from notifiers.slack_webhook import SlackWebhookChannel
from notifiers.webhook import WebhookChannel
from state.alerts import Audience
from state.deliveries import Outcome
from state.errors import ConfigProblem
from tests.notifiers.toy_channel import LinesChannelTable

SECRETS = {
    "BOT": "xoxb-0",
    "APP": "xapp-0",
    "HOOK": "https://hooks.example.com/secret",
    "SIGNING": "signing",
    "PASSWORD": "password",
}
EVERY_KIND = """
[[channels]]
type = "slack"
name = "slack"
channel = "C0123"
token_env = "BOT"
app_token_env = "APP"
triage_users = ["U0ANNA"]

[[channels]]
type = "slack-webhook"
name = "plain"
url_env = "HOOK"

[[channels]]
type = "webhook"
name = "hook"
url = "https://example.com/hook"
secret_env = "SIGNING"

[[channels]]
type = "mail"
name = "mail"
host = "smtp.example.com"
sender = "listwatch@example.com"
recipients = ["compliance@example.com"]
username = "listwatch"
password_env = "PASSWORD"
to_owner = true
"""


def now() -> datetime:
    return datetime(2025, 3, 25, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    return tmp_path / "listwatch.toml"


def test_every_table_becomes_its_channel(config: Path) -> None:
    config.write_text(EVERY_KIND)
    channels = open_channels(read_settings(config), now)
    assert [(type(channel), channel.name) for channel in channels] == [
        (SlackChannel, "slack"),
        (SlackWebhookChannel, "plain"),
        (WebhookChannel, "hook"),
        (MailChannel, "mail"),
    ]


def test_only_slack_channels_with_triage_are_listened_to(config: Path) -> None:
    config.write_text(EVERY_KIND)
    (triage,) = open_listeners(read_settings(config), print, now)
    triage.close()
    assert triage.name == "slack"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('type = "slack"\nchannel = "C0"\ntoken_env = "BOT"\ntriage_users = ["U0A"]', "app_token_env"),
        ('type = "slack"\nchannel = "C0"\ntoken_env = "BOT"\napp_token_env = "APP"\ntriage_users = ["anna"]', "triage"),
        ('type = "webhook"\nsecret_env = "SIGNING"', "exactly one of url and url_env and url_file"),
        ('type = "webhook"\nurl = "example.com"\nsecret_env = "SIGNING"', "url"),
        ('type = "webhook"\nurl_env = "HOOK"', "secret_env"),
        ('type = "apprise"', "url_env"),
    ],
)
def test_a_table_that_lacks_something_is_told_by_its_key(config: Path, table: str, told: str) -> None:
    config.write_text(f'[[channels]]\nname = "x"\n{table}\n')
    with pytest.raises(ConfigProblem, match=told):
        read_settings(config)


def test_a_secret_that_is_not_there_is_told_by_the_channel_s_name(config: Path) -> None:
    config.write_text('[[channels]]\ntype = "webhook"\nname = "x"\nurl_env = "NOT_SET"\nsecret_env = "SIGNING"\n')
    with pytest.raises(ConfigProblem, match="channels, 'x': the environment variable NOT_SET is not set"):
        open_channels(read_settings(config), now)


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")
def test_an_apprise_address_is_a_secret(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("apprise", reason="the extra apprise is not installed")
    monkeypatch.setenv("APPRISE", "json://example.com/secret")
    config.write_text('[[channels]]\ntype = "apprise"\nname = "x"\nurl_env = "APPRISE"\n')
    (channel,) = open_channels(read_settings(config), now)
    assert isinstance(channel, AppriseChannel)


def test_a_broken_template_is_told_by_the_check_and_opens_the_channels_all_the_same(config: Path) -> None:
    folder = config.parent / "templates"
    folder.mkdir()
    (folder / "message.txt").write_text("one\n{{ message.subject }")
    config.write_text(f'{EVERY_KIND}\n[templates]\nfolder = "templates"\n')
    settings = read_settings(config)
    assert len(open_channels(settings, now)) == 4
    with pytest.raises(ConfigProblem, match="line 2"):
        check_templates(settings)


def test_a_channel_is_one_file_and_one_line_of_registration(config: Path) -> None:
    with_lines = with_registered(Settings, channels=(*CHANNELS, LinesChannelTable))
    config.write_text('[[channels]]\ntype = "lines"\nname = "log"\nfile = "alerts.log"\naudiences = ["operator"]\n')
    settings = read_settings(config, with_lines)
    (channel,) = open_channels(settings, now)
    told = render_message(compose_operator("ecfr", "ecfr", "does not answer", "Wait.", now()))
    assert channel.send(told, "").outcome is Outcome.DELIVERED
    assert (config.parent / "alerts.log").read_text().startswith(told.subject)
    assert examine_channel(channel).level is Level.OK
    assert settings.channels_for(Audience.OPERATOR) == ("log",)
    config.write_text('[[channels]]\ntype = "lines"\nname = "log"\nfile = "alerts.log"\nfil = "x"\n')
    with pytest.raises(ConfigProblem, match=r", fil: is no key we know\. Did you mean 'file'"):
        read_settings(config, with_lines)

"""Settings: every table and key of the configuration, with its default, and what values it takes.

How a file becomes settings, and how a mistake in it is told, is in `monitor.config`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from state.alerts import Audience

ENVIRONMENT_PREFIX = "LISTWATCH_"
_ALL_AUDIENCES = frozenset(Audience)

T = TypeVar("T", bound=BaseModel)

WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
ChannelName = Annotated[str, Field(pattern=r"^[\w.-]{1,100}$")]


class Table(BaseModel):
    """One table of the file. Unknown keys are mistakes, and no error shows a value, which might be a secret."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class StateTable(Table):
    """Where the database and the captures are; `database_url` is a SQLAlchemy URL, by default SQLite in the folder."""

    folder: Path = Path("listwatch-state")
    database_url: str = ""


class CustomersTable(Table):
    """The customers file: CSV with at least the columns `id` and `name`."""

    file: Path = Path("customers.csv")


class HttpTable(Table):
    """How we present ourselves to the sources: `contact` is an address they can write to. `timeout` in seconds."""

    contact: str = ""
    timeout: float = Field(default=30, gt=0, le=300)


class FederalRegisterTable(Table):
    """The Federal Register: its address, and how often it is asked, in seconds."""

    url: WebAddress = "https://www.federalregister.gov"
    inspection_every: int = Field(default=60, ge=1)
    documents_every: int = Field(default=300, ge=1)

    @property
    def api_url(self) -> str:
        """The address of version 1 of its API."""
        return f"{self.url.rstrip('/')}/api/v1"


class EcfrTable(Table):
    """The eCFR: its address, and how often it is asked, in seconds."""

    url: WebAddress = "https://www.ecfr.gov"
    every: int = Field(default=3600, ge=1)


class FeedTable(Table):
    """One RSS or Atom feed: a second way to hear of a rule. `every` is in seconds."""

    name: ChannelName
    url: WebAddress
    every: int = Field(default=600, ge=1)


class ScreeningTable(Table):
    """How alike two names must be to be told (0 to 100)."""

    similar_name: float = Field(default=80, ge=50, le=100)


class SalesTable(Table):
    """What a hold notice tells sales operations: who decides, within how many hours, whom to ask."""

    decided_by: str = "Trade compliance"
    decide_within_hours: int = Field(default=24, ge=1)
    ask: str = "Trade compliance"


class ChannelBase(Table):
    """One way out. `audiences` says whose alerts go there."""

    name: ChannelName
    audiences: frozenset[Audience] = _ALL_AUDIENCES


def _with_one_of(table: T, *keys: str) -> T:
    given = [key for key in keys if getattr(table, key)]
    if len(given) != 1:
        raise ValueError(f"exactly one of {' and '.join(keys)} must be given")
    return table


class ConsoleChannelTable(ChannelBase):
    """The terminal, or whatever reads standard output."""

    type: Literal["console"]


class FilesChannelTable(ChannelBase):
    """A folder that gets each alert as text, HTML and JSON."""

    type: Literal["files"]
    folder: Path


class SlackChannelTable(ChannelBase):
    """A Slack bot (`chat:write`): messages of one rule stand in one thread."""

    type: Literal["slack"]
    channel: str
    token_env: str = ""
    token_file: Path | None = None
    api_url: WebAddress = "https://slack.com/api/"

    @model_validator(mode="after")
    def _one_secret(self) -> SlackChannelTable:
        return _with_one_of(self, "token_env", "token_file")


class SlackWebhookChannelTable(ChannelBase):
    """A Slack incoming webhook: the plain form, without threads. Its address is a secret."""

    type: Literal["slack-webhook"]
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> SlackWebhookChannelTable:
        return _with_one_of(self, "url_env", "url_file")


class MailChannelTable(ChannelBase):
    """A mail server that takes our mail."""

    type: Literal["mail"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    recipients: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(min_length=1)
    username: str = ""
    password_env: str = ""
    password_file: Path | None = None

    @model_validator(mode="after")
    def _a_password_for_a_user(self) -> MailChannelTable:
        return _with_one_of(self, "password_env", "password_file") if self.username else self


ChannelTable = Annotated[
    ConsoleChannelTable | FilesChannelTable | SlackChannelTable | SlackWebhookChannelTable | MailChannelTable,
    Field(discriminator="type"),
]


class Settings(BaseSettings):
    """The whole configuration, checked. Paths are absolute once `read_settings` has given it."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    state: StateTable = StateTable()
    customers: CustomersTable = CustomersTable()
    http: HttpTable = HttpTable()
    federal_register: FederalRegisterTable = FederalRegisterTable()
    ecfr: EcfrTable = EcfrTable()
    feeds: tuple[FeedTable, ...] = ()
    screening: ScreeningTable = ScreeningTable()
    sales: SalesTable = SalesTable()
    channels: tuple[ChannelTable, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_once(self) -> Settings:
        for key, tables in (("channels", self.channels), ("feeds", self.feeds)):
            names = [table.name for table in tables]
            if len(names) != len(set(names)):
                raise ValueError(f"two {key} have the same name")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's own signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment stands over the file; nothing else is read."""
        return (env_settings, init_settings)

    @property
    def database_url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.state.database_url or f"sqlite:///{self.state.folder / 'listwatch.db'}"

    @property
    def captures_folder(self) -> Path:
        """Where received bytes are kept."""
        return self.state.folder / "captures"

    def channels_for(self, audience: Audience) -> tuple[str, ...]:
        """The names of the channels that get this audience's alerts."""
        return tuple(channel.name for channel in self.channels if audience in channel.audiences)

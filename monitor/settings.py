"""Settings: every table and key of the configuration, with its default, and what values it takes.

How a file becomes settings, and how a mistake in it is told, is in `monitor.config`.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from sources.customers.columns import COLUMNS
from state.alerts import Audience
from state.listings import ListCode
from state.matches import Strength
from state.severity import Severity

ENVIRONMENT_PREFIX = "LISTWATCH_"
_ALL_AUDIENCES = frozenset(Audience)

T = TypeVar("T", bound=BaseModel)

WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
ChannelName = Annotated[str, Field(pattern=r"^[\w.-]{1,100}$")]


class Table(BaseModel):
    """One table of the file. Unknown keys are mistakes, and no error shows a value, which might be a secret."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class StateTable(Table):
    """Where the database and the captures are.

    `database_url` is by default a SQLite file in the folder; `postgresql://user@host/database` is for several nodes.
    Its password belongs into libpq's own PGPASSFILE, or the whole URL into the environment. `captures` says where
    received bytes are kept: by default in the folder with SQLite, in the database with PostgreSQL. `keep_years` is how
    old evidence must be before `listwatch evidence prune` may remove it.
    """

    folder: Path = Path("listwatch-state")
    database_url: str = Field(default="", repr=False)
    captures: Literal["folder", "database"] | None = None
    keep_years: int = Field(default=10, ge=1, le=100)


class CustomersTable(Table):
    """Where the customers come from: a CSV or Parquet file, or a `query` on any database that SQLAlchemy knows.

    `columns` says what the table calls a column of ours, such as `{id = "CustNo", name = "Legal Name"}`; `id` and
    `name` are required. The database's URL is a secret. `every` is how often it is looked at for changes, in seconds.
    """

    file: Path = Path("customers.csv")
    every: int = Field(default=300, ge=1)
    columns: dict[str, str] = {}
    query: str = ""
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _columns_we_read(self) -> CustomersTable:
        unknown = sorted(set(self.columns) - set(COLUMNS))
        if unknown:
            raise ValueError(f"columns: {unknown[0]} is none of {', '.join(COLUMNS)}")
        return self

    @model_validator(mode="after")
    def _an_address_for_a_query(self) -> CustomersTable:
        return _with_one_of(self, "url_env", "url_file") if self.query or self.url_env or self.url_file else self


class BudgetTable(Table):
    """How many requests a second a host gets: for `answers` (JSON, feeds) and for `texts` (XML, text, PDF)."""

    answers: float = Field(default=5, gt=0, le=100)
    texts: float = Field(default=1, gt=0, le=100)


_OFFICES = ("www.federalregister.gov", "public-inspection.federalregister.gov", "www.ecfr.gov", "data.trade.gov")


class HttpTable(Table):
    """How we present ourselves to the sources: `contact` is an address they can write to. `timeout` in seconds.

    `budgets` has a table for each host that is not to be asked too fast; other hosts have no budget.
    """

    contact: str = ""
    timeout: float = Field(default=30, gt=0, le=300)
    budgets: dict[str, BudgetTable] = dict.fromkeys(_OFFICES, BudgetTable())


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


class ScreeningListTable(Table):
    """The Consolidated Screening List: its address (empty: it is not asked) and how often it is asked, in seconds."""

    url: WebAddress | Literal[""] = (
        "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json"
    )
    every: int = Field(default=21_600, ge=1)


class EntriesTable(Table):
    """How few and how many entries a list may have to be believed."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)


class GuardsTable(Table):
    """When a list is not believed.

    `largest_shrinkage` is the share of entries that may go, without a rule, from one good answer to the next. Within
    `flicker_days` an entry that came may not go again, nor one that went come back. What a second answer may confirm
    is believed when it is seen again after `agree_after` seconds. `entries` has a table for each list by its code, and
    one for the Consolidated Screening List as a whole (CSL).
    """

    largest_shrinkage: float = Field(default=0.02, gt=0, lt=1)
    flicker_days: int = Field(default=7, ge=0, le=365)
    agree_after: int = Field(default=72_000, ge=0)
    # Of July 2026: 3,409 on the Entity List, 222 unverified, 70 military end users, 25,921 in the consolidated file.
    entries: dict[str, EntriesTable] = {
        "EL": EntriesTable(least=2_500, most=10_000),
        "UVL": EntriesTable(least=50, most=1_000),
        "MEU": EntriesTable(least=30, most=500),
        "CSL": EntriesTable(least=15_000, most=60_000),
    }


class FeedTable(Table):
    """One RSS or Atom feed: a second way to hear of a rule. `every` is in seconds.

    `may_be_empty` is for a feed that has nothing on many days, as the bureau's own public-inspection feed; any other
    feed without an entry is taken for a fault.
    """

    name: ChannelName
    url: WebAddress
    every: int = Field(default=600, ge=1)
    may_be_empty: bool = False


def _in_order(hours: tuple[time, time]) -> tuple[time, time]:
    if not hours[0] < hours[1]:
        raise ValueError("must open before they close")
    return hours


Hours = Annotated[tuple[time, time], AfterValidator(_in_order)]


class ScheduleTable(Table):
    """When `listwatch run` asks the sources.

    The hours are Eastern, on federal business days. Outside them a source is asked `quiet` times more rarely. `jitter`
    is the share of a gap by which a poll may come later. After failures a gap doubles up to `longest_backoff` seconds.
    """

    # Special filings were seen at 08:45, 11:15, 14:00, 16:15 and 18:00; issues are imported from 04:00 on.
    inspection_hours: Hours = (time(8, 40), time(18, 15))
    documents_hours: Hours = (time(4), time(10))
    quiet: int = Field(default=10, ge=1, le=100)
    jitter: float = Field(default=0.05, ge=0, le=0.5)
    longest_backoff: int = Field(default=900, ge=1, le=86_400)


class HealthTable(Table):
    """When something is wrong: told once, again each day while it lasts, and when it is over.

    A source is stale when its last good poll is `stale_gaps` of its gaps ago, and at least `stale_after` seconds.
    `failures` polls in a row are too many; a message waits too long after `stuck_after` seconds. `disk_free` is in
    megabytes, `clock_skew` in seconds against the sources' clocks.
    """

    stale_gaps: int = Field(default=4, ge=1)
    stale_after: int = Field(default=900, ge=1)
    failures: int = Field(default=3, ge=1)
    stuck_after: int = Field(default=3600, ge=1)
    disk_free: int = Field(default=500, ge=0)
    clock_skew: int = Field(default=60, ge=1)


class HeartbeatTable(Table):
    """The daily word that listwatch is alive, to the operator's channels, and a ping for a dead man's switch.

    `at` is Eastern time; "" for no heartbeat. The ping address (healthchecks.io and the like) is a secret; `listwatch
    run` pings it every `ping_every` seconds, `listwatch poll` at its start and its end.
    """

    at: time | Literal[""] = time(9)
    ping_url_env: str = ""
    ping_url_file: Path | None = None
    ping_every: int = Field(default=300, ge=10)

    @model_validator(mode="after")
    def _one_secret(self) -> HeartbeatTable:
        return _with_one_of(self, "ping_url_env", "ping_url_file") if self.has_ping else self

    @property
    def has_ping(self) -> bool:
        """Whether there is an address to ping."""
        return bool(self.ping_url_env or self.ping_url_file)


class MetricsTable(Table):
    """Numbers for machines (extra `metrics`).

    `listen` is HOST:PORT at which `listwatch run` answers /healthz, /readyz and /metrics; `textfile` is what
    `listwatch poll` writes for node_exporter's textfile collector. Neither is on by default.
    """

    listen: str = Field(default="", pattern=r"^(\S+:\d{1,5})?$")
    textfile: Path | None = None


class ScreeningTable(Table):
    """How alike two names must be to be told (0 to 100)."""

    similar_name: float = Field(default=80, ge=50, le=100)


class SalesTable(Table):
    """What a hold notice tells sales operations: who decides, within how many hours, whom to ask.

    Nobody acknowledged within `acknowledge_within_hours`: the first of `escalate_to` is told, after as long again the
    next. Each is a channel's name, or a mail address that a mail channel with `to_owner` sends to. `release_needs` is
    how many people sign a release: nobody, one, or two, of whom the second must be another than who asked for it.
    """

    decided_by: str = "Trade compliance"
    decide_within_hours: int = Field(default=24, ge=1)
    ask: str = "Trade compliance"
    acknowledge_within_hours: int = Field(default=8, ge=1)
    escalate_to: tuple[Annotated[str, Field(pattern=r"^(?:[\w.-]{1,100}|[^@\s]+@[^@\s]+)$")], ...] = ()
    release_needs: Literal["nobody", "one", "two"] = "one"


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
    """A Slack bot (`chat:write`, `files:write`, `channels:history`): messages of one rule stand in one thread.

    With an app token (`connections:write`), possible matches have buttons for those whose ids `triage_users` holds.
    """

    type: Literal["slack"]
    channel: str
    token_env: str = ""
    token_file: Path | None = None
    app_token_env: str = ""
    app_token_file: Path | None = None
    triage_users: frozenset[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,20}$")]] = frozenset()
    api_url: WebAddress = "https://slack.com/api/"

    @property
    def has_triage(self) -> bool:
        """Whether decisions are taken in Slack."""
        return bool(self.triage_users)

    @model_validator(mode="after")
    def _its_secrets(self) -> SlackChannelTable:
        if self.has_triage or self.app_token_env or self.app_token_file:
            _with_one_of(self, "app_token_env", "app_token_file")
            if not self.has_triage:
                raise ValueError("triage_users must name who may decide")
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
        return _with_one_of(self, "password_env", "password_file") if self.username else self


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
        _with_one_of(self, "url", "url_env", "url_file")
        return _with_one_of(self, "secret_env", "secret_file")


class AppriseChannelTable(ChannelBase):
    """Any service that the Apprise library knows, in plain text (extra `apprise`). Its address is a secret."""

    type: Literal["apprise"]
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> AppriseChannelTable:
        return _with_one_of(self, "url_env", "url_file")


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


class TemplatesTable(Table):
    """A folder with templates of your own for HTML and text; what it does not hold is the package's."""

    folder: Path | None = None


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no time zone such as America/New_York") from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class RouteTable(Table):
    """Which alerts go where: a key that is left out asks nothing, one that is given wants one of its values.

    An alert goes where any route that it fits leads, but only to channels that take its audience: no route shows
    anybody what the channel's own `audiences` withhold. `owners` are e-mail addresses or Slack ids. `when` is
    "immediate", or "digest" and the digest's name.
    """

    name: ChannelName
    channels: tuple[ChannelName, ...] = Field(min_length=1)
    when: str = Field(default="immediate", pattern=r"^(immediate|digest [\w.-]{1,100})$")
    audiences: frozenset[Audience] = frozenset()
    lists: frozenset[ListCode] = frozenset()
    destinations: frozenset[str] = frozenset()
    strengths: frozenset[Strength] = frozenset()
    themes: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    business_units: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()

    @property
    def digest(self) -> str:
        """The name of the digest that it puts alerts into; empty when it sends at once."""
        return self.when.partition(" ")[2]


class DigestTable(Table):
    """One message for all that has gathered, on these days at this time of this zone."""

    name: ChannelName
    at: time
    zone: Zone = "America/New_York"
    days: frozenset[Weekday] = frozenset(WEEKDAYS[:5])

    @model_validator(mode="after")
    def _a_day(self) -> DigestTable:
        if not self.days:
            raise ValueError("days must name one")
        return self


class QuietHoursTable(Table):
    """When channels are left in peace, from `begin` to `end` of this zone, but for a rule in force and for holds."""

    channels: tuple[ChannelName, ...] = Field(min_length=1)
    begin: time
    end: time
    zone: Zone = "America/New_York"


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
    screening_list: ScreeningListTable = ScreeningListTable()
    guards: GuardsTable = GuardsTable()
    feeds: tuple[FeedTable, ...] = ()
    schedule: ScheduleTable = ScheduleTable()
    health: HealthTable = HealthTable()
    heartbeat: HeartbeatTable = HeartbeatTable()
    metrics: MetricsTable = MetricsTable()
    screening: ScreeningTable = ScreeningTable()
    sales: SalesTable = SalesTable()
    channels: tuple[ChannelTable, ...] = Field(min_length=1)
    templates: TemplatesTable = TemplatesTable()
    routes: tuple[RouteTable, ...] = ()
    digests: tuple[DigestTable, ...] = ()
    quiet_hours: tuple[QuietHoursTable, ...] = ()

    @model_validator(mode="after")
    def _ways_lead_somewhere(self) -> Settings:
        one_by_one = {each.name for each in self.channels if each.type in {"webhook", "files"}}
        channels, digests = {each.name for each in self.channels}, {each.name for each in self.digests}
        for route in self.routes:
            for name in route.channels:
                if name not in channels:
                    raise ValueError(f"routes, {route.name}: there is no channel {name}")
                if route.digest and name in one_by_one:
                    raise ValueError(f"routes, {route.name}: {name} takes each alert by itself, and no digest")
            if route.digest and route.digest not in digests:
                raise ValueError(f"routes, {route.name}: there is no digest {route.digest}")
        if unknown := {name for quiet in self.quiet_hours for name in quiet.channels} - channels:
            raise ValueError(f"quiet_hours: there is no channel {min(unknown)}")
        return self

    @model_validator(mode="after")
    def _names_once(self) -> Settings:
        for key, tables in (
            ("channels", self.channels),
            ("feeds", self.feeds),
            ("routes", self.routes),
            ("digests", self.digests),
        ):
            names = [table.name for table in tables]
            if len(names) != len(set(names)):
                raise ValueError(f"two {key} have the same name")
        return self

    @model_validator(mode="after")
    def _escalations_reach_somebody(self) -> Settings:
        for name in self.sales.escalate_to:
            if not self.channels_to(name):
                needs = "mail channel with to_owner sends there" if "@" in name else "channel has this name"
                raise ValueError(f"sales.escalate_to: {name}: no {needs}")
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
    def captures_folder(self) -> Path | None:
        """Where received bytes are kept; None when that is the database."""
        default = "folder" if self.database_url.startswith("sqlite") else "database"
        return self.state.folder / "captures" if (self.state.captures or default) == "folder" else None

    def channels_for(self, audience: Audience) -> tuple[str, ...]:
        """The names of the channels that get this audience's alerts."""
        return tuple(channel.name for channel in self.channels if audience in channel.audiences)

    def channels_to(self, name: str) -> tuple[str, ...]:
        """The channels that reach one step of the chain of escalation: the one so named, or those that mail there."""
        if "@" in name:
            return tuple(
                table.name for table in self.channels if isinstance(table, MailChannelTable) and table.to_owner
            )
        return tuple(table.name for table in self.channels if table.name == name)

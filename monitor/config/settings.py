"""Settings: the whole configuration, its tables put together, and what must hold between them.

The tables of sources and channels stand where these are, and are put together here with our own. How a file becomes
settings, and how a mistake in it is told, is in `monitor.config.load`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, Union

from pydantic import Field, create_model, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from monitor.config.alerting import (
    DigestTable,
    OwnershipTable,
    QuietHoursTable,
    RouteTable,
    SalesTable,
    ScreeningTable,
    TemplatesTable,
)
from monitor.config.desk import DeskTable
from monitor.config.operations import HealthTable, HeartbeatTable, MetricsTable, ScheduleTable, StateTable
from monitor.config.sources import CustomersTable, GuardsTable, HttpTable, OwnersTable
from notifiers.channel import ChannelTable
from notifiers.registry import CHANNELS
from sources.registry import SOURCES
from sources.source import DocumentSource, Source, SourceTable
from state.alerts import Audience
from state.documents import Stage

ENVIRONMENT_PREFIX = "LISTWATCH_"

S = TypeVar("S", bound="Settings")


def with_registered(
    base: type[S],
    channels: Iterable[type[ChannelTable]] = CHANNELS,
    sources: Iterable[type[SourceTable]] = SOURCES,
) -> type[S]:
    """Return the settings with the tables of these sources by their keys, and of these channels by their `type`."""
    kinds: Any = Annotated[Union[tuple(channels)], Field(discriminator="type")]  # noqa: UP007 - a tuple of them
    fields: Any = {"channels": (tuple[kinds, ...], Field(min_length=1))}
    for table in sources:
        fields[table.key] = (tuple[table, ...], ()) if table.is_repeated else (table, table())  # type: ignore[valid-type]
    return create_model(base.__name__, __base__=base, __module__=__name__, __doc__=base.__doc__, **fields)


@with_registered
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
    owners: OwnersTable = OwnersTable()
    http: HttpTable = HttpTable()
    guards: GuardsTable = GuardsTable()
    schedule: ScheduleTable = ScheduleTable()
    health: HealthTable = HealthTable()
    heartbeat: HeartbeatTable = HeartbeatTable()
    metrics: MetricsTable = MetricsTable()
    desk: DeskTable = DeskTable()
    screening: ScreeningTable = ScreeningTable()
    sales: SalesTable = SalesTable()
    ownership: OwnershipTable = OwnershipTable()
    channels: tuple[ChannelTable, ...] = Field(min_length=1)
    templates: TemplatesTable = TemplatesTable()
    routes: tuple[RouteTable, ...] = ()
    digests: tuple[DigestTable, ...] = ()
    quiet_hours: tuple[QuietHoursTable, ...] = ()

    @model_validator(mode="after")
    def _ways_lead_somewhere(self) -> Settings:
        one_by_one = {each.name for each in self.channels if not each.takes_digests}
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
        tables = ("channels", self.channels), ("routes", self.routes), ("digests", self.digests)
        named = [*((key, [table.name for table in of_key]) for key, of_key in tables)]
        for key, names in (*named, ("sources", [source.name for source in self.sources])):
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
        """Return the places that settings are read from: the environment before the file, and nothing else."""
        return (env_settings, init_settings)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources as configured, in the order to poll them."""
        values = (getattr(self, key) for key in type(self).model_fields)
        tables = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
        return tuple(source for table in tables if isinstance(table, SourceTable) for source in table.sources())

    def sources_at(self, stage: Stage) -> tuple[DocumentSource, ...]:
        """Return the sources of documents at one stage."""
        return tuple(each for each in self.sources if isinstance(each, DocumentSource) and each.stage is stage)

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
        """Return the names of the channels that get this audience's alerts."""
        return tuple(channel.name for channel in self.channels if audience in channel.audiences)

    def channels_to(self, name: str) -> tuple[str, ...]:
        """Return the channels that reach one step of the chain of escalation.

        The one so named, or those that mail there.
        """
        if "@" in name:
            return tuple(table.name for table in self.channels if table.mails_owners)
        return tuple(table.name for table in self.channels if table.name == name)

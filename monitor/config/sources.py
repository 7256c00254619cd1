"""The tables of what is asked, and of when an answer is not believed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from sources.customers.amounts import ShareUnit
from sources.customers.columns import COLUMNS, Layout, known_encoding
from sources.registry import SOURCES
from state.listings import ListCode
from state.tables import EntriesTable, Table, WebAddress, with_one_of


class CustomersTable(Table):
    """Where the customers come from: a CSV, XLSX or Parquet file, or a `query` on any database that SQLAlchemy knows.

    `columns` says what the table calls one of our columns, such as `{id = "KUNNR", name = ["NAME1", "NAME2"]}`, where
    several are joined; `id` and `name` are required. `sheet` names the sheet of a workbook, by default the first one
    shown; `encoding` the character set of a CSV file that is not UTF-8, such as `windows-1252`; `shares` says that
    shares without a percent sign are percentages (51) or fractions (0.51), by default as they look. The database's
    URL is a secret. `every` is how often it is looked at for changes, in seconds. An export that lacks more than the
    share `largest_shrinkage` of the customers, or half of what a column had, is doubted (1: never for what it lacks).
    """

    file: Path = Path("customers.csv")
    every: int = Field(default=300, ge=1)
    columns: dict[str, str | tuple[str, ...]] = Field(default={})
    sheet: str | None = None
    encoding: str | None = None
    shares: ShareUnit | None = None
    largest_shrinkage: float = Field(default=0.1, gt=0, le=1)
    query: str = ""
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _columns_we_read(self) -> CustomersTable:
        unknown = sorted(set(self.columns) - set(COLUMNS))
        if unknown:
            raise ValueError(f"columns: {unknown[0]} is none of {', '.join(COLUMNS)}")
        return self

    @field_validator("encoding")
    @classmethod
    def _a_known_encoding(cls, encoding: str | None) -> str | None:
        return known_encoding(encoding) if encoding else None

    @property
    def layout(self) -> Layout:
        """What is said here of the table itself."""
        return Layout(self.columns, self.sheet, self.encoding, self.shares)

    @model_validator(mode="after")
    def _an_address_for_a_query(self) -> CustomersTable:
        return with_one_of(self, "url_env", "url_file") if self.query or self.url_env or self.url_file else self


class OwnersTable(Table):
    """Who owns whom, beside the customers' own columns: a CSV, XLSX or Parquet file, or a `query`.

    A row for each holding: `owner` and `owned` (names, or ids of customers) and `share` (51.5, 25-50, or "unknown")
    are required; `kind`, `from`, `until`, `document`, `as_of`, and countries and LEIs of both are read where they are
    there. The database's URL is a secret. `every` is how often it is looked at for changes, and customers are judged by
    their owners anew, in seconds. A file that lacks more than the share `largest_shrinkage` of the holdings is doubted
    (1: never).
    """

    file: Path | None = None
    every: int = Field(default=300, ge=1)
    largest_shrinkage: float = Field(default=0.2, gt=0, le=1)
    query: str = ""
    url_env: str = ""
    url_file: Path | None = None

    @model_validator(mode="after")
    def _an_address_for_a_query(self) -> OwnersTable:
        return with_one_of(self, "url_env", "url_file") if self.query or self.url_env or self.url_file else self


class BudgetTable(Table):
    """How many requests a second a host gets: for `answers` (JSON, feeds) and for `texts` (XML, text, PDF)."""

    answers: float = Field(default=5, gt=0, le=100)
    texts: float = Field(default=1, gt=0, le=100)


# The sources as they are where nothing is configured; one that has no address of its own is none of them.
_SOURCES = tuple(source for table in SOURCES if not table.is_repeated for source in table().sources())
_LINK_HOSTS = tuple(host for source in _SOURCES for host in source.link_hosts)
_OFFICES = dict.fromkeys((*(str(urlsplit(source.address).hostname) for source in _SOURCES), *_LINK_HOSTS))


class HttpTable(Table):
    """How we present ourselves to the sources: `contact` is an address they can write to. `timeout` in seconds.

    `budgets` has a table for each host that is not to be asked too fast; other hosts have no budget. `hosts` are those
    that an answer may lead to, by a link or a redirect and over https, besides the hosts of the addresses configured.
    `mirrors` say where what begins with an address is asked for instead; alerts and evidence name the address itself.
    """

    contact: str = ""
    timeout: float = Field(default=30, gt=0, le=300)
    hosts: tuple[str, ...] = _LINK_HOSTS
    mirrors: dict[str, WebAddress] = Field(default={})
    budgets: dict[str, BudgetTable] = dict.fromkeys(_OFFICES, BudgetTable())


class GuardsTable(Table):
    """When a list is not believed.

    `largest_shrinkage` is the share of entries that may go, without a rule, from one good answer to the next. Within
    `flicker_days` an entry that came may not go again, nor one that went come back. What a second answer may confirm
    is believed when it is seen again after `agree_after` seconds. `entries` may have a table for a list by its code, or
    for the Consolidated Screening List as a whole (CSL): it stands over what the source itself says is plausible.
    """

    largest_shrinkage: float = Field(default=0.02, gt=0, lt=1)
    flicker_days: int = Field(default=7, ge=0, le=365)
    agree_after: int = Field(default=72_000, ge=0)
    entries: dict[str, EntriesTable] = Field(default={})

    @field_validator("entries")
    @classmethod
    def _of_lists_we_read(cls, entries: dict[str, EntriesTable]) -> dict[str, EntriesTable]:
        known = (*ListCode, "CSL")
        if unknown := set(entries) - set(known):
            raise ValueError(f"{min(unknown)} is none of {', '.join(known)}")
        return entries

    def size_of(self, code: str, declared: EntriesTable | None) -> EntriesTable | None:
        """Return how large a list may be: as configured, else as its source declares."""
        return self.entries.get(code, declared)

"""Parts: the few shapes a message is put together from, so that a channel lays out shapes and never an alert.

Each carries its `kind`, by which a template or a reader of the JSON tells them apart. No text in a part is marked up:
every channel escapes for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 opens a chapter; level 2 is for one customer, entry or destination in it. `anchor` is what links name."""

    text: str
    level: Literal[1, 2] = 1
    anchor: str = ""
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `strong` for what must not be overlooked."""

    text: str
    strong: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class FieldList:
    """Rows of label and value."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column heads; every row has as many cells as there are columns.

    `anchors` are those of the sections that the first rows lead to, one each; a channel without links ignores them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    anchors: tuple[str, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of the law or of the list, verbatim, line breaks included; `label` says what they are."""

    label: str
    text: str
    kind: Literal["quotation"] = "quotation"


@dataclass(frozen=True, slots=True)
class Link:
    """A name and an address. The address came from a source, so only a web address may become clickable.

    `is_action` says that it leads to something that the reader is asked to do: a channel with buttons shows one.
    """

    label: str
    url: str
    is_action: bool = False

    @property
    def is_web(self) -> bool:
        """Whether the address is http or https; any other scheme is shown as text."""
        return self.url.lower().startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses to go on reading at."""

    links: tuple[Link, ...]
    kind: Literal["links"] = "links"


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """One possible match that a person is asked to decide: a channel with buttons shows them, any other shows nothing.

    `match_id` names it. `list_code` is that of `state.listings.ListCode`; destination and name are as printed. Of an
    owner, `customer_id` is its name, and `owned` the id of a customer that it owns.
    """

    customer_id: str
    list_code: str
    destination: str
    listing_name: str
    match_id: str = ""
    owned: str = ""
    kind: Literal["decision"] = "decision"

    @property
    def desk_path(self) -> str:
        """Where the desk takes the decision."""
        return f"/owners/{quote(self.owned)}" if self.owned else f"/matches/{quote(self.match_id, safe='')}"


# What every channel shows, and what a message may hold besides.
Block = Heading | Paragraph | FieldList | Table | Quotation | Links
Part = Block | DecisionRequest


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a message before it is addressed: `preview` is the line shown where only a line fits."""

    subject: str
    preview: str
    parts: tuple[Part, ...]


def facts(*rows: tuple[str, str]) -> FieldList:
    """Return the rows that have a value; a label with nothing beside it tells nobody anything."""
    return FieldList(tuple((label, value) for label, value in rows if value))


def links(*pairs: tuple[str, str]) -> tuple[Links, ...]:
    """Return one part of all pairs of label and address that have an address, or none."""
    kept = tuple(Link(label, url) for label, url in pairs if url)
    return (Links(kept),) if kept else ()

"""A source of lists in one file, as sources/README.md says how to write one: a text file with a name on each line."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from sources.content import Expected
from sources.http import Http
from sources.parsing import parse_or_refuse
from sources.source import Known, ListAnswer, ListSource, SourceTable
from state.errors import UnreadableInput
from state.listings import ListCode, Listing, Snapshot
from state.tables import EntriesTable, WebAddress


def read_names(body: bytes, subject: str, as_of: date) -> tuple[Snapshot, ...]:
    """Read a list of names. Raise UnreadableInput for a file that does not end in a line of three dots."""
    *names, end = body.decode("utf-8", "replace").split("\n")
    if end != "...":
        raise UnreadableInput(subject, "is cut off.")
    listings = tuple(Listing("EVERYWHERE", name, verbatim=name) for name in names)
    return (Snapshot(ListCode.NONPROLIFERATION, as_of, listings),)


class NamesTable(SourceTable):
    """A text file of names: its address, and how often it is asked, in seconds."""

    key = "names"

    url: WebAddress = "https://names.example.com/names.txt"
    every: int = Field(default=86_400, ge=1)

    def sources(self) -> tuple[ListSource, ...]:
        """Return the one source."""
        return (
            ListSource(
                name="names",
                address=self.url,
                every=self.every,
                label="list of names",
                lists={ListCode.NONPROLIFERATION: EntriesTable(least=2, most=1_000)},
                fetch=self._fetch,
                read=read_names,
                probe=self._probe,
            ),
        )

    def _fetch(self, http: Http, known: Known) -> ListAnswer:
        return ListAnswer(http.get_changed(self.url, known.validators, expect=Expected.TEXT))

    def _probe(self, http: Http, known: Known) -> str:
        fetched = http.get(self.url, expect=Expected.TEXT)
        (names,) = parse_or_refuse(fetched, lambda body, subject: read_names(body, subject, date.min))
        return f"{len(names.listings)} names"

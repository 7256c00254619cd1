"""The sources there are: a line for each table of the configuration that gives some.

They are polled in this order: the lists that rules are applied to come before the rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from sources.feeds import FeedTable
from sources.screening_list import ScreeningListTable
from sources.source import ListSource, SourceTable
from state.errors import StateProblem
from state.listings import ListCode

SOURCES: tuple[type[SourceTable], ...] = (EcfrTable, FederalRegisterTable, FeedTable, ScreeningListTable)


def list_source_of(codes: Iterable[ListCode], tables: Iterable[type[SourceTable]] = SOURCES) -> ListSource:
    """Return the source that shows these lists, by whose reader its bytes are read again; each list has one.

    Raise StateProblem where none does: a later listwatch has written what this one is to read.
    """
    wanted = frozenset(codes)
    described = (source for table in tables if not table.is_repeated for source in table.all_sources())
    for source in described:
        if isinstance(source, ListSource) and wanted <= source.lists.keys():
            return source
    raise StateProblem(", ".join(sorted(wanted)), "is a list of no source known here.", "Use a newer listwatch.")

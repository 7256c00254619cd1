"""The customers that a command screens: which are asked for, and gone through with progress shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from state.errors import UsageProblem

if TYPE_CHECKING:
    from sources.customers.reading import Layout, Report
    from state.customers import Customer

Batches = Callable[[], "Iterable[Sequence[Customer]]"]


@dataclass(frozen=True, slots=True)
class CustomersRequest:
    """Which customers are asked for: a file or, with a query, a URL; how they stand there; what reading them shows."""

    source: str
    query: str
    layout: Layout
    report: Report


def read_layout(sheet: str | None, columns: Sequence[str]) -> Layout:
    """Return the layout that options name. Raises UsageProblem for a column that is none of ours."""
    from sources.customers.reading import COLUMNS, Layout

    pairs = [column.partition("=") for column in columns]
    for ours, _, theirs in pairs:
        if ours not in COLUMNS or not theirs:
            trouble = "is not of the form OURS=THEIRS with a column of ours."
            raise UsageProblem(f"--column {ours}", trouble, f"Ours are {', '.join(COLUMNS)}.")
    return Layout({ours: theirs for ours, _, theirs in pairs}, sheet)


@contextmanager
def open_customers(request: CustomersRequest) -> Iterator[Batches]:
    """Read the customers, and return a way to go through them as often as it takes, without holding them all."""
    from monitor.screening.bulk.tables import spooled
    from sources.customers.reading import read_file_in_batches, read_query_in_batches

    if request.query:
        read = read_query_in_batches(request.source, request.query, request.layout, request.report)
    else:
        read = read_file_in_batches(Path(request.source), request.layout, request.report)
    with spooled(_counted(_shown(read, "read"), request.report)) as again:
        yield lambda: _shown(again(), "gone through")


def _counted(batches: Iterable[Sequence[Customer]], report: Report) -> Iterator[Sequence[Customer]]:
    for batch in batches:
        report.customers += len(batch)
        yield batch


def _shown(batches: Iterable[Sequence[Customer]], done: str) -> Iterator[Sequence[Customer]]:
    """Return the same, with the number of customers shown while they are gone through, where somebody looks."""
    with _progress(done) as advance:
        for batch in batches:
            yield batch
            advance(len(batch))


@contextmanager
def _progress(done: str) -> Iterator[Callable[[int], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn(f"customers {done}"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(done, total=None)
        yield lambda number: progress.advance(task, number)

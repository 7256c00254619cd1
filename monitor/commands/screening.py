"""Screening on request: a file of customers against a list, and thresholds tried on past verdicts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import (
    DEFAULT_CONFIG,
    FINE,
    TROUBLE,
    ConfigOption,
    JsonOption,
    parse_date,
    print_json,
)
from state.errors import UsageProblem

if TYPE_CHECKING:
    from state.customers import Customer
    from state.listings import Listing
    from state.matches import Match

app = typer.Typer()

Batches = Callable[[], "Iterable[Sequence[Customer]]"]

# So many customers may be one party; more say that the entry is a word that many names share.
MOST_PER_ENTRY = 1_000


class Engine(StrEnum):
    """Who does the work of a screening."""

    LOCAL = "local"
    PROCESS = "process"
    SPARK = "spark"


CustomersArgument = Annotated[
    str, typer.Argument(help="Customers: a CSV or Parquet file, or a SQLAlchemy URL with --query.", show_default=False)
]
ListOption = Annotated[Path | None, typer.Option("--list", help="A list file; else the list that is stored.")]
AsOfOption = Annotated[str, typer.Option("--as-of", help="The list on this date (YYYY-MM-DD).")]
QueryOption = Annotated[str, typer.Option(help="The query that gives the customers, with a URL as FILE.")]


@app.command()
def screen(
    file: CustomersArgument,
    list_file: ListOption = None,
    as_of: AsOfOption = "",
    engine: Annotated[Engine | None, typer.Option(help="By default what is faster for so many customers.")] = None,
    query: QueryOption = "",
    output: Annotated[Path | None, typer.Option(help="Write to a .csv, .parquet or .html file.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Screen customers against a list; nothing is stored and nobody is told."""
    list_name, listings, unread = _listings(list_file, parse_date(as_of, "--as-of"), config)
    if engine is Engine.SPARK:
        from monitor.screening.bulk.spark import open_session, screen_on_spark

        matches: Iterable[Match] = screen_on_spark(open_session(), file, listings)
    else:
        from monitor.screening.screen import screen_batches

        batches = _shown(_customers(file, query))
        matches = screen_batches(batches, listings, engine=engine.value if engine else "")
    kept, notices = _capped(matches)
    if output:
        _write(output, kept, notices, len(listings), list_name)
    elif as_json:
        for match in kept:
            typer.echo(_json_line(match))
    else:
        for match in kept:
            reason = match.reasons[0]
            typer.echo(f"{match.strength:<9}{match.score:>5.0f}  {match.customer_id}  {reason.customer_value}")
            typer.echo(f"{'':16}{match.destination}: {match.listing_name} ({reason.kind})")
    typer.echo(f"{len(kept)} possible matches with {len(listings)} entries of {list_name}", err=True)
    for notice in (*notices, *(f"NOT READ: {row}" for row in unread)):
        typer.echo(notice, err=True)
    raise typer.Exit(TROUBLE if unread or notices else FINE)


@app.command()
def tune(
    verdicts: Annotated[
        Path,
        typer.Argument(help="CSV: customer_id, destination, listing_name, verdict (true, false, unsure)."),
    ],
    customers: Annotated[str, typer.Option(help="The customers that were decided on.", show_default=False)],
    list_file: ListOption = None,
    as_of: AsOfOption = "",
    query: QueryOption = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show what thresholds would have done with your past verdicts: precision and recall, with their numbers."""
    from monitor.screening.screen import screen_batches
    from monitor.screening.tuning import read_verdicts, try_thresholds
    from state.encoding import to_data

    decided = read_verdicts(verdicts)
    _, listings, _ = _listings(list_file, parse_date(as_of, "--as-of"), config)
    tuned = try_thresholds(decided, list(screen_batches(_shown(_customers(customers, query)), listings)))
    if as_json:
        shares = ({"precision": each.precision, "recall": each.recall} for each in tuned)
        print_json([to_data(each) | share for each, share in zip(tuned, shares, strict=True)])
        return
    typer.echo(f"{len(decided)} decided pairs, {tuned[0].true} of them true")
    typer.echo(f"{'score':>6}{'told':>8}{'right':>8}{'precision':>11}{'recall':>9}")
    for each in tuned:
        shares_shown = (f"{share:.3f}" if share is not None else "-" for share in (each.precision, each.recall))
        precision, recall = shares_shown
        typer.echo(f"{each.threshold:>6.0f}{each.told:>8}{each.right:>8}{precision:>11}{recall:>9}")


def _listings(
    list_file: Path | None, on: date | None, config: Path
) -> tuple[str, tuple[Listing, ...], tuple[str, ...]]:
    """What to screen against: its name, its entries, and rows of its file that were not read."""
    if list_file:
        from sources.reading.lists.list_file import read_list_file

        held = read_list_file(list_file, on)
        return str(list_file), tuple(listing for _, listing in held.listings), held.unread
    from monitor.config import read_settings
    from monitor.starting import clock, start_watch
    from state.listings import ListCode
    from state.storage.database import transaction
    from state.storage.lists import listings_in_force

    with start_watch(read_settings(config)) as watch, transaction(watch.engine) as connection:
        day = on or clock().date()
        listings = listings_in_force(connection, ListCode.ENTITY_LIST, day)
    if not listings:
        raise UsageProblem(str(config), f"holds no list for {day}.", "Run `listwatch poll`, or name one with --list.")
    return f"the stored list of {day}", listings, ()


def _customers(file: str, query: str) -> Batches:
    """A way to go through the customers, as often as it takes, without holding those of a large table."""
    from monitor.screening.bulk import tables
    from sources.customers import read_customers

    if query:
        return lambda: tables.read_query(file, query)
    path = Path(file)
    if path.suffix == ".parquet":
        return lambda: tables.read_parquet(path)
    base = read_customers(path)
    return lambda: [base.customers]


def _shown(batches: Batches) -> Batches:
    """The same, with the number of customers shown while they are gone through, where somebody looks."""

    def shown() -> Iterator[Sequence[Customer]]:
        with _progress() as advance:
            for batch in batches():
                yield batch
                advance(len(batch))

    return shown


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("customers"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("customers", total=None)
        yield lambda done: progress.advance(task, done)


def _capped(matches: Iterable[Match]) -> tuple[list[Match], list[str]]:
    """The best matches of each entry, strongest first, and a notice for each entry that had more."""
    from collections import Counter

    from monitor.screening.screen import match_order

    found: Counter[tuple[str, str]] = Counter()
    kept = []
    for match in sorted(matches, key=match_order):
        entry = (match.destination, match.listing_name)
        found[entry] += 1
        if found[entry] <= MOST_PER_ENTRY:
            kept.append(match)
    return kept, [
        f"{destination}: {name}: {number:,} matches, the best {MOST_PER_ENTRY:,} are given. It may be a common name."
        for (destination, name), number in found.items()
        if number > MOST_PER_ENTRY
    ]


def _write(output: Path, matches: Sequence[Match], notices: Sequence[str], listings: int, list_name: str) -> None:
    from monitor.reports.screening import ScreeningReport, render_report
    from monitor.screening.bulk.tables import write_matches
    from monitor.screening.screen import MATCHER_VERSION

    if output.suffix == ".html":
        report = ScreeningReport(listings, list_name, MATCHER_VERSION, tuple(matches), tuple(notices))
        output.write_text(render_report(report), "utf-8")
    elif output.suffix in {".csv", ".parquet"}:
        write_matches(output, matches)
    else:
        raise UsageProblem(
            "--output", f"{output.suffix or output} is no ending we know.", "One of .csv, .parquet, .html."
        )


def _json_line(match: Match) -> str:
    """One match as one line of JSON."""
    import json

    from state.encoding import to_data

    answer = {
        "customer_id": match.customer_id,
        "listing": {"destination": match.destination, "name": match.listing_name},
        "score": match.score,
        "strength": match.strength,
        "reasons": [to_data(reason) for reason in match.reasons],
    }
    return json.dumps(answer, ensure_ascii=False)

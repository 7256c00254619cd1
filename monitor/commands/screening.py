"""Screening on request: a file of customers against a list, and thresholds tried on past verdicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
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
    say,
)
from monitor.commands.screened_customers import Batches, CustomersRequest, open_customers, read_layout
from monitor.commands.screened_lists import Against, find_listings
from state.errors import UsageProblem

if TYPE_CHECKING:
    from monitor.screening.scoring import Thresholds
    from state.listings import EntryId, Listing
    from state.matches import Bearers, Match

app = typer.Typer()

# An entry by heading and name, for reading, and by its identity.
Entry = tuple[str, str, "EntryId | None"]

# So many customers may be one party; more say that the entry is a word that many names share.
MOST_PER_ENTRY = 1_000


class Engine(StrEnum):
    """Who does the work of a screening."""

    LOCAL = "local"
    PROCESS = "process"
    SPARK = "spark"


CustomersArgument = Annotated[
    str,
    typer.Argument(
        help="Customers: a CSV, XLSX or Parquet file, or a SQLAlchemy URL with --query; with --engine spark a path of "
        "Parquet files, or a table or view of its catalog.",
        show_default=False,
    ),
]
ListOption = Annotated[Path | None, typer.Option("--list", help="A list file; else the list that is stored.")]
ListsOption = Annotated[
    str,
    typer.Option("--lists", help="These lists alone, such as EL,MEU; else all that are stored or in the file."),
]
AsOfOption = Annotated[str, typer.Option("--as-of", help="The list on this date (YYYY-MM-DD).")]
QueryOption = Annotated[str, typer.Option(help="The query that gives the customers, with a URL as FILE.")]
SheetOption = Annotated[
    str | None, typer.Option(help="The sheet of a workbook; else the first one shown.", show_default=False)
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OURS=THEIRS",
        help="What the table calls a column of ours, such as name=NAME1+NAME2; give it for each.",
        show_default=False,
    ),
]
SimilarNameOption = Annotated[
    float | None,
    typer.Option(
        min=50, max=100, help="How alike two names must be; else as configured, or by default.", show_default=False
    ),
]


@app.command()
def screen(
    file: CustomersArgument,
    list_file: ListOption = None,
    lists: ListsOption = "",
    as_of: AsOfOption = "",
    engine: Annotated[Engine | None, typer.Option(help="By default what is faster for so many customers.")] = None,
    query: QueryOption = "",
    similar_name: SimilarNameOption = None,
    sheet: SheetOption = None,
    column: ColumnOption = None,
    output: Annotated[Path | None, typer.Option(help="Write to a .csv, .parquet or .html file.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Screen customers against a list; nothing is stored and nobody is told."""
    from sources.customers.reading import Report
    from state.customers import describe_not_screenable

    against = find_listings(list_file, lists, parse_date(as_of, "--as-of"), config)
    thresholds, settings = _thresholds(similar_name, config)
    table = CustomersRequest(file, query, read_layout(sheet, column or []), Report())
    by_engine = _screened_on_spark if engine is Engine.SPARK else partial(_screened_here, engine)
    kept, bearers, notices = _capped(by_engine(table, against.listings, thresholds))
    notices += against.warnings
    not_screenable = tuple(table.report.not_screenable)
    if output:
        _write(output, kept, bearers, notices, against, settings, table)
    else:
        _print_matches(kept, bearers, as_json, against.regimes)
    say(f"{len(kept)} possible matches with {len(against.listings)} entries of {against.name}; {settings}", err=True)
    for line in against.dates:
        say(line, err=True)
    if not_screenable:
        notices.append(f"NOT SCREENED: {describe_not_screenable(not_screenable)}")
    for notice in (*notices, *(f"NOT READ: {row}" for row in against.unread)):
        say(notice, err=True)
    for note in table.report.notes:
        say(f"note: {note}", err=True)
    raise typer.Exit(TROUBLE if against.unread or notices else FINE)


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
    similar_name: SimilarNameOption = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show what values of similar_name would have done with your past verdicts: precision and recall, with numbers."""
    from monitor.screening.tuning import THRESHOLDS, read_verdicts, try_thresholds
    from sources.customers.reading import Layout, Report
    from state.encoding import to_data

    decided = read_verdicts(verdicts)
    listings = find_listings(list_file, "", parse_date(as_of, "--as-of"), config).listings
    in_use, settings = _thresholds(similar_name, config)
    with open_customers(CustomersRequest(customers, query, Layout(), Report())) as batches:
        told_at = _screened_at(batches, listings, {pair[1:] for pair in decided})
        tuned = try_thresholds(decided, told_at, sorted({*THRESHOLDS, in_use.similar_name}))
    if as_json:
        shares = ({"precision": each.precision, "recall": each.recall} for each in tuned)
        print_json([to_data(each) | share for each, share in zip(tuned, shares, strict=True)])
        return
    say(f"{len(decided)} decided pairs, {tuned[0].true} of them true; {settings}")
    say(f"{'similar_name':>12}{'told':>8}{'right':>8}{'precision':>11}{'recall':>9}")
    for each in tuned:
        precision, recall = (f"{share:.3f}" if share is not None else "-" for share in (each.precision, each.recall))
        used = "  in use" if each.threshold == in_use.similar_name else ""
        say(f"{each.threshold:>12g}{each.told:>8}{each.right:>8}{precision:>11}{recall:>9}{used}")


def _thresholds(similar_name: float | None, config: Path) -> tuple[Thresholds, str]:
    """Return the thresholds of the option, else of the configuration, if there is one, and whose they are."""
    from monitor.config.alerting import ScreeningTable
    from monitor.config.load import read_settings
    from monitor.screening.scoring import Thresholds

    if similar_name is not None:
        threshold, whose = similar_name, "--similar-name"
    elif config == DEFAULT_CONFIG and not config.exists():
        threshold, whose = ScreeningTable().similar_name, "the default"
    else:
        threshold, whose = read_settings(config).screening.similar_name, str(config)
    return Thresholds(similar_name=threshold), f"similar_name {threshold:g} ({whose})"


def _screened_here(
    engine: Engine | None, request: CustomersRequest, listings: Sequence[Listing], thresholds: Thresholds
) -> Iterator[Match]:
    from monitor.screening.screen import screen_batches

    with open_customers(request) as batches:
        yield from screen_batches(batches, listings, thresholds, engine=engine.value if engine else "")


def _screened_on_spark(
    request: CustomersRequest, listings: Sequence[Listing], thresholds: Thresholds
) -> Iterator[Match]:
    from monitor.queries.screen_on_spark import open_session, screen_on_spark

    if request.query:
        raise UsageProblem("--query", "is asked of a database, not of Spark.", "Name a table or view of its catalog.")
    yield from screen_on_spark(open_session(), request.source, listings, thresholds)


def _screened_at(
    batches: Batches, listings: Sequence[Listing], decided_on: Collection[tuple[str, str]]
) -> Callable[[float], Iterable[Match]]:
    """Return a way to screen at any similar_name, against those entries alone on which somebody decided.

    Other entries would make no difference.
    """
    from monitor.screening.bulk.customer_index import index_customers
    from monitor.screening.scoring import Thresholds
    from monitor.screening.screen import screen_batches

    some = [listing for listing in listings if (listing.destination, listing.name) in decided_on]
    index = index_customers(batches())
    return lambda similar_name: screen_batches(batches, some, Thresholds(similar_name=similar_name), index=index)


def _capped(matches: Iterable[Match]) -> tuple[list[Match], Counter[Bearers], list[str]]:
    """Return the best matches of each entry, strongest first, and a notice for each entry that had more.

    More are not held, but the bearers of each name that matched an entry are counted.
    """
    from monitor.screening.screen import match_order
    from state.matches import bearers_of

    found: Counter[Entry] = Counter()
    bearers: Counter[Bearers] = Counter()
    best: defaultdict[Entry, list[Match]] = defaultdict(list)
    for match in matches:
        entry = (match.destination, match.listing_name, match.entry_id)
        found[entry] += 1
        bearers[bearers_of(match)] += 1
        best[entry].append(match)
        if len(best[entry]) >= 2 * MOST_PER_ENTRY:
            best[entry] = sorted(best[entry], key=match_order)[:MOST_PER_ENTRY]
    kept = [match for some in best.values() for match in sorted(some, key=match_order)[:MOST_PER_ENTRY]]
    notices = [
        f"{destination}: {name}: {number:,} matches, the best {MOST_PER_ENTRY:,} are given. It may be a common name."
        for (destination, name, _), number in found.items()
        if number > MOST_PER_ENTRY
    ]
    return sorted(kept, key=match_order), bearers, notices


def _write(
    output: Path,
    matches: Sequence[Match],
    bearers: Mapping[Bearers, int],
    notices: Sequence[str],
    against: Against,
    settings: str,
    request: CustomersRequest,
) -> None:
    from monitor.queries.screening_report import ScreeningReport, render_report
    from monitor.runtime.startup import clock
    from monitor.screening.bulk.tables import write_matches
    from monitor.screening.screen import MATCHER_VERSION

    if output.suffix == ".html":
        report = ScreeningReport(
            len(against.listings),
            against.name,
            MATCHER_VERSION,
            settings,
            tuple(matches),
            (*notices, *(against.regimes or ())),
            tuple(request.report.not_screenable),
            request.report.notes,
            made_at=clock(),
            source=request.source,
            customers=request.report.customers,
            dates=against.dates,
            bearers=bearers,
        )
        output.write_text(render_report(report), "utf-8")
    elif output.suffix in {".csv", ".parquet"}:
        write_matches(output, matches, against.regimes or ())
    else:
        raise UsageProblem(
            "--output", f"{output.suffix or output} is no ending we know.", "One of .csv, .parquet, .html."
        )


def _print_matches(
    matches: Iterable[Match], bearers: Mapping[Bearers, int], as_json: bool, regimes: Sequence[str] | None
) -> None:
    """Print matches, each as one line of JSON; for people two lines for all customers of one name."""
    from state.matches import bearers_of

    printed: set[Bearers] = set()
    for match in matches:
        if as_json:
            typer.echo(_json_line(match, regimes))
            continue
        group = bearers_of(match)
        if group not in printed:
            printed.add(group)
            more = f" and {bearers[group] - 1:,} more" if bearers[group] > 1 else ""
            say(f"{match.strength:<9}{match.score:>5.0f}  {match.customer_id}{more}  {match.reasons[0].customer_value}")
            say(f"{'':16}{match.destination}: {match.listing_name} ({match.reasons[0].kind})")


def _json_line(match: Match, regimes: Sequence[str] | None) -> str:
    """One match as one line of JSON."""
    import json

    from monitor.commands.opening import with_regimes
    from state.encoding import to_data

    answer = {
        "customer_id": match.customer_id,
        "listing": {
            "destination": match.destination,
            "name": match.listing_name,
            "entry_id": str(match.entry_id) if match.entry_id else None,
        },
        "score": match.score,
        "strength": match.strength,
        "reasons": [to_data(reason) for reason in match.reasons],
    }
    return json.dumps(answer if regimes is None else with_regimes(answer, regimes), ensure_ascii=False)

"""Ownership: owner data taken in, and what it means for customers on a day."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.listing import KnownAtOption, parse_time
from monitor.commands.opening import give, opened, shared
from monitor.commands.options import DEFAULT_CONFIG, FINE, TROUBLE, ConfigOption, JsonOption, parse_date
from state.errors import UsageProblem
from state.ownership import OwnersFormat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from monitor.queries.ownership import Ownership
    from monitor.runtime.context import Context

app = typer.Typer()
ownership = typer.Typer(
    help="Who owns our customers, and what that means: import, explain, tasks, whatif, stale.", no_args_is_help=True
)
app.add_typer(ownership, name="ownership")

OnOption = Annotated[str, typer.Option("--on", help="The Eastern date (YYYY-MM-DD); else today.")]


@ownership.command("import")
def import_data(
    file: Annotated[Path | None, typer.Argument(help="A file; none: what [owners] names.", show_default=False)] = None,
    file_format: Annotated[OwnersFormat, typer.Option("--format", help="What the file is.")] = OwnersFormat.TABLE,
    source: Annotated[str, typer.Option("--source", help="The source's name; else that of the format.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="The date of the data (YYYY-MM-DD).")] = "",
    by: Annotated[str, typer.Option("--by", help="Your name; it is kept.")] = "listwatch",
    accept_shrinkage: Annotated[
        bool, typer.Option("--accept-shrinkage", help="Believe a file that lacks a fifth of what it had.")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Take owner data in, replacing what the same source told before; exit code 1 where statements had a fault."""
    from monitor.intake.owners import OWN_SOURCE, import_owners, open_configured, open_owners_file
    from state.encoding import to_data

    day = parse_date(as_of, "--as-of")
    name = source or (OWN_SOURCE if file_format is OwnersFormat.TABLE else str(file_format))
    with shared(config, as_json=as_json) as (context, _):
        opened = (
            open_configured(context, context.settings.owners)
            if file is None
            else open_owners_file(context, file, file_format, name)
        )
        done = import_owners(context, opened, day, by, accept_shrinkage=accept_shrinkage)
    lines = [done.line, *(f"{fault.place}: {fault.trouble}" for fault in done.first_faults)]
    give(to_data(done), lines, as_json=as_json)
    raise typer.Exit(TROUBLE if done.faults else FINE)


@ownership.command()
def explain(
    customer: Annotated[str, typer.Argument(help="The customer's id.", show_default=False)],
    on: OnOption = "",
    known_at: KnownAtOption = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show what its owners mean for one customer on a day: owners, shares, ways down, requirement, and how sure."""
    from monitor.queries.ownership_json import finding_json, print_finding

    day = parse_date(on, "--on")
    with opened(config) as context:
        shown = _read(context, day, known_at, [customer])
    (finding,) = shown.findings
    give(finding_json(shown, finding), partial(print_finding, shown, finding), as_json=as_json)


@ownership.command()
def whatif(
    since: Annotated[str, typer.Option("--from", help="The first day (YYYY-MM-DD).", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", help="Write the answer as JSON to this file.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show who would be held, flagged and released if the Affiliates Rule were in force from a day."""
    from monitor.queries.ownership import what_if
    from monitor.queries.ownership_json import print_whatif, whatif_json
    from state.encoding import to_json

    day = parse_date(since, "--from")
    if day is None:
        raise UsageProblem("--from", "is empty.", "Write it as 2026-11-10.")
    with opened(config) as context:
        then = _read(context, day, "", None)
        answer = what_if(_read(context, None, "", None), then)
    if output is not None:
        output.write_bytes(to_json(whatif_json(answer, then)))
    give(whatif_json(answer, then), partial(print_whatif, answer, then), as_json=as_json)


@ownership.command()
def tasks(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show the customers of whom ownership information is to be obtained, and until when; exit code 1 if any is."""
    from monitor.queries.ownership_json import print_tasks
    from state.encoding import to_data
    from state.storage import ownership as stored
    from state.storage.database import transaction

    with opened(config) as context, transaction(context.engine) as connection:
        found = stored.tasks(connection)
    give([to_data(each) for each in found], partial(print_tasks, found), as_json=as_json)
    raise typer.Exit(TROUBLE if found else FINE)


@ownership.command()
def settle(
    customer: Annotated[str, typer.Argument(help="The customer's id.", show_default=False)],
    by: Annotated[str, typer.Option("--by", help="Your name; it is kept.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="What was found out, and where.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Close the task to obtain ownership information of a customer; what was found belongs into the owner data."""
    from monitor.review.ownership_tasks import settle_task
    from state.encoding import to_data
    from state.storage.database import transaction

    with shared(config, as_json=as_json) as (context, _), transaction(context.engine) as connection:
        settled = settle_task(connection, customer, by, reason, context.now())
    line = f"{customer}: settled by {by}. Enter the share into the owner data too: until then the finding stands."
    give([to_data(each) for each in settled], [line], as_json=as_json)


@ownership.command()
def stale(
    older: Annotated[str, typer.Option("--older", help="How old, such as 365d.")] = "365d",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show owner data above customers that is older than that, or of no known date; exit code 1 where there is any."""
    from monitor.queries.ownership import stale_edges
    from monitor.queries.ownership_json import print_stale, stale_json
    from state.times import eastern_date

    days = _parse_days(older)
    with opened(config) as context:
        shown = _read(context, None, "", None)
        edges = stale_edges(shown, eastern_date(context.now()), days)
    give(stale_json(edges), partial(print_stale, shown, edges), as_json=as_json)
    raise typer.Exit(TROUBLE if edges else FINE)


def _parse_days(text: str) -> int:
    days = text.strip().removesuffix("d")
    if not days.isdecimal():
        raise UsageProblem("--older", f"{text!r} is no number of days.", "Write it as 365d.")
    return int(days)


def _read(context: Context, on: date | None, known_at: str, chosen: Sequence[str] | None) -> Ownership:
    """Return what ownership means on a day, today if none is given, for the customers as configured."""
    from monitor.config.customers import read_configured
    from monitor.queries.ownership import judge_ownership, ownership_inputs
    from state.storage.database import transaction
    from state.times import eastern_date

    now = context.now()
    known = parse_time(known_at, "--known-at") or now
    base = read_configured(context.settings.customers).base
    similar = context.settings.screening.similar_name
    with transaction(context.engine) as connection:
        inputs = ownership_inputs(connection, on or eastern_date(now), known)
    return judge_ownership(base, inputs, similar, chosen)

"""Customers screened anew: when their records changed, and when listwatch itself reads or screens otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.opening import exclusive, give
from monitor.commands.options import DEFAULT_CONFIG, FINE, TROUBLE, ConfigOption, JsonOption, parse_date

app = typer.Typer()
customers = typer.Typer(help="The customers, as their own records change.", no_args_is_help=True)
app.add_typer(customers, name="customers")

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be told; tell nobody, record nothing.")]


@customers.callback()
def _customers() -> None:
    """Keep `sync` a word of its own: a group of one command would else take its place."""


@customers.command()
def sync(
    dry_run: DryRunOption = False,
    everyone: Annotated[bool, typer.Option("--all", help="Screen all of them, not only new and changed ones.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Screen new and changed customers against the stored lists, and tell who may be listed."""
    from monitor.intake.customers import sync_customers
    from state.encoding import to_data

    with exclusive(config, "listwatch customers sync", as_json=as_json) as (context, _):
        synced = sync_customers(context, everyone=everyone, dry_run=dry_run)
    lines = [synced.line or "no customer is new, changed or gone", *(f"  {note}" for note in synced.notes)]
    give(to_data(synced), lines, as_json=as_json)


@customers.command()
def accept(
    by: Annotated[str, typer.Option("--by", help="Your name; it is kept.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why the export is right; it is kept.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Believe the export that failed plausibility checks after all, and screen who is new or changed in it."""
    from monitor.intake.customers import accept_customers
    from state.encoding import to_data

    with exclusive(config, "listwatch customers accept", as_json=as_json) as (context, _):
        synced = accept_customers(context, by, reason)
    lines = [synced.line or "no customer is new, changed or gone", f"the export was accepted by {by}"]
    give(to_data(synced), lines, as_json=as_json)


@app.command()
def rescreen(
    since: Annotated[str, typer.Option(help="Alerts made since this date (YYYY-MM-DD).", show_default=False)],
    dry_run: DryRunOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """After an upgrade: work past alerts out again and tell only what differs; exit code 1 where one cannot be."""
    from monitor.evidence.rescreening import rescreen_since
    from state.encoding import to_data
    from state.errors import UsageProblem

    day = parse_date(since, "--since")
    if day is None:
        raise UsageProblem("--since", "names no date.", "Write it as 2025-03-31.")
    with exclusive(config, "listwatch rescreen", as_json=as_json) as (context, _):
        done = rescreen_since(context, day, dry_run=dry_run)
    lines = []
    for each in done:
        lines.append(f"{each.alert_id}: {each.not_done or f'{len(each.lines)} differences'}")
        lines += [f"  {line}" for line in each.lines]
    none = ["every alert since then was made by these versions of the parser and the matcher"]
    give([to_data(each) for each in done], lines or none, as_json=as_json)
    raise typer.Exit(TROUBLE if any(each.not_done for each in done) else FINE)

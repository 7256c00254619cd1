"""Operating: what the schedule will do, what was published before we began, and what is wrong with the set-up."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from monitor.commands.opening import exclusive, give, opened
from monitor.commands.options import DEFAULT_CONFIG, FINE, TROUBLE, ConfigOption, JsonOption, parse_date

app = typer.Typer()


@app.command()
def schedule(
    length: Annotated[str, typer.Option("--next", help="How far to look ahead: 90m, 24h, 7d.")] = "24h",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show when `listwatch run` will ask each source."""
    from monitor.operations.forecast import parse_length, print_forecast, read_forecast
    from state.encoding import to_data

    ahead = parse_length(length)
    with opened(config) as context:
        forecasts = read_forecast(context, ahead)
    give([to_data(forecast) for forecast in forecasts], partial(print_forecast, forecasts), as_json=as_json)


@app.command()
def backfill(
    since: Annotated[str, typer.Option(help="The first date of publication, such as 2024-10-01.")],
    tell: Annotated[bool, typer.Option("--tell", help="Screen all customers, and alert compliance and sales.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Read and record rules published before we began; the list has them already."""
    from monitor.operations.backfill import read_history
    from state.encoding import to_data
    from state.errors import UsageProblem

    first = parse_date(since, "--since")
    if first is None:
        raise UsageProblem("--since", "is empty.", "Write it as 2025-03-31.")
    with exclusive(config, "listwatch backfill", as_json=as_json) as (context, _):
        done = read_history(context, first, is_told=tell)
    suffix = ", told as history: `listwatch deliver` sends it" if tell else ""
    lines = [*(each.line for each in done), f"{len(done)} documents{suffix}"]
    give([to_data(each) for each in done], lines, as_json=as_json)
    raise typer.Exit(TROUBLE if any(each.trouble for each in done) else FINE)


@app.command()
def doctor(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Examine this installation, and say for each thing that is wrong what helps."""
    from monitor.operations.doctor import examine, print_findings
    from monitor.operations.findings import Level
    from state.encoding import to_data

    findings = examine(config)
    give([to_data(finding) for finding in findings], partial(print_findings, findings), as_json=as_json)
    raise typer.Exit(TROUBLE if any(finding.level is Level.FAIL for finding in findings) else FINE)

"""Operating: what the schedule will do, what was published before we began, and what is wrong with the set-up."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.options import (
    DEFAULT_CONFIG,
    FINE,
    TROUBLE,
    ConfigOption,
    JsonOption,
    open_console,
    parse_date,
    print_json,
    say,
)

app = typer.Typer()


@app.command()
def schedule(
    length: Annotated[str, typer.Option("--next", help="How far to look ahead: 90m, 24h, 7d.")] = "24h",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show when `listwatch run` will ask each source."""
    from monitor.config.load import read_settings
    from monitor.operations.forecast import parse_length, print_forecast, read_forecast
    from monitor.runtime.startup import open_context
    from state.encoding import to_data

    ahead = parse_length(length)
    with open_context(read_settings(config)) as context:
        forecasts = read_forecast(context, ahead)
    if as_json:
        print_json([to_data(forecast) for forecast in forecasts])
    else:
        print_forecast(forecasts, open_console())


@app.command()
def backfill(
    since: Annotated[str, typer.Option(help="The first date of publication, such as 2024-10-01.")],
    tell: Annotated[bool, typer.Option("--tell", help="Screen all customers, and alert compliance and sales.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Read and record rules published before we began; the list has them already."""
    from monitor.operations.backfill import read_history
    from monitor.runtime.startup import open_exclusive
    from state.encoding import to_data
    from state.errors import UsageProblem

    first = parse_date(since, "--since")
    if first is None:
        raise UsageProblem("--since", "is empty.", "Write it as 2025-03-31.")
    with open_exclusive(config, "listwatch backfill") as (context, _):
        done = read_history(context, first, tell)
    if as_json:
        print_json([to_data(each) for each in done])
    else:
        for each in done:
            say(each.line)
        say(f"{len(done)} documents" + (", told as history: `listwatch deliver` sends it" if tell else ""))
    raise typer.Exit(TROUBLE if any(each.trouble for each in done) else FINE)


@app.command()
def doctor(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Examine this installation, and say for each thing that is wrong what helps."""
    from monitor.operations.doctor import examine, print_findings
    from monitor.operations.findings import Level
    from state.encoding import to_data

    findings = examine(config)
    if as_json:
        print_json([to_data(finding) for finding in findings])
    else:
        print_findings(findings, open_console())
    raise typer.Exit(TROUBLE if any(finding.level is Level.FAIL for finding in findings) else FINE)

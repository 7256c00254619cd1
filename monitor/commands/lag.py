"""Delay: how long each rule took from its filing to our alert, to print, to the eCFR and to the Screening List."""

from __future__ import annotations

from functools import partial

import typer

from monitor.commands.opening import give, stored
from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption

app = typer.Typer()


@app.command()
def lag(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show for each rule how long after its filing it was alerted, published, codified and consolidated."""
    from monitor.queries.lag import ledger_answer, print_ledger, read_ledger

    with stored(config) as (connection, _):
        lines = read_ledger(connection)
    give(ledger_answer(lines), partial(print_ledger, lines), as_json=as_json)

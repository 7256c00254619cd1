"""Delay: how long each rule took from its filing to our alert, to print, to the eCFR and to the Screening List."""

from __future__ import annotations

import typer

from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption, open_console, print_json

app = typer.Typer()


@app.command()
def lag(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show for each rule how long after its filing it was alerted, published, codified and consolidated."""
    from monitor.queries.lag import ledger_answer, print_ledger, read_ledger
    from monitor.runtime.startup import open_stored
    from state.storage.database import transaction

    with open_stored(config) as context, transaction(context.engine) as connection:
        lines = read_ledger(connection)
    if as_json:
        print_json(ledger_answer(lines))
    else:
        print_ledger(lines, open_console())

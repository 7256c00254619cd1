"""Where an alert goes and why, and the form in which programs get it."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.opening import give
from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json

app = typer.Typer()


@app.command()
def route(
    explain: Annotated[str, typer.Option(help="The alert's id.", show_default=False, metavar="ALERT")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show for each route whether it fits an alert and why, and where the alert goes by the present configuration."""
    from monitor.alerting.routing import customers_named, route_alert
    from monitor.runtime.startup import open_stored
    from state.encoding import to_data
    from state.errors import UsageProblem
    from state.storage.customer_records import accounts_of
    from state.storage.database import concurrent_transaction
    from state.storage.outbox import find_alert

    with open_stored(config) as context, concurrent_transaction(context.engine) as connection:
        alert = find_alert(connection, explain)
        if alert is None:
            raise UsageProblem(explain, "is no alert we have.", "`listwatch show` with a document number names them.")
        routing = route_alert(context.settings, alert, accounts_of(connection, customers_named(alert)))
    fits = [(each, "fits" if each.fits else "does not fit") for each in routing.answers]
    lines = [
        f"{alert.id}: for {alert.audience}, severity: {routing.severity}",
        *(f"route {each.route}: {fit} ({each.why})" for each, fit in fits),
    ]
    for delivery in routing.deliveries:
        way = f"in digest {delivery.digest}" if delivery.digest else "by itself"
        lines.append(f"-> {delivery.channel} {way}, from {delivery.due_at:%Y-%m-%d %H:%M} UTC ({delivery.why})")
    if not routing.deliveries:
        lines.append("-> nowhere: no channel takes this audience; the operator was told")
    give(to_data(routing), lines, as_json=as_json)


@app.command()
def schema(
    command: Annotated[
        list[str] | None,
        typer.Argument(help="A command, such as: hold list; or account; else alerts.", show_default=False),
    ] = None,
) -> None:
    """Print the JSON Schema of what webhooks get (alerts, or account events), or of what a command answers with --json.

    Within a version, fields are only added to those of alerts and account events.
    """
    from notifiers.account_events import account_schema
    from notifiers.schema import alert_schema

    if not command or command == ["account"]:
        print_json(account_schema() if command else alert_schema())
        return
    from monitor.commands.answers import answer_schema

    print_json(answer_schema(" ".join(command)))

"""Where an alert goes and why, and the form in which programs get it."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, say

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
    if as_json:
        print_json(to_data(routing))
        return
    say(f"{alert.id}: for {alert.audience}, severity: {routing.severity}")
    for answer in routing.answers:
        say(f"route {answer.route}: {'fits' if answer.fits else 'does not fit'} ({answer.why})")
    for delivery in routing.deliveries:
        way = f"in digest {delivery.digest}" if delivery.digest else "by itself"
        say(f"-> {delivery.channel} {way}, from {delivery.due_at:%Y-%m-%d %H:%M} UTC ({delivery.why})")
    if not routing.deliveries:
        say("-> nowhere: no channel takes this audience; the operator was told")


@app.command()
def schema() -> None:
    """Print the JSON Schema of the alerts that webhooks get; within a version fields are only added."""
    from notifiers.schema import alert_schema

    print_json(alert_schema())

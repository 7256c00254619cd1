"""Setting up: the demonstration, a first configuration, and a check of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json

app = typer.Typer()


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where to leave the alerts, the database and the evidence.")] = Path(
        "listwatch-demo"
    ),
    slack_webhook: Annotated[
        str,
        typer.Option(
            envvar="LISTWATCH_DEMO_SLACK_WEBHOOK", help="Send to this Slack webhook for real.", show_envvar=True
        ),
    ] = "",
    smtp: Annotated[str, typer.Option("--smtp", help="HOST:PORT: send to this mail server for real.")] = "",
    mail_to: Annotated[str, typer.Option("--mail-to", help="Who gets the mail.")] = "demo@example.com",
    as_json: JsonOption = False,
) -> None:
    """Show 25 March 2025 end to end: no network, no accounts."""
    from monitor.demo.run import run_demo

    summary = run_demo(folder, slack_webhook, smtp, mail_to, quiet=as_json)
    if as_json:
        print_json(summary)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to put the two files.")] = Path(),
) -> None:
    """Write a commented configuration and a sample customers file."""
    from monitor.examples import write_examples

    for path in write_examples(folder):
        typer.echo(f"wrote {path}")
    typer.echo("Put your customers into customers.csv, then: listwatch check && listwatch poll")


@app.command()
def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Check configuration, customers, channels' secrets and the state folder; no source is asked."""
    from monitor.alerting.channels import open_channels
    from monitor.config import read_settings
    from monitor.starting import start_watch
    from sources.customers import read_customers

    settings = read_settings(config)
    customers = read_customers(settings.customers.file)
    channels = open_channels(settings)
    with start_watch(settings):
        typer.echo(f"{config}: fine")
        typer.echo(f"{settings.customers.file}: {len(customers.customers)} customers")
        typer.echo(f"channels: {', '.join(channel.name for channel in channels)}")
        typer.echo(f"state: {settings.state.folder}")

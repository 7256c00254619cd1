"""Setting up: the demonstration, a first configuration, and a check of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import DEFAULT_CONFIG, TROUBLE, ConfigOption, JsonOption, print_json, say

if TYPE_CHECKING:
    from monitor.scaffold.deployment import Form

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
    desk: Annotated[bool, typer.Option("--desk", help="Open what the demo left in the review desk.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show March 25, 2025 end to end: no network, no accounts."""
    from monitor.demo.run import is_there, run_demo

    if not (desk and is_there(folder)):
        summary = run_demo(folder, slack_webhook, smtp, mail_to, quiet=as_json)
        if as_json:
            print_json(summary)
    if desk:
        _open_desk(folder)
    elif not as_json:
        say("listwatch demo --desk opens it in a browser")


def _open_desk(folder: Path) -> None:
    import webbrowser

    from monitor.demo.run import open_demo
    from monitor.desk.serving import DEFAULT_LISTEN, serve_until_stopped

    def tell(address: str) -> None:
        say(f"The review desk is at {address}; Ctrl-C ends it.")
        webbrowser.open(address)

    with open_demo(folder) as context:
        serve_until_stopped(context, DEFAULT_LISTEN, tell)


@app.command()
def init(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to put the files; else here.", show_default=False)
    ] = None,
    systemd: Annotated[bool, typer.Option("--systemd", help="Units for systemd instead.")] = False,
    docker: Annotated[bool, typer.Option("--docker", help="A Dockerfile and a compose file instead.")] = False,
    kubernetes: Annotated[bool, typer.Option("--kubernetes", help="Manifests for Kubernetes instead.")] = False,
    cron: Annotated[bool, typer.Option("--cron", help="Lines for a crontab instead.")] = False,
) -> None:
    """Write a commented configuration and a sample customers file; or what a way of running needs.

    Without a folder, what a way of running needs is printed.
    """
    from monitor.scaffold.deployment import Form

    flags = {Form.SYSTEMD: systemd, Form.DOCKER: docker, Form.KUBERNETES: kubernetes, Form.CRON: cron}
    chosen = [form for form, is_chosen in flags.items() if is_chosen]
    if chosen:
        _give_forms(chosen, folder)
    else:
        _give_examples(folder or Path())


def _give_forms(chosen: list[Form], folder: Path | None) -> None:
    from monitor.scaffold.deployment import find_place, render_form
    from monitor.scaffold.new_files import write_new_files

    place = find_place(folder or Path())
    contents = {name: content for form in chosen for name, content in render_form(form, place).items()}
    if folder is None:
        for name, content in contents.items():
            typer.echo(f"# ---- {name} ----\n{content.decode()}")
    else:
        for path in write_new_files(folder, contents):
            say(f"wrote {path}")


def _give_examples(folder: Path) -> None:
    from monitor.scaffold.examples import write_examples

    for path in write_examples(folder):
        say(f"wrote {path}")
    say("Put your customers into customers.csv, then: listwatch check && listwatch poll")


@app.command()
def check(
    config: ConfigOption = DEFAULT_CONFIG,
    send_test: Annotated[bool, typer.Option("--send-test", help="Send a marked test alert on each channel.")] = False,
) -> None:
    """Check configuration, customers, channels' secrets and the state folder; no source is asked."""
    from monitor.alerting.trial import send_test_alert
    from monitor.config.customers import read_configured
    from monitor.config.load import read_settings
    from monitor.runtime.channels import open_channels
    from monitor.runtime.startup import open_context
    from state.deliveries import Outcome

    settings = read_settings(config)
    read = read_configured(settings.customers)
    channels = open_channels(settings)
    with open_context(settings) as context:
        say(f"{config}: fine")
        say(f"{settings.customers.file}: {len(read.base.customers)} customers")
        for line in filter(None, (read.base.not_screenable_line, *read.notes)):
            say(f"  {line}")
        say(f"channels: {', '.join(channel.name for channel in channels)}")
        say(f"state: {settings.state.folder}")
        said = send_test_alert(channels, context.now()) if send_test else ()
    for name, verdict in said:
        say(f"test alert on {name}: {' '.join(filter(None, (verdict.outcome, verdict.detail)))}")
    if any(verdict.outcome is not Outcome.DELIVERED for _, verdict in said):
        raise typer.Exit(TROUBLE)

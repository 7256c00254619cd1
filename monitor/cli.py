"""The command line: every behaviour of listwatch starts here, a command each, and is found by walking down from it.

Exit codes: 0 fine; 1 something needs a look (a source failed, a part was not read, a message was not delivered);
2 the command or the configuration is wrong.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from state.errors import ListwatchError, UsageProblem

FINE, TROUBLE, USAGE = 0, 1, 2

app = typer.Typer(
    help="Reads Entity List rules the day they are filed, and names the affected customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
read = typer.Typer(help="Read one file, without configuration or state.", no_args_is_help=True)
app.add_typer(read, name="read")

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", envvar="LISTWATCH_CONFIG", help="The configuration file.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
FileArgument = Annotated[Path, typer.Argument(help="The file to read.", show_default=False)]


def main() -> None:
    """Run the command line; an error we can name ends with one line and its exit code, never with a trace."""
    try:
        app()
    except ListwatchError as problem:
        print(f"listwatch: {problem}", file=sys.stderr)  # noqa: T201 - the last word to the terminal
        sys.exit(USAGE if isinstance(problem, UsageProblem) else TROUBLE)


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
        _print_json(summary)


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
def check(config: ConfigOption = Path("listwatch.toml")) -> None:
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


@app.command()
def poll(config: ConfigOption = Path("listwatch.toml"), as_json: JsonOption = False) -> None:
    """Ask every source once and send what is due; for cron."""
    from monitor.operations.rounds import poll_and_send
    from monitor.starting import open_watch
    from state.encoding import to_data

    with open_watch(config, "listwatch poll") as (watch, channels):
        done = poll_and_send(watch, channels)
    if as_json:
        _print_json(to_data(done))
    else:
        for line in done.done:
            typer.echo(line)
        if not done.done and not done.troubles:
            typer.echo("nothing new")
        for name, trouble in done.troubles:
            typer.echo(f"{name}: {trouble}", err=True)
        if done.delivered or done.undelivered:
            typer.echo(f"{done.delivered} messages delivered, {done.undelivered} not")
    raise typer.Exit(FINE if done.is_fine else TROUBLE)


@app.command()
def run(config: ConfigOption = Path("listwatch.toml")) -> None:
    """Ask the sources and send by the clock, until SIGTERM; for a service manager."""
    from monitor.operations.logs import set_up_logs
    from monitor.operations.schedule import run_until_stopped
    from monitor.starting import open_watch

    set_up_logs(sys.stderr)
    with open_watch(config, "listwatch run") as (watch, channels):
        run_until_stopped(watch, channels)


@app.command()
def deliver(
    again: Annotated[bool, typer.Option("--again", help="Also what was given up.")] = False,
    config: ConfigOption = Path("listwatch.toml"),
) -> None:
    """Send what is due without asking any source."""
    from monitor.operations.rounds import send_due
    from monitor.starting import open_watch
    from state.storage.database import transaction
    from state.storage.outbox import requeue_given_up

    with open_watch(config, "listwatch deliver") as (watch, channels):
        if again:
            with transaction(watch.engine) as connection:
                typer.echo(f"{requeue_given_up(connection, watch.now())} queued again")
        delivered, undelivered = send_due(watch, channels)
    typer.echo(f"{delivered} messages delivered, {undelivered} not")
    raise typer.Exit(TROUBLE if undelivered else FINE)


@app.command()
def status(config: ConfigOption = Path("listwatch.toml"), as_json: JsonOption = False) -> None:
    """Show how each source, document and message stands."""
    from rich.console import Console

    from monitor.config import read_settings
    from monitor.operations.status import print_status, read_status
    from monitor.starting import start_watch
    from state.encoding import to_data

    with start_watch(read_settings(config)) as watch:
        standing = read_status(watch)
    if as_json:
        _print_json(to_data(standing) | {"is_fine": standing.is_fine})
    else:
        print_status(standing, Console())
    raise typer.Exit(FINE if standing.is_fine else TROUBLE)


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(help="Where the rule documents are (*.xml, *.txt).", show_default=False)],
    base: Annotated[Path, typer.Option(help="The list to begin with: eCFR XML.", show_default=False)],
    against: Annotated[Path | None, typer.Option(help="A later list to compare the result with.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Apply rules to an earlier list, and explain how a later list differs."""
    from rich.console import Console

    from monitor.replay import read_rule_files, replay_rules
    from monitor.replay_answers import print_replay, replay_answer
    from sources.reading.lists.entity_list import read_entity_list

    files = read_rule_files(folder)
    later = read_entity_list(_read_bytes(against), str(against)) if against else None
    replayed = replay_rules(read_entity_list(_read_bytes(base), str(base)), files.rules, later)
    if as_json:
        _print_json(replay_answer(replayed, files.unread))
    else:
        print_replay(replayed, files.unread, Console())
    raise typer.Exit(FINE if replayed.is_fine and not files.unread else TROUBLE)


@read.command("rule")
def read_rule_file(file: FileArgument, as_json: JsonOption = False) -> None:
    """Read a Federal Register rule: full-text XML, or the plain text on public inspection."""
    from rich.console import Console

    from monitor.answers import print_rule, rule_answer
    from sources.reading.rule_file import read_rule

    rule = read_rule(_read_bytes(file), str(file))
    if as_json:
        _print_json(rule_answer(rule))
    else:
        print_rule(rule, Console())
    raise typer.Exit(FINE if rule.is_complete else TROUBLE)


@read.command("list")
def read_list_file(
    file: FileArgument,
    as_json: JsonOption = False,
    as_of: Annotated[str, typer.Option(help="The list's date (YYYY-MM-DD), where the file does not say it.")] = "",
    format_name: Annotated[
        str, typer.Option("--format", help="ecfr-4, ecfr-6, ecfr-7, csl-json, csl-csv or dpl; else told by the file.")
    ] = "",
) -> None:
    """Read a list: eCFR XML of part 744, Consolidated Screening List (JSON, CSV), Denied Persons List; also gzipped."""
    from rich.console import Console

    from monitor.answers import listed_answer, print_list
    from sources.reading.lists import list_file

    held = list_file.read_list_file(file, _parse_date(as_of), format_name)
    if as_json:
        for list_code, listing in held.listings:
            typer.echo(json.dumps(listed_answer(list_code, listing), ensure_ascii=False))
        for row in held.unread:
            typer.echo(f"NOT READ: {row}", err=True)
    else:
        print_list(held, Console())
    raise typer.Exit(TROUBLE if held.unread else FINE)


def _read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UsageProblem(str(file), f"{problem.strerror}.", "Name a file that can be read.") from problem


def _parse_date(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise UsageProblem("--as-of", f"{text!r} is no date.", "Write it as 2025-03-31.") from problem


def _print_json(answer: Any) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))

"""Setting up: the demonstration, a first configuration, and a check of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.commands.opening import answer_only, give
from monitor.commands.options import DEFAULT_CONFIG, TROUBLE, ConfigOption, JsonOption, print_json, say

if TYPE_CHECKING:
    from monitor.config.settings import Settings

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
    as_json: JsonOption = False,
) -> None:
    """Write a commented configuration and a sample customers file; or what a way of running needs.

    Without a folder, what a way of running needs is printed.
    """
    from monitor.scaffold.deployment import Form, find_place, render_form
    from monitor.scaffold.examples import write_examples
    from monitor.scaffold.new_files import write_new_files

    flags = {Form.SYSTEMD: systemd, Form.DOCKER: docker, Form.KUBERNETES: kubernetes, Form.CRON: cron}
    chosen = [form for form, is_chosen in flags.items() if is_chosen]
    if not chosen:
        paths = write_examples(folder or Path())
        next_step = "Put your customers into customers.csv, then: listwatch check && listwatch poll"
        give(_wrote(paths), [*(f"wrote {path}" for path in paths), next_step], as_json=as_json)
        return
    place = find_place(folder or Path())
    contents = {name: content for form in chosen for name, content in render_form(form, place).items()}
    if folder is not None:
        paths = write_new_files(folder, contents)
        give(_wrote(paths), [f"wrote {path}" for path in paths], as_json=as_json)
    elif as_json:
        files = [{"name": name, "content": content.decode()} for name, content in contents.items()]
        print_json({"wrote": [], "files": files})
    else:
        for name, content in contents.items():
            typer.echo(f"# ---- {name} ----\n{content.decode()}")


def _wrote(paths: Iterable[Path]) -> dict[str, list[str]]:
    return {"wrote": [str(path) for path in paths], "files": []}


@app.command()
def check(
    config: ConfigOption = DEFAULT_CONFIG,
    send_test: Annotated[bool, typer.Option("--send-test", help="Send a marked test alert on each channel.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check configuration, customers, channels' secrets and the state folder; no source is asked."""
    from monitor.alerting.trial import send_test_alert
    from monitor.config.customers import read_configured
    from monitor.config.load import read_settings
    from monitor.operations.endpoints import examine_channel
    from monitor.operations.findings import Level
    from monitor.operations.machine import examine_machine
    from monitor.runtime.channels import open_channels
    from monitor.runtime.startup import open_context
    from state.deliveries import Outcome
    from state.encoding import to_data

    settings = read_settings(config)
    read = read_configured(settings.customers)
    with answer_only(as_json):
        channels = open_channels(settings)
        _read_secrets(settings)
        with open_context(settings) as context:
            local = [each for each, table in zip(channels, settings.channels, strict=True) if table.is_local]
            found = (*examine_machine(settings), *map(examine_channel, local))
            tests = send_test_alert(channels, context.now()) if send_test else ()
    to_mend = [each for each in found if each.level is not Level.OK]
    has_failed = any(each.level is Level.FAIL for each in found)
    is_fine = not has_failed and all(result.outcome is Outcome.DELIVERED for _, result in tests)
    answer = {
        "config": str(config),
        "customers_file": str(settings.customers.file),
        "customers": len(read.base.customers),
        "not_screenable": [to_data(each) for each in read.base.not_screenable],
        "notes": list(read.notes),
        "channels": [channel.name for channel in channels],
        "state_folder": str(settings.state.folder),
        "findings": [to_data(each) for each in to_mend],
        "tests": [{"channel": name, "outcome": result.outcome, "detail": result.detail} for name, result in tests],
        "is_fine": is_fine,
    }
    give(answer, _lines_of_check(answer, read.base.not_screenable_line), as_json=as_json)
    if not is_fine:
        raise typer.Exit(TROUBLE)


def _lines_of_check(answer: Mapping[str, Any], not_screenable: str | None) -> Iterator[str]:
    yield f"{answer['config']}: fine"
    yield f"{answer['customers_file']}: {answer['customers']} customers"
    yield from (f"  {note}" for note in (not_screenable, *answer["notes"]) if note)
    yield f"channels: {', '.join(answer['channels'])}"
    yield f"state: {answer['state_folder']}"
    for each in answer["findings"]:
        yield f"{each['level']} {each['subject']}: {each['detail']}. {each['fix']}".strip()
    for each in answer["tests"]:
        yield f"test alert on {each['channel']}: {each['outcome']} {each['detail']}".strip()


def _read_secrets(settings: Settings) -> None:
    """Raise ConfigProblem where the secret of acknowledgement links or of the ping cannot be read."""
    from monitor.alerting.acknowledge_links import signer_of
    from monitor.config.load import read_secret

    signer_of(settings)
    if settings.heartbeat.has_ping:
        read_secret(settings.heartbeat.ping_url_env, settings.heartbeat.ping_url_file, "heartbeat.ping_url")

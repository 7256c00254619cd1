"""Quarantine: what a source sent and was not believed, shown, released or rejected by a person."""

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
    print_json,
    say,
)

app = typer.Typer()
quarantine = typer.Typer(help="What was sent and not believed: show, release, reject.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")

NumberArgument = Annotated[int, typer.Argument(help="Its number in `quarantine list`.", show_default=False)]
ByOption = Annotated[str, typer.Option("--by", help="Your name; it is kept.", show_default=False)]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept.", show_default=False)]


@quarantine.command("list")
def list_held(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show everything that was held, settled or not; exit code 1 while something waits for a person."""
    from rich.table import Table

    from monitor.runtime.startup import open_stored
    from state.encoding import to_data
    from state.storage.database import transaction
    from state.storage.quarantine import QuarantineStatus, all_answers

    with open_stored(config) as context, transaction(context.engine) as connection:
        answers = all_answers(connection)
    if as_json:
        print_json([to_data(held) for held in answers])
    else:
        table = Table("", "source", "held (UTC)", "standing", "reason")
        for held in answers:
            table.add_row(str(held.id), held.source, f"{held.held_at:%Y-%m-%d %H:%M}", held.standing, held.reason)
        open_console().print(table if answers else "Nothing was ever held.")
    waiting = any(held.standing is QuarantineStatus.HELD for held in answers)
    raise typer.Exit(TROUBLE if waiting else FINE)


@quarantine.command()
def show(number: NumberArgument, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show one of them: why it was held, how it was settled, and how what it sent begins."""
    from monitor.runtime.startup import open_stored
    from state.encoding import to_data
    from state.errors import UsageProblem
    from state.storage.captures import find_capture
    from state.storage.database import transaction
    from state.storage.quarantine import find_held

    with open_stored(config) as context, transaction(context.engine) as connection:
        held = find_held(connection, number)
        if held is None:
            raise UsageProblem(str(number), "is not in quarantine.", "See `listwatch quarantine list`.")
        body = find_capture(connection, context.settings.captures_folder, held.capture_sha256).body
    answer = to_data(held) | {"bytes": len(body), "begins": body[:400].decode("utf-8", "replace")}
    if as_json:
        print_json(answer)
    else:
        for key, value in answer.items():
            say(f"{key}: {'' if value is None else value}")


@quarantine.command()
def release(number: NumberArgument, by: ByOption, reason: ReasonOption, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Believe it after all: take the list in and tell what it changes."""
    from monitor.intake.believed_customers import customers_to_screen
    from monitor.intake.quarantine import release_held
    from monitor.runtime.startup import open_shared

    with open_shared(config) as (context, _):
        done = release_held(context, number, by, reason, customers_to_screen(context))
    for line in (*done, f"{number} released by {by}"):
        say(line)


@quarantine.command()
def reject(number: NumberArgument, by: ByOption, reason: ReasonOption, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Say that it is wrong: it is never taken in, and the same bytes are not told again."""
    from monitor.intake.quarantine import reject_held
    from monitor.runtime.startup import open_shared

    with open_shared(config) as (context, _):
        reject_held(context, number, by, reason)
    say(f"{number} rejected by {by}")

"""Quarantine: what a source sent and was not believed, shown, released or rejected by a person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.opening import give, shared, stored
from monitor.commands.options import DEFAULT_CONFIG, FINE, TROUBLE, ConfigOption, JsonOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from state.storage.quarantine import Held

app = typer.Typer()
quarantine = typer.Typer(help="What was sent and not believed: show, release, reject.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")

NumberArgument = Annotated[int, typer.Argument(help="Its number in `quarantine list`.", show_default=False)]
ByOption = Annotated[str, typer.Option("--by", help="Your name; it is kept.", show_default=False)]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept.", show_default=False)]


@quarantine.command("list")
def list_held(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show everything that was held, settled or not; exit code 1 while something waits for a person."""
    from state.encoding import to_data
    from state.storage.quarantine import QuarantineStatus, all_answers

    with stored(config) as (connection, _):
        answers = all_answers(connection)
    words = partial(_print_held, answers) if answers else ["Nothing was ever held."]
    give([to_data(held) for held in answers], words, as_json=as_json)
    waiting = any(held.standing is QuarantineStatus.HELD for held in answers)
    raise typer.Exit(TROUBLE if waiting else FINE)


def _print_held(answers: Sequence[Held], console: Console) -> None:
    from rich.table import Table

    table = Table("", "source", "held (UTC)", "standing", "reason")
    for held in answers:
        table.add_row(str(held.id), held.source, f"{held.held_at:%Y-%m-%d %H:%M}", held.standing, held.reason)
    console.print(table)


@quarantine.command()
def show(number: NumberArgument, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show one of them: why it was held, how it was settled, and how what it sent begins."""
    from state.encoding import to_data
    from state.errors import UsageProblem
    from state.storage.captures import find_capture
    from state.storage.quarantine import find_held

    with stored(config) as (connection, context):
        held = find_held(connection, number)
        if held is None:
            raise UsageProblem(str(number), "is not in quarantine.", "See `listwatch quarantine list`.")
        body = find_capture(connection, context.settings.captures_folder, held.capture_sha256).body
    answer = to_data(held) | {"bytes": len(body), "begins": body[:400].decode("utf-8", "replace")}
    lines = [f"{key}: {'' if value is None else value}" for key, value in answer.items()]
    give(answer, lines, as_json=as_json)


@quarantine.command()
def release(
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Believe it after all: take the list in and tell what it changes."""
    from monitor.intake.believed_customers import customers_to_screen
    from monitor.intake.quarantine import release_held

    with shared(config, as_json=as_json) as (context, _):
        done = release_held(context, number, by, reason, customers_to_screen(context))
    answer = {"number": number, "released_by": by, "done": list(done)}
    give(answer, [*done, f"{number} released by {by}"], as_json=as_json)


@quarantine.command()
def reject(
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say that it is wrong: it is never taken in, and the same bytes are not told again."""
    from monitor.intake.quarantine import reject_held

    with shared(config, as_json=as_json) as (context, _):
        reject_held(context, number, by, reason)
    give({"number": number, "rejected_by": by}, [f"{number} rejected by {by}"], as_json=as_json)

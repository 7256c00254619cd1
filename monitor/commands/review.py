"""Triage: what a person says of possible matches and of accounts on hold, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import (
    DEFAULT_CONFIG,
    FINE,
    TROUBLE,
    ConfigOption,
    FileArgument,
    JsonOption,
    open_console,
    parse_date,
    print_json,
    read_bytes,
    say,
)
from state.matches import Strength

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.runtime.context import Context
    from state.dispositions import Verdict

app = typer.Typer()
dispositions = typer.Typer(help="What was decided, as CSV: import, export.", no_args_is_help=True)
app.add_typer(dispositions, name="dispositions")
hold = typer.Typer(help="Accounts on hold: list, acknowledge, release.", no_args_is_help=True)
app.add_typer(hold, name="hold")

CustomerArgument = Annotated[str, typer.Argument(help="The customer's id.", show_default=False)]
ByOption = Annotated[str, typer.Option("--by", help="Your name; it is kept.", show_default=False)]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept.", show_default=False)]


@app.command()
def review(
    customer: Annotated[str, typer.Option(help="Of this customer's id alone.")] = "",
    document: Annotated[str, typer.Option(help="Of this document alone.")] = "",
    strength: Annotated[Strength | None, typer.Option(help="Of this strength alone.", show_default=False)] = None,
    decided: Annotated[bool, typer.Option("--decided/--open", help="What was decided, or what is open.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show possible matches with our values beside theirs; exit code 1 while one that is shown is open."""
    from monitor.review.open_matches import print_review, review_answer, review_matches
    from state.times import eastern_date

    with _opened(config) as (connection, context):
        found = [
            reviewed
            for reviewed in review_matches(connection, eastern_date(context.now()), customer, document)
            if reviewed.is_open is not decided and strength in {None, reviewed.told.match.strength}
        ]
    if as_json:
        print_json([review_answer(reviewed) for reviewed in found])
    elif found:
        print_review(found, open_console())
    else:
        say("nothing was decided" if decided else "nothing is open")
    raise typer.Exit(TROUBLE if found and not decided else FINE)


@app.command()
def decide(
    match_id: Annotated[str, typer.Argument(help="The match's id, in the alert and `review`.", show_default=False)],
    by: ByOption,
    reason: ReasonOption,
    true: Annotated[bool, typer.Option("--true", help="The customer is the listed party.")] = False,
    false: Annotated[bool, typer.Option("--false", help="The customer is not the listed party.")] = False,
    unsure: Annotated[bool, typer.Option("--unsure", help="Somebody is to find out.")] = False,
    expires: Annotated[str, typer.Option(help="The last day it holds for, as 2025-12-31.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Say of a possible match whether it is one."""
    from monitor.review.decisions import find_told, record_decision
    from state.dispositions import Decision

    decision = Decision(_verdict(true, false, unsure), reason.strip(), by.strip(), parse_date(expires, "--expires"))
    with _opened(config) as (connection, context):
        is_new = record_decision(connection, context, find_told(connection, match_id), decision)
    say(f"{match_id}: {decision.verdict}" if is_new else f"{match_id}: that stands already")


@dispositions.command("export")
def export_file(
    all_of_them: Annotated[bool, typer.Option("--all", help="Also what no longer stands.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Print what was decided as CSV."""
    from monitor.review.exchange import write_dispositions
    from state.storage.dispositions import all_dispositions

    with _opened(config) as (connection, _):
        found = [one for one in all_dispositions(connection) if all_of_them or one.ended_at is None]
    typer.echo(write_dispositions(found), nl=False)


@dispositions.command("import")
def import_file(file: FileArgument, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Record what a CSV says was decided, all of it or nothing; what stands already is left alone."""
    from monitor.review.exchange import import_dispositions, read_dispositions

    read = read_dispositions(_text_of(file), str(file))
    with _opened(config) as (connection, context):
        new = import_dispositions(connection, context, read, str(file))
    say(f"{new} recorded, {len(read) - new} stood already")


@hold.command("list")
def list_holds(
    owner: Annotated[str, typer.Option(help="Of this owner's mail address alone.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for an ERP.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show the accounts on hold; exit code 1 while one waits for a person."""
    from monitor.queries.holds import held_accounts, holds_csv, holds_json, print_holds

    with _opened(config) as (connection, context):
        held, now = held_accounts(connection, owner), context.now()
    if as_json:
        print_json(holds_json(held, now))
    elif as_csv:
        typer.echo(holds_csv(held), nl=False)
    elif held:
        print_holds(held, now, open_console())
    else:
        say("No account is on hold.")
    raise typer.Exit(TROUBLE if held else FINE)


@hold.command("acknowledge")
def acknowledge_hold(customer: CustomerArgument, by: ByOption, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Acknowledge a hold: nothing ships for the account, and nobody else need be told."""
    from monitor.review.decisions import acknowledge_account

    with _opened(config) as (connection, context):
        acknowledge_account(connection, context, customer, by.strip())
    say(f"{customer} acknowledged by {by}")


@hold.command("release")
def release_hold(
    customer: CustomerArgument, by: ByOption, reason: ReasonOption, config: ConfigOption = DEFAULT_CONFIG
) -> None:
    """Sign the release of an account whose matches are all decided, or gone."""
    from monitor.review.decisions import release_account

    with _opened(config) as (connection, context):
        is_released = release_account(connection, context, customer, by.strip(), reason.strip())
    say(f"{customer} released" if is_released else f"{customer}: signed; another person must sign as well")


@contextmanager
def _opened(config: Path) -> Iterator[tuple[Connection, Context]]:
    """One transaction on a watch. It asks no source, so it need not wait for a daemon that runs."""
    from monitor.runtime.startup import open_stored
    from state.storage.database import transaction

    with open_stored(config) as context, transaction(context.engine) as connection:
        yield connection, context


def _verdict(true: bool, false: bool, unsure: bool) -> Verdict:
    from state.dispositions import Verdict
    from state.errors import UsageProblem

    said = [verdict for verdict, given in zip(Verdict, (true, false, unsure), strict=True) if given]
    if len(said) != 1:
        raise UsageProblem("decide", "needs one of --true, --false and --unsure.")
    return said[0]


def _text_of(file: Path) -> str:
    from state.errors import UsageProblem

    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UsageProblem(str(file), f"is not UTF-8 at byte {problem.start}.", "Save it as UTF-8.") from problem

"""Triage: what a person says of possible matches and of accounts on hold, and the same as a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.opening import give, stored, unverified_regimes
from monitor.commands.options import (
    DEFAULT_CONFIG,
    FINE,
    TROUBLE,
    ConfigOption,
    FileArgument,
    JsonOption,
    parse_date,
    print_json,
    read_bytes,
)
from state.matches import Strength

if TYPE_CHECKING:
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

    with stored(config) as (connection, context):
        found = [
            reviewed
            for reviewed in review_matches(connection, eastern_date(context.now()), customer, document)
            if reviewed.is_open is not decided and strength in {None, reviewed.alerted.match.strength}
        ]
        regimes = unverified_regimes(connection, context)
    none = ["nothing was decided" if decided else "nothing is open"]
    words = partial(print_review, found) if found else none
    give([review_answer(reviewed) for reviewed in found], words, as_json=as_json, regimes=regimes)
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
    again: Annotated[bool, typer.Option("--again", help="Overturn what was decided before.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say of a possible match whether it is one, and see what that means for the account."""
    from monitor.review.decided import decide_match
    from state.dispositions import Decision
    from state.encoding import to_data

    decision = Decision(_verdict(true, false, unsure), reason.strip(), by.strip(), parse_date(expires, "--expires"))
    with stored(config) as (connection, context):
        decided = decide_match(connection, context, match_id, decision, again=again)
    give(to_data(decided), decided.lines, as_json=as_json)


@dispositions.command("export")
def export_file(
    all_of_them: Annotated[bool, typer.Option("--all", help="Also what no longer stands.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Print what was decided as CSV."""
    from monitor.review.exchange import write_dispositions
    from state.encoding import to_data
    from state.storage.dispositions import all_dispositions

    with stored(config) as (connection, _):
        found = [one for one in all_dispositions(connection) if all_of_them or one.ended_at is None]
    if as_json:
        print_json([to_data(one) for one in found])
    else:
        typer.echo(write_dispositions(found), nl=False)


@dispositions.command("import")
def import_file(file: FileArgument, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Record what a CSV says was decided, all of it or nothing; what stands already is left alone."""
    from monitor.review.exchange import import_dispositions, read_dispositions

    read = read_dispositions(_text_of(file), str(file))
    with stored(config) as (connection, context):
        new = import_dispositions(connection, context, read, str(file))
    answer = {"recorded": new, "stood_already": len(read) - new}
    give(answer, [f"{new} recorded, {len(read) - new} stood already"], as_json=as_json)


@hold.command("list")
def list_holds(
    owner: Annotated[str, typer.Option(help="Of this owner's mail address alone.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for an ERP.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show the accounts on hold; exit code 1 while one waits for a person."""
    from monitor.queries.holds import held_accounts, holds_csv, holds_json, print_holds

    with stored(config) as (connection, context):
        held, now = held_accounts(connection, owner), context.now()
        regimes = unverified_regimes(connection, context)
    if as_csv and not as_json:
        typer.echo(holds_csv(held), nl=False)
    else:
        words = partial(print_holds, held, now) if held else ["No account is on hold."]
        give(holds_json(held, now), words, as_json=as_json, regimes=regimes)
    raise typer.Exit(TROUBLE if held else FINE)


@hold.command("acknowledge")
def acknowledge_hold(
    customer: CustomerArgument, by: ByOption, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False
) -> None:
    """Acknowledge a hold: nothing ships for the account, and nobody else need be told."""
    from monitor.review.decisions import acknowledge_account

    with stored(config) as (connection, context):
        acknowledge_account(connection, context, customer, by.strip())
    answer = {"customer_id": customer, "acknowledged_by": by.strip()}
    give(answer, [f"{customer} acknowledged by {by.strip()}"], as_json=as_json)


@hold.command("release")
def release_hold(
    customer: CustomerArgument,
    by: ByOption,
    reason: ReasonOption,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Sign the release of an account whose matches are all decided, or gone."""
    from monitor.review.decisions import release_account

    with stored(config) as (connection, context):
        is_released = release_account(connection, context, customer, by.strip(), reason.strip())
    line = f"{customer} released" if is_released else f"{customer}: signed; another person must sign as well"
    answer = {"customer_id": customer, "signed_by": by.strip(), "is_released": is_released}
    give(answer, [line], as_json=as_json)


def _verdict(true: bool, false: bool, unsure: bool) -> Verdict:
    from state.dispositions import Verdict
    from state.errors import UsageProblem

    chosen = [verdict for verdict, is_chosen in zip(Verdict, (true, false, unsure), strict=True) if is_chosen]
    if len(chosen) != 1:
        raise UsageProblem("decide", "needs one of --true, --false and --unsure.")
    return chosen[0]


def _text_of(file: Path) -> str:
    from state.errors import UsageProblem

    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UsageProblem(str(file), f"is not UTF-8 at byte {problem.start}.", "Save it as UTF-8.") from problem

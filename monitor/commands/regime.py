"""Regimes: in which state a rule of law is on a day, proposed by a reading or a person, verified by a person."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from monitor.commands.listing import KnownAtOption, parse_time
from monitor.commands.opening import created, give
from monitor.commands.options import DEFAULT_CONFIG, FINE, TROUBLE, ConfigOption, JsonOption, parse_date
from state.regimes import RegimeState

app = typer.Typer()
regime = typer.Typer(
    help="In which state the Affiliates Rule is: list, show a day, propose, verify.", no_args_is_help=True
)
app.add_typer(regime, name="regime")

OnOption = Annotated[str, typer.Option("--on", help="The Eastern date (YYYY-MM-DD); else today.")]
ByOption = Annotated[str, typer.Option("--by", help="Your name; it is kept.", show_default=False)]
KeyArgument = Annotated[str, typer.Argument(help="Its key in `regime list`.", show_default=False)]


@regime.command("list")
def list_regimes(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show every state that is known, and today's; exit code 1 while today's is not verified."""
    from monitor.queries.regimes import affiliates_rule, print_regimes, regime_json
    from state.storage.regimes import all_regimes
    from state.times import eastern_date

    with created(config) as (connection, context):
        regimes = all_regimes(connection)
        reading = affiliates_rule(connection, eastern_date(context.now()), context.now())
    give([regime_json(each) for each in regimes], partial(print_regimes, regimes, reading), as_json=as_json)
    raise typer.Exit(FINE if reading.is_verified else TROUBLE)


@regime.command()
def show(
    on: OnOption = "",
    known_at: KnownAtOption = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show what holds on a day, as it is known now or was known at a time; exit code 1 while that is not verified."""
    from monitor.queries.regimes import affiliates_rule, reading_json
    from state.times import eastern_date

    day, known = parse_date(on, "--on"), parse_time(known_at, "--known-at")
    with created(config) as (connection, context):
        now = context.now()
        reading = affiliates_rule(connection, day or eastern_date(now), known or now)
    answer = reading_json(reading)
    give(answer, [f"{answer['on']}: {answer['words']}"], as_json=as_json)
    raise typer.Exit(FINE if reading.is_verified else TROUBLE)


@regime.command()
def propose(
    document: Annotated[str, typer.Argument(help="The document's number, such as 2025-19846.", show_default=False)],
    state: Annotated[RegimeState, typer.Option("--state", help="What it makes of the rule.", show_default=False)],
    since: Annotated[str, typer.Option("--since", help="The first day (YYYY-MM-DD).", show_default=False)],
    by: ByOption,
    note: Annotated[str, typer.Option("--note", help="The words it rests on.", show_default=False)],
    through: Annotated[str, typer.Option("--through", help="The last day, included; else without an end.")] = "",
    citation: Annotated[str, typer.Option("--citation", help="Such as 90 FR 50857.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Propose a state that no reading proposed; both readings are shown until somebody verifies it."""
    from monitor.queries.regimes import regime_json
    from state.errors import UsageProblem
    from state.regimes import AFFILIATES_RULE, Regime
    from state.storage.regimes import propose_regime

    first, last = parse_date(since, "--since"), parse_date(through, "--through")
    if first is None or (last is not None and last < first):
        raise UsageProblem("--since", "must be a day, and not behind --through.", "Write it as 2026-11-10.")
    with created(config) as (connection, context):
        proposed = Regime(AFFILIATES_RULE, state, first, last, document, citation, note, context.now(), proposed_by=by)
        is_new = propose_regime(connection, proposed)
    line = f"{proposed.key} {'proposed' if is_new else 'was proposed before'}; nobody has verified it yet"
    give({**regime_json(proposed), "is_new": is_new}, [line], as_json=as_json)


@regime.command()
def verify(
    key: KeyArgument,
    by: ByOption,
    reject: Annotated[bool, typer.Option("--reject", help="Say that it is wrong instead.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say in your name that a state is as its document says, or that it is not."""
    from monitor.queries.regimes import regime_json
    from state.storage.regimes import settle_regime

    with created(config) as (connection, context):
        settled = settle_regime(connection, key, by, context.now(), reject=reject)
    line = f"{settled.key} ({settled.state}) {'rejected' if reject else 'verified'} by {by}"
    give({**regime_json(settled), "is_rejected": reject}, [line], as_json=as_json)

"""The list through time: as it stood on a date, what lies between two dates, and all that is stored about one name."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated

import typer

from monitor.commands.opening import give, stored, unverified_regimes
from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption, parse_date, say
from state.errors import UsageProblem
from state.listings import ListCode

app = typer.Typer()

KnownAtOption = Annotated[
    str, typer.Option("--known-at", help="As it was known at this time (2025-03-25T20:31Z); else as it is known now.")
]
ListOption = Annotated[ListCode, typer.Option("--list", help="EL, UVL, MEU, or another list that is kept.")]


@app.command("list")
def list_entries(
    as_of: Annotated[str, typer.Option("--as-of", help="The Eastern date (YYYY-MM-DD); else today.")] = "",
    known_at: KnownAtOption = "",
    list_code: ListOption = ListCode.ENTITY_LIST,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show the list in force on a date."""
    from monitor.operations.list_dates import list_dates, warning_of
    from monitor.queries.history import list_as_of
    from monitor.queries.history_json import list_answer, print_list_as_of
    from state.storage.codified import codified_footnotes
    from state.times import eastern_date

    known, on = parse_time(known_at, "--known-at"), parse_date(as_of, "--as-of")
    with stored(config) as (connection, context):
        day = on or eastern_date(context.now())
        held = list_as_of(connection, list_code, day, known)
        footnotes = codified_footnotes(connection, day) if list_code is ListCode.ENTITY_LIST else {}
        dates = list_dates(context, connection, [list_code])
        regimes = unverified_regimes(connection, context)
    fresh: dict[str, object] = {"list_as_of": None, "confirmed_at": None, "is_stale": True}
    for each in dates:
        fresh = {"list_as_of": each.as_of, "confirmed_at": each.confirmed_at, "is_stale": each.is_stale}
    words = partial(print_list_as_of, held, footnotes)
    give(list_answer(held, footnotes) | fresh, words, as_json=as_json, regimes=regimes)
    for line in filter(None, (*(each.line for each in dates), warning_of(dates))):
        say(line, err=True)


@app.command("lists")
def show_lists(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show every list that is kept: what being on it means, how large and how fresh it is."""
    from monitor.operations.list_dates import list_overview, lists_json, print_lists

    with stored(config) as (connection, context):
        kept = list_overview(context, connection)
    give(lists_json(kept), partial(print_lists, kept), as_json=as_json)


@app.command()
def ftm(
    list_codes: Annotated[
        list[ListCode] | None, typer.Option("--list", help="A list; several may be named. Else all that are kept.")
    ] = None,
    matches: Annotated[bool, typer.Option("--matches", help="Possible matches and our customers, too.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Print lists, and matches if asked, as FollowTheMoney entities: a JSON object a line."""
    from monitor.queries.ftm import list_entities, match_entities
    from state.times import eastern_date

    with stored(config) as (connection, context):
        today = eastern_date(context.now())
        for code in list_codes or ListCode:
            for entity in list_entities(connection, code, today):
                typer.echo(json.dumps(entity, ensure_ascii=False))
        for entity in match_entities(connection, today) if matches else ():
            typer.echo(json.dumps(entity, ensure_ascii=False))


@app.command()
def diff(
    earlier: Annotated[str, typer.Argument(help="An Eastern date (YYYY-MM-DD).", show_default=False)],
    later: Annotated[str, typer.Argument(help="A later one.", show_default=False)],
    known_at: KnownAtOption = "",
    list_code: ListOption = ListCode.ENTITY_LIST,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two dates, field by field."""
    from monitor.queries.history import changes_between
    from monitor.queries.history_json import changes_answer, print_changes

    days, known = [_date(earlier), _date(later)], parse_time(known_at, "--known-at")
    with stored(config) as (connection, _):
        changes = changes_between(connection, list_code, days[0], days[1], known)
    give(changes_answer(changes), partial(print_changes, changes), as_json=as_json)


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(help="A document number, an alert's or customer's id, or a sha256.", show_default=False)
    ],
    everything: Annotated[bool, typer.Option("--all", help="Every row whole, in place of one screen.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show what is stored about a document, an alert, a customer or a capture."""
    from monitor.queries.history import dossier_of
    from monitor.queries.history_json import print_dossier, print_dossier_in_short

    with stored(config) as (connection, _):
        dossier = dossier_of(connection, name)
    answer = {kind.replace(" ", "_"): rows for kind, rows in dossier.items()}
    words = partial(print_dossier if everything else print_dossier_in_short, dossier)
    give(answer, words, as_json=as_json)


def parse_time(text: str, option: str) -> datetime | None:
    """Return the time that an option was given in UTC, None for an empty one. Raises UsageProblem without a zone."""
    remedy = "Write it with its zone, as 2025-03-25T20:31Z or 2025-03-25T16:31-04:00."
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as problem:
        raise UsageProblem(option, f"{text!r} is no time.", remedy) from problem
    if moment is not None and moment.tzinfo is None:
        raise UsageProblem(option, f"{text!r} has no time zone.", remedy)
    return moment and moment.astimezone(UTC)


def _date(text: str) -> date:
    day = parse_date(text, "DATE")
    if day is None:
        raise UsageProblem("DATE", "is empty.", "Write it as 2025-03-31.")
    return day

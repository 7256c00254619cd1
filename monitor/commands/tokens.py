"""Tokens of the API, for people and services."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.opening import give
from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from state.people import Role

tokens = typer.Typer(help="Tokens of the API: add, list, revoke.", no_args_is_help=True)


@tokens.command("add")
def add(
    holder: Annotated[str, typer.Argument(help="The person's name, or the service's with --service.")],
    role: Annotated[
        list[Role] | None,
        typer.Option(help="What it may see and do; may be given again. A person's has the person's roles by default."),
    ] = None,
    service: Annotated[bool, typer.Option("--service", help="It is for a program, which signs nothing.")] = False,
    days: Annotated[int, typer.Option(help="After so many days it ends by itself.")] = 90,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Make a token of the API, and print it this once: it is not stored."""
    from monitor.desk.api_tokens import add_token
    from monitor.runtime.startup import open_stored

    with open_stored(config) as context:
        text = add_token(context, holder, frozenset(role or ()), days, is_service=service)
    give({"token": text}, [text], as_json=as_json)


@tokens.command("list")
def show(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show every token: whose it is, its roles, and how long it counts; no token is shown."""
    from monitor.runtime.startup import open_stored
    from state.encoding import to_data
    from state.storage.database import snapshot
    from state.storage.tokens import all_tokens

    with open_stored(config) as context, snapshot(context.engine) as connection:
        found, now = all_tokens(connection), context.now()
    lines = []
    for each in found:
        state = "revoked" if each.ended_at else f"until {each.expires_at:%Y-%m-%d}" if each.is_good(now) else "expired"
        used = f"last used {each.used_at:%Y-%m-%d}" if each.used_at else "never used"
        lines.append(f"{each.id}  {each.signs_as}  {', '.join(sorted(each.roles))}  {state}  {used}")
    answer = [{name: value for name, value in to_data(each).items() if name != "hash"} for each in found]
    give(answer, lines or ["There is no token. `listwatch people token add NAME` makes one."], as_json=as_json)


@tokens.command("revoke")
def revoke(
    token_id: Annotated[int, typer.Argument(help="Its number in `people token list`.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """End a token at once."""
    from monitor.desk.api_tokens import revoke_token
    from monitor.runtime.startup import open_stored

    with open_stored(config) as context:
        ended = revoke_token(context, token_id)
    answer = {"id": ended.id, "signs_as": ended.signs_as}
    give(answer, [f"token {ended.id} of {ended.signs_as} has ended"], as_json=as_json)

"""The review desk, and the people who use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.opening import give
from monitor.commands.options import DEFAULT_CONFIG, ConfigOption, JsonOption, say
from monitor.commands.tokens import tokens
from state.people import Role

if TYPE_CHECKING:
    from state.people import Person

app = typer.Typer()
people = typer.Typer(help="People who look and decide: add, list, end; passwords and tokens.", no_args_is_help=True)
app.add_typer(people, name="people")
people.add_typer(tokens, name="token")

NameArgument = Annotated[str, typer.Argument(help="The name that the person signs with.", show_default=False)]


@app.command()
def desk(
    listen: Annotated[str, typer.Option(help="HOST:PORT or unix:PATH, instead of `desk.listen`.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Serve the review desk, until it is interrupted; `listwatch run` does so too where `desk.listen` is set."""
    import sys

    from monitor.desk.serving import serve_until_stopped
    from monitor.operations.logs import set_up_logs
    from monitor.runtime.startup import open_stored

    set_up_logs(sys.stderr)
    with open_stored(config) as context:
        serve_until_stopped(context, listen, lambda address: say(f"The review desk is at {address}"))


@app.command()
def mcp(
    role: Annotated[
        list[Role] | None,
        typer.Option(help="What the assistant sees, as the auditor if not said; may come again.", show_default=False),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Answer an assistant by the Model Context Protocol, on standard input and output; it can change nothing."""
    import sys

    from monitor.operations.logs import set_up_logs
    from monitor.runtime.startup import open_stored
    from state.extras import extra

    with extra("mcp", "mcp"):
        from monitor.desk.mcp_server import make_server
    set_up_logs(sys.stderr)
    with open_stored(config) as context:
        make_server(context, frozenset(role or {Role.AUDITOR})).run("stdio")


@people.command("add")
def add_person(
    name: NameArgument,
    role: Annotated[list[Role], typer.Option(help="What the person is here for; may be given again.")],
    email: Annotated[str, typer.Option(help="The mail address; for sales, that of the owner of accounts.")] = "",
    slack_id: Annotated[str, typer.Option("--slack-id", help="The Slack user id, such as U012AB3CD.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Let somebody use the review desk, or change what is on record of them."""
    from monitor.config.load import read_settings
    from monitor.desk.people import add
    from monitor.runtime.startup import open_context

    with open_context(read_settings(config)) as context:
        person = add(context, name, frozenset(role), email, slack_id)
    give(_shown(person), [f"{person.name}: {', '.join(sorted(person.roles))}"], as_json=as_json)


@people.command("password")
def set_password(name: NameArgument, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Set a person's password, asked for twice; what an authenticator needs is printed once."""
    from monitor.desk.people import set_password
    from monitor.runtime.startup import open_stored

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with open_stored(config) as context:
        secrets = set_password(context, name, password)
    say(f"For an authenticator: {secrets.totp_address}")
    say(f"Recovery codes, each counts once: {' '.join(secrets.recovery_codes)}")


@people.command("end")
def end_person(name: NameArgument, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Let somebody use the desk no more, at once; what they signed stays."""
    from monitor.desk.people import end
    from monitor.runtime.startup import open_stored

    with open_stored(config) as context:
        end(context, name)
    give({"name": name}, [f"{name} has ended"], as_json=as_json)


@people.command("list")
def list_people(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show everybody, with their roles; no secret is shown."""
    from monitor.runtime.startup import open_stored
    from state.storage.database import snapshot
    from state.storage.people import all_people

    with open_stored(config) as context, snapshot(context.engine) as connection:
        everybody = all_people(connection)
    lines = [
        f"{person.name}  {', '.join(sorted(person.roles))}  {person.email or ''}{'  ended' if person.ended_at else ''}"
        for person in everybody
    ]
    none = ["Nobody is on record. `listwatch people add NAME --role compliance` adds somebody."]
    give([_shown(person) for person in everybody], lines or none, as_json=as_json)


def _shown(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "roles": sorted(person.roles),
        "email": person.email,
        "slack_id": person.slack_id,
        "has_password": person.password_hash is not None,
        "added_at": person.added_at.isoformat(),
        "ended_at": person.ended_at and person.ended_at.isoformat(),
    }

"""Reading files: a rule, a list, or a folder of rules applied to a list; without configuration or state."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.opening import give
from monitor.commands.options import (
    FINE,
    TROUBLE,
    FileArgument,
    JsonOption,
    open_console,
    parse_date,
    parse_time,
    read_bytes,
    say,
)
from state.documents import DocumentRecord

app = typer.Typer()


read = typer.Typer(help="Read one file, without configuration or state.", no_args_is_help=True)
app.add_typer(read, name="read")


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(help="The rule documents (*.xml, *.pdf, *.txt).", show_default=False)],
    base: Annotated[Path, typer.Option(help="The list to begin with: eCFR XML.", show_default=False)],
    against: Annotated[Path | None, typer.Option(help="A later list to compare the result with.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Apply rules to an earlier list, and explain how a later list differs."""
    from monitor.queries.replay import read_rule_files, replay_rules
    from monitor.queries.replay_json import print_replay, replay_answer
    from sources.reading.lists.entity_list import read_entity_list

    files = read_rule_files(folder)
    later = read_entity_list(read_bytes(against), str(against)) if against else None
    replayed = replay_rules(read_entity_list(read_bytes(base), str(base)), files.rules, later)
    give(replay_answer(replayed, files.unread), partial(print_replay, replayed, files.unread), as_json=as_json)
    raise typer.Exit(FINE if replayed.is_fine and not files.unread else TROUBLE)


@read.command("rule")
def read_rule_file(
    file: FileArgument,
    as_json: JsonOption = False,
    filed_at: Annotated[
        str, typer.Option(help="When the filing went on public inspection, Eastern: 2025-03-25T16:15.")
    ] = "",
    publication_date: Annotated[str, typer.Option(help="The day on which it is or will be published.")] = "",
) -> None:
    """Read a Federal Register rule: full-text XML, or the PDF or plain text on public inspection.

    The two dates are those of the office's record; with them the blanks of a filing ("[INSERT DATE OF PUBLICATION IN
    THE FEDERAL REGISTER]") are computed.
    """
    from monitor.queries.read_files import print_rule, rule_answer
    from monitor.runtime.bounded_reading import read_rule_bounded

    record = DocumentRecord(parse_time(filed_at, "--filed-at"), parse_date(publication_date, "--publication-date"))
    rule = read_rule_bounded(read_bytes(file), str(file), record)
    give(rule_answer(rule), partial(print_rule, rule), as_json=as_json)
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
    from monitor.queries.read_files import listed_answer, print_list
    from sources.reading.lists import list_file

    held = list_file.read_list_file(file, parse_date(as_of, "--as-of"), format_name)
    if as_json:
        for list_code, listing in held.listings:
            typer.echo(json.dumps(listed_answer(list_code, listing), ensure_ascii=False))
        for row in held.unread:
            say(f"NOT READ: {row}", err=True)
    else:
        print_list(held, open_console())
    raise typer.Exit(TROUBLE if held.unread else FINE)

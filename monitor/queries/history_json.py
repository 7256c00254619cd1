"""What `list`, `diff` and `show` print, for programs and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console

from monitor.queries.history import ListAsOf
from monitor.queries.read_files import listed_answer
from state.changes import Change, ChangeKind, FieldChange
from state.encoding import to_data
from state.storage.codified import CodifiedProvision
from state.storage.dossier import Dossier

# A screen has some fifty lines, and a document some ten kinds of rows.
_ROWS_IN_SHORT = 3
_LEFT_OUT = {"id", "row_id", "sha256", "previous", "hash", "noun", "payload"}


def list_answer(held: ListAsOf, footnotes: Mapping[int, CodifiedProvision]) -> dict[str, Any]:
    """Return a list as of a date as `listwatch list --json` answers it, with its footnotes as the eCFR prints them."""
    return {
        "list": held.list_code,
        "as_of": held.as_of.isoformat(),
        "known_at": held.known_at and held.known_at.isoformat(),
        "entries": [
            listed_answer(held.list_code, version.listing)
            | {"opened_by": version.opened_by, "closed_by": version.closed_by}
            for version in held.versions
        ],
        "footnotes": [{"number": number} | to_data(each) for number, each in sorted(footnotes.items())],
    }


def print_list_as_of(held: ListAsOf, footnotes: Mapping[int, CodifiedProvision], console: Console) -> None:
    """Show a list as of a date: a line for each entry under its destination, what began it, and its footnotes."""
    known = f", as known at {held.known_at:%Y-%m-%d %H:%M} UTC" if held.known_at else ""
    lines = [f"{held.list_code} as of {held.as_of}{known}: {len(held.versions)} entries"]
    destination = ""
    for version in sorted(held.versions, key=lambda one: (one.listing.destination, one.listing.name)):
        if version.listing.destination != destination:
            destination = version.listing.destination
            lines.append(destination)
        marks = "".join(f" [footnote {number}]" for number in version.listing.footnotes)
        lines.append(f"  {version.listing.name}{marks}  ({version.opened_by})")
    lines += [
        f"footnote {number}, in the eCFR since {each.shown_from} or before: {each.text}"
        for number, each in sorted(footnotes.items())
    ]
    # Written as they are: to lay out thousands of lines takes rich four times as long as to find them.
    console.out("\n".join(lines), highlight=False)


def changes_answer(changes: Sequence[Change]) -> dict[str, Any]:
    """Return what lies between two dates as `listwatch diff --json` answers it."""
    return {
        "counts": {kind: sum(change.kind is kind for change in changes) for kind in ChangeKind},
        "changes": [to_data(change) for change in changes],
    }


def print_changes(changes: Sequence[Change], console: Console) -> None:
    """Show what lies between two dates: by kind, and a revision field by field."""
    counts = Counter(change.kind for change in changes)
    _say(console, ", ".join(f"{kind}s: {counts[kind]}" for kind in ChangeKind))
    for kind in ChangeKind:
        for change in changes:
            if change.kind is kind:
                _say(console, f"{kind}: {change.listing.name} ({change.listing.destination})")
                for field in change.fields:
                    _print_field(field, console)


def print_dossier(dossier: Dossier, console: Console) -> None:
    """Show everything about a name: each kind of row under its heading, its facts a line each."""
    for kind, rows in dossier.items():
        console.print(f"{kind} ({len(rows)})", style="bold", highlight=False)
        for row in rows:
            # Written as they are: to lay out thousands of lines takes rich many seconds.
            console.out("\n".join(_lines_of(row, "  ")), "", sep="\n", highlight=False)


def print_dossier_in_short(dossier: Dossier, console: Console) -> None:
    """Show a name on one screen: each kind of row with its number and its last rows, a line each."""
    for kind, rows in dossier.items():
        console.print(f"{kind} ({len(rows)})", style="bold", highlight=False)
        if len(rows) > _ROWS_IN_SHORT:
            _say(console, f"  ... {len(rows) - _ROWS_IN_SHORT} earlier")
        for row in rows[-_ROWS_IN_SHORT:]:
            console.print(f"  {_row_in_short(row)}", markup=False, highlight=False, no_wrap=True, overflow="ellipsis")
    _say(console, "Everything: with --all, or --json.")


def _row_in_short(row: Mapping[str, Any]) -> str:
    """Return the plain columns of a row, without hashes and what is nested."""
    plain = {key: value for key, value in row.items() if isinstance(value, str | int | float) and value != ""}
    return " · ".join(f"{key} {value}" for key, value in plain.items() if key not in _LEFT_OUT and len(str(value)) < 64)


def _print_field(field: FieldChange, console: Console) -> None:
    note = " (spelling or citation only)" if field.editorial else ""
    _say(console, f"    {field.field}{note}")
    for mark, values in (("-", field.removed), ("+", field.added)):
        for value in values:
            _say(console, f"      {mark} {value}")


def _lines_of(facts: Any, indent: str) -> Iterator[str]:
    """Return nested data as indented lines, leaving out what is empty."""
    pairs = facts.items() if isinstance(facts, dict) else ((f"{at}", fact) for at, fact in enumerate(facts, start=1))
    for key, value in pairs:
        if isinstance(value, dict | list) and value:
            yield f"{indent}{key}:"
            yield from _lines_of(value, f"{indent}  ")
        elif value not in (None, "", [], {}):
            yield f"{indent}{key}: {value}"


def _say(console: Console, line: str) -> None:
    """Print a line as it is: no markup, no colors, no breaking."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)

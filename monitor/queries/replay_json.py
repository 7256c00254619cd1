"""What `listwatch replay` answers, for programs (`--json`) and for people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from monitor.events.differences import Difference
from monitor.queries.replay import Replay, ReplayedRule
from state.changes import Change, ChangeKind
from state.encoding import to_data

JsonObject = dict[str, Any]


def replay_answer(replay: Replay, unread_files: tuple[str, ...]) -> JsonObject:
    """Return a replay as plain JSON data; dates are Eastern legal dates."""
    return {
        "base": {"as_of": replay.base.as_of.isoformat(), "entries": len(replay.base.listings)},
        "rules": [_rule_answer(done) for done in replay.rules],
        "entries": len(replay.listings),
        "against": replay.against
        and {"as_of": replay.against.as_of.isoformat(), "entries": len(replay.against.listings)},
        "differences": [_difference_answer(difference) for difference in replay.differences],
        "unexplained": len(replay.unexplained),
        "unread_files": list(unread_files),
        "unread_rows": list(_unread_rows(replay)),
        "is_fine": replay.is_fine and not unread_files,
    }


def print_replay(replay: Replay, unread_files: tuple[str, ...], console: Console) -> None:
    """Show a replay to a person: each rule, then each difference that is not the spelling's, then what was not read."""
    _print_rules(replay, console)
    for done in replay.rules:
        for unread in done.unread:
            place = f"{done.rule.document_number} {unread.place}"
            _say(console, f"NOT READ OR NOT APPLIED, {place}: {unread.reason}: {unread.text}")
        if not done.skipped and done.rule.counts_agree is False:
            _say(console, f"{done.rule.document_number}: the preamble's counts DO NOT AGREE with what was read")
    if replay.against is not None:
        _print_differences(replay, console)
    for line in (*unread_files, *_unread_rows(replay)):
        _say(console, f"NOT READ: {line}")


def _rule_answer(done: ReplayedRule) -> JsonObject:
    return {
        "document_number": done.rule.document_number,
        "title": done.rule.title,
        "effective_on": done.effective_on and done.effective_on.isoformat(),
        "skipped": done.skipped,
        "changes": [_change_answer(change) for change in done.changes],
        "unread": [to_data(unread) for unread in done.unread],
        "counts_agree": done.rule.counts_agree,
    }


def _difference_answer(difference: Difference) -> JsonObject:
    explanation = "editorial" if difference.change.is_editorial else "awaited" if difference.awaits else "unexplained"
    return _change_answer(difference.change) | {"explanation": explanation, "awaits": list(difference.awaits)}


def _change_answer(change: Change) -> JsonObject:
    return {
        "kind": change.kind,
        "destination": change.listing.destination,
        "name": change.listing.name,
        "fields": [to_data(field) for field in change.fields],
    }


def _print_rules(replay: Replay, console: Console) -> None:
    table = Table(title=f"from {len(replay.base.listings)} entries of {replay.base.as_of}", title_justify="left")
    for column in ("rule", "effective", "added", "revised", "removed", "not read or applied"):
        table.add_column(column, justify="left" if column in ("rule", "effective") else "right")
    for done in replay.rules:
        if not done.skipped:
            kinds = Counter(change.kind for change in done.changes)
            counts = [kinds[kind] for kind in (ChangeKind.ADDITION, ChangeKind.REVISION, ChangeKind.REMOVAL)]
            table.add_row(done.rule.document_number, str(done.effective_on), *map(str, counts), str(len(done.unread)))
    console.print(table)
    for done in replay.rules:
        if done.skipped:
            _say(console, f"skipped {done.rule.document_number} of {done.effective_on or 'no date'}: {done.skipped}")


def _print_differences(replay: Replay, console: Console) -> None:
    assert replay.against is not None, "there is a later list"
    editorial = [each for each in replay.differences if each.change.is_editorial]
    awaited = [each for each in replay.differences if each.awaits and not each.change.is_editorial]
    _say(
        console,
        f"{len(replay.listings)} entries come of it; the list of {replay.against.as_of} has "
        f"{len(replay.against.listings)}: {len(replay.unexplained)} differences unexplained, "
        f"{len(awaited)} awaited, {len(editorial)} editorial",
    )
    for difference in (*replay.unexplained, *awaited):
        change = difference.change
        fields = ", ".join(field.field for field in change.fields)
        why = f"awaits {', '.join(difference.awaits)}" if difference.awaits else "UNEXPLAINED"
        line = f"{why}: {change.kind} {change.listing.name} (under {change.listing.destination})"
        _say(console, line + (f": {fields}" if fields else ""))


def _unread_rows(replay: Replay) -> tuple[str, ...]:
    return (*replay.base.unread, *(replay.against.unread if replay.against else ()))


def _say(console: Console, line: str) -> None:
    """Print the law's own words as they are, in one line however long, so that they can be searched."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)

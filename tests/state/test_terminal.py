"""Foreign text is shown on a terminal, and never obeyed."""

from __future__ import annotations

import io

import pytest
from rich.table import Table

from monitor.commands.terminal import PlainConsole
from state.terminal import shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Zürich 中国 \u200cفارسی", "Zürich 中国 \u200cفارسی"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\rb\x00\x7f\x9b", "a\\x0db\\x00\\x7f\\x9b"),
        ("\u202eevil\u2066\u200f\u061c", "\\u202eevil\\u2066\\u200f\\u061c"),
        ("\u2028\ufeff\U000e0041", "\\u2028\\ufeff\\U000e0041"),
        ("line\n\tnext", "line\n\tnext"),
    ],
)
def test_what_has_no_shape_is_shown_by_its_number(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_tables_hold_words_in_brackets_and_no_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    console = PlainConsole()
    console.file = stream
    table = Table("name", title="[red]title")
    table.add_row("[bold]Acme[/bold] :smile: \x1b[31m [/nope]")
    console.print(table)
    console.print("[link=x]y \x1b]0;z\x07")

    assert "[bold]Acme[/bold] :smile: \\x1b[31m [/nope]" in stream.getvalue()
    assert "[red]title" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()

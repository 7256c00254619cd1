"""The console on which commands print tables: words in brackets are words, and control characters are shown."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from state.terminal import shown


class PlainConsole(Console):
    """A console without markup and emoji codes, as names may have both; styles are given beside a text."""

    def __init__(self) -> None:
        super().__init__(markup=False, emoji=False, highlight=False)

    def render_str(self, text: str, **styles: Any) -> Text:
        """Return a text as it is printed, in lines and in the cells of tables."""
        return super().render_str(shown(text), **styles)

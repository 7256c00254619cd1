"""The tables of words that stand next to these modules: "english: word word ..." on each line."""

from __future__ import annotations

from importlib.resources import files


def read_lines(name: str) -> list[str]:
    """Return the lines of a table that are not comments."""
    text = files("monitor.screening").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def read_table(name: str) -> dict[str, str]:
    """Return the English of every word in a table."""
    rows = (line.partition(":") for line in read_lines(name))
    return {word: english for english, _, written in rows for word in written.split()}

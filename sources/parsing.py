"""Reading answers: what a source sent and cannot be read as what it should be is refused with its bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sources.fetched import Fetched, RefusedContent
from state.errors import UnexpectedContent, UnreadableInput

T = TypeVar("T")


def parse_or_refuse(fetched: Fetched, read: Callable[[bytes, str], T]) -> T:
    """Read an answer with a reader.

    Raises RefusedContent, with the bytes, where the reader raises UnexpectedContent or UnreadableInput.
    """
    try:
        return read(fetched.body, fetched.url)
    except (UnexpectedContent, UnreadableInput) as problem:
        raise RefusedContent(problem, fetched) from problem

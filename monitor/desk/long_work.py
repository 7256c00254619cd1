"""Long work for one answer: one piece at a time, few wait, and what was made last is kept while it holds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from monitor.desk.identity import RequestRefused

Made = TypeVar("Made")

_turn, _places = Lock(), BoundedSemaphore(4)
# By database, so that it goes with it, and then by the function that made it.
_kept: WeakKeyDictionary[Engine, dict[object, OrderedDict[Hashable, Any]]] = WeakKeyDictionary()


@contextmanager
def in_turn() -> Iterator[None]:
    """Let one request after another do what takes most of a processor. Raise RequestRefused where four wait already."""
    if not _places.acquire(blocking=False):
        raise RequestRefused(HTTPStatus.TOO_MANY_REQUESTS, "comes while others are answered.", "Ask again in seconds.")
    try:
        with _turn:
            yield
    finally:
        _places.release()


def made_once(connection: Connection, kind: str, key: Hashable, make: Callable[[], Made], most: int = 1) -> Made:
    """Return what was made before for a key, else make it; to be called in turn.

    The key names all that it rests on. The last `most` of a kind are kept.
    """
    kept = _kept.setdefault(connection.engine, {}).setdefault(kind, OrderedDict())
    if key not in kept:
        kept[key] = make()
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    made: Made = kept[key]
    return made

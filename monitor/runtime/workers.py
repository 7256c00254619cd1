"""Workers: a slow source or channel holds up none but itself. Each task has a thread of its own, a few at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

MOST_AT_ONCE = 32


def run_side_by_side(tasks: Sequence[Callable[[], T]], patience: float = 0.0) -> list[T]:
    """Run tasks beside each other, and return their results in order when all have ended.

    Each begins when the one before has ended, or after `patience` seconds. Raise what the first that failed raised.
    """
    if len(tasks) == 1:
        return [tasks[0]()]
    begun: list[Future[T]] = []
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        for task in tasks:
            if begun and patience:
                wait(begun[-1:], patience)
            begun.append(pool.submit(copy_context().run, task))
    return [each.result() for each in begun]

"""Progress of long work, for whoever looks at the desk meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from monitor.runtime.context import Context
from state.storage.database import transaction
from state.storage.running_work import end_work, record_work

_EVERY = 1.0  # seconds


@contextmanager
def shown_at_desk(context: Context, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show work of this name as under way within a block; it gives what to call with the pieces done so far.

    Call it outside every transaction. Its row is written once a second at most, and goes with the block's end; work
    whose process was killed shows when it last moved.
    """
    last = 0.0

    def moved(done: int) -> None:
        nonlocal last
        if monotonic() - last >= _EVERY:
            last = monotonic()
            with transaction(context.engine) as connection:
                record_work(connection, name[:200], done, total, context.now())

    moved(0)
    try:
        yield moved
    finally:
        with transaction(context.engine) as connection:
            end_work(connection, name[:200])

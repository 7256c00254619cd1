"""Engines: who does the scoring, this process or several. They give the same matches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context

from monitor.screening.bulk.forked import can_share_memory, leave_shared_alone
from monitor.screening.bulk.scoring import Scorer, Task
from state.matches import Match

Score = Callable[[Iterable[Task]], Iterator[Match]]

_TASKS_AT_ONCE = 500
_CHUNKS_AHEAD = 4

# The scorer of a process of the pool, set once when it starts: sending it with every task would cost more than scoring.
_of_this_process: list[Scorer] = []


@contextmanager
def local_engine(scorer: Scorer) -> Iterator[Score]:
    """Score in this process."""
    yield lambda tasks: (match for task in tasks for match in scorer.score(task))


@contextmanager
def process_engine(scorer: Scorer, processes: int | None = None) -> Iterator[Score]:
    """Score in several processes, as many as there are cores; what is not begun is dropped when the block is left."""
    start = "fork" if can_share_memory() else "spawn"
    pool = ProcessPoolExecutor(processes or os.cpu_count(), get_context(start), _begin, (scorer,))
    try:
        yield lambda tasks: _score_in(pool, tasks)
    finally:
        pool.shutdown(cancel_futures=True)


def _score_in(pool: ProcessPoolExecutor, tasks: Iterable[Task]) -> Iterator[Match]:
    """Hand out chunks, a few ahead of what is collected, so that memory stays bounded."""
    coming = iter(tasks)
    chunks = iter(lambda: tuple(islice(coming, _TASKS_AT_ONCE)), ())
    ahead = [pool.submit(_score_chunk, chunk) for chunk in islice(chunks, _CHUNKS_AHEAD)]
    while ahead:
        yield from ahead.pop(0).result()
        ahead += [pool.submit(_score_chunk, chunk) for chunk in islice(chunks, 1)]


def _begin(scorer: Scorer) -> None:
    leave_shared_alone()
    _of_this_process.append(scorer)


def _score_chunk(tasks: tuple[Task, ...]) -> list[Match]:
    (scorer,) = _of_this_process
    return [match for task in tasks for match in scorer.score(task)]

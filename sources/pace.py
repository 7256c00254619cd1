"""The pace: no host is asked faster than it is given a budget for. Kept beside the requests, and by host and kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from sources.content import Expected

_ANSWERS = frozenset({Expected.JSON, Expected.FEED})


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests a second one host gets: `answers` of its API and feeds, `texts` of its documents."""

    answers: float
    texts: float


class Pace:
    """Turns at hosts. `budgets` are by host name; a host without one is never waited for.

    `sleep` and `monotonic` are in seconds, `time.sleep` and `time.monotonic` in production.
    """

    def __init__(
        self, budgets: Mapping[str, Budget], sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        self._budgets = budgets
        self._sleep = sleep
        self._monotonic = monotonic
        self._free_from: dict[tuple[str, bool], float] = {}
        self._lock = Lock()

    def wait_for_turn(self, host: str, expect: Expected) -> None:
        """Wait until this host may be asked for this kind of content again, and take that turn."""
        budget = self._budgets.get(host)
        if budget is None:
            return
        is_answer = expect in _ANSWERS
        gap = 1 / (budget.answers if is_answer else budget.texts)
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._free_from.get((host, is_answer), now))
            self._free_from[host, is_answer] = turn + gap
        if turn > now:
            self._sleep(turn - now)

"""The report: what came beside what should have come, how fast, and what it cost."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from resource import RUSAGE_SELF, getrusage

from state.times import EASTERN
from tests.year.expectations import Expected, key_of
from tests.year.runner import Run
from tests.year.server import OFFICES, Arrival, Served
from tests.year.world import World

_GOAL_REQUESTS, _GOAL_MB = 2_000, 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every alert by what it is: awaited and sent, `missing`, `false`, sent twice, `late`."""

    rules: int
    expected: int
    sent: int
    missing: tuple[str, ...]
    false: tuple[str, ...]
    duplicate: tuple[str, ...]
    late: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"rules {self.rules}, alerts sent {self.sent} of {self.expected}, false {len(self.false)}, "
            f"duplicate {len(self.duplicate)}, late {len(self.late)}"
        )

    @property
    def is_right(self) -> bool:
        """Whether all came, in time, once, and nothing else did."""
        return self.sent == self.expected and not (self.false or self.duplicate or self.late)


def judge(expected: list[Expected], arrivals: list[Arrival], rules: int) -> Verdict:
    """Hold what arrived against what was expected."""
    by_key = {each.key: each for each in sorted(expected, key=lambda each: each.must)}
    first = {key_of(arrival): arrival.at for arrival in reversed(arrivals)}
    must = [each for each in by_key.values() if each.must]
    times = Counter(arrival.alert_id for arrival in arrivals)
    return Verdict(
        rules=rules,
        expected=len(must),
        sent=sum(each.key in first for each in must),
        missing=tuple(each.key for each in must if each.key not in first),
        false=tuple(key_of(each) for each in arrivals if key_of(each) not in by_key),
        duplicate=tuple(alert for alert, count in times.items() if count > 1),
        late=tuple(each.key for each in must if each.key in first and first[each.key] > each.due),
    )


def print_report(world: World, expected: list[Expected], arrivals: list[Arrival], run: Run, served: Served) -> Verdict:
    """Print everything, the verdict last."""
    filed = [
        rule
        for rule in (*world.rules, world.withdrawn, *world.notices, *world.effects)
        if any(rule.number in each.key for each in expected)
    ]
    verdict = judge(expected, arrivals, len(filed))
    first = {key_of(arrival): arrival.at for arrival in reversed(arrivals)}
    print(f"{'rule':<12}{'on file (Eastern)':<20}{'filing to alert':>16}")
    latencies = [_print_latency(rule.number, rule.filed_at, first) for rule in filed]
    known = [each for each in latencies if each is not None]
    if known:
        print(f"median {statistics.median(known):.0f} s, longest {max(known):.0f} s")
    _print_traffic(run, served)
    print(f"polls: {run.polls:,} made, {run.repeated:,} counted as repeats; failed: {dict(run.troubles)}")
    memory = ", ".join(f"{each:.0f}" for each in run.memory)
    peak = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"processor {run.cpu_seconds:.0f} s, memory at most {peak:.0f} MB; at each month's end {memory}")
    for what in ("missing", "false", "duplicate", "late"):
        for key in getattr(verdict, what):
            print(f"{what}: {key}")
    print(verdict)
    return verdict


def _print_latency(number: str, filed_at: datetime, first: dict[str, datetime]) -> float | None:
    arrived = first.get(f"{number}.filed.compliance")
    seconds = (arrived - filed_at).total_seconds() if arrived else None
    shown = f"{seconds:.0f} s" if seconds is not None else "never"
    print(f"{number:<12}{filed_at.astimezone(EASTERN):%Y-%m-%d %H:%M}    {shown:>16}")
    return seconds


def _print_traffic(run: Run, served: Served) -> None:
    print(f"{'host':<26}{'requests a day':>22}{'MB a day':>18}{'in one second':>15}")
    for host in OFFICES:
        requests = [count for (_, name), count in run.traffic.requests.items() if name == host]
        sizes = [size / 1e6 for (_, name), size in run.traffic.bytes.items() if name == host]
        print(
            f"{host:<26}{statistics.median(requests):>10,.0f} (most {max(requests):,})"
            f"{statistics.median(sizes):>9.1f} (most {max(sizes):.1f}){served.most_in_a_second[host]:>9}"
        )
    days = {day for day, _ in run.traffic.requests}
    most = max(sum(run.traffic.requests[day, host] for host in OFFICES) for day in days)
    size = max(sum(run.traffic.bytes[day, host] for host in OFFICES) for day in days) / 1e6
    print(f"all hosts, most in a day: {most:,} requests (goal {_GOAL_REQUESTS:,}), {size:.1f} MB (goal {_GOAL_MB})")

"""The list of any date, as known at any time, is what a plain replay of its history gives."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from state.applying import apply_amendments
from state.changes import Change, ChangeKind
from state.listings import ListCode, Listing, Snapshot
from state.rules import Amendment, Verb
from state.storage import lists
from tests.state.examples import CHINA, entry, record_changes

EL = ListCode.ENTITY_LIST
BASE = date(2025, 3, 24)
NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
NAMES = ("Ningrui", "Torvek", "Dartvik", "Inspur")

Wordings = dict[str, Listing]
# A rule: for each entry that it names, whether it takes it away. None: the last rule not taken back yet is.
rules = st.dictionaries(st.sampled_from(NAMES), st.booleans(), min_size=1)
steps = st.lists(st.one_of(rules, st.none()), max_size=6)
# Rules that add entries, each with the day from which it counts, and which of those read so far is taken back after it.
additions = st.lists(
    st.tuples(st.sets(st.sampled_from(NAMES), min_size=1), st.integers(0, 6), st.none() | st.integers(0, 9)),
    min_size=2,
    max_size=6,
)
slow = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """A transaction of which nothing stays, so that each example begins with an empty database."""
    with engine.connect() as connection, connection.begin() as begun:
        yield connection
        begun.rollback()


class Replay:
    """The plain way: all rules in force, one after another, over the base list."""

    def __init__(self) -> None:
        self.base: Wordings = {name: entry(name) for name in NAMES[:2]}
        self.rules: list[tuple[date, list[Change]]] = []

    def add(self, rule: dict[str, bool], on: date) -> list[Change]:
        before, number = self.on(on), len(self.rules)
        changes = [_change(before.get(name), name, removes, number) for name, removes in rule.items()]
        self.rules.append((on, changes))
        return changes

    def on(self, day: date) -> Wordings:
        now = dict(self.base)
        for since, changes in self.rules:
            for change in changes if since <= day else ():
                now.pop(change.listing.name, None)
                if change.after is not None:
                    now[change.after.name] = change.after
        return now


def _change(before: Listing | None, name: str, removes: bool, number: int) -> Change:
    if before is None:
        return Change(ChangeKind.ADDITION, None, entry(name, addresses=(f"{number} New Road",)))
    if removes:
        return Change(ChangeKind.REMOVAL, before, None)
    return Change(ChangeKind.REVISION, before, replace(before, addresses=(*before.addresses, f"{number} Next Road")))


def in_force(connection: Connection, on: date, known_at: datetime | None = None) -> set[Listing]:
    return set(lists.listings_in_force(connection, EL, on, known_at))


@given(steps)
@slow
def test_as_of_any_date_and_known_at_any_time_equals_a_replay(
    engine: Engine, steps: Sequence[dict[str, bool] | None]
) -> None:
    with undone(engine) as connection:
        replay, days = Replay(), [BASE + timedelta(days=number) for number in range(len(steps) + 2)]
        lists.record_base(connection, Snapshot(EL, BASE, tuple(replay.base.values())), "eCFR 2025-03-24", NOW)
        expected: list[tuple[datetime, list[set[Listing]]]] = []
        for number, rule in enumerate(steps, start=1):
            now = NOW + timedelta(hours=number)
            if rule is not None:
                made = replay.add(rule, days[number])
                record_changes(connection, made, f"2025-{len(replay.rules)}", days[number], now)
            elif replay.rules:
                lists.retract(connection, f"2025-{len(replay.rules)}", now)
                replay.rules.pop()
            known = [set(replay.on(day).values()) for day in days]
            assert [in_force(connection, day) for day in days] == known
            expected.append((now, known))
        for then, known in expected:
            assert [in_force(connection, day, then) for day in days] == known


@given(rules)
@slow
def test_what_is_applied_and_retracted_leaves_the_list_as_it_was(engine: Engine, rule: dict[str, bool]) -> None:
    with undone(engine) as connection:
        replay = Replay()
        lists.record_base(connection, Snapshot(EL, BASE, tuple(replay.base.values())), "eCFR 2025-03-24", NOW)
        on = BASE
        record_changes(connection, replay.add(rule, on), "2025-1", on, NOW)
        lists.retract(connection, "2025-1", NOW + timedelta(hours=1))
        assert in_force(connection, on) == set(replay.base.values())


@given(additions)
@slow
def test_an_entry_that_several_rules_add_is_in_force_once_whatever_is_read_or_taken_back_first(
    engine: Engine, additions: Sequence[tuple[set[str], int, int | None]]
) -> None:
    with undone(engine) as connection:
        lists.record_base(connection, Snapshot(EL, BASE, (entry("Bitlund"),)), "eCFR 2025-03-24", NOW)
        standing: dict[str, tuple[set[str], int]] = {}
        for number, (names, day, taken_back) in enumerate(additions):
            now, on, cause = NOW + timedelta(hours=number), BASE + timedelta(days=day), f"2025-{number}"
            adds = [Amendment(Verb.ADD, CHINA, name, entry(name, citation=cause), "adding") for name in sorted(names)]
            applied = apply_amendments(lists.listings_in_force(connection, EL, on), adds)
            record_changes(connection, applied.changes, cause, on, now)
            standing[cause] = names, day
            if taken_back is not None:
                withdrawn = f"2025-{taken_back % (number + 1)}"
                lists.retract(connection, withdrawn, now + timedelta(minutes=1))
                standing.pop(withdrawn, None)
            for later in range(8):
                found = lists.listings_in_force(connection, EL, BASE + timedelta(days=later))
                expected = {name for names, day in standing.values() if day <= later for name in names}
                assert sorted(listing.name for listing in found) == sorted({"Bitlund", *expected})

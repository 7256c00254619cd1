"""Two nodes on one PostgreSQL: what one has done, the other leaves alone."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

import monitor.intake.documents
from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import FILED, NOTHING_NEW, PUBLISHED, DemoStage
from monitor.intake.polling import Source, poll_source
from monitor.operations.rounds import send_due
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context, open_exclusive
from notifiers.message import Message
from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.documents import Stage
from state.listings import ListCode
from state.storage import lists, outbox
from state.storage.captures import find_capture
from state.storage.database import concurrent_transaction
from state.storage.documents import known_stages
from state.storage.leases import acquire_lease
from state.storage.schema import captures, changes
from tests.monitor.days import Day
from tests.postgres import Postgres


class Node(Day):
    """One node as it goes through the demo's stages; the clock is set by hand, and both nodes share it."""

    def poll(self, *stages: DemoStage) -> tuple[str, ...]:
        """Poll all sources at each stage, and give all that was done."""
        done: tuple[str, ...] = ()
        for stage in stages:
            self.go_to(stage)
            done += self.poll_once()
        return done

    def go_to(self, stage: DemoStage) -> None:
        """Let the offices stand at this stage; a clock never goes back."""
        self.office.open(stage)
        self.clock.moment = max(self.clock.moment, stage.moment)

    def alert_ids(self) -> list[str]:
        with concurrent_transaction(self.context.engine) as connection:
            return [each.alert.id for each in outbox.all_deliveries(connection)]


@pytest.fixture
def nodes(
    watched: Settings, office: FederalRegisterOffice, clock: DemoClock, tmp_path: Path, postgres_url: str
) -> Iterator[tuple[Node, Node]]:
    """Two nodes that share nothing but the database."""
    states = [StateTable(folder=tmp_path / name, database_url=postgres_url) for name in ("first", "second")]
    with ExitStack() as stack:
        watches = [
            stack.enter_context(open_context(watched.model_copy(update={"state": state}), clock)) for state in states
        ]
        yield Node(watches[0], office, clock), Node(watches[1], office, clock)


def test_the_node_with_the_lease_polls_and_the_other_takes_over_when_it_is_not_heard_any_more(
    nodes: tuple[Node, Node], office: FederalRegisterOffice, clock: DemoClock
) -> None:
    first, second = nodes
    assert first.poll(NOTHING_NEW)
    asked = len(office.requests)
    assert second.poll(NOTHING_NEW) == ()
    assert len(office.requests) == asked, "the other node asks nobody"
    clock.moment += timedelta(days=1)
    assert len([line for line in second.poll(FILED) if "filed" in line]) == 2
    assert first.poll(FILED) == ()


class Killed(BaseException):
    """What ends a process ends a poll: nothing behind it is done any more."""


def _dies(context: Context) -> tuple[str, ...]:
    raise Killed


def _polls(context: Context) -> tuple[str, ...]:
    return (f"polled by {context.node}",)


def test_a_node_that_dies_while_it_polls_is_replaced_in_minutes_however_rare_the_source(
    nodes: tuple[Node, Node], clock: DemoClock
) -> None:
    first, second = (node.context for node in nodes)
    with pytest.raises(Killed):
        poll_source(first, Source("rare", 86_400, _dies))
    clock.moment += timedelta(seconds=119)
    assert poll_source(second, Source("rare", 86_400, _polls)) == ((), "")
    clock.moment += timedelta(seconds=1)
    assert poll_source(second, Source("rare", 86_400, _polls)) == ((f"polled by {second.node}",), "")


@pytest.mark.parametrize(
    ("polled_at", "due_after"),
    [
        pytest.param(datetime(2025, 3, 24, 20, 31, tzinfo=UTC), timedelta(minutes=2), id="within its hours"),
        pytest.param(
            datetime(2025, 3, 24, 22, 30, tzinfo=UTC), timedelta(minutes=20), id="in the evening, more rarely"
        ),
        pytest.param(
            datetime(2025, 3, 25, 12, 31, tzinfo=UTC), timedelta(minutes=9), id="at its opening at the latest"
        ),
    ],
)
def test_one_poll_is_enough_for_all_nodes_until_the_rhythm_has_the_next_one_due(
    nodes: tuple[Node, Node], clock: DemoClock, polled_at: datetime, due_after: timedelta
) -> None:
    first, second = (node.context for node in nodes)
    source = Source("public-inspection", 120, _polls, (time(8, 40), time(18, 15)))
    clock.moment = polled_at
    assert poll_source(first, source) == ((f"polled by {first.node}",), "")
    clock.moment += due_after - timedelta(seconds=1)
    assert poll_source(second, source) == ((), "")
    clock.moment += timedelta(seconds=1)
    assert poll_source(second, source) == ((f"polled by {second.node}",), "")


def test_what_a_node_received_another_finds_in_the_database(nodes: tuple[Node, Node]) -> None:
    first, second = nodes
    first.poll(NOTHING_NEW)
    assert second.context.settings.captures_folder is None
    with concurrent_transaction(second.context.engine) as connection:
        digests = connection.execute(select(captures.c.sha256)).scalars().all()
        assert all(find_capture(connection, None, digest).body for digest in digests)


def test_a_filing_read_while_another_node_reads_its_print_does_not_come_back(
    nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower node has decided to read the manuscript; meanwhile the rule is printed, and the other settles that."""
    first, second = nodes
    first.poll(NOTHING_NEW)
    first.clock.moment += timedelta(days=1)  # every lease has expired
    read_text = monitor.intake.documents._read_text

    def read_slowly(context: Context, document: object) -> object:
        read = read_text(context, document)  # type: ignore[arg-type]
        monkeypatch.setattr(monitor.intake.documents, "_read_text", read_text)
        second.clock.moment += timedelta(days=1)
        second.poll(PUBLISHED)
        return read

    monkeypatch.setattr(monitor.intake.documents, "_read_text", read_slowly)
    first.poll(FILED)
    with concurrent_transaction(first.context.engine) as connection:
        for number in FILED.filed:
            stages = known_stages(connection, number)
            assert Stage.PUBLISHED in stages
            assert Stage.FILED not in stages
        told = connection.execute(select(func.count()).select_from(changes).where(changes.c.stage == "filed")).scalar()
        assert told == 0


def test_the_day_ends_alike_on_both_databases(nodes: tuple[Node, Node], published: Day) -> None:
    first, _ = nodes
    alone = Node(published.context, first.office, first.clock)
    first.clock.moment = NOTHING_NEW.moment
    first.poll(NOTHING_NEW, FILED, PUBLISHED)
    assert sorted(first.alert_ids()) == sorted(alone.alert_ids())
    in_force = []
    for node in (alone, first):
        with concurrent_transaction(node.context.engine) as connection:
            in_force.append(lists.listings_in_force(connection, ListCode.ENTITY_LIST, PUBLISHED.moment.date()))
    assert in_force[0] == in_force[1]


def test_postgres_restarted_while_a_message_is_under_way_it_is_sent_once(
    nodes: tuple[Node, Node], postgres: Postgres
) -> None:
    first, _ = nodes
    now = first.context.now()
    with concurrent_transaction(first.context.engine) as connection:
        for name in ("a", "b"):
            alert = Alert(name, Audience.OPERATOR, name, now, OperatorContent("ecfr", "no answer", "wait", now))
            outbox.queue_alert(connection, alert, ["files"])
    sent: list[str] = []

    class Restarting:
        name = "files"

        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            if not sent:
                postgres.restart()
            sent.append(message.alert_id)
            return DeliveryResult(Outcome.DELIVERED)

    assert send_due(first.context, (Restarting(),)) == (2, 0)
    assert sent == ["a", "b"]


def test_a_node_that_stops_gives_back_its_leases(watched: Settings, tmp_path: Path, postgres_url: str) -> None:
    config = tmp_path / "listwatch.toml"
    config.write_text(
        f'[state]\nfolder = "node"\ndatabase_url = "{postgres_url}"\n[customers]\nfile = "customers.csv"\n'
        '[[channels]]\ntype = "files"\nname = "files"\nfolder = "alerts"\n'
    )
    with open_exclusive(config, "listwatch poll") as (context, _), concurrent_transaction(context.engine) as connection:
        assert acquire_lease(connection, "poll ecfr", context.node, context.now(), timedelta(hours=1))
    with (
        open_context(
            watched.model_copy(update={"state": StateTable(folder=tmp_path, database_url=postgres_url)})
        ) as it,
        concurrent_transaction(it.engine) as connection,
    ):
        assert acquire_lease(connection, "poll ecfr", it.node, it.now(), timedelta(hours=1))


def test_with_postgres_the_clock_is_the_databases(watched: Settings, tmp_path: Path, postgres_url: str) -> None:
    state = StateTable(folder=tmp_path / "node", database_url=postgres_url)
    with open_context(watched.model_copy(update={"state": state})) as context:
        with concurrent_transaction(context.engine) as connection:
            theirs = connection.execute(select(func.clock_timestamp())).scalar_one()
        assert timedelta() <= context.now() - theirs < timedelta(seconds=5)
        assert context.now().tzinfo is UTC

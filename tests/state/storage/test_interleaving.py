"""Two nodes at one outbox, in any order of taking, answering, dying and waiting: nothing is lost, nothing sent twice
but what was in flight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from sqlalchemy import Engine

from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.database import concurrent_transaction
from state.storage.outbox import LEASE, DueDelivery

NODES = sampled_from(["a", "b"])
VERDICTS = sampled_from([Outcome.DELIVERED, Outcome.TRY_AGAIN, Outcome.PERHAPS_SENT])


class TwoNodes(RuleBasedStateMachine):
    """What each node is sending, and every sending there was."""

    engine: Engine
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.channel = f"slack {self.runs}"  # an outbox of its own, without emptying the database
        self.now = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
        self.queued: list[str] = []
        self.sending: dict[str, DueDelivery] = {}
        self.answered: set[str] = set()

    @rule(thread=sampled_from(["A", "B"]))
    def queue(self, thread: str) -> None:
        name = f"{self.runs}.{len(self.queued)}"
        content = OperatorContent("ecfr", "no answer", "wait", self.now)
        with concurrent_transaction(self.engine) as connection:
            alert = Alert(name, Audience.OPERATOR, thread, self.now, content)
            assert outbox.queue_alert(connection, alert, [self.channel])
        self.queued.append(name)

    @rule(node=NODES)
    def take(self, node: str) -> None:
        """A node takes the next delivery; whatever it was sending before, it died over."""
        self.sending.pop(node, None)
        with concurrent_transaction(self.engine) as connection:
            taken = outbox.lease_next(connection, self.channel, self.now, node)
        if taken is not None:
            assert taken.alert.id not in self.answered, "sent again after it was delivered"
            assert self._is_first_of_its_thread(taken), "sent before an earlier one of its thread"
            self.sending[node] = taken

    @rule(node=NODES, outcome=VERDICTS)
    def answer(self, node: str, outcome: Outcome) -> None:
        taken = self.sending.pop(node, None)
        if taken is None:
            return
        due_at = None if outcome is Outcome.DELIVERED else self.now + timedelta(seconds=30)
        with concurrent_transaction(self.engine) as connection:
            recorded = outbox.record_attempt(connection, taken, DeliveryResult(outcome), self.now, due_at)
        if recorded and outcome is Outcome.DELIVERED:
            self.answered.add(taken.alert.id)

    @rule()
    def wait(self) -> None:
        self.now += LEASE

    @invariant()
    def nothing_is_lost(self) -> None:
        with concurrent_transaction(self.engine) as connection:
            here = [each for each in outbox.all_deliveries(connection) if each.channel == self.channel]
        standing = {each.alert.id: each.standing is outbox.DeliveryStatus.DELIVERED for each in here}
        assert standing == {name: name in self.answered for name in self.queued}

    def _is_first_of_its_thread(self, taken: DueDelivery) -> bool:
        with concurrent_transaction(self.engine) as connection:
            here = [each for each in outbox.all_deliveries(connection) if each.channel == self.channel]
        waiting = [each.alert.id for each in here if each.standing is outbox.DeliveryStatus.QUEUED]
        threads = {each.alert.id: each.alert.thread for each in here}
        return taken.alert.id == next(name for name in waiting if threads[name] == taken.alert.thread)


@pytest.fixture
def machine(engine: Engine) -> type[TwoNodes]:
    TwoNodes.engine = engine
    return TwoNodes


def test_nothing_is_lost_or_sent_again_after_it_was_delivered(machine: type[TwoNodes]) -> None:
    few = settings(max_examples=6, stateful_step_count=15, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=few)

"""Status counts what is in the outbox, and reads no alert of it."""

from __future__ import annotations

import io

from rich.console import Console

from monitor.operations.status import print_status, read_status
from monitor.runtime.context import Context
from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.database import transaction
from state.storage.outbox import DeliveryStatus


def test_messages_are_counted_and_those_that_wait_are_told_with_what_the_channel_said(context: Context) -> None:
    now = context.now()
    with transaction(context.engine) as connection:
        for name in ("a", "b"):
            outbox.queue_alert(
                connection,
                Alert(name, Audience.OPERATOR, name, now, OperatorContent("disk", "full", "", now)),
                ["mail"],
            )
        delivery = outbox.lease_next(connection, "mail", now, "node")
        assert delivery is not None
        outbox.record_attempt(connection, delivery, DeliveryResult(Outcome.GAVE_UP, "550 no such user"), now, None)
    status = read_status(context)
    counts = {DeliveryStatus.QUEUED: 1, DeliveryStatus.GAVE_UP: 1}
    assert status.messages == dict.fromkeys(DeliveryStatus, 0) | counts
    assert not status.is_fine
    page = io.StringIO()
    print_status(status, Console(file=page, width=120))
    assert "Messages: 1 queued, 0 delivered, 1 gave up" in page.getvalue()
    assert "mail: 1 message gave up, the oldest of 2025-03-2" in page.getvalue()
    assert "550 no such user" in page.getvalue()

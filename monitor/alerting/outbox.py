"""The outbox: an alert is queued for every channel that its routes lead to, in the transaction that it belongs to."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.alerting.milestones import record_alerted
from monitor.alerting.routing import compose_unrouted, customers_named, route_alert
from monitor.runtime.context import Context
from state.alerts import Alert, Audience
from state.storage import outbox
from state.storage.customer_records import accounts_of
from state.storage.digests import postpone, send_thread_now


def enqueue_alert(connection: Connection, context: Context, alert: Alert, event_id: str | None = None) -> bool:
    """Put an alert into the outbox of every channel that its routes lead to; False when it was told before.

    `event_id` is of the event that it tells of, None where it tells of none.

    Where no channel takes its audience the operator is told; where none takes the operator's either, every channel is.
    """
    record_alerted(connection, alert, event_id)
    routing = route_alert(context.settings, alert, accounts_of(connection, customers_named(alert)))
    if not outbox.queue_alert(connection, alert, [delivery.channel for delivery in routing.deliveries], event_id):
        return False
    for delivery in routing.deliveries:
        if delivery.due_at > alert.created_at:
            postpone(connection, alert.id, delivery.channel, delivery.due_at, delivery.digest)
        else:
            send_thread_now(connection, alert.thread, delivery.channel, alert.created_at)
    if not routing.deliveries:
        channels = context.settings.channels_for(Audience.OPERATOR) or [each.name for each in context.settings.channels]
        outbox.queue_alert(connection, compose_unrouted(alert), channels)
    return True

"""The test alert: marked as one, to see that each channel arrives where it should."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.alerting.compose import compose_operator
from notifiers.channel import Channel
from notifiers.message import render_message
from state.deliveries import DeliveryResult


def send_test_alert(channels: Iterable[Channel], now: datetime) -> tuple[tuple[str, DeliveryResult], ...]:
    """Send one test alert on each channel, past the outbox; what each channel said comes back beside its name."""
    alert = compose_operator(
        "test", f"TEST {now:%H:%M:%S}", "This is a test of listwatch: no rule is meant, and nobody is listed.", "", now
    )
    message = render_message(alert)
    return tuple((channel.name, channel.send(message, "")) for channel in channels)

"""What a service manager is told: that we are ready, alive, reading our settings again, and stopping.

The protocol of sd_notify(3): one datagram to the socket that NOTIFY_SOCKET names; without it there is nobody to tell.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping


def notify(environment: Mapping[str, str], message: str) -> None:
    """Tell the service manager, such as "READY=1"; a manager that does not listen is not an error."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # "@" stands for the zero byte of Linux's abstract names.
    path = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        try:
            # A manager that does not read its socket must not hold us up.
            manager.sendto(message.encode(), socket.MSG_DONTWAIT, path)
        except OSError:
            return


def watchdog_seconds(environment: Mapping[str, str]) -> float | None:
    """Return how often the watchdog must be fed at the latest, None where there is none (sd_watchdog_enabled(3))."""
    named = environment.get("WATCHDOG_USEC", "")
    return int(named) / 1_000_000 if named.isdigit() and int(named) else None

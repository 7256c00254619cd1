from __future__ import annotations

import socket
from contextlib import ExitStack
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from monitor.demo.run import DemoClock
from monitor.operations import serving
from monitor.operations.health_endpoint import answer_machines
from monitor.operations.rounds import poll_and_send
from monitor.runtime.context import Context
from state.errors import ConfigProblem

pytest.importorskip("prometheus_client")


def get(address: str) -> tuple[int, str]:
    try:
        with urlopen(address, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_machines_learn_whether_we_live_and_what_silence_means(context: Context, clock: DemoClock) -> None:
    not_well = [""]
    with answer_machines("127.0.0.1:0", lambda: context, lambda: not_well[0]) as address:
        assert get(f"{address}/healthz") == (200, "polls are checked and stored\n")
        assert get(f"{address}/readyz")[0] == 503, "no source was heard yet"
        poll_and_send(context, ())
        assert get(f"{address}/readyz") == (200, "every source is fresh\n")
        status, numbers = get(f"{address}/metrics")
        assert (status, 'listwatch_source_failures{source="ecfr"} 0.0' in numbers) == (200, True)
        clock.moment += timedelta(days=1)
        assert get(f"{address}/readyz")[1].startswith("stale: ecfr")
        not_well[0] = "failing: database"
        assert get(f"{address}/healthz") == (503, "failing: database\n")
        assert get(f"{address}/readyz") == (503, "failing: database\n")
        assert get(f"{address}/secrets")[0] == 404


def test_a_port_that_is_taken_is_named(context: Context) -> None:
    with answer_machines("127.0.0.1:0", lambda: context, str) as address:
        taken = address.removeprefix("http://")
        with (
            pytest.raises(ConfigProblem, match=r"metrics\.listen"),
            answer_machines(taken, lambda: context, str),
        ):
            pass


def test_nothing_listens_unless_asked_to(context: Context) -> None:
    with answer_machines("", lambda: context, str) as address:
        assert address == ""


def test_whoever_asks_slowly_or_too_often_holds_up_nobody(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LONGEST_WAIT", 0.3)
    with answer_machines("127.0.0.1:0", lambda: context, str) as address, ExitStack() as held:
        host, _, port = address.removeprefix("http://").rpartition(":")
        slow = [held.enter_context(socket.create_connection((host, int(port)), timeout=5)) for _ in range(100)]
        for each in slow:
            each.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        assert get(f"{address}/healthz")[0] == 200, "whoever asks in time is answered meanwhile"
        assert [each.recv(100) for each in slow] == [b""] * 100, "hung up on"
        assert get(f"{address}/healthz")[0] == 200

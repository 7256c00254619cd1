"""The API against whoever means harm: guessed tokens, forged parts, large and slow bodies, words that are not words."""

from __future__ import annotations

import json
import socket
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.demo.run import DemoClock
from monitor.desk import api, api_questions, guard
from monitor.desk.api_tokens import PREFIX, add_token
from monitor.runtime.context import Context
from state.accounts import Account, CustomerRecord
from state.customers import Customer
from state.people import Role
from state.storage.customer_records import record_customers
from state.storage.database import transaction
from tests.customer_rows import new_customers
from tests.monitor.desk.api_clients import Client, Clients, clients_on

NASTY = "<script>alert(1)</script>\u202e\x1b[31m\"'};=cmd|' /C calc'!A0"


@pytest.fixture
def clients(desk_context: Context) -> Iterator[Clients]:
    with clients_on(desk_context) as clients:
        yield clients


def test_guessing_tokens_slows_down_and_holds_up_nobody_who_is_known(clients: Clients, desk_clock: DemoClock) -> None:
    known = clients("Cleo")
    assert known.get("/you").status == 200
    guesses = [Client(clients.address, PREFIX + letter * 43) for letter in "abcdefgh"]
    assert [guess.get("/you").status for guess in guesses] == [401] * 5 + [429] * 3
    late = guesses[0].get("/you")
    assert (late.status, int(late.headers["retry-after"]) > 0) == (429, True)
    right = Client(clients.address, add_token(clients.context, "Cleo", frozenset(), 1, is_service=False))
    assert (right.get("/you").status, known.get("/you").status) == (429, 200)
    desk_clock.moment += timedelta(minutes=20)
    assert right.get("/you").status == 200


def test_a_token_asks_so_often_in_a_minute(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PER_MINUTE", 2)
    monkeypatch.setattr(api, "monotonic", lambda: 30.0)
    first, other = clients("Cleo"), clients("Aud")
    assert [first.get("/you").status for _ in range(3)] == [200, 200, 429]
    assert other.get("/you").status == 200
    monkeypatch.setattr(api, "monotonic", lambda: 61.0)
    assert first.get("/you").status == 200


def test_nothing_secret_is_in_an_answer_or_a_log(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = clients("Cleo")

    def fail(*_: object) -> None:
        raise ValueError(f"{client.token} D029 Nettrix")

    monkeypatch.setattr(api_questions, "screen_one", fail)
    answers = [
        client.post("/screen", {"name": "Nettrix"}),
        client.get(f"/rules/{client.token}x"),
        client.get(f"/rules?token={client.token}"),
        client.get("/rules", Authorization=f"Basic {client.token}"),
        client.get("/rules", Authorization=f"Bearer {client.token}x"),
        client.post("/screen", {"token": client.token}),
    ]
    assert [answer.status for answer in answers] == [500, 404, 422, 401, 401, 422]
    said = capsys.readouterr()
    logged = said.out + said.err
    assert "ValueError" in logged
    shown = logged + "".join(answer.text for at, answer in enumerate(answers) if at != 1)
    assert [word for word in (client.token, "D029", "Nettrix") if word in shown] == []


def test_words_that_are_markup_stay_words(clients: Clients) -> None:
    name = "D\u202e/<b>"
    record = CustomerRecord(Customer(name, NASTY, country=NASTY), Account(name))
    with transaction(clients.context.engine) as connection:
        record_customers(connection, new_customers([record]), clients.context.now())
    answer = clients("Cleo").get(f"/customers?q={quote('<script>')}")
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("application/json", "nosniff")
    (found,) = json.loads(answer.text)["items"]
    assert (found["customer_name"], found["customer_id"]) == (NASTY, name)
    assert "\x1b" not in answer.text


def test_a_body_that_does_not_come_is_not_waited_for(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LONGEST_BODY", 0.2)
    client, place = clients("Cleo"), urlsplit(clients.address)
    head = f"POST /api/v1/screen HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token}\r\n"
    with closing(socket.create_connection((place.hostname or "", place.port or 0), timeout=20)) as slow:
        slow.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n".encode())
        assert client.get("/you").status == 200
        said = slow.recv(65536).decode()
    assert said.startswith("HTTP/1.1 408 ")
    assert "application/problem+json" in said


@settings(max_examples=30, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.dictionaries(
        st.sampled_from(("page", "known", "on", "q", "how", "after", "before", "thread", "x")), st.text(max_size=20)
    ),
    path=st.sampled_from(("/lists/EL", "/matches", "/rules", "/customers", "/holds", "/evidence", "/alerts")),
)
def test_a_forged_part_is_refused_or_answered(clients: Clients, words: dict[str, str], path: str) -> None:
    cursor = urlsafe_b64encode(urlencode(words).encode()).decode().rstrip("=")
    assert clients("Aud").get(f"{path}?cursor={cursor}").status in {200, 422}


def test_what_a_service_does_is_on_record_as_a_services(clients: Clients) -> None:
    assert clients("Cleo").item("/you")["is_person"] is True
    you = clients("Cleo\u0301 Byron").item("/you")
    assert (you["name"], you["is_person"]) == ("service Cleo\u0301 Byron", False)
    assert set(you["roles"]) == {role.value for role in Role}

"""Signing in: while a password is checked nobody waits, and a one-time code counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import Engine

import monitor.desk.sign_in
from monitor.desk.passwords import check_sign_in, with_password
from monitor.desk.sign_in import Slowdown, Tried, sign_in
from state.people import Person, Role
from state.storage.database import transaction
from state.storage.people import find_person, record_person

NOW = datetime(2025, 3, 26, 14, 0, tzinfo=UTC)
PASSWORD = "a long road to nowhere"


@pytest.fixture
def tried(engine: Engine) -> Tried:
    person, secrets = with_password(Person("Cleo", frozenset({Role.COMPLIANCE}), "key", NOW), PASSWORD)
    with transaction(engine) as connection:
        record_person(connection, person)
    code = pyotp.parse_uri(secrets.totp_address).generate_otp(int(NOW.timestamp()) // 30)
    return Tried("cleo", PASSWORD, code, "127.0.0.1")


def test_a_code_counts_once(engine: Engine, tried: Tried) -> None:
    slowdown = Slowdown()
    assert sign_in(engine, slowdown, tried, "", NOW)
    assert sign_in(engine, slowdown, tried, "", NOW) is None


def test_others_store_while_a_password_is_checked_and_a_code_sent_twice_at_once_counts_once(
    engine: Engine, tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowdown, second = Slowdown(), []

    def meanwhile(person: Person | None, password: str, code: str, now: datetime) -> Person | None:
        monkeypatch.setattr(monitor.desk.sign_in, "check_sign_in", check_sign_in)
        with transaction(engine) as connection:
            assert find_person(connection, "Cleo") == person
        second.append(sign_in(engine, slowdown, tried, "", now))
        return check_sign_in(person, password, code, now)

    monkeypatch.setattr(monitor.desk.sign_in, "check_sign_in", meanwhile)
    assert sign_in(engine, slowdown, tried, "", NOW) is None
    assert all(second)


def test_one_persons_failures_behind_a_proxy_keep_nobody_else_out(engine: Engine, tried: Tried) -> None:
    slowdown = Slowdown()
    guess = replace(tried, password="a wrong guess", is_proxy=True)
    for at in range(7):
        sign_in(engine, slowdown, replace(guess, name=f"somebody {at}"), "", NOW)
    assert sign_in(engine, slowdown, replace(tried, is_proxy=True), "", NOW)

"""What programs read part by part, and what is kept for them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from state.accounts import Account, CustomerRecord
from state.alerts import AccountAction, AccountContent, Alert, Audience, OperatorContent
from state.customers import Customer
from state.dispositions import AccountHold, ReleaseRequest, Signature
from state.people import Role
from state.storage.alert_log import alerts_after, alerts_on_account
from state.storage.customer_records import record_customers
from state.storage.database import transaction
from state.storage.dossier import find_dossier
from state.storage.holds import holds_after, record_hold
from state.storage.list_pages import find_customers
from state.storage.match_queue import QueueFilter, queue_after
from state.storage.outbox import queue_alert
from state.storage.tokens import KEPT_FOR, all_tokens, end_token, find_answer, find_token, record_token, store_answer
from state.tokens import ApiToken, KeptAnswer
from tests.customer_rows import new_customers

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_alerts_come_as_they_were_committed_whatever_their_times(engine: Engine) -> None:
    for name, hours in (("late", 3), ("early", 1), ("later", 2)):
        content = OperatorContent("ecfr", "no answer", "wait", NOW)
        with transaction(engine) as connection:
            queue_alert(connection, Alert(name, Audience.OPERATOR, name, NOW + hours * HOUR, content), ())
    with transaction(engine) as connection:
        first = alerts_after(connection, 0, 1)
        rest = alerts_after(connection, first[-1][0], 5)
        assert [alert.id for _, alert in first + rest] == ["late", "early", "later"]
        assert alerts_after(connection, rest[-1][0], 5) == ()


def test_a_notice_is_found_by_its_account_and_by_no_other_whose_id_ends_alike(engine: Engine) -> None:
    for account in ("1", "A 1"):
        notice = AccountContent(
            AccountAction.HOLD, account, "Torvek", NOW.date(), None, "", "Trade Compliance", None, ""
        )
        with transaction(engine) as connection:
            queue_alert(connection, Alert(account, Audience.SALES, f"2025-1 {account}", NOW, notice), ())
    with transaction(engine) as connection:
        assert [alert.id for alert in alerts_on_account(connection, "1")] == ["1"]
        assert [row["id"] for row in find_dossier(connection, "1")["alerts"]] == ["1"]


def test_holds_that_changed_are_found_and_released_ones_too(engine: Engine) -> None:
    old = AccountHold("C1", "2025-1", "a", NOW)
    released = replace(
        old, customer_id="C2", request=ReleaseRequest("Sam", NOW, "over"), release=Signature("Sam", NOW + 2 * HOUR)
    )
    seen = replace(old, customer_id="C3", acknowledgement=Signature("Sam", NOW + 3 * HOUR))
    with transaction(engine) as connection:
        for hold in (old, released, seen):
            record_hold(connection, hold)
        standing = holds_after(connection, 0, 5, None)
        assert [hold.customer_id for hold in standing] == ["C1", "C3"]
        assert [hold.customer_id for hold in holds_after(connection, standing[0].id, 5, None)] == ["C3"]
        assert [hold.customer_id for hold in holds_after(connection, 0, 5, NOW + HOUR)] == ["C2", "C3"]
        assert holds_after(connection, 0, 5, NOW + 4 * HOUR) == ()


def test_customers_and_matches_go_on_after_the_last_one_seen(engine: Engine) -> None:
    with transaction(engine) as connection:
        owners = {"C1": "A_b@example.com", "C2": "acb@example.com", "C3": "A_b@example.com"}
        records = [
            CustomerRecord(Customer(name, "Torvek 100%_"), Account(name, owner_email=owner))
            for name, owner in owners.items()
        ]
        record_customers(connection, new_customers(records), NOW)
        first = find_customers(connection, "100%_", 2)
        assert [each.customer.id for each in first] == ["C1", "C2"]
        assert [each.customer.id for each in find_customers(connection, "torvek", 2, "C2")] == ["C3"]
        own = find_customers(connection, "", 2, owner="a_B@example.com")
        assert [each.customer.id for each in own] == ["C1", "C3"]
        assert queue_after(connection, date(2025, 3, 25), QueueFilter(words="x"), 0, 5) == ()


def test_tokens_and_answers_are_kept_as_long_as_they_count(engine: Engine) -> None:
    token = ApiToken("a" * 64, "ERP", frozenset({Role.AUDITOR, Role.OPERATOR}), NOW, NOW + HOUR)
    answer = KeptAnswer("b" * 64, "{}", '"c"')
    with transaction(engine) as connection:
        record_token(connection, token)
        (stored,) = all_tokens(connection)
        assert stored == replace(token, id=stored.id) == find_token(connection, token.hash)
        store_answer(connection, stored.id, "k", answer, NOW)
        store_answer(connection, stored.id, "k", replace(answer, body="[]"), NOW)
        assert (find_answer(connection, stored.id, "k"), find_answer(connection, stored.id, "l")) == (answer, None)
        store_answer(connection, stored.id, "l", answer, NOW + KEPT_FOR + HOUR)
        assert find_answer(connection, stored.id, "k") is None
        assert end_token(connection, stored.id, NOW) == stored
        assert end_token(connection, stored.id, NOW) is None
        ended = find_token(connection, token.hash)
        assert ended is not None
        assert (stored.is_good(NOW), stored.is_good(NOW + HOUR), ended.is_good(NOW)) == (True, False, False)

"""Tokens of the API: kept as hashes, within a person's roles, gone at once when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.demo.run import DemoClock
from monitor.desk.api_tokens import PREFIX, add_token, find_caller, revoke_token
from monitor.desk.people import add, end
from monitor.runtime.context import Context
from state.errors import UsageProblem
from state.people import Role
from state.storage.database import snapshot
from state.storage.evidence import all_evidence
from state.storage.tokens import all_tokens

BOTH = frozenset({Role.COMPLIANCE, Role.SALES})


def roles_of(context: Context, text: str) -> frozenset[Role] | None:
    with snapshot(context.engine) as connection:
        caller = find_caller(connection, context, text)
    return caller.viewer.roles if caller else None


def test_a_token_has_what_its_person_has_and_ends_with_them(desk_context: Context, desk_clock: DemoClock) -> None:
    add(desk_context, "Cleo", BOTH, "cleo@example.com")
    whole = add_token(desk_context, "cleo@example.com", frozenset(), 30, is_service=False)
    part = add_token(desk_context, "Cleo", frozenset({Role.SALES}), 1, is_service=False)
    assert (roles_of(desk_context, whole), roles_of(desk_context, part)) == (BOTH, {Role.SALES})
    add(desk_context, "Cleo", frozenset({Role.COMPLIANCE}))
    assert (roles_of(desk_context, whole), roles_of(desk_context, part)) == ({Role.COMPLIANCE}, frozenset())
    desk_clock.moment += timedelta(days=1)
    assert (roles_of(desk_context, part), roles_of(desk_context, PREFIX + "a" * 43)) == (None, None)
    end(desk_context, "Cleo")
    assert roles_of(desk_context, whole) is None


def test_a_token_is_stored_nowhere_and_what_is_done_with_it_is_on_record(desk_context: Context) -> None:
    text = add_token(desk_context, "ERP", frozenset({Role.AUDITOR}), 30, is_service=True)
    with snapshot(desk_context.engine) as connection:
        caller = find_caller(connection, desk_context, text)
        (stored,) = all_tokens(connection)
    assert caller is not None
    assert (caller.viewer.name, caller.is_person, text in repr(stored)) == ("service ERP", False, False)
    assert revoke_token(desk_context, stored.id).holder == "ERP"
    assert roles_of(desk_context, text) is None
    with pytest.raises(UsageProblem, match="no token in use"):
        revoke_token(desk_context, stored.id)
    with snapshot(desk_context.engine) as connection:
        said = [row.noun for row in all_evidence(connection) if row.subject == "service ERP"]
    assert ["added" in said[0], "revoked" in said[1]] == [True, True]
    desk_context.engine.dispose()
    files = [path for path in desk_context.settings.state.folder.rglob("*") if path.is_file()]
    assert [path for path in files if text.removeprefix(PREFIX).encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("holder", "roles", "days", "is_service", "because"),
    [
        ("Nobody", [], 30, False, "nobody's name"),
        ("Cleo", [Role.OPERATOR], 30, False, "has not the role operator"),
        ("ERP", [], 30, True, "needs a role"),
        ("Cleo", [], 400, False, "not from 1 to 366"),
        ("\x1b[31m", [Role.AUDITOR], 30, True, "letters that cannot be shown"),
    ],
)
def test_a_token_that_would_say_too_much_is_not_made(
    desk_context: Context, holder: str, roles: list[Role], days: int, is_service: bool, because: str
) -> None:
    add(desk_context, "Cleo", frozenset({Role.COMPLIANCE}))
    with pytest.raises(UsageProblem, match=because):
        add_token(desk_context, holder, frozenset(roles), days, is_service=is_service)

"""Tokens of the API as stored, and the answers that are given again to a request that comes again."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select

from state.people import Role
from state.storage.database import insert_once
from state.storage.people_tables import api_answers, api_tokens
from state.tokens import ApiToken, KeptAnswer

# For so long a request that comes again with its key is answered as it was.
KEPT_FOR = timedelta(days=7)


def record_token(connection: Connection, token: ApiToken) -> None:
    """Store a new token."""
    values = {each.name: getattr(token, each.name) for each in fields(ApiToken) if each.name != "id"}
    connection.execute(api_tokens.insert().values(**values | {"roles": " ".join(sorted(token.roles))}))


def find_token(connection: Connection, token_hash: str) -> ApiToken | None:
    """Return a token, ended ones too, by the hash of what was sent; None where there is none."""
    row = connection.execute(select(api_tokens).where(api_tokens.c.hash == token_hash)).first()
    return _token(row) if row else None


def all_tokens(connection: Connection) -> tuple[ApiToken, ...]:
    """Return every token in the order they were added, ended ones too."""
    return tuple(map(_token, connection.execute(select(api_tokens).order_by(api_tokens.c.id))))


def end_token(connection: Connection, token_id: int, now: datetime) -> ApiToken | None:
    """End a token at an aware UTC time and return it as it was; None where none with this id counts."""
    this = (api_tokens.c.id == token_id) & api_tokens.c.ended_at.is_(None)
    row = connection.execute(select(api_tokens).where(this)).first()
    connection.execute(api_tokens.update().where(this).values(ended_at=now))
    return _token(row) if row else None


def touch_token(connection: Connection, token_id: int, now: datetime) -> None:
    """Note that a token was used."""
    connection.execute(api_tokens.update().where(api_tokens.c.id == token_id).values(used_at=now))


def find_answer(connection: Connection, token_id: int, key: str) -> KeptAnswer | None:
    """Return what a request with this key was answered; None where none was, or it is no longer kept."""
    this = (api_answers.c.token_id == token_id) & (api_answers.c.key == key)
    row = connection.execute(select(api_answers).where(this)).first()
    return KeptAnswer(row.request_sha256, row.body, row.etag) if row else None


def store_answer(connection: Connection, token_id: int, key: str, answer: KeptAnswer, now: datetime) -> None:
    """Store an answer, and forget those that were kept long enough."""
    connection.execute(api_answers.delete().where(api_answers.c.answered_at < now - KEPT_FOR))
    values = {each.name: getattr(answer, each.name) for each in fields(KeptAnswer)}
    insert_once(connection, api_answers, token_id=token_id, key=key, answered_at=now, **values)


def _token(row: Row[tuple[object, ...]]) -> ApiToken:
    columns = dict(row._mapping)
    return ApiToken(**columns | {"roles": frozenset(map(Role, columns["roles"].split()))})

"""People: who may look and decide, in which roles, under one name wherever they do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for, and so what is shown.

    COMPLIANCE decides and releases. SALES sees the accounts it owns and acknowledges their holds; no score, no reason,
    no other account. OPERATOR keeps the service running, and sees no customer. AUDITOR sees all, and changes nothing.
    """

    COMPLIANCE = "compliance"
    SALES = "sales"
    OPERATOR = "operator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """One person, by the name that decisions are signed with.

    `email` is also what an identity provider or a proxy calls the person, and, for sales, the owner of accounts.
    `key` is random text that forms are signed with. `password_hash` is Argon2's own form, `totp_secret` base32,
    `totp_used` the last 30-second step a code was taken for, `recovery_hashes` those of the codes left; None and empty
    where the person does not sign in with a password. `ended_at` is aware UTC, None while the person may sign in.
    """

    name: str
    roles: frozenset[Role]
    key: str
    added_at: datetime
    email: str | None = None
    slack_id: str | None = None
    password_hash: str | None = None
    totp_secret: str | None = None
    totp_used: int | None = None
    recovery_hashes: tuple[str, ...] = ()
    ended_at: datetime | None = None
    id: int = 0

    def is_called(self, word: str) -> bool:
        """Return whether a word is the person's name, mail address or Slack id, whatever its letter case."""
        names = (self.name, self.email, self.slack_id)
        return word.strip().casefold() in {name.casefold() for name in names if name}


def is_owner(email: str | None, owner_email: str) -> bool:
    """Return whether a person of this mail address owns an account of that owner; nobody does where either is empty."""
    return bool(email and owner_email and email.casefold() == owner_email.casefold())


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of a person: `hash` is the SHA-256 (hex) of what the browser holds.

    Times are aware UTC. `signed_in_at` moves when the person gives the password again, `seen_at` with each use.
    """

    hash: str
    person_id: int
    began_at: datetime
    signed_in_at: datetime
    seen_at: datetime

"""Bearer tokens of the API: who holds one, in which roles and until when; never the token itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from state.people import Role


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token: `hash` is the SHA-256 (hex) of what its holder sends.

    `holder` is the name of a person, whose `person_id` is given, or of a service. Times are aware UTC: `expires_at` is
    when it ends by itself, `ended_at` when somebody ended it, `used_at` about when it was last used; None for not yet.
    """

    hash: str
    holder: str
    roles: frozenset[Role]
    added_at: datetime
    expires_at: datetime
    person_id: int | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None
    id: int = 0

    @property
    def signs_as(self) -> str:
        """The name under which what is done with it is on record: a service is never taken for a person."""
        return self.holder if self.person_id is not None else f"service {self.holder}"

    def is_good(self, now: datetime) -> bool:
        """Return whether it counts at an aware time."""
        return self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a request with an Idempotency-Key was answered: `request_sha256` is of the request, `body` is JSON."""

    request_sha256: str
    body: str
    etag: str

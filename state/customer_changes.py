"""What one reading of the customers has that the one before had not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class RecordRow(NamedTuple):
    """A customer to record: a hash of what a screening reads of it (`payload`, a `CustomerRecord` as JSON).

    A tuple, since a million of them come from another process at once.
    """

    id: str
    sha256: str
    payload: str


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """What one reading of the customers has that the one before had not.

    `gone` holds ids, `same` is the number of those whom a screening finds as they were; `beside` are those among them
    whose record is another in what no screening reads: who answers for the account, its orders.
    """

    new: tuple[RecordRow, ...] = ()
    changed: tuple[RecordRow, ...] = ()
    gone: tuple[str, ...] = ()
    same: int = 0
    beside: tuple[RecordRow, ...] = ()

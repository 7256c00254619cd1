"""What an export has that the one believed had not: two stores held against each other, by the hashes of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.intake.customer_plausibility import Export, find_doubts
from state.customer_changes import CustomerChanges, RecordRow
from state.customers import StoredCustomers
from state.encoding import to_json
from state.errors import StoreDamaged

if TYPE_CHECKING:
    from monitor.screening.bulk.store import CustomerStore


@dataclass(frozen=True, slots=True)
class Compared:
    """How an export differs from the one believed, and why it is doubted; `ids` are of everyone, where asked for."""

    changes: CustomerChanges
    doubts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two stores, `before` None for none, and whether the ids of everyone are asked for."""

    before: StoredCustomers | None
    now: StoredCustomers
    largest_shrinkage: float
    everyone: bool


def compare_stores(asked: Comparison) -> Compared | None:
    """Compare two stores; None where one is damaged."""
    from monitor.screening.bulk.store import open_store

    try:
        now = open_store(asked.now.folder)
        before = open_store(asked.before.folder) if asked.before else None
    except StoreDamaged:
        return None
    everyone = tuple(now.ids()) if asked.everyone else ()
    if before is None:
        return Compared(CustomerChanges(new=_rows(now, range(asked.now.number))), (), everyone)
    return _differences(asked, before, now, everyone)


def _differences(asked: Comparison, before: CustomerStore, now: CustomerStore, everyone: tuple[str, ...]) -> Compared:
    ours, theirs = _rows_without(now, before, 0), _rows_without(before, now, 0)
    ids_now, ids_before = now.ids(), before.ids()
    number_before = {ids_before[number]: number for number in theirs}
    changed = [number for number in ours if ids_now[number] in number_before]
    new = [number for number in ours if ids_now[number] not in number_before]
    here = {ids_now[number] for number in changed}
    gone = [number for who, number in number_before.items() if who not in here]
    beside = sorted(set(_rows_without(now, before, 1)) - set(ours))
    changes = CustomerChanges(
        new=_rows(now, new),
        changed=_rows(now, changed),
        gone=tuple(sorted(ids_before[number] for number in gone)),
        same=asked.now.number - len(ours),
        beside=_rows(now, beside),
    )
    were = {each.customer.id: each.customer for each in before.take(sorted(number_before.values()))}
    now_read = [each.customer for each in now.take(changed)]
    export = Export(
        new=[each.customer for each in now.take(new)],
        changed=[(were[each.id], each) for each in now_read],
        gone=[were[who] for who in changes.gone],
        same=changes.same,
        filled=now.filled,
        destroyed=sum(1 for each in asked.now.not_screenable if each.customer_id in here),
    )
    return Compared(changes, find_doubts(export, asked.largest_shrinkage), everyone)


def _rows_without(ours: CustomerStore, theirs: CustomerStore, of: int) -> list[int]:
    """Return the rows whose hash, that of what is screened (0) or of the whole record (1), the other store lacks."""
    from monitor.screening.bulk.store import rows_before

    _, is_there = rows_before(theirs.prints()[:, of], ours.prints()[:, of])
    rows: list[int] = (~is_there).nonzero()[0].tolist()
    return rows


def _rows(store: CustomerStore, numbers: Sequence[int]) -> tuple[RecordRow, ...]:
    prints = store.prints()[:, 0][numbers].tolist()
    return tuple(
        RecordRow(record.customer.id, f"{screened:016x}", to_json(record).decode())
        for record, screened in zip(store.take(numbers), prints, strict=True)
    )

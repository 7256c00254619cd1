"""`python -m tests.bench_history`: what ten years of history cost on SQLite.

300 rules, 3,400 entries and 20,000 alerts are stored by the ordinary code. Then: how big the database is, how long the
list of a past date and `listwatch status` take, how long the chain takes to verify, and how long it takes to store one
rule of 80 entries with 100,000 customers loaded (the list, the screening's result and the outbox; the screening is
measured elsewhere). Times are of the processor, which others on the machine change less, but for that of the one rule.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection, Engine

from monitor.config.operations import StateTable
from monitor.config.sources import CustomersTable
from monitor.demo.run import DemoSettings
from monitor.operations.status import print_status, read_status
from monitor.queries.history import changes_between, list_as_of
from monitor.queries.history_json import print_list_as_of
from monitor.runtime.startup import open_context
from notifiers.files import FilesChannelTable
from state.alerts import AccountAction, AccountContent, Alert, Audience
from state.changes import Change, ChangeKind
from state.customers import Customer
from state.entry_ids import identify
from state.evidence import ScreeningBasis, first_break
from state.listings import Alias, ListCode, Listing, Snapshot
from state.matches import Match, Reason, ReasonKind, Screening, Strength
from state.storage import lists, snapshots
from state.storage.changes import note_changes
from state.storage.database import open_database, transaction
from state.storage.evidence import all_evidence, append_evidence, chain_end, flush_evidence
from state.storage.outbox import queue_alert
from state.storage.screenings import record_screening

RULES, ENTRIES, ALERTS, CUSTOMERS = 300, 3_400, 20_000, 100_000
LIMITS = {"list --as-of, s": 0.3, "status, s": 0.2, "evidence, us a row": 100, "database, MB": 300, "one rule, s": 1.0}
EL = ListCode.ENTITY_LIST
BEGINNING = date(2015, 1, 1)
REQUIREMENT = "For all items subject to the EAR. (See §§ 734.9(e), and 744.11 of the EAR.)"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "listwatch.db"
        engine = open_database(f"sqlite:///{file}")
        write_history(engine)
        figures = {**measure(engine), "status, s": measure_status(Path(folder))}
        engine.dispose()
        figures["database, MB"] = file.stat().st_size / 1e6
    for what, figure in figures.items():
        limit = f"   at most {LIMITS[what]}" if what in LIMITS else ""
        print(f"{what:<24}{figure:>10.3f}{limit}")


def measure(engine: Engine) -> dict[str, float]:
    past, known = date(2019, 6, 1), datetime(2020, 1, 1, tzinfo=UTC)
    with transaction(engine) as connection:
        figures = {
            "list --as-of, s": median(lambda: print_list_as_of(list_as_of(connection, EL, past), {}, nowhere())),
            "as of, s": median(lambda: list_as_of(connection, EL, past)),
            "as of, known at, s": median(lambda: list_as_of(connection, EL, past, known)),
            "diff of a year, s": median(lambda: changes_between(connection, EL, past, past.replace(year=2020))),
            "verify the chain, s": median(lambda: first_break(all_evidence(connection), chain_end(connection))),
            "evidence, us a row": median(lambda: append_rows(connection, 200)) / 200 * 1e6,
            "evidence rows": float(chain_end(connection).last_id),
        }
    customers = [customer(number) for number in range(CUSTOMERS)]
    figures["one rule, s"] = time_of(lambda: store_one_rule(engine, customers), time.perf_counter)
    return figures


def measure_status(folder: Path) -> float:
    """What `listwatch status` does, with every message still to be sent: the most there can be to count."""
    customers = CustomersTable(file=folder / "customers.csv")
    channel = FilesChannelTable(type="files", name="files", folder=folder)
    settings = DemoSettings(state=StateTable(folder=folder), customers=customers, channels=(channel,))
    with open_context(settings) as context:
        return median(lambda: print_status(read_status(context), nowhere()))


def nowhere() -> Console:
    return Console(file=io.StringIO(), width=120)


def write_history(engine: Engine) -> None:
    """Ten years: each rule adds ten entries, revises ten and removes two, and is told in some sixty alerts."""
    with transaction(engine) as connection:
        base = identify(EL, [entry(number) for number in range(ENTRIES - RULES * 8)])
        lists.record_base(connection, Snapshot(EL, BEGINNING, base), f"eCFR {BEGINNING}", moment(0))
        snapshots.record_snapshot(connection, EL, BEGINNING, "0" * 64, len(base), agrees=True, now=moment(0))
    standing, concerned = list(base), [customer(number) for number in range(ALERTS // RULES + 1)]
    for number in range(1, RULES + 1):
        added = identify(EL, [entry(number * 1_000_000 + at) for at in range(10)])
        revised = [(old, replace(old, addresses=(*old.addresses, f"{number} New Road"))) for old in standing[:10]]
        removed = standing[10:12]
        changes = [
            *(Change(ChangeKind.ADDITION, None, new) for new in added),
            *(Change(ChangeKind.REVISION, old, new) for old, new in revised),
            *(Change(ChangeKind.REMOVAL, old, None) for old in removed),
        ]
        with transaction(engine) as connection:
            store(connection, number, changes, concerned)
        standing = [*standing[12:], *(new for _, new in revised), *added]


def store(connection: Connection, number: int, changes: list[Change], concerned: list[Customer]) -> None:
    cause, now = f"{moment(number).year}-{number:05}", moment(number)
    lists.record_changes(connection, EL, changes, cause, now.date(), now)
    note_changes(connection, changes, cause, "published", now)
    found = tuple(match(one.id, changes[at % len(changes)].listing) for at, one in enumerate(concerned))
    screening = Screening(CUSTOMERS, len(changes), "0" * 64, "1", found)
    record_screening(
        connection, screening, cause, "published", now, ScreeningBasis("0" * 64, "1", {}, tuple(concerned))
    )
    for one in concerned:
        queue_alert(connection, hold(cause, one.id, now), ["slack", "mail"])


def store_one_rule(engine: Engine, customers: list[Customer]) -> None:
    """Store a rule of 80 entries, each of which concerns one of the customers that are held in memory."""
    added = identify(EL, [entry(10**9 + at) for at in range(80)])
    changes = [Change(ChangeKind.ADDITION, None, new) for new in added]
    with transaction(engine) as connection:
        store(connection, RULES + 1, changes, customers[:80])


def append_rows(connection: Connection, count: int) -> None:
    for at in range(count):
        append_evidence(connection, "sent", f"alert {at}", {"channel": "slack", "outcome": "delivered"}, moment(RULES))
    flush_evidence(connection)


def median(work: Callable[[], object]) -> float:
    return statistics.median(time_of(work) for _ in range(5))


def time_of(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    begun = clock()
    work()
    return clock() - begun


def moment(number: int) -> datetime:
    return datetime(2015, 1, 1, 13, tzinfo=UTC) + timedelta(days=12 * number)


def entry(number: int) -> Listing:
    name = f"Ningrui Optics No. {number} Trading Company Limited"
    return Listing(
        destination="CHINA, PEOPLE'S REPUBLIC OF",
        name=name,
        aliases=tuple(Alias(f"{name} {word}") for word in ("Group", "Institute", "Factory")),
        addresses=(f"{number} Long Road, Invented District, Xi'an, China",) * 2,
        license_requirement=REQUIREMENT,
        license_review_policy="Presumption of denial.",
        citation="80 FR 1234, 1/1/15.",
        verbatim=f"{name}, a.k.a., the following three aliases. " * 5,
    )


def customer(number: int) -> Customer:
    return Customer(f"C{number}", f"Torvek Bakery {number}", addresses=(f"{number} Short Street, Springfield",))


def match(customer_id: str, listing: Listing) -> Match:
    reason = Reason(ReasonKind.SIMILAR_NAME, "Torvek Bakery", listing.name, 91.0)
    return Match(customer_id, listing.destination, listing.name, Strength.STRONG, 91.0, (reason,), listing.entry_id)


def hold(cause: str, customer_id: str, now: datetime) -> Alert:
    content = AccountContent(
        AccountAction.HOLD, customer_id, "Torvek Bakery", now.date(), 3, "owner@example.com", "Compliance", now, "Them"
    )
    return Alert(f"hold.{cause}.{customer_id}", Audience.SALES, f"{cause} {customer_id}", now, content)


if __name__ == "__main__":
    main()

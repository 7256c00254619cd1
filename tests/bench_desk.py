"""The review desk under load: 100,000 customers, 5,000 open matches on hold, ten years of history.

`python -m tests.bench_desk` fills a SQLite database with copies of what the demo stored, serves the desk on it, asks
each page twenty times, and prints the median and the 95th percentile in milliseconds, and the memory. Times are of the
processor, of whoever asks and of the desk together, which others on the machine change less.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from urllib.request import urlopen

from sqlalchemy import Connection, Table, func, select

from monitor.demo.run import open_demo, run_demo
from monitor.desk.app import make_app
from monitor.desk.desk import Desk
from monitor.operations.serving import serve
from monitor.runtime.context import Context
from state.dispositions import match_id_of
from state.storage.database import transaction
from state.storage.evidence import append_evidence
from state.storage.schema import (
    account_holds,
    alerts,
    changes,
    customer_records,
    listings,
    matches,
    milestones,
    screenings,
)

CUSTOMERS, MATCHES, RULES, LOG = 100_000, 5_000, 500, 100_000
ASKED = 20
LONGEST = 300  # milliseconds at the 95th percentile
PAGES = """/ /matches /matches?page=50 /matches?strength=strong&q=inspur /matches/{match} /holds /holds?page=50
/customers?q=nettrix /customers/{customer} /rules /rules/2025-05426 /lists /lists/EL /lists/EL?q=inspur /sources /lag
/alerts/2025-05426.filed.compliance /audit /settings /regimes /matches.json /holds.csv""".split()


def main() -> int:
    """Fill, serve, ask, print; 1 where a page takes too long."""
    with TemporaryDirectory() as name:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "demo"
        if not folder.exists():
            run_demo(folder, "", "", "demo@example.com", quiet=True)
        shutil.copytree(folder, Path(name) / "large")
        with open_demo(Path(name) / "large") as context:
            fill(context)
            with serve(make_app(Desk.of(lambda: context), str), "desk.listen", "127.0.0.1:0") as address:
                return measure(context, address)


def measure(context: Context, address: str) -> int:
    with transaction(context.engine) as connection:
        customer = connection.execute(select(account_holds.c.customer_id).order_by(account_holds.c.id.desc())).scalar()
    match = json.loads(urlopen(f"{address}/matches.json").read())["matches"][20]["id"]
    before, slow = memory(), 0
    print(f"{CUSTOMERS:,} customers, {MATCHES:,} open matches, {RULES} rules, {LOG:,} rows of evidence")
    print(f"{'page':<40}{'median':>8}{'p95':>8}  ms")
    for path in PAGES:
        at = path.format(match=match, customer=customer)
        took = sorted(ask(f"{address}{at}") for _ in range(ASKED))
        worst = took[int(0.95 * (ASKED - 1))]
        slow += worst > LONGEST
        print(f"{path:<40}{statistics.median(took):>8.0f}{worst:>8.0f}{'  TOO SLOW' if worst > LONGEST else ''}")
    print(f"memory: {before} MB before, {memory()} MB after")
    return 1 if slow else 0


def ask(address: str) -> float:
    begin = process_time()
    with urlopen(address) as answer:
        answer.read()
    return (process_time() - begin) * 1000


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def fill(context: Context) -> None:
    """Store copies of what the demo stored, with ids of their own."""
    with transaction(context.engine) as connection:
        insert(connection, customer_records, customers(connection))
        last = connection.execute(select(func.max(screenings.c.id))).scalar_one()
        strong = connection.execute(select(matches).where(matches.c.strength == "strong")).first()
        assert strong is not None
        screening = connection.execute(select(screenings).where(screenings.c.id == strong.screening_id)).one()
        which = changes.c.event_id == screening.event_id, changes.c.entry_key == strong.entry_key
        change = connection.execute(select(changes).where(*which)).first()
        assert change is not None
        copy = dict(screening._mapping) | {"id": last + 1, "cause": "2024-99999", "event_id": "bench"}
        connection.execute(screenings.insert().values(copy))
        insert(connection, changes, [dict(change._mapping) | {"id": None, "event_id": "bench", "cause": "2024-99999"}])
        insert(connection, matches, some_matches(strong._mapping, last + 1))
        notice = connection.execute(select(alerts).where(alerts.c.audience == "sales")).first()
        assert notice is not None
        insert(connection, alerts, notices(notice._mapping))
        insert(connection, account_holds, some_holds(connection))
        insert(connection, milestones, rules(connection))
        insert(connection, listings, old_listings(connection))
        for at in range(LOG):
            append_evidence(connection, "received", f"{at:064x}", {"size": at}, context.now())


def insert(connection: Connection, table: Table, rows: Any) -> None:
    batch = [{key: value for key, value in row.items() if not (key == "id" and value is None)} for row in rows]
    for at in range(0, len(batch), 5000):
        connection.execute(table.insert(), batch[at : at + 5000])


def customers(connection: Connection) -> Iterator[dict[str, Any]]:
    known = connection.execute(select(customer_records)).all()
    for at in range(CUSTOMERS):
        row = known[at % len(known)]
        noun = json.loads(row.payload)
        noun["customer"]["id"] = noun["account"]["customer_id"] = f"X{at:06d}"
        yield dict(row._mapping) | {"id": f"X{at:06d}", "payload": json.dumps(noun)}


def some_matches(row: Any, screening: int) -> Iterator[dict[str, Any]]:
    for at in range(MATCHES):
        noun = json.loads(row["payload"]) | {"customer_id": f"X{at:06d}"}
        yield dict(row) | {
            "id": None,
            "screening_id": screening,
            "customer_id": f"X{at:06d}",
            "match_id": match_id_of(f"X{at:06d}", row["list_code"], row["entry_key"]),
            "payload": json.dumps(noun),
        }


def notices(row: Any) -> Iterator[dict[str, Any]]:
    for at in range(MATCHES):
        noun = json.loads(row["payload"])
        noun["id"], noun["thread"] = f"hold.bench.{at}", f"2024-99999 X{at:06d}"
        noun["content"]["customer_id"] = f"X{at:06d}"
        yield dict(row) | {"id": noun["id"], "thread": noun["thread"], "payload": json.dumps(noun), "event_id": "bench"}


def some_holds(connection: Connection) -> Iterator[dict[str, Any]]:
    row = connection.execute(select(account_holds)).first()
    assert row is not None
    for at in range(MATCHES):
        yield dict(row._mapping) | {
            "id": None,
            "customer_id": f"X{at:06d}",
            "cause": "2024-99999",
            "alert_id": f"hold.bench.{at}",
            "since": row.since + timedelta(minutes=at),
        }


def rules(connection: Connection) -> Iterator[dict[str, Any]]:
    known = connection.execute(select(milestones).where(milestones.c.document_number == "2025-05426")).all()
    for at in range(RULES):
        for row in known:
            later = row.reached_at - timedelta(days=7 * at) + timedelta(hours=(at * 7) % 200)
            yield dict(row._mapping) | {"document_number": f"2015-{at:05d}", "reached_at": later}


def old_listings(connection: Connection) -> Iterator[dict[str, Any]]:
    known = connection.execute(select(listings).where(listings.c.known_until.is_(None))).all()
    for at in range(30):
        for row in known:
            key = f"{at:04x}{row.entry_key[4:]}"
            old = {"in_force_from": row.in_force_from - timedelta(days=365), "in_force_until": None}
            yield dict(row._mapping) | {"id": None, "entry_key": key, "name": f"{row.name} {at}"} | old


if __name__ == "__main__":
    sys.exit(main())

"""`make bench-scale`: a rule, a changed customers file and the first poll with a million customers; QUICK=1: 100,000.

Each step is a poll as the daemon makes it, in a process of its own, against the demo's offices on this machine, with
the Entity List of March 24, 2025 where the reference data is. CUSTOMERS=10000000 measures another number. `seconds` is
the time of the poll, `from start` that of the whole process, as under cron, `lock` the longest time that the write lock
was held. `MB` is the most memory of the polling process and of the largest process that it began, together.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, event

from monitor.config.operations import StateTable
from monitor.config.sources import CustomersTable
from monitor.demo.drafts import RULE_NUMBERS, read_list_draft, read_rule_draft
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import FILED, NOTHING_NEW, DemoStage
from notifiers.files import FilesChannelTable
from sources.ecfr import EcfrTable, read_lists
from sources.federal_register import FederalRegisterTable
from tests.demo_settings import demo_settings
from tests.invented_names import invented_names

LIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "ecfr" / "supplement-4.2025-03-24.reconstructed.xml"
COLUMNS = ("id", "name", "aliases", "country", "address", "city", "parent", "parent_share", "owner_email")
CHANGED = 1_000
_LARGER, _SMALLER = RULE_NUMBERS
_FIRST_RULE = replace(FILED, filed=(_SMALLER,))
_STREETS = "Road Street Avenue Lane Boulevard Square Drive".split()
_PLACES = "Hamburg Shenzhen Lyon Osaka Dubai Moscow Karachi Singapore Leeds Izmir".split()
_COUNTRIES = "DE CN FR JP AE RU PK SG GB TR US".split()


@dataclass(frozen=True)
class Step:
    """One poll: its name, what the offices show, and how many customers are changed before it."""

    name: str
    stage: DemoStage
    changed: int = 0


STEPS = (
    Step("first poll", NOTHING_NEW),
    Step("nothing new", NOTHING_NEW),
    Step("first rule", _FIRST_RULE),
    Step("rule", FILED),
    Step("changed file", FILED, CHANGED),
)


def main() -> None:
    number = int(os.environ.get("CUSTOMERS") or (100_000 if os.environ.get("QUICK") else 1_000_000))
    with TemporaryDirectory() as name, FederalRegisterOffice() as office:
        folder = Path(name)
        write_customers(folder / "customers.csv", number)
        run_step(folder, office, "prepare")
        figures = {}
        print(f"{number:,} customers, {(folder / 'customers.csv').stat().st_size / 1e6:,.0f} MB")
        print(f"{'poll':<14}{'seconds':>9}{'from start':>12}{'processor':>11}{'lock, s':>9}{'MB':>8}{'alerts':>8}")
        for step in STEPS:
            change_customers(folder / "customers.csv", step.changed)
            office.open(step.stage)
            figures[step.name] = found = run_step(folder, office, step.name)
            times = f"{found['s']:>9.2f}{found['all']:>12.2f}{found['cpu']:>11.2f}"
            print(f"{step.name:<14}{times}{found['lock']:>9.2f}{found['mb']:>8,.0f}{found['alerts']:>8}")
        disk = sum(file.stat().st_size for file in (folder / "state").rglob("*") if file.is_file())
    print(f"state folder {disk / 1e6:,.0f} MB")
    rule, changed, first = (figures[each] for each in ("rule", "changed file", "first poll"))
    lock = max(rule["lock"], changed["lock"])
    peak = max(rule["mb"], changed["mb"])
    print(
        f"rule {rule['s']:.1f} s, lock {lock:.2f} s, changed {changed['s']:.1f} s, first {first['s']:.1f} s, "
        f"peak {peak:.0f} MB"
    )


def run_step(folder: Path, office: FederalRegisterOffice, name: str) -> dict[str, Any]:
    """Poll in a process of its own, and return what it measured; `cpu` is the processor's time of all its processes."""
    begun, used = time.perf_counter(), processor_seconds()
    command = [sys.executable, "-m", "tests.bench_scale", name, str(folder), office.base_url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}")
    seconds = time.perf_counter() - begun
    *troubles, figures = done.stdout.splitlines()
    print(*troubles, sep="\n", end="\n" if troubles else "")
    return json.loads(figures) | {"all": seconds, "cpu": processor_seconds() - used}


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def poll(name: str, folder: Path, url: str) -> dict[str, float]:
    """Poll as the daemon does, at the moment of the step."""
    from monitor.operations.rounds import poll_and_send
    from monitor.runtime.startup import open_context
    from monitor.runtime.subprocess_call import run_in_subprocess
    from state.storage.database import snapshot
    from state.storage.outbox import all_deliveries

    step = next((each for each in STEPS if each.name == name), STEPS[0])
    settings = demo_settings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=folder / "customers.csv"),
        federal_register=FederalRegisterTable(url=url),
        ecfr=EcfrTable(url=url),
        feeds=(),
        channels=(FilesChannelTable(type="files", name="files", folder=folder),),
    )
    with open_context(settings, DemoClock(step.stage.moment)) as opened:
        context = replace(opened, call=run_in_subprocess)
        if name == "prepare":
            prepare(context.engine)
            return {}
        held = watch_lock(context.engine)
        begun = time.perf_counter()
        done = poll_and_send(context, ())
        seconds = time.perf_counter() - begun
        for source, trouble in done.troubles:
            print(f"{name}: {source} {trouble}")
        with snapshot(context.engine) as connection:
            alerts = len(all_deliveries(connection))
        return {"s": seconds, "lock": max(held), "mb": peak_mb(), "alerts": alerts}


def prepare(engine: Engine) -> None:
    """Store the whole Entity List as the list that the demo's rules amend."""
    from state.listings import ListCode
    from state.storage import lists, snapshots
    from state.storage.database import transaction

    if not LIST.exists():
        print(f"no list at {LIST}: the demo's few entries are the list")
        return
    as_of = NOTHING_NEW.codified_as_of
    (snapshot,) = [
        one for one in read_lists(LIST.read_bytes(), LIST.name, as_of) if one.list_code is ListCode.ENTITY_LIST
    ]
    with transaction(engine) as connection:
        lists.record_base(connection, snapshot, f"eCFR {as_of}", NOTHING_NEW.moment)
        number = len(snapshot.listings)
        snapshots.record_snapshot(
            connection, snapshot.list_code, as_of, "0" * 64, number, agrees=True, now=NOTHING_NEW.moment
        )


def watch_lock(engine: Engine) -> list[float]:
    """Note how long each transaction that may write holds the lock, until its connection is given back."""
    held = [0.0]
    begun: dict[int, float] = {}

    @event.listens_for(engine, "after_cursor_execute")
    def begin(_connection: Connection, cursor: Any, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            begun[id(cursor.connection)] = time.perf_counter()

    @event.listens_for(engine, "checkin")
    def end(connection: Any, _record: object) -> None:
        if (since := begun.pop(id(connection), None)) is not None:
            held.append(time.perf_counter() - since)

    return held


def peak_mb() -> float:
    """Return the most memory of this process and of the largest one that it began, together."""
    who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(resource.getrusage(each).ru_maxrss for each in who) / 1024


def write_customers(file: Path, number: int) -> None:
    """Write customers with addresses and parents; one of 100 bears a listed name, one of 500 has a listed address."""
    entries = [*read_list_draft().entries, *(entry for each in RULE_NUMBERS for entry in read_rule_draft(each).entries)]
    names = [name for entry in entries for name in (entry.name, *entry.aka)]
    addresses = [address for entry in entries for address in entry.addresses]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(invented_rows(number, names, addresses))


def invented_rows(number: int, names: list[str], addresses: list[str]) -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)
    ours = invented_names(number, names)
    for at, name in enumerate(ours):
        place = chance.randrange(len(_PLACES))
        street = f"{chance.randrange(1, 400)} {ours[chance.randrange(number)].split()[0]} {chance.choice(_STREETS)}"
        address = chance.choice(addresses) if chance.random() < 0.002 else f"{street}, {_PLACES[place]}"
        parent = ours[chance.randrange(number)] if chance.random() < 0.2 else ""
        alias = f"{name.split()[0]} {chance.choice(_PLACES)}" if chance.random() < 0.1 else ""
        share = chance.randrange(10, 101) if parent else ""
        yield (
            f"C{at:08}", name, alias, chance.choice(_COUNTRIES), address, _PLACES[place], parent, share,
            f"owner{at % 97}@example.com",
        )  # fmt: skip


def change_customers(file: Path, number: int) -> None:
    """Write other names into some rows in the middle of the file."""
    if not number:
        return
    lines = file.read_text("utf-8").splitlines(keepends=True)
    middle = len(lines) // 2
    for at in islice(range(middle, len(lines)), number):
        lines[at] = re.sub('^([^,]+,"?)', r"\1New ", lines[at])
    file.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(poll(sys.argv[1], Path(sys.argv[2]), sys.argv[3])))
    else:
        main()

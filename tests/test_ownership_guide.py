"""The guide on ownership does what it says: its files, its commands in their order, and what they answer."""

import re
import shlex
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from state.entry_ids import identify
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, snapshots
from state.storage.database import open_database, transaction
from tests.commands import run_here, set_up

GUIDE = Path(__file__).resolve().parents[1] / "docs/OWNERSHIP.md"
CHINA, ALL_ITEMS = "CHINA, PEOPLE'S REPUBLIC OF", "For all items subject to the EAR"
NAMES = ("Torvek Quantum Systems Co., Ltd.", "Huldra Networks Co., Ltd.")
CUSTOMERS = "C1,Blue Meadow Optics GmbH\nC2,Blue Harbor Instruments Pte Ltd\nC3,Blue Ridge Sensors BV\n"
THEN, BASE = datetime(2025, 1, 1, 12, tzinfo=UTC), date(2025, 1, 1)


def blocks() -> list[list[str]]:
    """The indented blocks of the guide, line by line."""
    found = re.findall(r"(?:^ {4}.*\n)+", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    return [[line[4:] for line in block.splitlines()] for block in found]


@pytest.fixture
def folder(tmp_path: Path, httpserver: HTTPServer) -> Path:
    httpserver.no_handler_status_code = 404
    config = set_up(tmp_path, httpserver.url_for("/").rstrip("/"), customers=CUSTOMERS)
    config.write_text(f'{config.read_text()}\n[owners]\nfile = "owners.csv"\n')
    (tmp_path / "listwatch-state").mkdir()
    engine = open_database(f"sqlite:///{tmp_path / 'listwatch-state' / 'listwatch.db'}")
    entries = identify(ListCode.ENTITY_LIST, [Listing(CHINA, name, license_requirement=ALL_ITEMS) for name in NAMES])
    with transaction(engine) as connection:
        lists.record_base(connection, Snapshot(ListCode.ENTITY_LIST, BASE, entries), "eCFR 2025-01-01", THEN)
        snapshots.record_snapshot(connection, ListCode.ENTITY_LIST, BASE, "0" * 64, 2, agrees=True, now=THEN)
    engine.dispose()
    return tmp_path


def test_what_the_guide_shows_is_what_happens(folder: Path) -> None:
    (table,) = (block for block in blocks() if block[0] == "# owners.csv")
    (folder / "owners.csv").write_text("\n".join(table[1:]) + "\n", encoding="utf-8")
    answered = 0
    said = ""
    for line in (line for block in blocks() if block[0].startswith("listwatch ") for line in block):
        if line.startswith("listwatch "):
            done = run_here(*shlex.split(line)[1:], folder=folder)
            assert done.returncode in {0, 1}, (line, done.stderr)
            said = " ".join(done.stdout.split())
        else:
            assert line in said, (line, said)
            answered += 1
    assert answered == 11

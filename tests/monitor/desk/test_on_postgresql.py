"""The desk on PostgreSQL: every page, and what is done there, on a copy of what the others read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text

from monitor.config.operations import StateTable
from monitor.demo.run import DemoClock
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from state.storage.database import open_database
from state.storage.schema import evidence_head, metadata
from tests.monitor.desk.conftest import Browser, served, settings_of
from tests.monitor.desk.test_pages import FORMATS, addresses


@pytest.fixture
def on_postgresql(tmp_path: Path, stored: Path, postgres_url: str, desk_clock: DemoClock) -> Iterator[Context]:
    shutil.copytree(stored, tmp_path / "state")
    settings = settings_of(tmp_path, tmp_path / "state", {"user": "Ada Byron"})
    state = StateTable(folder=tmp_path / "state", database_url=postgres_url, captures="folder")
    copy_rows(f"sqlite:///{tmp_path / 'state' / 'listwatch.db'}", postgres_url)
    with open_context(settings.model_copy(update={"state": state}), desk_clock) as context:
        yield context


def copy_rows(source: str, target: str) -> None:
    old, new = create_engine(source), open_database(target)
    with old.connect() as reading, new.begin() as writing:
        writing.execute(evidence_head.delete())
        for table in metadata.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(select(table))]
            if rows:
                writing.execute(table.insert(), rows)
            if "id" in table.c and table.c.id.autoincrement and table.c.id.type.python_type is int:
                last = reading.execute(select(func.max(table.c.id))).scalar() or 1
                writing.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))
    old.dispose()
    new.dispose()


def test_every_page_is_answered_and_what_is_decided_stays(on_postgresql: Context) -> None:
    with served(on_postgresql) as address:
        browser = Browser(address)
        searches = ["/matches?q=inspur&strength=strong", "/lists/EL?q=inspur&how=similar"]
        paths = [*addresses("b827859ee9")[:: len(FORMATS)], *searches]
        assert {path: status for path in paths if (status := browser.get(path).status) != 200} == {}
        match = json.loads(browser.get("/matches.json").text)["match"]
        form = {"token": browser.get("/matches").token}
        assert browser.post(f"/matches/{match['id']}/claim", form | {"claim": "take"}).status == 303
        decided = form | {"version": match["version"], "verdict": "false", "reason": "Another company."}
        assert browser.post(f"/matches/{match['id']}", decided).status == 303
        assert browser.post(f"/matches/{match['id']}", decided).status == 409
        assert browser.post("/holds/D034/acknowledge", form).status == 303
        assert "Ada Byron" in browser.get("/holds.csv").text

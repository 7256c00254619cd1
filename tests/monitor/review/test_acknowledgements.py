"""An ERP takes its files from a drop folder, and its answers end the waiting of the holds that they name."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from monitor.review.acknowledgements import record_acknowledgements
from monitor.runtime.channels import open_channels
from notifiers.message import render_message
from notifiers.order_block import OrderBlockChannelTable
from state.alerts import OperatorContent
from state.deliveries import Outcome
from state.dispositions import Verdict
from state.storage import outbox
from state.storage.database import transaction
from tests.monitor.review.conftest import Desk
from tests.monitor.review.test_follow_up import ADDED, sign


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "erp").mkdir()
    return tmp_path / "erp"


@pytest.fixture
def erp(desk: Desk, folder: Path) -> Desk:
    table = OrderBlockChannelTable(type="order-block", name="erp", folder=folder)
    settings = desk.context.settings
    desk.context = replace(desk.context, settings=settings.model_copy(update={"channels": (*settings.channels, table)}))
    return desk


@pytest.fixture(scope="module")
def follow() -> Any:
    """The ERP of the guide, as it stands there."""
    guide = Path(__file__).resolve().parents[3] / "docs/ERP.md"
    block, *_ = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)
    return names["follow"]


def send(desk: Desk) -> list[str]:
    """Send every notice on the ERP's channel, and give what became of each."""
    (channel,) = [each for each in open_channels(desk.context.settings) if each.name == "erp"]
    with transaction(desk.context.engine) as connection:
        alerts = {each.alert.id: each.alert for each in outbox.all_deliveries(connection)}
    results = [channel.send(render_message(alert), "") for alert in alerts.values()]
    assert {result.outcome for result in results} == {Outcome.DELIVERED}
    return [result.receipt for result in results if result.receipt]


def operator_told(desk: Desk) -> list[str]:
    with transaction(desk.context.engine) as connection:
        contents = [each.alert.content for each in outbox.all_deliveries(connection)]
    return [content.trouble for content in contents if isinstance(content, OperatorContent)]


def test_the_erp_of_the_guide_blocks_acknowledges_and_releases(erp: Desk, folder: Path, follow: Any) -> None:
    erp.publish("2025-00001", ADDED)
    assert [name.partition("-")[0] for name in send(erp)] == ["account.hold"], "what is about no account needs no file"
    blocked: list[str] = []
    follow(folder, blocked.append, blocked.remove)
    assert blocked == ["C1"]
    record_acknowledgements(erp.context)
    (hold,) = erp.holds()
    assert hold.acknowledgement.by == "ERP"
    assert [each.name for each in (folder / "acknowledged/done").iterdir()] == [f"account.hold-{hold.alert_id}.csv"]
    assert operator_told(erp) == []
    erp.decide(Verdict.FALSE)
    sign(erp, "B. Chen")
    assert "account.release" in {name.partition("-")[0] for name in send(erp)}
    follow(folder, lambda customer: None, blocked.remove)
    assert blocked == []
    record_acknowledgements(erp.context)
    assert len(list((folder / "acknowledged/refused").glob("*.csv"))) == 1, "the hold's file, written again: it is over"


def test_a_file_holds_one_line_and_no_reason(erp: Desk, folder: Path) -> None:
    erp.publish("2025-00001", ADDED)
    (name,) = send(erp)
    (row,) = csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines())
    (hold,) = erp.holds()
    assert (row["event"], row["id"], row["hold_id"]) == ("account.hold", hold.alert_id, hold.alert_id)
    assert (row["customer_id"], row["since"]) == ("C1", "2025-03-25")
    assert "Entity List" not in (folder / name).read_text(encoding="utf-8")
    before = (folder / name).read_bytes()
    send(erp)
    assert (folder / name).read_bytes() == before, "a repeat is the same file"


@pytest.mark.parametrize("form", ["xlsx", "semicolons"])
def test_an_answer_may_be_a_workbook_or_be_parted_as_spreadsheets_do(erp: Desk, folder: Path, form: str) -> None:
    erp.publish("2025-00001", ADDED)
    (hold,) = erp.holds()
    (folder / "acknowledged").mkdir()
    rows = (("ID", "By"), (hold.alert_id, "SAP, Inc."))
    if form == "xlsx":
        with xlsxwriter.Workbook(folder / "acknowledged/answer.XLSX") as workbook:
            sheet = workbook.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        (folder / "acknowledged/answer.csv").write_text("".join(f"{';'.join(row)}\r\n" for row in rows))
    (folder / "acknowledged/~$answer.xlsx").write_bytes(b"a spreadsheet has it open")
    record_acknowledgements(erp.context)
    assert (erp.holds()[0].acknowledgement.by, operator_told(erp)) == ("SAP, Inc.", [])


def test_a_file_that_is_no_workbook_is_set_apart(erp: Desk, folder: Path) -> None:
    (folder / "acknowledged").mkdir()
    (folder / "acknowledged/answer.xlsx").write_bytes(b"PK\x03\x04 nothing")
    record_acknowledgements(erp.context)
    assert "is no workbook" in (folder / "acknowledged/refused/answer.xlsx.txt").read_text()
    assert len(operator_told(erp)) == 1


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("id,by\nno-such-notice,ERP\n", "no-such-notice: is the notice of no hold that stands"),
        ("customer\nC1\n", "has no line, or one without an id"),
        ("", "has no line, or one without an id"),
        ("id\n" + "x" * 1_100_000, "has more than a megabyte"),
    ],
)
def test_what_cannot_be_taken_is_set_apart_and_told(erp: Desk, folder: Path, text: str, trouble: str) -> None:
    erp.publish("2025-00001", ADDED)
    (folder / "acknowledged").mkdir()
    (folder / "acknowledged/answer.csv").write_text(text)
    record_acknowledgements(erp.context)
    record_acknowledgements(erp.context)
    assert erp.holds()[0].acknowledgement is None
    assert trouble in (folder / "acknowledged/refused/answer.csv.txt").read_text()
    (told,) = operator_told(erp)
    assert trouble in told

"""The demo as a whole, over HTTP, SMTP and a webhook on this machine: the figures at its end are read, not typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

import monitor.demo.run
from monitor.demo.run import run_demo
from monitor.demo.stages import FILED, NOTHING_NEW
from state.errors import UsageProblem
from tests.notifiers.test_mail import Mailbox, serving

HELD = ["D029", "D034", "D046", "D086", "D135", "D136", "D138", "D147", "D153"]
INSPUR, HUAWEI = "Inspur Group Co., Ltd.", "Huawei Technologies Co., Ltd."
TO_LOOK_AT = {"D045", "D092", "D142"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "listwatch-demo"


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Any]:
    return run_demo(folder, "", "", "nobody@example.com", quiet=True)


def test_the_figures_of_the_march_2025_package(summary: dict[str, Any]) -> None:
    assert (summary["organizations"], summary["entries"]) == (80, 82)
    assert summary["entries_by_destination"] == {
        "CHINA, PEOPLE'S REPUBLIC OF": 53,
        "PAKISTAN": 19,
        "UNITED ARAB EMIRATES": 4,
        "SOUTH AFRICA": 3,
        "IRAN": 2,
        "TAIWAN": 1,
    }
    assert (summary["footnote_4"], summary["revised"]) == (12, 4)
    assert {entry["name"] for entry in summary["revised_entries"]} == {"Dart Aviation"}
    assert sorted(entry["destination"] for entry in summary["inspur"]) == [
        *["CHINA, PEOPLE'S REPUBLIC OF"] * 5,
        "TAIWAN",
    ]


def test_the_dates_of_both_rules(summary: dict[str, Any]) -> None:
    dates = {rule["document_number"]: rule for rule in summary["rules"]}
    first, second = dates["2025-05427"], dates["2025-05426"]
    assert first["filed_at"] == second["filed_at"] == "2025-03-25T16:30:00-04:00"
    assert (first["effective_on"], first["savings_deadline"]) == ("2025-03-25", "2025-04-24")
    assert (second["effective_on"], second["savings_deadline"]) == ("2025-03-28", "2025-04-28")
    assert first["published_on"] == second["published_on"] == "2025-03-28"


def test_exactly_the_planted_customers_are_named(summary: dict[str, Any]) -> None:
    assert summary["customers_held"] == HELD
    assert {entry["customer_id"] for entry in summary["affected"]} == {*HELD, *TO_LOOK_AT}


def test_two_customers_are_held_for_their_owners_once_the_stay_is_over(summary: dict[str, Any], folder: Path) -> None:
    two, chain = summary["held_for_owners"]
    assert (two["customer_id"], two["owners"], two["held"]) == ("D022", [INSPUR, HUAWEI], "50")
    assert (chain["customer_id"], chain["owners"], chain["steps"]) == ("D031", [INSPUR], 2)
    assert chain["regime"] == "in force by its terms, not verified"
    (told,) = (path.read_text() for path in (folder / "alerts").glob("ownership-*compliance.txt"))
    assert "ACT NOW: the Affiliates Rule changes: Ownership: 2 to hold" in told


def test_a_second_poll_brings_nothing(summary: dict[str, Any]) -> None:
    assert summary["second_poll_new"] == 0


def test_every_alert_is_left_in_three_forms_and_its_evidence_beside_it(folder: Path, summary: dict[str, Any]) -> None:
    alerts = folder / "alerts"
    stems = {path.stem for path in alerts.glob("*.html")}
    assert len(stems) == summary["alerts_sent"]
    assert stems == {path.stem for path in alerts.glob("*.txt")} == {path.stem for path in alerts.glob("*.json")}
    update = "Update: Entity List rule 2025-05427: shown in the eCFR"
    assert any(update in path.read_text() for path in alerts.glob("*compliance.txt"))
    for path in alerts.glob("*compliance.json"):
        digests = [row for part in json.loads(path.read_text())["parts"] for row in part.get("rows", [])]
        beginnings = [row[1] for row in digests if row[0].startswith(("text as", "eCFR as of", "customers as"))]
        assert beginnings
        assert all(list((folder / "evidence").glob(f"{beginning}*")) for beginning in beginnings)


def test_alerts_link_to_the_offices_themselves(folder: Path, summary: dict[str, Any]) -> None:
    assert summary
    alerts = [path.read_text(encoding="utf-8") for path in (folder / "alerts").glob("*.html")]
    assert [text for text in alerts if "127.0.0.1" in text] == []
    assert sum("https://public-inspection.federalregister.gov/2025-05426.pdf" in text for text in alerts) >= 1


def test_a_second_demo_takes_the_place_of_the_first_and_nothing_else_does(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("ten years of work")
    with pytest.raises(UsageProblem, match="holds files that no demo made"):
        run_demo(mine, "", "", "nobody@example.com", quiet=True)
    assert (mine / "thesis.txt").exists()


def test_mail_and_slack_get_the_same_messages(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stages behind the filing would send the same ways."""
    monkeypatch.delenv("LISTWATCH_DEMO_SLACK_WEBHOOK", raising=False)
    monkeypatch.setattr(monitor.demo.run, "DEMO_STAGES", (NOTHING_NEW, FILED))
    posted: list[str] = []

    def take(request: Request) -> Response:
        posted.append(request.get_json()["text"])
        return Response("ok")

    httpserver.expect_request("/services/T/B/X").respond_with_handler(take)
    mailbox = Mailbox()
    with serving(mailbox) as port:
        webhook = httpserver.url_for("/services/T/B/X")
        done = run_demo(tmp_path / "demo", webhook, f"127.0.0.1:{port}", "anna@example.com", quiet=True)
    assert done["alerts_sent"] == 3 * len(posted) == 3 * len(mailbox.letters)
    assert any("HOLD: Inspur Taiwan (D086)" in text for text in posted)
    assert "Entity List rule 2025-05426: 7 customers possibly affected" in {each["Subject"] for each in mailbox.letters}

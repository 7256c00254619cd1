"""The API over real HTTP: who gets what, in which form, and what is done once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from monitor.demo.run import DemoClock
from monitor.demo.stages import PUBLISHED
from monitor.desk.api_routes import ENDPOINTS, Endpoint
from monitor.runtime.context import Context
from notifiers.schema import alert_schema
from state.evidence import EvidenceKind
from state.people import Role
from state.storage.database import snapshot
from state.storage.evidence import all_evidence
from tests.monitor.desk.api_clients import Client, Clients, clients_on
from tests.monitor.desk.conftest import PEOPLE, desk_on

NAMES = {"{number}": "2025-05426", "{code}": "EL", "{customer:path}": "D029", "{id:path}": "D029"}
ALERT = "2025-05426.filed.compliance"
# What is on the accounts of Sam, and what is of others or of the case.
OTHERS = ("D034", "Suzhou Changfeng", "s.tanaka@example.com")
CASE = ('"score"', '"reasons"', '"strength"', '"undecided"', '"cause"', "2025-05427")


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, stored: Path) -> Iterator[Clients]:
    """Programs that only read, on one desk."""
    folder = tmp_path_factory.mktemp("api")
    with desk_on(folder, stored, DemoClock(PUBLISHED.moment)) as context, clients_on(context) as clients:
        yield clients


@pytest.fixture
def doing(desk_context: Context) -> Iterator[Clients]:
    """Programs that change something, on a desk of their own."""
    with clients_on(desk_context) as clients:
        yield clients


def path_of(endpoint: Endpoint, match_id: str) -> str:
    path = endpoint.path
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return path.replace("{id}", match_id if path.startswith("/matches") else ALERT)


def problem(answer: Any) -> dict[str, Any]:
    """What is said of something that was not answered; it is in the form of RFC 9457."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    said: dict[str, Any] = json.loads(answer.text)
    assert said["status"] == answer.status
    assert said["type"] == f"urn:listwatch:problem:{answer.status}"
    return said


@pytest.mark.parametrize("name", ["Cleo", "Sam", "Olga"])
def test_each_role_gets_what_its_pages_show_and_no_more(reading: Clients, name: str) -> None:
    role, client = PEOPLE[name][0], reading(name)
    match_id = reading("Aud").items("/matches")[0]["id"]
    texts = []
    for endpoint in ENDPOINTS:
        if endpoint.method != "GET":
            continue
        answer = client.get(path_of(endpoint, match_id))
        if role not in endpoint.roles:
            assert (endpoint.path, problem(answer)["status"]) == (endpoint.path, HTTPStatus.FORBIDDEN)
            continue
        is_hidden = role is Role.OPERATOR and endpoint.path == "/alerts/{id}"
        assert (endpoint.path, answer.status) == (endpoint.path, 404 if is_hidden else 200)
        assert answer.headers["content-type"] == ("application/problem+json" if is_hidden else "application/json")
        about = json.loads(answer.text).get("about", {"disclaimer": "", "list_as_of": ""})
        assert is_hidden or (about["disclaimer"], about["list_as_of"]) == (
            "Possible match; not a legal determination.",
            "2025-03-26",
        )
        texts.append(answer.text)
    whole = "\n".join(texts)
    if role is Role.SALES:
        assert [word for word in (*OTHERS, *CASE) if word in whole] == []
        assert "D029" in whole
        assert client.get("/customers/D034").status == client.get("/customers/none").status == 404
    if role is Role.OPERATOR:
        assert [word for word in ("D029", "D034", "Nettrix Information Industry Company") if word in whole] == []


def test_the_proof_of_an_alert_is_given_when_it_is_asked_for(reading: Clients) -> None:
    assert reading("Aud").item(f"/evidence/{ALERT}")["proof"] is None
    proof = reading("Aud").item(f"/evidence/{ALERT}?verify=yes")["proof"]
    assert (proof["is_tied"], proof["troubles"], proof["missing"]) == (True, [], [])
    assert problem(reading("Aud").get(f"/evidence/{ALERT}?verify=no"))["status"] == 422


def test_a_list_in_parts_is_the_whole_list_as_it_was_known_at_the_first(reading: Clients) -> None:
    client = reading("Olga")
    entries = client.items("/lists/EL?on=2025-03-28")
    (count,) = (each["entries"] for each in client.items("/lists") if each["code"] == "EL")
    assert len({entry["entry_id"] for entry in entries}) == len(entries) > count > 50
    torn = json.loads(client.get("/lists/EL?on=2025-03-28").text)["next"]
    assert problem(client.get(f"/lists/EL?cursor={torn}&q=Inspur"))["detail"].startswith("cursor: stands alone")
    assert problem(client.get("/lists/EL?cursor=none"))["status"] == 422
    found = client.items("/lists/EL?q=Inspur&how=similar&on=2025-03-28")
    assert {entry["strength"] for entry in found} <= {"strong", "possible", "weak"} != set()
    assert "Inspur" in found[0]["entry"]["name"]


def test_events_are_those_of_the_webhook_and_none_comes_twice(reading: Clients) -> None:
    client, seen, after = reading("Cleo"), [], "0"
    while (answer := json.loads(client.get(f"/events?after={after}").text))["items"]:
        seen += answer["items"]
        after = answer["next"]
    assert answer["next"] == after
    assert [event["id"] for event in seen] == [alert["id"] for alert in client.items("/alerts")]
    assert len({event["id"] for event in seen}) == len(seen)
    schema = jsonschema.Draft202012Validator(alert_schema())
    for event in {event["data"]["audience"]: event for event in seen}.values():
        schema.validate(event["data"])
        assert (event["specversion"], event["type"]) == ("1.0", "listwatch.alert.v1")
    own = json.loads(reading("Sam").get("/events").text)["items"]
    assert {event["data"]["content"]["owner_email"] for event in own} == {PEOPLE["Sam"][1]}
    assert {event["data"]["audience"] for event in json.loads(reading("Olga").get("/events").text)["items"]} <= {
        "operator"
    }


def test_what_has_not_changed_is_not_sent_again(reading: Clients) -> None:
    first = reading("Olga").get("/rules/2025-05426")
    etag = first.headers["etag"]
    again = reading("Olga").get("/rules/2025-05426", If_None_Match=f'"other", W/{etag}')
    assert (again.status, again.text, again.headers["etag"]) == (304, "", etag)
    assert reading("Olga").get("/rules/2025-05426", If_None_Match='"other"').status == 200


def test_a_party_is_screened_and_what_no_list_can_match_is_said(reading: Clients) -> None:
    asked = {"name": "Inspur Electronic Information Industry Co., Ltd.", "country": "CN", "on": "2025-03-28"}
    answer = json.loads(reading("Aud").post("/screen", asked).text)["item"]
    assert (answer["matches"][0]["strength"], answer["not_screenable"]) == ("strong", None)
    assert answer["matches"][0]["reasons"][0]["listing_value"].startswith("Inspur")
    lost = json.loads(reading("Aud").post("/screen", {"name": "????????"}).text)["item"]
    assert (lost["matches"], bool(lost["not_screenable"])) == ([], True)
    assert problem(reading("Sam").post("/screen", asked))["status"] == 403
    too_early = reading("Aud").post("/screen", asked | {"on": "2020-01-01"})
    assert "is before the list EL" in problem(too_early)["detail"]


def test_every_refusal_is_a_problem(reading: Clients) -> None:
    client, nobody = reading("Cleo"), Client(reading.address, "")
    assert problem(nobody.get("/rules"))["status"] == 401
    assert nobody.get("/rules").headers["www-authenticate"].startswith("Bearer")
    assert problem(client.get("/nothing"))["status"] == 404
    assert problem(client.get("/rules/"))["status"] == 404
    for path in ("/rules/../../../etc/passwd", "/customers/..%2f..%2fetc%2fpasswd", "/customers/%00", "/lists/%3Cb%3E"):
        assert problem(client.get(path))["status"] == 404, path
    wrong = client.ask("DELETE", "/rules")
    assert (problem(wrong)["status"], "GET" in wrong.headers["allow"]) == (405, True)
    assert problem(client.get("/matches?strenght=strong"))["status"] == 422
    assert problem(client.get("/matches?strength=huge"))["status"] == 422
    assert problem(client.get("/matches?q=a&q=b"))["status"] == 422
    assert problem(client.get("/holds?since=0001-01-01T00:00:00%2B14:00"))["status"] == 422
    assert problem(client.ask("POST", "/screen", b"name=Inspur"))["status"] == 415
    assert problem(client.ask("POST", "/screen", b"{" * 5000, Content_Type="application/json"))["status"] == 400
    assert problem(client.post("/screen", {"name": "x" * 70_000}))["status"] == 413
    said = problem(client.post("/screen", {"name": "<script>\x07", "more": 1, "on": 20250328}))
    assert [each["pointer"] for each in said["errors"]] == ["#/name", "#/on", "#/more"]
    assert "script" not in json.dumps(said)


def test_a_decision_counts_for_what_was_seen_and_is_made_once(doing: Clients) -> None:
    client = doing("Cleo")
    match = client.items("/matches?strength=strong")[0]
    path, body = f"/matches/{match['id']}", {"verdict": "false", "reason": "Registered in Delft, not in Beijing."}
    etag = client.get(path).headers["etag"]
    assert problem(client.post(f"{path}/decision", body))["status"] == 428
    assert problem(client.post(f"{path}/decision", body, If_Match="*"))["status"] == 428
    assert problem(doing("ERP").post(f"{path}/decision", body, If_Match=etag))["detail"].endswith("a person's word.")
    assert problem(doing("Aud").post(f"{path}/decision", body, If_Match=etag))["status"] == 403
    sent = {"If_Match": etag, "Idempotency_Key": "delft-1"}
    first = client.post(f"{path}/decision", body, **sent)
    again = client.post(f"{path}/decision", body, **sent)
    assert (first.status, again.status, again.text) == (200, 200, first.text)
    assert (again.headers["idempotency-replayed"], again.headers["etag"]) == ("true", first.headers["etag"])
    decided = json.loads(first.text)["item"]["decision"]
    assert (decided["verdict"], decided["by"]) == ("false", "Cleo")
    other = client.post(f"{path}/decision", body | {"verdict": "true"}, **sent)
    assert "another request" in problem(other)["detail"]
    late = problem(client.post(f"{path}/decision", body, If_Match=etag))
    assert (late["status"], late["changed"]) == (
        412,
        "has changed since you opened it: Judged not a match by Cleo on 2025-03-28.",
    )
    now = client.get(path).headers["etag"]
    past = client.post(f"{path}/decision", body | {"verdict": "true", "expires_on": "2020-01-01"}, If_Match=now)
    assert problem(past)["status"] == 409
    one, two = client.items("/matches?strength=strong")[:2]
    seen = {each["id"]: json.loads(client.get(f"/matches/{each['id']}").text)["item"]["version"] for each in (one, two)}
    pairs = problem(client.post("/decisions", body | {"matches": seen}))
    assert (pairs["status"], "several pairs" in pairs["detail"]) == (409, True)
    alone = {one["id"]: seen[one["id"]]}
    assert problem(client.post("/decisions", body | {"matches": alone | {match["id"]: "0"}}))["status"] == 412
    assert problem(doing("ERP").post("/decisions", body | {"matches": alone}))["status"] == 403
    assert problem(client.post("/decisions", body | {"matches": {}}))["status"] == 422
    together = json.loads(client.post("/decisions", body | {"matches": alone}).text)["item"]["matches"]
    assert [(each["id"], each["decision"]["by"]) for each in together] == [(one["id"], "Cleo")]
    with snapshot(doing.context.engine) as connection:
        rows = [row for row in all_evidence(connection) if row.kind == EvidenceKind.DISPOSED and row.actor == "Cleo"]
    assert len(rows) == 2


def test_an_erp_follows_holds_until_they_are_released(doing: Clients, desk_context: Context) -> None:
    held = doing("ERP").items("/holds")
    asked = json.loads(doing("Sam").post("/holds/D029/acknowledgement", {}).text)["item"]["holds"]
    assert [hold["acknowledged_by"] for hold in asked] == ["Sam"]
    assert problem(doing("Sam").post("/holds/D034/acknowledgement", {}))["status"] == 404
    assert problem(doing("Sam").post("/holds/D029/release", {"reason": "Sold."}))["status"] == 403
    assert "nobody has decided" in problem(doing("Cleo").post("/holds/D029/release", {"reason": "Sold."}))["detail"]
    moment = "2025-03-28T00:00:00Z"
    changed = doing("ERP").items(f"/holds?since={moment}")
    assert "D029" in {hold["customer_id"] for hold in changed}
    assert len(held) >= len(changed)
    assert doing("ERP").items("/holds?since=2026-01-01T00:00:00Z") == []
    customer = doing("Sam").item("/customers/D029")
    assert set(customer) == {"account", "holds"}
    doing("ERP").item("/sources")
    with snapshot(desk_context.engine) as connection:
        rows = [(row.actor, row.subject) for row in all_evidence(connection) if row.kind == EvidenceKind.EXPORTED]
    assert rows == [("service ERP", "api /holds"), ("Sam", "api /customers/{id:path}")], "the first read of a day"

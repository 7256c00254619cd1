"""A forged evidence file is not believed, whatever in it was changed to fit what else was changed."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from typing import Any

import pytest

from monitor.evidence.export import export_alert
from monitor.evidence.file import EvidenceFile, read_evidence_file, unpack_capture
from monitor.evidence.log_check import check_log
from monitor.evidence.packing import PackedCapture
from monitor.evidence.replay import replay_evidence
from monitor.review.decisions import acknowledge_account, record_decision, release_account
from monitor.runtime.context import Context
from state.alerts import ComplianceContent
from state.dispositions import Decision, Verdict
from state.encoding import to_data
from state.errors import UnreadableInput
from state.events import RuleEvent
from state.evidence import BEGINNING, EvidenceKind, EvidenceRow, hash_row, link_of
from state.matches import Strength
from state.storage.alerted_matches import alerted_matches
from state.storage.database import transaction
from state.storage.evidence import append_evidence, chain_end

FILED = "2025-05427.filed.compliance"


@pytest.fixture
def held(context: Context) -> EvidenceFile:
    with transaction(context.engine) as connection:
        # Something of somebody else's behind it: its words are not in the file, its link is.
        append_evidence(connection, EvidenceKind.DISPOSED, "another customer", {}, context.now(), "A. Ruiz")
    with transaction(context.engine) as connection:
        return export_alert(connection, context.settings.captures_folder, FILED, context.now())


def test_an_export_is_tied_to_the_end_of_the_chain_and_shows_nobody_else(held: EvidenceFile) -> None:
    checked = check_log(held, held.chain_hash)
    assert (checked.is_tied, checked.troubles) == (True, ())
    assert len(held.links) > len(held.log)
    assert "another customer" not in str(to_data(held))
    assert replay_evidence(held, held.chain_hash).is_same


def test_a_hash_of_an_earlier_day_is_found_on_the_way(context: Context, held: EvidenceFile) -> None:
    assert check_log(held, held.log[-1].hash).troubles == ()
    assert "never ended with the expected hash" in check_log(held, "0" * 64).troubles[0]
    with transaction(context.engine) as connection:
        assert chain_end(connection).hash == held.chain_hash


def without_customer(held: EvidenceFile) -> EvidenceFile:
    """Take the affected customers out of the customers file, name it by its new hash, and make the alert anew of it."""
    assert isinstance(held.event, RuleEvent)
    assert isinstance(held.alert.content, ComplianceContent)
    named = {customer.customer_id for customer in held.alert.content.affected}
    packed = next(each for each in held.captures if each.sha256 == held.event.screened.customers_sha256)
    lines = unpack_capture(packed).body.splitlines(keepends=True)
    body = b"".join(line for line in lines if line.split(b",")[0].decode() not in named)
    forged = PackedCapture(
        sha256(body).hexdigest(), packed.url, packed.content_type, packed.received_at,
        base64.b64encode(gzip.compress(body)).decode(),
    )  # fmt: skip
    captures = tuple(forged if each is packed else each for each in held.captures)
    content = replace(
        held.alert.content, affected=(), customers_screened=held.alert.content.customers_screened - len(named)
    )
    return replace(
        held,
        captures=captures,
        event=replace(held.event, screened=replace(held.event.screened, customers_sha256=forged.sha256)),
        alert=replace(held.alert, content=content),
    )


def rule_event(held: EvidenceFile) -> RuleEvent:
    assert isinstance(held.event, RuleEvent)
    return held.event


def with_event(held: EvidenceFile, **inputs: Any) -> EvidenceFile:
    return replace(held, event=replace(rule_event(held), **inputs))


FORGERIES: dict[str, Callable[[EvidenceFile], EvidenceFile]] = {
    "a row removed": lambda held: replace(held, log=held.log[:-1]),
    "the row on the alert removed": lambda held: replace(
        held, log=tuple(row for row in held.log if row.kind != EvidenceKind.QUEUED)
    ),
    "a row and its link removed": lambda held: replace(
        held, log=held.log[:-1], links=tuple(link for link in held.links if link.id != held.log[-1].id)
    ),
    "the links cut off": lambda held: replace(held, links=held.links[:-1]),
    "all links removed": lambda held: replace(held, links=()),
    "another end of the chain": lambda held: replace(held, chain_hash="0" * 64),
    "a customer taken out and derived again": without_customer,
    "another alert in the rows as well": lambda held: replace(
        held,
        alert=replace(held.alert, thread="another"),
        dossier=held.dossier
        | {"alerts": [{"id": held.alert.id, "payload": to_data(replace(held.alert, thread="another"))}]},
    ),
    "other settings": lambda held: with_event(
        held, screened=replace(rule_event(held).screened, settings={"screening": {}, "sales": {}})
    ),
    "another list": lambda held: with_event(held, lists=()),
    "rows in another order": lambda held: replace(held, log=held.log[::-1]),
    "a row twice": lambda held: replace(held, log=(held.log[0], *held.log)),
    "the log taken out": lambda held: replace(held, log=(), links=()),
    "the event taken out": lambda held: replace(held, event=None, not_derived="nothing to derive"),
    "a capture from elsewhere": lambda held: replace(held, captures=held.captures[1:], missing=(BEGINNING,)),
    "a capture received at another time": lambda held: replace(
        held, captures=(replace(held.captures[0], received_at=held.exported_at), *held.captures[1:])
    ),
    "a row of the dossier from elsewhere": lambda held: replace(
        held,
        dossier=held.dossier | {"evidence": [_as_stored(_genuine(9_999)), *held.dossier["evidence"]]},
        links=(*held.links, link_of(_genuine(9_999))),
    ),
    "another alert of the dossier changed": lambda held: replace(
        held, dossier=held.dossier | {"alerts": [_without_title(each, held) for each in held.dossier["alerts"]]}
    ),
}


def _genuine(number: int) -> EvidenceRow:
    """A row that its hash fits, of no chain."""
    now = datetime(2025, 3, 25, tzinfo=UTC)
    digest = hash_row(BEGINNING, number, EvidenceKind.DISPOSED, "C1", "A. Ruiz", "{}", now)
    return EvidenceRow(number, EvidenceKind.DISPOSED, "C1", "A. Ruiz", "{}", now, BEGINNING, digest)


def _without_title(stored: dict[str, Any], held: EvidenceFile) -> dict[str, Any]:
    return stored if stored["id"] == held.alert.id else stored | {"payload": stored["payload"] | {"thread": "another"}}


def _as_stored(row: EvidenceRow) -> dict[str, Any]:
    return to_data(row) | {"noun": {}}


def test_a_forged_file_is_not_the_same(held: EvidenceFile) -> None:
    assert [name for name, forge in FORGERIES.items() if not check_log(forge(held)).troubles] == []


def test_a_log_made_anew_fits_itself_and_not_the_hash_that_was_printed(held: EvidenceFile) -> None:
    rows = tuple(row for row in held.log if row.kind != EvidenceKind.READ)
    made, previous = [], BEGINNING
    for number, row in enumerate(rows, start=1):
        digest = hash_row(previous, number, row.kind, row.subject, row.actor, row.noun, row.recorded_at)
        made.append(replace(row, id=number, previous=previous, hash=digest))
        previous = digest
    forged = replace(held, log=tuple(made), links=tuple(map(link_of, made)), chain_hash=previous)
    assert "never ended" in check_log(forged, held.chain_hash).troubles[0]


def test_a_row_that_was_altered_is_named(held: EvidenceFile) -> None:
    false = replace(held.log[2], actor="somebody else")
    with pytest.raises(UnreadableInput, match=f"row {false.id} of the log: was altered"):
        check_log(replace(held, log=(*held.log[:2], false, *held.log[3:])))


@pytest.mark.parametrize("body", ["AAAA", "not base64!", base64.b64encode(gzip.compress(b"x", mtime=0)[:-9]).decode()])
def test_a_capture_that_cannot_be_unpacked_is_one_plain_error(held: EvidenceFile, body: str) -> None:
    false = replace(held.captures[0], body=body)
    with pytest.raises(UnreadableInput, match="cannot be unpacked"):
        replay_evidence(replace(held, captures=(false,)))


def test_rows_of_another_make_are_one_plain_error(held: EvidenceFile) -> None:
    for kind, rows in product(("alerts", "evidence"), ([{}], [3], "rows")):
        with pytest.raises(UnreadableInput, match="are not made as listwatch makes them"):
            check_log(replace(held, dossier=held.dossier | {kind: rows}))


def test_captures_twice_or_too_many_are_refused(held: EvidenceFile, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableInput, match="is in the file twice"):
        replay_evidence(replace(held, captures=held.captures[:1] * 2))
    monkeypatch.setattr("monitor.evidence.file._ALL_CAPTURES", 1000)
    with pytest.raises(UnreadableInput, match="larger than 1000 bytes together"):
        replay_evidence(held)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ('{"format": "a", "format": "b"}', "the key 'format' twice"),
        ('{"format": "listwatch evidence 2", "x": NaN}', "is no evidence file"),
        ('{"format": "listwatch evidence 2", "x": "\\ud800"}', "is no evidence file"),
        ("[" * 100_000, "is no evidence file"),
        ('{"a":' * 100_000, "is no evidence file"),
        (f"[{'0,' * 100}0]", "more than 50 values"),
    ],
)
def test_json_that_is_none_or_two_things_is_refused(text: str, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.evidence.file._MOST_VALUES", 200_000 if "[[" in text or "{" in text else 50)
    with pytest.raises(UnreadableInput, match=trouble):
        read_evidence_file(text.encode(), "file.json")


def test_a_capture_larger_than_any_is_not_unpacked(held: EvidenceFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.evidence.file._LARGEST_CAPTURE", 1000)
    bomb = replace(held.captures[0], body=base64.b64encode(gzip.compress(bytes(1_000_000))).decode())
    with pytest.raises(UnreadableInput, match="cannot be unpacked"):
        unpack_capture(bomb)


@pytest.fixture
def judged(context: Context) -> EvidenceFile:
    """An alert of whose accounts one was released after a decision, and another acknowledged."""
    with transaction(context.engine) as connection:
        alerted = [each for each in alerted_matches(connection, "2025-05427") if each.match.strength is Strength.STRONG]
        released, seen = list(dict.fromkeys(each.key.customer_id for each in alerted))[:2]
        for each in alerted:
            if each.key.customer_id == released:
                record_decision(connection, context, each, Decision(Verdict.FALSE, "another company", "A. Ruiz"))
        acknowledge_account(connection, context, seen, "C. Lund")
        release_account(connection, context, released, "B. Sato", "not the listed one")
        return export_alert(connection, context.settings.captures_folder, FILED, context.now())


ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "another verdict": ("dispositions", {"verdict": "true"}),
    "another reason": ("dispositions", {"reason": "as agreed"}),
    "another judge": ("dispositions", {"decided_by": "B. Sato"}),
    "decided at another time": ("dispositions", {"decided_at": "2025-03-25T01:00:00+00:00"}),
    "decided of another entry": ("dispositions", {"entry_key": "another"}),
    "decided until a day": ("dispositions", {"expires_on": "2026-01-01"}),
    "relied on something else": (
        "dispositions",
        {"relied_on": '{"customer":[],"listing":[],"strength":"weak"}'},
    ),
    "decided, and open again": ("dispositions", {"ended_at": "2025-04-25T01:00:00+00:00", "ended_because": "new"}),
    "acknowledged by another": ("account holds", {"acknowledged_by": "A. Ruiz"}),
    "acknowledged by nobody": ("account holds", {"acknowledged_by": None, "acknowledged_at": None}),
    "acknowledged at another time": ("account holds", {"acknowledged_at": "2025-03-24T01:00:00+00:00"}),
    "released": (
        "account holds",
        {"standing": "released", "released_by": "A. Ruiz", "released_at": "2025-04-25T01:00:00+00:00"},
    ),
    "held since another time": ("account holds", {"since": "2025-03-20T01:00:00+00:00"}),
    "to be acknowledged at another time": ("account holds", {"acknowledge_by": "2025-05-01T01:00:00+00:00"}),
    "the next in the chain was told": ("account holds", {"escalations": 1}),
    "held for something else": ("account holds", {"cause": "2025-05426"}),
}


def test_what_people_decided_and_did_is_held_against_the_log(judged: EvidenceFile) -> None:
    assert check_log(judged, judged.chain_hash).troubles == ()

    def forged(kind: str, values: dict[str, Any], number: int) -> EvidenceFile:
        rows = [row | (values if place == number else {}) for place, row in enumerate(judged.customers[kind])]
        return replace(judged, customers=judged.customers | {kind: rows})

    acknowledged = [bool(row["acknowledged_by"]) for row in judged.customers["account holds"]].index(True)
    for name, (kind, values) in ACTS.items():
        number = acknowledged if kind == "account holds" else 0
        assert check_log(forged(kind, values, number)).troubles, name
    invented = {kind: [*rows, rows[0] | {"customer_id": "C1"}] for kind, rows in judged.customers.items()}
    assert len(check_log(replace(judged, customers=judged.customers | invented)).troubles) == 2
    acts = tuple(row for row in judged.log if row.kind not in {EvidenceKind.DISPOSED, EvidenceKind.RELEASED})
    assert check_log(replace(judged, log=acts, customers={})).troubles, "left out with its rows"

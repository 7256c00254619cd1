"""The log in an evidence file: what its rows prove of the alert, without any database.

A file is believed only as far as the log goes with it: each row has the hash of what it says, the chain leads from them
to the hash that the log ended with, and alert, captures and inputs of the derivation are those that the rows name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from monitor.evidence.file import FORMAT, EvidenceFile, captures_named
from monitor.evidence.people_check import People
from state.alerts import Alert
from state.encoding import from_json, to_json
from state.errors import UnreadableInput
from state.events import RuleEvent, event_id, screened_of
from state.evidence import (
    EvidenceKind,
    EvidenceRow,
    Followed,
    canonical,
    follow_links,
    hash_subject,
    is_without_facts,
    link_of,
)


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What came of it: how many rows were held against their hashes, and what does not agree, a line each.

    `is_tied` says that the rows were followed to the end of the chain; a file of an earlier version has no links for
    that, and its rows stand for themselves alone.
    """

    rows: int
    is_tied: bool
    troubles: tuple[str, ...]


def check_log(held: EvidenceFile, expected_hash: str = "") -> LogCheck:
    """Hold a file against the rows of the log in it and, if one is given, against a hash that the log once ended with.

    Raises UnreadableInput naming the first row whose hash is not that of what it says, or if one is not made as rows
    of ours are.
    """
    try:
        return _check_log(held, expected_hash)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise UnreadableInput("the rows in the file", "are not made as listwatch makes them.") from problem


def _check_log(held: EvidenceFile, expected_hash: str) -> LogCheck:
    rows = held.log or tuple(_rows_of_dossier(held))
    beside = tuple(_rows_of_dossier(held))
    for row in (*rows, *beside):
        if not row.is_genuine:
            raise UnreadableInput(f"row {row.id} of the log", "was altered: its hash is not that of what it says.")
    followed = follow_links(held.log, held.links, held.chain_hash) if held.log else Followed(frozenset(), "")
    troubles = [followed.trouble] if followed.trouble else []
    if held.format == FORMAT and not held.log:
        troubles.append("the rows of the log were taken out of the file")
    ids = [row.id for row in held.log]
    troubles += [f"row {row} is not in its place" for row, before in zip(ids[1:], ids, strict=False) if row <= before]
    if expected_hash and expected_hash not in followed.passed:
        troubles.append(f"the log never ended with the expected hash {expected_hash}")
    troubles += [*_troubles_of_alert(held, rows), *_troubles_of_event(held, rows)]
    if held.log:
        troubles += [*_rows_left_out(held), *_rows_from_elsewhere(held, beside), *_alerts_beside(held, beside)]
        troubles += [*_troubles_of_captures(held, rows), *_troubles_of_inputs(held, rows)]
    if held.log and held.format == FORMAT:
        troubles += _people_in(held).troubles(rows)
    return LogCheck(len(rows), bool(held.log) and not followed.trouble, tuple(troubles))


def _people_in(held: EvidenceFile) -> People:
    return People(held.dossier, held.customers, held.decisions, held.hold)


def _rows_of_dossier(held: EvidenceFile) -> Iterator[EvidenceRow]:
    """Read the rows from where files of earlier versions have them."""
    for row in held.dossier.get("evidence", []):
        facts = {**row, "noun": canonical(row["noun"]), "recorded_at": datetime.fromisoformat(row["recorded_at"])}
        yield EvidenceRow(**facts)


def _rows_left_out(held: EvidenceFile) -> Iterator[str]:
    """Name the rows on the file's own subjects that the chain has and the file has not."""
    subjects = {held.alert.id, held.cause, *(packed.sha256 for packed in held.captures)}
    if held.format == FORMAT:
        subjects |= _people_in(held).subjects
    digests, present = set(map(hash_subject, subjects)), {row.id for row in held.log}
    for link in held.links:
        if link.subject in digests and link.id not in present:
            yield f"row {link.id} is on the same subject and was left out"


def _rows_from_elsewhere(held: EvidenceFile, beside: tuple[EvidenceRow, ...]) -> Iterator[str]:
    """Name the rows of the dossier that the chain does not have, as far as the file has the chain."""
    links = {link.id: link for link in held.links}
    for row in beside:
        if row.id >= min(links, default=0) and links.get(row.id) != link_of(row):
            yield f"row {row.id} beside the log is not the one that the chain holds"


def _alerts_beside(held: EvidenceFile, beside: tuple[EvidenceRow, ...]) -> Iterator[str]:
    """Hold the other alerts of the dossier, each in its stored form, against the rows on them."""
    logged = {(row.subject, facts.get("alert_sha256")) for row, facts in _facts_of(beside, EvidenceKind.QUEUED)}
    for stored in held.dossier.get("alerts", []):
        if (stored["id"], sha256(_stored_form(stored).encode()).hexdigest()) not in logged:
            yield f"alert {stored['id']} beside it is not the one that the log holds"


def _troubles_of_event(held: EvidenceFile, rows: tuple[EvidenceRow, ...]) -> Iterator[str]:
    """Hold what the alert rests on against the event that the row on the alert names, if it names one."""
    queued = [facts for row, facts in _facts_of(rows, EvidenceKind.QUEUED) if row.subject == held.alert.id]
    named = {facts["event_id"] for facts in queued if "event_id" in facts}
    if held.event is not None:
        if named and event_id(held.event) not in named:
            yield "the event is not the one that the log names"
    elif any(not each.startswith("unread/") for each in named):
        yield "the event that it rests on was taken out of the file"
    elif held.basis == "":
        yield "the file says neither what it rests on nor why it rests on nothing"


def _troubles_of_alert(held: EvidenceFile, rows: tuple[EvidenceRow, ...]) -> Iterator[str]:
    """Hold the alert against the row that was written when it was queued, by the hash of its stored form."""
    logged = {
        facts.get("alert_sha256") for row, facts in _facts_of(rows, EvidenceKind.QUEUED) if row.subject == held.alert.id
    }
    if not logged:
        yield "the log in the file has no row on this alert"
    elif not logged & set(_hashes_of_alert(held)):
        yield "the alert is not the one that the log holds"


def _hashes_of_alert(held: EvidenceFile) -> Iterator[str]:
    """Return the hashes that the alert may have in the log: of its form of today, and of the form it was stored in."""
    yield sha256(to_json(held.alert)).hexdigest()
    for row in held.dossier.get("alerts", []):
        if row["id"] == held.alert.id:
            stored = _stored_form(row)
            if from_json(Alert, stored) == held.alert:
                yield sha256(stored.encode()).hexdigest()


def _stored_form(row: dict[str, Any]) -> str:
    """Return an alert of the dossier as the JSON text that is stored; files of before called it otherwise."""
    return json.dumps(row["payload" if "payload" in row else "noun"], ensure_ascii=False, separators=(",", ":"))


def _troubles_of_captures(held: EvidenceFile, rows: tuple[EvidenceRow, ...]) -> Iterator[str]:
    received = [
        (row.subject, facts.get("url"), facts.get("content_type"), row.recorded_at)
        for row, facts in _facts_of(rows, EvidenceKind.RECEIVED)
    ]
    for packed in held.captures:
        if (packed.sha256, packed.url, packed.content_type, packed.received_at) not in received:
            yield f"no row of the log says that capture {packed.sha256} was received so"
    present = [*(packed.sha256 for packed in held.captures), *held.missing]
    if sorted(present) != sorted(captures_named(held.alert, held.event)):
        yield "the captures in the file are not those that the alert rests on"


def _troubles_of_inputs(held: EvidenceFile, rows: tuple[EvidenceRow, ...]) -> Iterator[str]:
    """Hold what the alert is derived from against what the log says was read and screened."""
    inputs = screened_of(held.event)
    if held.event is None or inputs is None:
        return
    screened = [facts for _, facts in _facts_of(rows, EvidenceKind.SCREENED)]
    read = [facts for _, facts in _facts_of(rows, EvidenceKind.READ)]
    if not any(
        facts.get("customers_sha256") == inputs.customers_sha256 and facts.get("settings") == inputs.settings
        for facts in screened
    ):
        yield "no screening in the log has these customers and settings"
    # The id of an event is made of all its inputs; rows of an earlier listwatch have none.
    named = {facts["event_id"] for facts in screened if "event_id" in facts}
    if named and event_id(held.event) not in named:
        yield "no screening in the log is of this event with these inputs"
    of_text = held.event.capture_sha256 if isinstance(held.event, RuleEvent) else None
    if of_text and not any(facts.get("capture_sha256") == of_text for facts in read):
        yield "no reading in the log is of this text"


def _facts_of(rows: tuple[EvidenceRow, ...], kind: EvidenceKind) -> Iterator[tuple[EvidenceRow, dict[str, Any]]]:
    return ((row, json.loads(row.noun)) for row in rows if row.kind == kind and not is_without_facts(row.noun))

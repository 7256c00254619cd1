"""The chain of evidence: whoever deletes, edits, reorders or cuts off rows is found out."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.evidence import (
    BEGINNING,
    ChainEnd,
    EvidenceRow,
    canonical,
    first_break,
    follow_links,
    hash_row,
    link_of,
    without_facts,
)

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def chain(length: int) -> list[EvidenceRow]:
    rows: list[EvidenceRow] = []
    for row_id in range(1, length + 1):
        previous = rows[-1].hash if rows else BEGINNING
        noun = canonical({"channel": "slack", "tries": row_id})
        made = hash_row(previous, row_id, "sent", "2025-05426", "listwatch 1", noun, NOW)
        rows.append(EvidenceRow(row_id, "sent", "2025-05426", "listwatch 1", noun, NOW, previous, made))
    return rows


def end_of(rows: Sequence[EvidenceRow]) -> ChainEnd:
    return ChainEnd(rows[-1].id, rows[-1].hash)


def test_an_untouched_chain_is_whole() -> None:
    assert first_break([], ChainEnd(0, BEGINNING)) == (0, "")
    assert first_break(chain(5), end_of(chain(5))) == (0, "")


@given(st.integers(0, 4), st.sampled_from(["kind", "subject", "actor", "noun", "recorded_at", "previous", "hash"]))
def test_an_edited_row_is_found(at: int, column: str) -> None:
    rows = chain(5)
    edited = NOW + timedelta(seconds=1) if column == "recorded_at" else "edited"
    rows[at] = replace(rows[at], **{column: edited})  # type: ignore[arg-type]
    assert first_break(rows, end_of(chain(5)))[0] in (at + 1, at + 2)


@given(st.integers(0, 4))
def test_a_deleted_row_is_found(at: int) -> None:
    rows = chain(5)
    del rows[at]
    row_id, trouble = first_break(rows, end_of(chain(5)))
    assert trouble
    assert row_id == (at + 2 if at < 4 else 4)


def test_two_rows_that_changed_places_are_found() -> None:
    rows = chain(5)
    rows[1], rows[2] = replace(rows[2], id=2), replace(rows[1], id=3)
    assert first_break(rows, end_of(chain(5)))[0] == 2


def test_a_log_cut_off_at_its_end_is_found() -> None:
    assert first_break(chain(5)[:3], end_of(chain(5))) == (
        3,
        "is the last row there is, and the log should end with row 5",
    )


def test_facts_that_were_pruned_leave_the_chain_whole() -> None:
    rows = chain(5)
    rows[2] = replace(rows[2], noun=without_facts(rows[2].noun))
    assert first_break(rows, end_of(rows), frozenset({3})) == (0, "")


def test_facts_that_nobody_said_were_pruned_are_missed() -> None:
    rows = chain(5)
    rows[2] = replace(rows[2], noun=without_facts(rows[2].noun))
    assert first_break(rows, end_of(rows)) == (3, "its facts are gone, and no row says that they were pruned")


def test_facts_are_written_in_one_way() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'


@pytest.mark.parametrize("hours", [-4, 0, 9])
def test_the_same_moment_in_another_zone_has_the_same_hash(hours: int) -> None:
    row = chain(1)[0]
    elsewhere = NOW.astimezone(timezone(timedelta(hours=hours)))
    assert hash_row(BEGINNING, 1, row.kind, row.subject, row.actor, row.noun, elsewhere) == row.hash


@given(st.integers(0, 4), st.integers(1, 5))
def test_links_lead_from_any_rows_to_the_end(first: int, step: int) -> None:
    rows = chain(6)
    shown = rows[first::step]
    links = [link_of(row) for row in rows[first:]]
    assert follow_links(shown, links, rows[-1].hash).trouble == ""
    assert follow_links(shown, links, rows[-1].hash).passed == {row.hash for row in rows[first:]}
    assert follow_links(shown, links[:-1], rows[-1].hash).trouble != ""


@given(st.integers(0, 5), st.sampled_from(["actor", "noun", "subject"]))
def test_a_row_made_anew_with_its_own_hash_leaves_the_chain(at: int, column: str) -> None:
    rows = chain(6)
    row = replace(rows[at], **{column: "x"})  # type: ignore[arg-type]
    false = replace(row, hash=hash_row(row.previous, row.id, row.kind, row.subject, row.actor, row.noun, NOW))
    links = [link_of(each) for each in rows]
    assert follow_links([false], links[at:], rows[-1].hash).trouble != ""


def test_a_row_of_an_earlier_version_is_known_by_its_own_hash() -> None:
    row = chain(1)[0]
    words = [BEGINNING, 1, row.kind, row.subject, row.actor, sha256(row.noun.encode()).hexdigest()]
    whole = json.dumps([*words, NOW.isoformat(timespec="microseconds")], ensure_ascii=False)
    before = replace(row, hash=sha256(whole.encode()).hexdigest())
    assert before.is_genuine
    assert not before.is_linked
    assert first_break([before], ChainEnd(1, before.hash)) == (0, "")
    assert follow_links([before], [link_of(before)], before.hash).trouble == ""

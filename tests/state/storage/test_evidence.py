from datetime import UTC, datetime
from importlib.metadata import version

import pytest
from sqlalchemy import Connection, Engine, event, select

from state.errors import StateProblem
from state.evidence import BEGINNING, ChainEnd, EvidenceKind, first_break
from state.storage.database import insert_once, transaction
from state.storage.evidence import all_evidence, append_evidence, chain_end, evidence_on, pruned_rows, remove_facts
from state.storage.schema import capture_bytes, evidence, evidence_head

NOW = datetime(2025, 3, 25, 20, 31, 0, 123456, tzinfo=UTC)


def is_whole(connection: Connection) -> bool:
    return first_break(all_evidence(connection), chain_end(connection), pruned_rows(connection)) == (0, "")


def test_an_empty_log_is_whole(connection: Connection) -> None:
    assert chain_end(connection) == ChainEnd(0, BEGINNING)
    assert is_whole(connection)


def test_rows_come_back_as_they_were_appended(connection: Connection) -> None:
    append_evidence(connection, EvidenceKind.QUEUED, "a", {"channels": ["slack"], "name": "Büro"}, NOW)
    append_evidence(connection, EvidenceKind.DISPOSED, "C1", {"verdict": "false"}, NOW, "A. Person")
    rows = list(all_evidence(connection))
    assert [(row.id, row.actor) for row in rows] == [(1, f"listwatch {version('listwatch')}"), (2, "A. Person")]
    assert chain_end(connection) == ChainEnd(2, rows[1].hash)
    assert evidence_on(connection, ["C1"]) == (rows[1],)
    assert is_whole(connection)


def test_a_transaction_that_fails_leaves_no_gap(engine: Engine) -> None:
    def fail() -> None:
        with transaction(engine) as connection:
            append_evidence(connection, EvidenceKind.READ, "2025-1", {}, NOW)
            raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        fail()
    with transaction(engine) as connection:
        append_evidence(connection, EvidenceKind.READ, "2025-2", {}, NOW)
    with transaction(engine) as connection:
        assert [row.id for row in all_evidence(connection)] == [1]
        assert is_whole(connection)


def test_a_name_longer_than_its_column_is_cut_and_the_chain_holds(connection: Connection) -> None:
    append_evidence(connection, EvidenceKind.RECEIVED, "x" * 500, {}, NOW, "y" * 500)
    assert is_whole(connection)


def test_removed_facts_are_gone_and_the_chain_holds(connection: Connection) -> None:
    append_evidence(connection, EvidenceKind.SCREENED, "2025-1", {"customers": ["Torvek Bakery"]}, NOW)
    gone = remove_facts(connection, EvidenceKind.SCREENED, ["2025-1"])
    append_evidence(connection, EvidenceKind.PRUNED, "retention", {"evidence_rows": list(gone)}, NOW)
    assert "Torvek" not in "".join(row.noun for row in all_evidence(connection))
    assert is_whole(connection)
    assert remove_facts(connection, EvidenceKind.SCREENED, ["2025-1"]) == ()


def test_an_edit_behind_our_back_is_found(connection: Connection) -> None:
    for subject in "abc":
        append_evidence(connection, EvidenceKind.QUEUED, subject, {}, NOW)
    assert is_whole(connection)
    connection.execute(evidence.update().where(evidence.c.id == 2).values(subject="z"))
    assert first_break(all_evidence(connection), chain_end(connection))[0] == 2


def test_rows_of_one_transaction_are_written_together_and_seen_by_whoever_reads_within_it(engine: Engine) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *words: statements.append(words[2].split()[0]))
    with transaction(engine) as connection:
        for subject in "abc":
            append_evidence(connection, EvidenceKind.QUEUED, subject, {}, NOW)
        assert [row.subject for row in evidence_on(connection, "abc")] == ["a", "b", "c"]
        append_evidence(connection, EvidenceKind.QUEUED, "d", {}, NOW)
    with transaction(engine) as connection:
        assert is_whole(connection)
        assert chain_end(connection).last_id == 4
    assert statements.count("INSERT") == statements.count("UPDATE") == 2


def test_a_log_without_its_end_is_named_and_nothing_is_stored(engine: Engine) -> None:
    def append() -> None:
        with transaction(engine) as connection:
            insert_once(connection, capture_bytes, sha256="0" * 64, body=b"")
            append_evidence(connection, EvidenceKind.QUEUED, "a", {}, NOW)

    with transaction(engine) as connection:
        connection.execute(evidence_head.delete())
    with pytest.raises(StateProblem, match="does not say where it ends"):
        append()
    with transaction(engine) as connection:
        assert connection.execute(select(capture_bytes.c.sha256)).all() == []
        connection.execute(evidence_head.insert().values(id=1, last_id=0, hash=BEGINNING))

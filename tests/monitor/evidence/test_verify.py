"""Verifying says what is wrong first, and never takes a log cut off or made anew for a whole one."""

from monitor.evidence.verify import Verified, verify_evidence
from monitor.runtime.context import Context
from state.evidence import EvidenceKind
from state.storage.captures import remove_bytes
from state.storage.database import transaction
from state.storage.evidence import all_evidence
from state.storage.schema import alerts, evidence, evidence_head


def verify(context: Context, expected_hash: str = "") -> Verified:
    with transaction(context.engine) as connection:
        return verify_evidence(connection, context.settings.captures_folder, expected_hash)


def test_what_the_ordinary_code_wrote_is_whole(context: Context) -> None:
    verified = verify(context)
    assert verified.is_whole, verified.trouble
    assert verified.captures > 5
    assert verified.alerts > 5
    assert verify(context, verified.hash).is_whole


def test_every_step_of_a_rule_is_in_the_log(context: Context) -> None:
    with transaction(context.engine) as connection:
        kinds = [row.kind for row in all_evidence(connection) if row.subject == "2025-05426"]
    steps = [EvidenceKind.READ, EvidenceKind.LISTED, EvidenceKind.SCREENED]
    assert kinds == [*steps, EvidenceKind.READ, EvidenceKind.RETRACTED, *steps[1:]]


def test_a_missing_capture_is_named(context: Context) -> None:
    with transaction(context.engine) as connection:
        received = next(row for row in all_evidence(connection) if row.kind == EvidenceKind.RECEIVED)
    assert context.settings.captures_folder is not None
    remove_bytes(context.settings.captures_folder, [received.subject])
    verified = verify(context)
    assert (verified.row, received.subject in verified.trouble) == (received.id, True)


def test_an_altered_alert_and_a_missing_one_are_named(context: Context) -> None:
    with transaction(context.engine) as connection:
        this = alerts.c.id == "2025-05426.filed.compliance"
        connection.execute(alerts.update().where(this).values(payload="{}"))
    assert verify(context).trouble == "alert 2025-05426.filed.compliance was altered"


def test_a_log_cut_off_with_its_end_moved_lacks_the_hash_that_was_noted(context: Context) -> None:
    noted = verify(context).hash
    with transaction(context.engine) as connection:
        *_, before, last = all_evidence(connection)
        connection.execute(evidence.delete().where(evidence.c.id == last.id))
        connection.execute(evidence_head.update().values(last_id=before.id, hash=before.hash))
    assert verify(context).is_whole, "nothing inside the database tells"
    assert "expected hash" in verify(context, noted).trouble

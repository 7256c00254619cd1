"""What is old goes, what is held or needed stays, and the chain holds either way."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from monitor.demo.run import DemoClock
from monitor.evidence.retention import prune_old, years_before
from monitor.evidence.verify import verify_evidence
from monitor.runtime.context import Context
from state.storage.database import transaction
from state.storage.dossier import find_dossier
from state.storage.evidence import all_evidence
from state.storage.legal_holds import legal_holds_in_force, lift_legal_hold, record_legal_hold
from state.storage.owner_tables import ownership_findings
from state.storage.pruning import Prunable, prune
from state.storage.schema import events

AFTER = datetime(2036, 1, 1, tzinfo=UTC)


def is_whole(context: Context) -> bool:
    with transaction(context.engine) as connection:
        return verify_evidence(connection, context.settings.captures_folder).is_whole


def kinds_on(context: Context, name: str) -> set[str]:
    with transaction(context.engine) as connection:
        return set(find_dossier(connection, name))


def test_nothing_goes_before_its_time(context: Context) -> None:
    assert prune_old(context, "A. Person", dry_run=False).is_empty


def test_what_is_old_goes_and_the_list_stays(context: Context, clock: DemoClock) -> None:
    clock.moment = AFTER
    would_go = prune_old(context, "A. Person", dry_run=True)
    assert {"alerts", "matches", "deliveries"} <= kinds_on(context, "2025-05426")
    gone = prune_old(context, "A. Person", dry_run=False)
    assert gone == would_go
    assert "2025-05426" in gone.screened
    left = {"events", "documents", "readings", "changes", "versions", "milestones", "account holds", "evidence"}
    assert kinds_on(context, "2025-05426") == left
    assert is_whole(context)
    assert prune_old(context, "A. Person", dry_run=False).is_empty


def test_findings_on_ownership_go_with_the_last_judging_that_rests_on_them(context: Context) -> None:
    finding = {"customer_id": "C1", "is_held": True, "payload": "{}"}
    spans = [(1, 901), (1, 902), (902, 903), (902, None)]
    with transaction(context.engine) as connection:
        connection.execute(events.update().values(payload=None))
        for number, payload in ((901, None), (902, "{}"), (903, "{}")):
            row = {"number": number, "id": f"o{number}", "kind": "ownership", "subject": "s", "stage": "codified"}
            connection.execute(events.insert().values(**row, payload=payload, settled_at=AFTER))
        for begun, ended in spans:
            connection.execute(ownership_findings.insert().values(**finding, begun_by=begun, ended_by=ended))
        prune(connection, Prunable((), (), ("what is old",)), AFTER, "A. Person")
        left = connection.execute(select(ownership_findings.c.begun_by, ownership_findings.c.ended_by)).all()
    assert set(spans) - {tuple(row) for row in left} == {(1, 901)}


def test_no_customer_is_named_in_the_log_after_pruning(context: Context, clock: DemoClock) -> None:
    clock.moment = AFTER
    with transaction(context.engine) as connection:
        (name, *_) = [row["payload"]["customer_id"] for row in find_dossier(connection, "2025-05426")["matches"]]
    assert f'"id":"{name}"' in log_of(context)
    prune_old(context, "A. Person", dry_run=False)
    assert f'"id":"{name}"' not in log_of(context)


def log_of(context: Context) -> str:
    with transaction(context.engine) as connection:
        return "".join(row.noun for row in all_evidence(connection))


@pytest.mark.parametrize("subject", ["2025-05426", "2025-05426.filed.compliance", "D034"])
def test_a_legal_hold_keeps_the_whole_event_until_it_is_lifted(
    context: Context, clock: DemoClock, subject: str
) -> None:
    clock.moment = AFTER
    causes = {row["cause"] for row in matches_of(context, subject)} or {"2025-05426"}
    with transaction(context.engine) as connection:
        record_legal_hold(connection, subject, "a case", "A. Person", context.now())
    held = prune_old(context, "A. Person", dry_run=False)
    assert not causes & set(held.screened)
    for cause in causes:
        assert {"alerts", "matches", "deliveries"} <= kinds_on(context, cause)
    with transaction(context.engine) as connection:
        assert [hold.subject for hold in legal_holds_in_force(connection)] == [subject]
        assert lift_legal_hold(connection, subject, "B. Person", context.now()) == 1
        assert lift_legal_hold(connection, subject, "B. Person", context.now()) == 0
    assert causes <= set(prune_old(context, "A. Person", dry_run=False).screened)
    assert is_whole(context)


def matches_of(context: Context, name: str) -> list[dict[str, str]]:
    with transaction(context.engine) as connection:
        return find_dossier(connection, name).get("matches", [])


def test_a_year_is_a_year_also_from_a_leap_day() -> None:
    assert years_before(datetime(2032, 2, 29, tzinfo=UTC), 1) == datetime(2031, 2, 28, tzinfo=UTC)

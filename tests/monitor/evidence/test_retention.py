"""What is old goes, what is held or needed stays, and the chain holds either way."""

from datetime import UTC, datetime

import pytest

from monitor.demo.run import DemoClock
from monitor.evidence.retention import prune_old, years_before
from monitor.evidence.verify import verify_evidence
from monitor.watch import Watch
from state.storage.database import transaction
from state.storage.dossier import find_dossier
from state.storage.evidence import all_evidence
from state.storage.legal_holds import legal_holds_in_force, lift_legal_hold, record_legal_hold

AFTER = datetime(2036, 1, 1, tzinfo=UTC)


def is_whole(watch: Watch) -> bool:
    with transaction(watch.engine) as connection:
        return verify_evidence(connection, watch.settings.captures_folder).is_whole


def kinds_on(watch: Watch, name: str) -> set[str]:
    with transaction(watch.engine) as connection:
        return set(find_dossier(connection, name))


def test_nothing_goes_before_its_time(watch: Watch) -> None:
    assert prune_old(watch, "A. Person", dry_run=False).is_empty


def test_what_is_old_goes_and_the_list_stays(watch: Watch, clock: DemoClock) -> None:
    clock.moment = AFTER
    would_go = prune_old(watch, "A. Person", dry_run=True)
    assert {"alerts", "matches", "deliveries"} <= kinds_on(watch, "2025-05426")
    gone = prune_old(watch, "A. Person", dry_run=False)
    assert gone == would_go
    assert "2025-05426" in gone.screened
    left = {"documents", "readings", "changes", "versions", "milestones", "account holds", "evidence"}
    assert kinds_on(watch, "2025-05426") == left
    assert is_whole(watch)
    assert prune_old(watch, "A. Person", dry_run=False).is_empty


def test_no_customer_is_named_in_the_log_after_pruning(watch: Watch, clock: DemoClock) -> None:
    clock.moment = AFTER
    with transaction(watch.engine) as connection:
        (name, *_) = [row["noun"]["customer_id"] for row in find_dossier(connection, "2025-05426")["matches"]]
    assert f'"id":"{name}"' in log_of(watch)
    prune_old(watch, "A. Person", dry_run=False)
    assert f'"id":"{name}"' not in log_of(watch)


def log_of(watch: Watch) -> str:
    with transaction(watch.engine) as connection:
        return "".join(row.noun for row in all_evidence(connection))


@pytest.mark.parametrize("subject", ["2025-05426", "2025-05426.filed.compliance", "D034"])
def test_a_legal_hold_keeps_the_whole_event_until_it_is_lifted(watch: Watch, clock: DemoClock, subject: str) -> None:
    clock.moment = AFTER
    causes = {row["cause"] for row in matches_of(watch, subject)} or {"2025-05426"}
    with transaction(watch.engine) as connection:
        record_legal_hold(connection, subject, "a case", "A. Person", watch.now())
    held = prune_old(watch, "A. Person", dry_run=False)
    assert not causes & set(held.screened)
    for cause in causes:
        assert {"alerts", "matches", "deliveries"} <= kinds_on(watch, cause)
    with transaction(watch.engine) as connection:
        assert [hold.subject for hold in legal_holds_in_force(connection)] == [subject]
        assert lift_legal_hold(connection, subject, "B. Person", watch.now()) == 1
        assert lift_legal_hold(connection, subject, "B. Person", watch.now()) == 0
    assert causes <= set(prune_old(watch, "A. Person", dry_run=False).screened)
    assert is_whole(watch)


def matches_of(watch: Watch, name: str) -> list[dict[str, str]]:
    with transaction(watch.engine) as connection:
        return find_dossier(connection, name).get("matches", [])


def test_a_year_is_a_year_also_from_a_leap_day() -> None:
    assert years_before(datetime(2032, 2, 29, tzinfo=UTC), 1) == datetime(2031, 2, 28, tzinfo=UTC)

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

from rich.console import Console
from sqlalchemy import Connection

from monitor.alerting.milestones import record_stage
from monitor.queries.lag import ledger_answer, print_ledger, read_ledger
from state.changes import Change, ChangeKind
from state.documents import Document, Stage
from state.entry_ids import identify
from state.listings import ListCode
from state.storage.changes import note_changes
from state.storage.milestones import Milestone, record_milestone
from tests.state.examples import entry

FILED = datetime(2025, 3, 25, 20, 15, tzinfo=UTC)
RULE = Document("2025-05427", Stage.PUBLISHED, "A rule", filed_at=FILED, publication_date=date(2025, 3, 28))


def record_walk(connection: Connection) -> None:
    record_stage(connection, RULE, "rule/1")
    for milestone, after in (
        (Milestone.ALERTED, timedelta(minutes=1)),
        (Milestone.CODIFIED, timedelta(days=6, hours=17)),
    ):
        record_milestone(connection, RULE.number, milestone, FILED + after, "us")


def test_every_milestone_is_counted_from_the_filing(connection: Connection) -> None:
    record_walk(connection)
    (line,) = read_ledger(connection)
    # The issue of 28 March begins at midnight Eastern, 04:00 UTC.
    assert line.delay(Milestone.PUBLISHED) == datetime(2025, 3, 28, 4, tzinfo=UTC) - FILED
    assert line.delay(Milestone.ALERTED) == timedelta(minutes=1)
    assert line.delay(Milestone.CONSOLIDATED) is None


def test_what_is_no_document_of_the_office_has_no_line(connection: Connection) -> None:
    record_milestone(connection, "eCFR 2025-03-31", Milestone.ALERTED, FILED, "an alert")
    assert read_ledger(connection) == ()


def test_a_rule_first_seen_in_print_counts_from_its_issue(connection: Connection) -> None:
    document = Document("2025-1", Stage.PUBLISHED, "A rule", publication_date=date(2025, 3, 28))
    record_stage(connection, document, "rule/1")
    record_milestone(connection, "2025-1", Milestone.ALERTED, datetime(2025, 3, 28, 5, tzinfo=UTC), "an alert")
    (line,) = read_ledger(connection)
    assert line.delay(Milestone.ALERTED) == timedelta(hours=1)


def test_the_ledger_is_shown_to_people_and_to_programs(connection: Connection) -> None:
    record_walk(connection)
    lines = read_ledger(connection)
    screen = StringIO()
    print_ledger(lines, Console(width=200, file=screen))
    shown = screen.getvalue()
    assert all(words in shown for words in ("2025-03-25 16:15", "1 min", "2 d 7 h", "6 d 17 h", "not yet"))
    (answer,) = ledger_answer(lines)
    assert answer["alerted"] == {"at": "2025-03-25T20:16:00+00:00", "seconds": 60.0}
    assert answer["consolidated"] == {"at": None, "seconds": None}


def test_of_a_revision_that_the_screening_list_cannot_show_it_is_said_so(connection: Connection) -> None:
    record_walk(connection)
    (old,) = identify(ListCode.ENTITY_LIST, [entry("Dartvik Aviation")])
    told = [Change(ChangeKind.REVISION, old, replace(old, citation="90 FR 14048"))]
    note_changes(connection, told, RULE.number, Stage.PUBLISHED, FILED)
    screen = StringIO()
    print_ledger(read_ledger(connection), Console(width=200, file=screen))
    assert "does not tell it" in screen.getvalue()
    assert ledger_answer(read_ledger(connection))[0]["never_told"] == ["consolidated"]
    seen = Change(ChangeKind.REVISION, old, replace(old, addresses=("2 New Road",)))
    note_changes(connection, [seen], RULE.number, Stage.PUBLISHED, FILED)
    assert ledger_answer(read_ledger(connection))[0]["never_told"] == []

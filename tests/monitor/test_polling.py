import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

import monitor.demo.office
import monitor.ingest
from monitor.demo.answers import NOT_FOUND, Answer, answer
from monitor.demo.drafts import read_rule_draft
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import CODIFIED, FILED, NOTHING_NEW, PUBLISHED, DemoStage
from monitor.demo.typeset_text import set_manuscript
from monitor.polling import Source, poll_source, sources_of
from monitor.reconciling.ledger import read_ledger
from monitor.settings import Settings
from monitor.tables.sources import EcfrTable, FederalRegisterTable
from monitor.telling import LIST
from monitor.watch import Watch
from sources.reading.rule_file import read_rule
from state.alerts import AccountContent, Audience, ComplianceContent, OperatorContent
from state.changes import ChangeKind
from state.documents import Stage
from state.rules import Rule
from state.storage import lists, outbox
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.documents import known_stages
from state.storage.holds import holds_for
from state.storage.milestones import Milestone
from state.storage.quarantine import HeldStanding, all_answers, answers_held
from state.storage.sources import SourceStanding, find_source
from tests.sources.pdf import make_pdf

WALL = "<html><head><title>Federal Register :: Request Access</title></head><body>Request Access</body></html>"


class Day:
    """The watch going from stage to stage."""

    def __init__(self, watch: Watch, office: FederalRegisterOffice, clock: DemoClock) -> None:
        self.watch, self.office, self.clock = watch, office, clock

    def poll(self, *stages: DemoStage) -> tuple[str, ...]:
        """Go to each stage, poll there, and give what the last of them brought."""
        done: tuple[str, ...] = ()
        for stage in stages:
            self.office.open(stage)
            self.clock.moment = stage.moment
            done = self.poll_once()
        return done

    def poll_once(self) -> tuple[str, ...]:
        done: tuple[str, ...] = ()
        for source in sources_of(self.watch):
            report, trouble = poll_source(self.watch, source)
            assert not trouble, trouble
            done += report
        return done

    def alerts(self, audience: Audience, stage: Stage | None = None) -> list[outbox.DeliveryStanding]:
        with transaction(self.watch.engine) as connection:
            found = [each for each in outbox.all_deliveries(connection) if each.alert.audience is audience]
        if stage is None:
            return found
        return [each for each in found if _compliance(each).rule.stage is stage]


def _compliance(delivery: outbox.DeliveryStanding) -> ComplianceContent:
    assert isinstance(delivery.alert.content, ComplianceContent)
    return delivery.alert.content


@pytest.fixture
def day(watch: Watch, office: FederalRegisterOffice, clock: DemoClock) -> Day:
    return Day(watch, office, clock)


def standing(watch: Watch, name: str) -> SourceStanding:
    with transaction(watch.engine) as connection:
        return find_source(connection, name)


def test_the_first_poll_builds_the_list_and_tells_nobody(day: Day) -> None:
    built, noted = day.poll(NOTHING_NEW)
    assert built.startswith("base list of 2025-03-24")
    assert "customers noted, not screened" in noted
    assert day.alerts(Audience.COMPLIANCE) == []


def test_a_filing_is_told_the_minute_it_is_there(day: Day) -> None:
    day.poll(NOTHING_NEW, FILED)
    told = {_compliance(each).rule.document_number: _compliance(each) for each in day.alerts(Audience.COMPLIANCE)}
    assert {number: len(content.changes) for number, content in told.items()} == {"2025-05427": 12, "2025-05426": 74}
    assert all(content.counts_agree and not content.unread for content in told.values())
    assert all(content.evidence for content in told.values())
    assert day.alerts(Audience.SALES)
    assert day.alerts(Audience.OPERATOR) == []


def test_a_second_poll_says_nothing_new(day: Day) -> None:
    day.poll(NOTHING_NEW, FILED)
    told = len(day.alerts(Audience.COMPLIANCE))
    assert day.poll_once() == ()
    assert len(day.alerts(Audience.COMPLIANCE)) == told


def test_the_list_changes_on_the_day_each_rule_takes_effect(day: Day) -> None:
    day.poll(NOTHING_NEW, FILED)
    base = NOTHING_NEW.moment.date()
    with transaction(day.watch.engine) as connection:
        counts = [len(lists.listings_in_force(connection, LIST, base + timedelta(days=days))) for days in (0, 1, 3, 4)]
    assert [count - counts[0] for count in counts] == [0, 12, 12, 82]


def test_publication_confirms_in_the_same_thread_and_holds_nobody_twice(day: Day) -> None:
    day.poll(NOTHING_NEW, FILED)
    held = [each.alert.content for each in day.alerts(Audience.SALES)]
    day.poll(PUBLISHED)
    published = day.alerts(Audience.COMPLIANCE, Stage.PUBLISHED)
    assert {each.alert.thread for each in published} == {"2025-05426", "2025-05427"}
    assert all("Published as 90 FR" in _compliance(each).since_last[0] for each in published)
    assert [each.alert.content for each in day.alerts(Audience.SALES)] == held
    assert all(isinstance(content, AccountContent) for content in held)


def test_the_ecfr_confirms_what_was_read_and_shows_nothing_unexplained(day: Day) -> None:
    done = day.poll(NOTHING_NEW, FILED, PUBLISHED, CODIFIED)
    assert any("0 differences awaited, 0 unexplained (Entity List)" in line for line in done)
    assert "2 rules confirmed by the eCFR as of 2025-03-31" in done
    codified = day.alerts(Audience.COMPLIANCE, Stage.CODIFIED)
    assert {_compliance(each).rule.document_number for each in codified} == {"2025-05426", "2025-05427"}


def test_while_the_ecfr_lags_its_differences_are_awaited(day: Day) -> None:
    done = day.poll(NOTHING_NEW, FILED, PUBLISHED)
    assert any("0 unexplained (Entity List)" in line for line in done)
    assert not any("rules confirmed" in line for line in done)


def test_a_change_in_the_ecfr_that_no_rule_explains_is_told_with_the_customers_it_concerns(day: Day) -> None:
    # The rules are never seen, as if every other source had been silent: the eCFR is the last to tell.
    unseen = replace(CODIFIED, filed=(), published=())
    day.poll(NOTHING_NEW, unseen)
    (told,) = day.alerts(Audience.COMPLIANCE)
    content = _compliance(told)
    kinds = [change.kind for change in content.changes]
    assert kinds.count(ChangeKind.ADDITION) == 82
    assert kinds.count(ChangeKind.REVISION) == 4
    assert content.affected
    assert day.alerts(Audience.SALES)


def test_a_rule_first_seen_in_print_is_told_like_any_other(day: Day) -> None:
    day.poll(NOTHING_NEW, PUBLISHED)
    assert len(day.alerts(Audience.COMPLIANCE, Stage.PUBLISHED)) == 2
    assert day.alerts(Audience.SALES)


def test_a_filing_that_is_withdrawn_is_told_and_its_entries_leave_the_list(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdrawn(path: str, *more: Any) -> Answer:
        given = answer(path, *more)
        if not path.endswith("/current.json"):
            return given
        current = json.loads(given.body)
        for filing in current["results"]:
            if filing["document_number"] == "2025-05426":
                note = "The agency has requested that this document be withdrawn from publication."
                filing |= {"editorial_note": note, "publication_date": None}
        return Answer(given.content_type, json.dumps(current).encode())

    day.poll(NOTHING_NEW, FILED)
    with transaction(day.watch.engine) as connection:
        held = {hold.customer_id for hold in holds_for(connection, "2025-05426")}
        with_rule = len(lists.listings_in_force(connection, LIST, PUBLISHED.moment.date()))
    assert held
    monkeypatch.setattr(monitor.demo.office, "answer", withdrawn)
    assert day.poll_once() == ("2025-05426: withdrawn",)
    (told,) = day.alerts(Audience.COMPLIANCE, Stage.WITHDRAWN)
    assert all(customer in _compliance(told).since_last[1] for customer in held), "compliance releases them, not we"
    with transaction(day.watch.engine) as connection:
        assert len(lists.listings_in_force(connection, LIST, PUBLISHED.moment.date())) == with_rule - 70
    assert day.poll_once() == ()


def without(number: str, *paths: str) -> Callable[..., Answer]:
    """The office's answers, but for one document that is on none of the lists at these paths."""

    def given(path: str, *more: Any) -> Answer:
        whole = answer(path, *more)
        if not path.endswith(paths):
            return whole
        listed = json.loads(whole.body)
        listed["results"] = [each for each in listed.get("results", ()) if each["document_number"] != number]
        return Answer(whole.content_type, json.dumps(listed | {"count": len(listed["results"])}).encode())

    return given


def test_a_filing_that_vanishes_without_a_word_is_told_once_and_our_list_stays(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.poll(NOTHING_NEW, FILED)
    told = len(day.alerts(Audience.COMPLIANCE))
    monkeypatch.setattr(monitor.demo.office, "answer", without("2025-05426", "/current.json"))
    assert day.poll_once() == ("2025-05426: gone from public inspection without a word",)
    gone = _compliance(day.alerts(Audience.COMPLIANCE)[told])
    assert "our list stays until it is published or withdrawn" in gone.since_last[0]
    assert day.poll_once() == ()
    with transaction(day.watch.engine) as connection:
        assert len(lists.listings_in_force(connection, LIST, PUBLISHED.moment.date())) > told
        assert known_stages(connection, "2025-05426").keys() == {Stage.FILED}


def test_a_filing_printed_while_we_did_not_look_has_not_vanished(day: Day) -> None:
    done = day.poll(NOTHING_NEW, FILED, CODIFIED)
    assert not any("gone from public inspection" in line for line in done)


def test_a_document_that_only_a_feed_names_is_asked_for_and_read(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.poll(NOTHING_NEW)
    monkeypatch.setattr(monitor.demo.office, "answer", without("2025-05427", "/documents.json", "/documents"))
    day.poll(PUBLISHED)
    told = {_compliance(each).rule.document_number: _compliance(each) for each in day.alerts(Audience.COMPLIANCE)}
    assert len(told["2025-05427"].changes) == 12


def test_the_ledger_follows_each_rule_from_filing_to_the_ecfr(day: Day) -> None:
    day.poll(NOTHING_NEW, FILED, PUBLISHED, CODIFIED)
    with transaction(day.watch.engine) as connection:
        ledger = {line.document_number: line for line in read_ledger(connection)}
    assert ledger.keys() == {"2025-05426", "2025-05427"}
    for line in ledger.values():
        reached = [line.reached[each] for each in Milestone if each is not Milestone.CONSOLIDATED]
        assert reached == sorted(reached)
        assert line.reached[Milestone.ALERTED] == FILED.moment


class TestTrouble:
    """A source that fails: recorded, told when it lasts, and the others go on."""

    @pytest.fixture
    def walled(self, watch: Watch, httpserver: HTTPServer) -> Watch:
        """The same watch, but the Federal Register sends a wall against robots with status 200."""
        httpserver.expect_request("/api/v1/public-inspection-documents/current.json").respond_with_handler(
            lambda _request: Response(WALL, content_type="text/html")
        )
        federal = FederalRegisterTable(url=httpserver.url_for("/").rstrip("/"))
        settings: Settings = watch.settings.model_copy(update={"federal_register": federal})
        return replace(watch, settings=settings)

    def source(self, watch: Watch, name: str) -> Source:
        return next(source for source in sources_of(watch) if source.name == name)

    def test_a_wall_is_a_failure_and_never_nothing_new(self, day: Day, walled: Watch) -> None:
        day.poll(NOTHING_NEW)
        good = standing(day.watch, "public-inspection").checked_at
        report, trouble = poll_source(walled, self.source(walled, "public-inspection"))
        assert report == ()
        assert "Request Access" in trouble
        after = standing(walled, "public-inspection")
        assert (after.failures, after.checked_at) == (1, good)
        assert "Request Access" in (after.trouble or "")

    def test_the_operator_is_told_once_of_what_came_and_once_when_it_lasts(self, day: Day, walled: Watch) -> None:
        day.poll(NOTHING_NEW)
        for _ in range(5):
            poll_source(walled, self.source(walled, "public-inspection"))
        contents = [told.alert.content for told in day.alerts(Audience.OPERATOR)]
        assert all(isinstance(each, OperatorContent) and each.subject == "public-inspection" for each in contents)
        assert len(contents) == 2
        assert isinstance(contents[0], OperatorContent)
        assert "Request Access" in contents[0].trouble

    def test_the_bytes_of_a_wall_are_kept_and_settled_when_it_answers_again(self, day: Day, walled: Watch) -> None:
        day.poll(NOTHING_NEW)
        poll_source(walled, self.source(walled, "public-inspection"))
        with transaction(day.watch.engine) as connection:
            (held,) = answers_held(connection)
            kept = find_capture(connection, day.watch.settings.captures_folder, held.capture_sha256)
        assert (held.source, held.as_of, kept.body.decode()) == ("public-inspection", None, WALL)
        day.poll_once()
        with transaction(day.watch.engine) as connection:
            (settled,) = all_answers(connection)
        assert (settled.standing, settled.settled_by) == (HeldStanding.REJECTED, "listwatch")

    def test_without_a_list_no_rule_is_read_and_the_reason_is_said(
        self, watch: Watch, office: FederalRegisterOffice, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watch.http, "_sleep", lambda _seconds: None)
        office.open(FILED)
        ecfr = EcfrTable(url=httpserver.url_for("/gone").rstrip("/"))
        blind = replace(watch, settings=watch.settings.model_copy(update={"ecfr": ecfr}))
        troubles = {source.name: poll_source(blind, source)[1] for source in sources_of(blind)}
        assert "the list: has not been built yet" in troubles["public-inspection"]
        with transaction(watch.engine) as connection:
            assert known_stages(connection, "2025-05427") == {}

    def test_a_text_that_cannot_be_had_is_told_at_once_and_read_when_it_can(
        self, day: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def without_texts(path: str, *more: Any) -> Answer:
            return NOT_FOUND if "/raw_text/" in path else answer(path, *more)

        day.poll(NOTHING_NEW)
        with monkeypatch.context() as patched:
            patched.setattr(monitor.demo.office, "answer", without_texts)
            day.poll(FILED)
        first = [_compliance(each) for each in day.alerts(Audience.COMPLIANCE)]
        assert {content.rule.document_number for content in first} == {"2025-05426", "2025-05427"}
        assert all(content.unread for content in first)
        assert day.alerts(Audience.OPERATOR)
        day.poll_once()
        read = [_compliance(each) for each in day.alerts(Audience.COMPLIANCE)][2:]
        assert sorted(len(content.changes) for content in read) == [12, 74]

    def test_a_filing_without_plain_text_is_read_from_its_pdf(self, day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
        def only_pdf(path: str, *more: Any) -> Answer:
            if "/raw_text/" in path:
                return NOT_FOUND
            if path.endswith(".pdf"):
                manuscript = set_manuscript(read_rule_draft(path.removesuffix(".pdf").rpartition("/")[2])).decode()
                return Answer("application/pdf", make_pdf([page.split("\n") for page in manuscript.split("\f")]))
            return answer(path, *more)

        day.poll(NOTHING_NEW)
        monkeypatch.setattr(monitor.demo.office, "answer", only_pdf)
        day.poll(FILED)
        told = [_compliance(each) for each in day.alerts(Audience.COMPLIANCE)]
        assert sorted(len(content.changes) for content in told) == [12, 74]
        assert all(content.evidence[0].url.endswith(".pdf") for content in told)

    def test_an_entry_whose_cell_is_lost_is_told_by_name_and_as_read_in_part(
        self, day: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut_off(path: str, *more: Any) -> Answer:
            given = answer(path, *more)
            if not path.endswith("/427.txt"):
                return given
            table = given.body.rindex(b"Nettrix Information Industry")
            return Answer(given.content_type, given.body[:table])

        day.poll(NOTHING_NEW)
        monkeypatch.setattr(monitor.demo.office, "answer", cut_off)
        day.poll(FILED)
        told = next(
            content
            for each in day.alerts(Audience.COMPLIANCE)
            if (content := _compliance(each)).rule.document_number == "2025-05427"
        )
        assert len(told.changes) == 12
        assert "Inspur Taiwan" in {unread.text for unread in told.unread}
        assert {"D029", "D086"} <= {customer.customer_id for customer in told.affected}, (
            "names are screened all the same"
        )

    def test_a_fault_of_ours_over_one_document_is_told_and_keeps_no_other_from_being_read(
        self, day: Day, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def stumble(body: bytes, subject: str) -> Rule:
            if subject.endswith("/426.txt"):
                raise KeyError("a fault")
            return read_rule(body, subject)

        day.poll(NOTHING_NEW)
        monkeypatch.setattr(monitor.ingest, "read_rule", stumble)
        day.poll(FILED)
        told = {_compliance(each).rule.document_number: _compliance(each) for each in day.alerts(Audience.COMPLIANCE)}
        assert len(told["2025-05427"].changes) == 12
        assert "a fault of listwatch itself (KeyError)" in told["2025-05426"].unread[0].reason
        assert day.alerts(Audience.OPERATOR)
        assert "2025-05426" in caplog.text

    def test_a_fault_of_ours_over_a_whole_source_is_a_failure_of_that_source(
        self, day: Day, caplog: pytest.LogCaptureFixture
    ) -> None:
        def stumble(watch: Watch) -> tuple[str, ...]:
            raise RuntimeError("a fault")

        report, trouble = poll_source(day.watch, Source("public-inspection", 60, stumble))
        assert (report, "a fault of listwatch itself (RuntimeError)" in trouble) == ((), True)
        assert standing(day.watch, "public-inspection").failures == 1
        assert "Traceback" in caplog.text

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

import monitor.demo.office
import monitor.events.derive
import sources.http
from monitor.config.operations import HealthTable
from monitor.config.settings import Settings
from monitor.demo.answers import NOT_FOUND, Answer, answer
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED, FILED, NOTHING_NEW, PUBLISHED
from monitor.intake.polling import Source, poll_source, sources_of
from monitor.operations.health import find_problems, read_health
from monitor.queries.lag import read_ledger
from monitor.runtime.context import Context
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from sources.reading.rule_file import read_rule
from state.alerts import AccountContent, Audience, OperatorContent
from state.changes import ChangeKind
from state.documents import DocumentRecord, Stage
from state.listings import ListCode
from state.rules import Rule
from state.storage import lists
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.documents import known_stages
from state.storage.holds import holds_for
from state.storage.milestones import Milestone
from state.storage.quarantine import QuarantineStatus, all_answers, answers_held
from state.storage.sources import SourceStatus, find_source
from tests.monitor.days import Day, compliance_of

LIST = ListCode.ENTITY_LIST
WALL = "<html><head><title>Federal Register :: Request Access</title></head><body>Request Access</body></html>"


def standing(context: Context, name: str) -> SourceStatus:
    with transaction(context.engine) as connection:
        return find_source(connection, name)


def test_the_first_poll_builds_the_list_and_tells_nobody(day: Day) -> None:
    built, noted = day.poll(NOTHING_NEW)
    assert built.startswith("base list of 2025-03-24")
    assert "customers noted, not screened" in noted
    assert day.alerts(Audience.COMPLIANCE) == []


def test_a_filing_is_told_the_minute_it_is_there(filed: Day) -> None:
    told = {compliance_of(each).rule.document_number: compliance_of(each) for each in filed.alerts(Audience.COMPLIANCE)}
    assert {number: len(content.changes) for number, content in told.items()} == {"2025-05427": 12, "2025-05426": 74}
    assert all(content.counts_agree and not content.unread for content in told.values())
    assert all(content.evidence for content in told.values())
    assert filed.alerts(Audience.SALES)
    assert filed.alerts(Audience.OPERATOR) == []


def test_a_second_poll_says_nothing_new(filed: Day) -> None:
    told = len(filed.alerts(Audience.COMPLIANCE))
    assert filed.poll_once() == ()
    assert len(filed.alerts(Audience.COMPLIANCE)) == told


def test_the_list_changes_on_the_day_each_rule_takes_effect(filed: Day) -> None:
    base = NOTHING_NEW.moment.date()
    with transaction(filed.context.engine) as connection:
        counts = [len(lists.listings_in_force(connection, LIST, base + timedelta(days=days))) for days in (0, 1, 3, 4)]
    assert [count - counts[0] for count in counts] == [0, 12, 12, 82]


def test_publication_confirms_in_the_same_thread_and_holds_nobody_twice(filed: Day) -> None:
    held = [each.alert.content for each in filed.alerts(Audience.SALES)]
    filed.poll(PUBLISHED)
    published = filed.alerts(Audience.COMPLIANCE, Stage.PUBLISHED)
    assert {each.alert.thread for each in published} == {"2025-05426", "2025-05427"}
    assert all("Published as 90 FR" in compliance_of(each).since_last[0] for each in published)
    assert [each.alert.content for each in filed.alerts(Audience.SALES)] == held
    assert all(isinstance(content, AccountContent) for content in held)


def test_the_ecfr_confirms_what_was_read_and_shows_nothing_unexplained(published: Day) -> None:
    done = published.poll(CODIFIED)
    assert any("0 differences awaited, 0 unexplained (Entity List)" in line for line in done)
    assert "2 rules confirmed by the eCFR as of 2025-03-31" in done
    codified = published.alerts(Audience.COMPLIANCE, Stage.CODIFIED)
    assert {compliance_of(each).rule.document_number for each in codified} == {"2025-05426", "2025-05427"}


def test_while_the_ecfr_lags_its_differences_are_awaited(filed: Day) -> None:
    done = filed.poll(PUBLISHED)
    assert any("0 unexplained (Entity List)" in line for line in done)
    assert not any("rules confirmed" in line for line in done)


def test_a_change_in_the_ecfr_that_no_rule_explains_is_told_with_the_customers_it_concerns(listed: Day) -> None:
    # The rules are never seen, as if every other source had been silent: the eCFR is the last to tell.
    unseen = replace(CODIFIED, filed=(), published=())
    listed.poll(unseen)
    (told,) = listed.alerts(Audience.COMPLIANCE)
    content = compliance_of(told)
    kinds = [change.kind for change in content.changes]
    assert kinds.count(ChangeKind.ADDITION) == 82
    assert kinds.count(ChangeKind.REVISION) == 4
    assert content.affected
    assert listed.alerts(Audience.SALES)


def test_a_rule_first_seen_in_print_is_told_like_any_other(listed: Day) -> None:
    listed.poll(PUBLISHED)
    assert len(listed.alerts(Audience.COMPLIANCE, Stage.PUBLISHED)) == 2
    assert listed.alerts(Audience.SALES)


def test_a_filing_that_is_withdrawn_is_told_and_its_entries_leave_the_list(
    filed: Day, monkeypatch: pytest.MonkeyPatch
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

    with transaction(filed.context.engine) as connection:
        held = {hold.customer_id for hold in holds_for(connection, "2025-05426")}
        with_rule = len(lists.listings_in_force(connection, LIST, PUBLISHED.moment.date()))
    assert held
    monkeypatch.setattr(monitor.demo.office, "answer", withdrawn)
    assert filed.poll_once() == ("2025-05426: withdrawn",)
    (told,) = filed.alerts(Audience.COMPLIANCE, Stage.WITHDRAWN)
    assert all(customer in compliance_of(told).since_last[1] for customer in held), "compliance releases them, not we"
    with transaction(filed.context.engine) as connection:
        assert len(lists.listings_in_force(connection, LIST, PUBLISHED.moment.date())) == with_rule - 70
    assert filed.poll_once() == ()


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


LATER = timedelta(minutes=11)


def test_a_filing_that_vanishes_without_a_word_is_told_once_and_our_list_stays(
    filed: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = len(filed.alerts(Audience.COMPLIANCE))
    monkeypatch.setattr(monitor.demo.office, "answer", without("2025-05426", "/current.json"))
    assert filed.poll_once() == (), "one look proves nothing"
    assert filed.poll_once() == (), "nor does another at once"
    filed.clock.moment += LATER
    assert filed.poll_once() == ("2025-05426: gone from public inspection without a word",)
    gone = compliance_of(filed.alerts(Audience.COMPLIANCE)[told])
    assert "our list stays until it is published or withdrawn" in gone.since_last[0]
    assert filed.poll_once() == ()
    with transaction(filed.context.engine) as connection:
        assert len(lists.listings_in_force(connection, LIST, PUBLISHED.moment.date())) > told
        assert known_stages(connection, "2025-05426").keys() == {Stage.FILED}


def test_what_was_told_to_be_gone_and_comes_back_is_told(filed: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(monitor.demo.office, "answer", without("2025-05426", "/current.json"))
        filed.poll_once()
        filed.clock.moment += LATER
        filed.poll_once()
    assert filed.poll_once() == ("2025-05426: back on public inspection",)
    back = compliance_of(filed.alerts(Audience.COMPLIANCE)[-1])
    assert back.since_last[0].startswith("Back on public inspection, from where it was gone since 2025-03-25")
    assert filed.poll_once() == ()


def test_an_old_copy_makes_nothing_disappear(filed: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy from before the filing, which says its own time, is answered for hours."""

    def old(path: str, *more: Any) -> Answer:
        shown = without("2025-05426", "/current.json")(path, *more)
        if not path.endswith("/current.json"):
            return shown
        listed = json.loads(shown.body)
        times = ("special_filings_updated_at", "regular_filings_updated_at")
        listed |= dict.fromkeys(times, "2025-03-25T08:45:00-04:00")
        return Answer(shown.content_type, json.dumps(listed).encode())

    monkeypatch.setattr(monitor.demo.office, "answer", old)
    for _ in range(3):
        assert filed.poll_once() == ()
        filed.clock.moment += LATER
    monkeypatch.setattr(monitor.demo.office, "answer", answer)
    assert filed.poll_once() == ()


def test_what_flickers_between_two_copies_is_not_told(filed: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(monitor.demo.office, "answer", without("2025-05426", "/current.json"))
            assert filed.poll_once() == ()
        filed.clock.moment += LATER
        assert filed.poll_once() == ()


def test_a_filing_printed_while_we_did_not_look_has_not_vanished(filed: Day) -> None:
    done = filed.poll(CODIFIED)
    assert not any("gone from public inspection" in line for line in done)


def test_a_document_that_only_a_feed_names_is_asked_for_and_read(listed: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor.demo.office, "answer", without("2025-05427", "/documents.json", "/documents"))
    listed.poll(PUBLISHED)
    told = {
        compliance_of(each).rule.document_number: compliance_of(each) for each in listed.alerts(Audience.COMPLIANCE)
    }
    assert len(told["2025-05427"].changes) == 12


def test_a_filing_that_names_no_agency_is_read(listed: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_agency(path: str, *more: Any) -> Answer:
        whole = answer(path, *more)
        if not path.endswith("/current.json"):
            return whole
        shown = json.loads(whole.body)
        for each in shown["results"]:
            each["agencies"] = [] if each["document_number"] == "2025-05427" else each["agencies"]
        return Answer(whole.content_type, json.dumps(shown).encode())

    monkeypatch.setattr(monitor.demo.office, "answer", without_agency)
    listed.poll(FILED)
    told = {
        compliance_of(each).rule.document_number: compliance_of(each) for each in listed.alerts(Audience.COMPLIANCE)
    }
    assert len(told["2025-05427"].changes) == 12


def test_a_doubtful_filing_that_cannot_be_read_is_the_operators(listed: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_text(path: str, *more: Any) -> Answer:
        whole = answer(path, *more)
        if path.endswith(("/427.txt", "/2025-05427.pdf")):
            return Answer(whole.content_type, b"", 503)
        if not path.endswith("/current.json"):
            return whole
        shown = json.loads(whole.body)
        for each in shown["results"]:
            each["agencies"] = [] if each["document_number"] == "2025-05427" else each["agencies"]
        return Answer(whole.content_type, json.dumps(shown).encode())

    monkeypatch.setattr(monitor.demo.office, "answer", without_text)
    monkeypatch.setattr(sources.http, "ATTEMPTS", 1)
    listed.poll(FILED)
    assert {compliance_of(each).rule.document_number for each in listed.alerts(Audience.COMPLIANCE)} == {"2025-05426"}
    (problem,) = find_problems(read_health(listed.context), HealthTable(clock_skew=10**9))
    assert (problem.subject, "may be a rule on our lists" in problem.detail) == ("2025-05427", True)


def test_the_ledger_follows_each_rule_from_filing_to_the_ecfr(published: Day) -> None:
    published.poll(CODIFIED)
    with transaction(published.context.engine) as connection:
        ledger = {line.document_number: line for line in read_ledger(connection)}
    assert ledger.keys() == {"2025-05426", "2025-05427"}
    for line in ledger.values():
        reached = [line.reached[each] for each in Milestone if each is not Milestone.CONSOLIDATED]
        assert reached == sorted(reached)
        assert line.reached[Milestone.ALERTED] == FILED.moment


class TestTrouble:
    """A source that fails: recorded, told when it lasts, and the others go on."""

    @pytest.fixture
    def walled(self, context: Context, httpserver: HTTPServer) -> Context:
        """The same watch, but the Federal Register sends a wall against robots with status 200."""
        httpserver.expect_request("/api/v1/public-inspection-documents/current.json").respond_with_handler(
            lambda _request: Response(WALL, content_type="text/html")
        )
        federal = FederalRegisterTable(url=httpserver.url_for("/").rstrip("/"))
        settings: Settings = context.settings.model_copy(update={"federal_register": federal})
        return replace(context, settings=settings)

    def source(self, context: Context, name: str) -> Source:
        return next(source for source in sources_of(context) if source.name == name)

    def test_a_wall_is_a_failure_and_never_nothing_new(self, listed: Day, walled: Context) -> None:
        good = standing(listed.context, "public-inspection").checked_at
        report, trouble = poll_source(walled, self.source(walled, "public-inspection"))
        assert report == ()
        assert "Request Access" in trouble
        after = standing(walled, "public-inspection")
        assert (after.failures, after.checked_at) == (1, good)
        assert "Request Access" in (after.trouble or "")

    def test_the_operator_is_told_once_of_what_came_however_long_it_lasts(self, listed: Day, walled: Context) -> None:
        for _ in range(5):
            poll_source(walled, self.source(walled, "public-inspection"))
        (content,) = (told.alert.content for told in listed.alerts(Audience.OPERATOR))
        assert isinstance(content, OperatorContent)
        assert content.subject == "public-inspection"
        assert "Request Access" in content.trouble

    def test_the_bytes_of_a_wall_are_kept_and_settled_when_it_answers_again(self, listed: Day, walled: Context) -> None:
        poll_source(walled, self.source(walled, "public-inspection"))
        with transaction(listed.context.engine) as connection:
            (held,) = answers_held(connection)
            kept = find_capture(connection, listed.context.settings.captures_folder, held.capture_sha256)
        assert (held.source, held.as_of, kept.body.decode()) == ("public-inspection", None, WALL)
        listed.poll_once()
        with transaction(listed.context.engine) as connection:
            (settled,) = all_answers(connection)
        assert (settled.standing, settled.settled_by) == (QuarantineStatus.REJECTED, "listwatch")

    def test_without_a_list_no_rule_is_read_and_the_reason_is_said(
        self, context: Context, office: FederalRegisterOffice, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(context.http, "_sleep", lambda _seconds: None)
        office.open(FILED)
        ecfr = EcfrTable(url=httpserver.url_for("/gone").rstrip("/"))
        blind = replace(context, settings=context.settings.model_copy(update={"ecfr": ecfr}))
        troubles = {source.name: poll_source(blind, source)[1] for source in sources_of(blind)}
        assert "the list: has not been built yet" in troubles["public-inspection"]
        with transaction(context.engine) as connection:
            assert known_stages(connection, "2025-05427") == {}

    def test_a_text_that_cannot_be_had_is_told_at_once_and_read_when_it_can(
        self, listed: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def without_texts(path: str, *more: Any) -> Answer:
            return NOT_FOUND if "/raw_text/" in path or path.endswith(".pdf") else answer(path, *more)

        with monkeypatch.context() as patched:
            patched.setattr(monitor.demo.office, "answer", without_texts)
            listed.poll(FILED)
        first = [compliance_of(each) for each in listed.alerts(Audience.COMPLIANCE)]
        assert {content.rule.document_number for content in first} == {"2025-05426", "2025-05427"}
        assert all(content.unread for content in first)
        problems = find_problems(read_health(listed.context), HealthTable(clock_skew=10**9))
        assert sorted(each.subject for each in problems) == ["2025-05426", "2025-05427"]
        listed.poll_once()
        read = [compliance_of(each) for each in listed.alerts(Audience.COMPLIANCE)][2:]
        assert sorted(len(content.changes) for content in read) == [12, 74]

    def test_a_filing_without_plain_text_is_read_from_its_pdf(
        self, listed: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def only_pdf(path: str, *more: Any) -> Answer:
            return NOT_FOUND if "/raw_text/" in path else answer(path, *more)

        monkeypatch.setattr(monitor.demo.office, "answer", only_pdf)
        listed.poll(FILED)
        told = [compliance_of(each) for each in listed.alerts(Audience.COMPLIANCE)]
        assert sorted(len(content.changes) for content in told) == [12, 74]
        assert all(content.evidence[0].url.endswith(".pdf") for content in told)

    def test_an_entry_whose_cell_is_lost_is_told_by_name_and_as_read_in_part(
        self, listed: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut_off(path: str, *more: Any) -> Answer:
            given = NOT_FOUND if path.endswith(".pdf") else answer(path, *more)
            if not path.endswith("/427.txt"):
                return given
            table = given.body.rindex(b"Nettrix Information Industry")
            return Answer(given.content_type, given.body[:table])

        monkeypatch.setattr(monitor.demo.office, "answer", cut_off)
        listed.poll(FILED)
        told = next(
            content
            for each in listed.alerts(Audience.COMPLIANCE)
            if (content := compliance_of(each)).rule.document_number == "2025-05427"
        )
        assert len(told.changes) == 12
        assert "Inspur Taiwan" in {name for unread in told.unread for name in unread.text.splitlines()}
        assert {"D029", "D086"} <= {customer.customer_id for customer in told.affected}, (
            "names are screened all the same"
        )

    def test_a_fault_of_ours_over_one_document_is_told_and_keeps_no_other_from_being_read(
        self, listed: Day, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def stumble(body: bytes, subject: str, record: DocumentRecord) -> Rule:
            if "2025-05426" in subject:
                raise KeyError("a fault")
            return read_rule(body, subject, record)

        monkeypatch.setattr(monitor.events.derive, "read_rule_bounded", stumble)
        monitor.events.derive.read_captured.cache_clear()
        listed.poll(FILED)
        told = {
            compliance_of(each).rule.document_number: compliance_of(each) for each in listed.alerts(Audience.COMPLIANCE)
        }
        assert len(told["2025-05427"].changes) == 12
        assert "a fault of listwatch itself (KeyError)" in told["2025-05426"].unread[0].reason
        assert "2025-05426" in str([vars(record) for record in caplog.records])

    def test_a_fault_of_ours_over_a_whole_source_is_a_failure_of_that_source(
        self, day: Day, caplog: pytest.LogCaptureFixture
    ) -> None:
        def stumble(context: Context) -> tuple[str, ...]:
            raise RuntimeError("a fault")

        report, trouble = poll_source(day.context, Source("public-inspection", 60, stumble))
        assert (report, "a fault of listwatch itself (RuntimeError)" in trouble) == ((), True)
        assert standing(day.context, "public-inspection").failures == 1
        assert "Traceback" in caplog.text

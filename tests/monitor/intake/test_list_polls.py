"""The sources of whole lists, on a local server: what is believed, what is held, and what comes of either."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from monitor.alerting.dispatch import dispatch_due
from monitor.config.alerting import DigestTable, RouteTable
from monitor.config.sources import GuardsTable
from monitor.demo.run import ANY_SIZE, DemoClock
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.documents import ingest_document
from monitor.intake.polling import poll_source, sources_of
from monitor.intake.quarantine import reject_held, release_held
from monitor.runtime.channels import open_channels
from monitor.runtime.context import Context
from notifiers.console import ConsoleChannelTable
from sources import ecfr
from sources.ecfr import EcfrTable, read_lists
from sources.screening_list import ScreeningListTable
from state.alerts import Audience, ComplianceContent, OperatorContent
from state.changes import Change, ChangeKind
from state.documents import Document, Stage
from state.entry_ids import identify_changes
from state.errors import UsageProblem
from state.listings import Alias, ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, record_document
from state.storage.milestones import Milestone, milestones_of_all
from state.storage.quarantine import QuarantineStatus, all_answers, answers_held
from state.tables import EntriesTable
from tests.sources.reading.lists.examples import cells, supplement
from tests.year.documents import notices

LIST = ListCode.ENTITY_LIST
START = datetime(2025, 4, 1, 12, 0, tzinfo=UTC)
HEADS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
OTHER_HEADS = ("Country", "Listed person and address", "Federal Register citation")
MEU_HEADS = ("Country", "Entity", "Federal Register citation")
NAMES = [f"Torvek Works No. {number}" for number in range(100)]
A_DAY = timedelta(days=1)


def part(names: Sequence[str], iran: Sequence[str] = ("Alone Optics",), unverified: str = "Vostrel Trading") -> bytes:
    """Part 744 with these entries under CHINA and IRAN, and one entry on each of the two other lists."""
    rows = [("CHINA, PEOPLE'S REPUBLIC OF", name) for name in names] + [("IRAN", name) for name in iran]
    entity_list = (cells(place, f"{name}, 1 Oak Road", "For all items", "Denial", "1 FR 2") for place, name in rows)
    others = (
        supplement(6, OTHER_HEADS, cells("ARMENIA", f"{unverified}, 2 Oak Road", "1 FR 2")),
        supplement(7, MEU_HEADS, cells("CHINA", "Ningrui Engines, 3 Oak Road", "1 FR 2")),
    )
    return f"<DIV5 N='744' TYPE='PART'>{supplement(4, HEADS, *entity_list)}{''.join(others)}</DIV5>".encode()


def consolidated(counts: dict[str, Sequence[str]]) -> bytes:
    """consolidated.json with these names on these lists."""
    results = [
        {"source": f"A List ({code}) - A Department", "name": name, "addresses": [], "alt_names": []}
        for code, names in counts.items()
        for name in names
    ]
    return json.dumps({"total": len(results), "results": results}).encode()


class Lists:
    """The two sources and a watch on them, going from day to day."""

    def __init__(self, context: Context, clock: DemoClock, server: HTTPServer) -> None:
        self.context, self.clock, self.server = context, clock, server

    def poll(self, name: str) -> tuple[tuple[str, ...], str]:
        return poll_source(self.context, next(source for source in sources_of(self.context) if source.name == name))

    def show_part(self, body: bytes, later: timedelta = A_DAY) -> tuple[tuple[str, ...], str]:
        """A day later the eCFR shows this part, complete up to that day."""
        self.clock.moment += later
        today = self.clock.moment.date()
        self.server.clear()
        answer = {"titles": [{"number": 15, "up_to_date_as_of": str(today)}], "meta": {"import_in_progress": False}}
        self.server.expect_request("/api/versioner/v1/titles.json").respond_with_json(answer)
        self.server.expect_request(f"/api/versioner/v1/full/{today}/title-15.xml").respond_with_data(body)
        return self.poll("ecfr")

    def show_consolidated(self, body: bytes) -> tuple[tuple[str, ...], str]:
        """A day later there is a new Consolidated Screening List."""
        self.clock.moment += A_DAY
        self.server.clear()
        modified = f"{self.clock.moment:%a, %d %b %Y %H:%M:%S} GMT"
        self.server.expect_request("/csl.json").respond_with_data(
            body, content_type="application/json", headers={"Last-Modified": modified}
        )
        return self.poll("screening-list")

    def names(self, code: ListCode = LIST) -> set[str]:
        with transaction(self.context.engine) as connection:
            return {each.name for each in lists.listings_in_force(connection, code, self.clock.moment.date())}

    def record_rule(self, number: str, *made: Change) -> None:
        """A rule in force today, as ingest records it."""
        with transaction(self.context.engine) as connection:
            today, now = self.clock.moment.date(), self.clock.moment
            lists.record_changes(connection, LIST, made, number, today, now)
            record_document(connection, Document(number, Stage.FILED, "A rule"), DocumentStatus.SETTLED, now)

    def told(self) -> list[ComplianceContent]:
        return [content for content in self._contents() if isinstance(content, ComplianceContent)]

    def operator_told(self) -> list[OperatorContent]:
        return [content for content in self._contents() if isinstance(content, OperatorContent)]

    def _contents(self) -> list[object]:
        with transaction(self.context.engine) as connection:
            return [each.alert.content for each in outbox.all_deliveries(connection)]


@pytest.fixture
def shown(context: Context, clock: DemoClock, httpserver: HTTPServer) -> Lists:
    clock.moment = START
    settings = context.settings.model_copy(
        update={
            "ecfr": EcfrTable(url=httpserver.url_for("/").rstrip("/")),
            "screening_list": ScreeningListTable(url=httpserver.url_for("/csl.json")),
            "guards": GuardsTable(entries=ANY_SIZE | {"EL": EntriesTable(least=50, most=500)}),
        }
    )
    return Lists(replace(context, settings=settings), clock, httpserver)


def held_number(shown: Lists) -> int:
    with transaction(shown.context.engine) as connection:
        (held,) = answers_held(connection)
    return held.id


class TestEcfr:
    def test_three_base_lists_that_alert_nobody(self, shown: Lists) -> None:
        done, trouble = shown.show_part(part(NAMES))
        assert (trouble, [line.rpartition(" (")[2] for line in done]) == (
            "",
            ["Entity List)", "Unverified List)", "Military End-User List)"],
        )
        assert shown.names(ListCode.UNVERIFIED_LIST) == {"Vostrel Trading"}
        assert shown.names(ListCode.MILITARY_END_USER_LIST) == {"Ningrui Engines"}
        assert shown.told() == []

    def test_a_base_below_its_declared_size_is_not_begun_with(self, shown: Lists) -> None:
        _, trouble = shown.show_part(part(NAMES[:40]))
        assert "Entity List has 41 entries; 50 to 500 are declared" in trouble
        assert shown.names() == set()

    def test_another_list_changes_without_a_rule(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        done, _ = shown.show_part(part(NAMES, unverified="Other Trading"))
        assert any("1 unexplained (Unverified List)" in line for line in done)
        assert shown.told()[0].rule.title.startswith("Unverified List: changes that no rule")
        assert shown.names(ListCode.UNVERIFIED_LIST) == {"Other Trading"}

    def test_mass_removal_is_held_until_a_person_releases_it(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        for _ in range(3):
            _, trouble = shown.show_part(part(NAMES[10:]))
            assert "lacks or moves 10 of our 101 entries" in trouble
        assert len(shown.names()) == 101
        assert sum("lacks or moves" in each.trouble and each.subject == "ecfr" for each in shown.operator_told()) >= 1
        with transaction(shown.context.engine) as connection:
            assert len(answers_held(connection)) == 1, "the same is held once"
        done = release_held(shown.context, held_number(shown), "R. Ahn", "a rule", customers_to_screen(shown.context))
        assert any("10 unexplained (Entity List)" in line for line in done)
        assert len(shown.names()) == 91

    def test_what_is_rejected_is_not_told_again_and_a_good_answer_goes_on(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        shown.show_part(part(NAMES[10:]))
        reject_held(shown.context, held_number(shown), "R. Ahn", "a fault of the eCFR")
        told = len(shown.operator_told())
        shown.poll("ecfr")
        assert len(shown.operator_told()) == told
        assert shown.show_part(part(NAMES))[1] == ""
        assert len(shown.names()) == 101
        with pytest.raises(UsageProblem, match="was rejected by"):
            reject_held(shown.context, 1, "R. Ahn", "again")

    def test_a_lost_heading_is_believed_when_a_second_answer_agrees(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        assert "no longer has the headings IRAN" in shown.show_part(part(NAMES, iran=()))[1]
        assert "Alone Optics" in shown.names()
        assert shown.show_part(part(NAMES, iran=()))[1] == ""
        assert "Alone Optics" not in shown.names()
        with transaction(shown.context.engine) as connection:
            (settled,) = all_answers(connection)
        assert (settled.standing, settled.settled_by) == (QuarantineStatus.RELEASED, "listwatch")

    def test_an_entry_gone_and_back_within_days_is_held(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        assert shown.show_part(part(NAMES[1:]))[1] == ""
        assert "takes back 1 changes" in shown.show_part(part(NAMES))[1]

    def test_a_list_that_part_744_no_longer_shows_is_missed(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        without = part(NAMES).replace(b"Supplement No. 7", b"Supplement No. 9")
        assert "eCFR shows no Military End-User List" in shown.show_part(without)[1]

    def test_an_entry_that_a_rule_brought_stays_though_the_ecfr_left_it_out(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        shown.clock.moment += A_DAY
        shown.show_part(part([*NAMES, "First Works", "Second Works"]))
        with transaction(shown.context.engine) as connection:
            first, second = (
                next(each for each in lists.listings_in_force(connection, LIST, date(2025, 5, 1)) if each.name == name)
                for name in ("First Works", "Second Works")
            )
        brought = [replace(each, name=f"{each.name} {number}") for number, each in enumerate((first, second))]
        shown.record_rule("2025-1", *(Change(ChangeKind.ADDITION, None, each) for each in brought))
        names = [*NAMES, "First Works", "Second Works", "First Works 0"]
        shown.show_part(part(names))
        told = len(shown.told())
        assert "Second Works 1" in shown.names()
        shown.show_part(part(names))
        assert len(shown.told()) == told, "what the last snapshot showed as well is not told again"

    def test_what_only_our_reader_sees_anew_is_not_called_a_change_of_the_source(
        self, shown: Lists, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def blind(body: bytes, subject: str, as_of: date) -> tuple[Snapshot, ...]:
            first, *others = read_lists(body, subject, as_of)
            return replace(first, listings=first.listings[1:]), *others

        with monkeypatch.context() as earlier:
            earlier.setattr(ecfr, "read_lists", blind)
            shown.show_part(part(NAMES))
        shown.show_part(part(NAMES))
        (told,) = shown.told()
        assert told.rule.title == "Entity List: entries that we read otherwise than before; the eCFR did not change"
        assert NAMES[0] in shown.names()

    def test_bytes_that_cannot_be_read_are_held(self, shown: Lists) -> None:
        _, trouble = shown.show_part(b"<DIV5 N='744' TYPE='PART'></DIV5>")
        assert "no supplement no. 4" in trouble
        with pytest.raises(UsageProblem, match="is no list"):
            release_held(shown.context, held_number(shown), "R. Ahn", "why not", customers_to_screen(shown.context))


class TestScreeningList:
    def begin(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        done, trouble = shown.show_consolidated(consolidated({"EL": [*NAMES, "A known oddity"], "SDN": NAMES}))
        assert (trouble, len(done)) == ("", 1)
        assert shown.told() == []

    def test_what_it_shows_first_is_told_to_nobody_and_what_is_new_is(self, shown: Lists) -> None:
        self.begin(shown)
        names = [*NAMES, "A known oddity", "Unheard Works"]
        done, _ = shown.show_consolidated(consolidated({"EL": names, "SDN": NAMES}))
        assert done[0].endswith("1 new and unexplained")
        (told,) = shown.told()
        assert [change.listing.name for change in told.changes] == ["Unheard Works"]
        assert "Unheard Works" not in shown.names(), "a late copy changes no list of ours"
        shown.show_consolidated(consolidated({"EL": names, "SDN": [*NAMES, "One more"]}))
        assert len(shown.told()) == 1

    def test_a_rule_is_awaited_and_then_taken_up(self, shown: Lists) -> None:
        self.begin(shown)
        with transaction(shown.context.engine) as connection:
            like = lists.listings_in_force(connection, LIST, shown.clock.moment.date())[0]
        shown.record_rule("2025-1", Change(ChangeKind.ADDITION, None, replace(like, name="Brought Works")))
        done, _ = shown.show_consolidated(consolidated({"EL": [*NAMES, "A known oddity"], "SDN": [*NAMES, "One"]}))
        assert "0 rules taken up, 1 differences awaited, 0 new" in done[0]
        done, _ = shown.show_consolidated(
            consolidated({"EL": [*NAMES, "A known oddity", "Brought Works"], "SDN": NAMES})
        )
        assert "1 rules taken up, 0 differences awaited, 0 new" in done[0]
        with transaction(shown.context.engine) as connection:
            assert Milestone.CONSOLIDATED in milestones_of_all(connection)["2025-1"]

    def test_a_rule_that_only_revises_is_taken_up_once_its_words_are_shown(self, shown: Lists) -> None:
        self.begin(shown)
        with transaction(shown.context.engine) as connection:
            like = lists.listings_in_force(connection, LIST, shown.clock.moment.date())[0]
        renamed = replace(like, aliases=(Alias("Brought Works"),))
        shown.record_rule("2025-1", Change(ChangeKind.REVISION, like, renamed))
        done, _ = shown.show_consolidated(consolidated({"EL": [*NAMES, "A known oddity"], "SDN": [*NAMES, "One"]}))
        assert "0 rules taken up" in done[0]
        aliased = json.loads(consolidated({"EL": [*NAMES, "A known oddity"], "SDN": NAMES}))
        next(each for each in aliased["results"] if each["name"] == like.name)["alt_names"] = ["Brought Works"]
        done, _ = shown.show_consolidated(json.dumps(aliased).encode())
        assert "1 rules taken up" in done[0]

    def test_unchanged_it_answers_304_and_nothing_is_read(self, shown: Lists) -> None:
        self.begin(shown)
        shown.clock.moment += A_DAY
        shown.server.clear()
        shown.server.expect_request("/csl.json").respond_with_data(b"", status=304)
        assert shown.poll("screening-list") == ((), "")

    def test_two_thirds_of_the_file_gone_is_held_and_our_lists_stay(self, shown: Lists) -> None:
        self.begin(shown)
        _, trouble = shown.show_consolidated(consolidated({"EL": NAMES, "SDN": NAMES[:20]}))
        assert "CSL has 120 entries and had 201; SDN has 20 entries and had 100" in trouble
        assert len(shown.names()) == 101
        _, trouble = shown.show_consolidated(consolidated({"EL": [*NAMES, "A known oddity"], "SDN": NAMES}))
        assert trouble == ""
        with transaction(shown.context.engine) as connection:
            assert answers_held(connection) == ()

    def test_a_file_cut_off_is_held(self, shown: Lists) -> None:
        self.begin(shown)
        _, trouble = shown.show_consolidated(consolidated({"EL": NAMES})[:-40])
        assert "may be cut off" in trouble
        assert held_number(shown)


class TestDeniedPersons:
    def test_the_copy_is_the_base_of_the_list_that_orders_make_and_changes_it_no_more(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        begun = {"EL": NAMES, "DPL": ["Torvek Trading", "Pavel Kostrin"]}
        assert shown.show_consolidated(consolidated(begun))[1] == ""
        assert shown.names(ListCode.DENIED_PERSONS_LIST) == {"Torvek Trading", "Pavel Kostrin"}
        assert shown.told() == [], "the first answer is the base"
        shown.show_consolidated(consolidated(begun | {"DPL": ["Torvek Trading", "Nobody's Order"]}))
        (told,) = shown.told()
        assert {(each.kind.value, each.listing.name) for each in told.changes} == {
            ("addition", "Nobody's Order"),
            ("removal", "Pavel Kostrin"),
        }
        assert shown.names(ListCode.DENIED_PERSONS_LIST) == {"Torvek Trading", "Pavel Kostrin"}

    def test_an_order_that_was_read_first_stands_as_it_says(self, shown: Lists) -> None:
        shown.show_part(part(NAMES))
        code = ListCode.DENIED_PERSONS_LIST
        with transaction(shown.context.engine) as connection:
            today, now = shown.clock.moment.date(), shown.clock.moment
            snapshots.record_snapshot(connection, code, today, "0" * 64, 0, agrees=True, now=now)
            read = Listing("IRAN", "Torvek Trading", source_fields=(("expires_on", "2026-01-01"),))
            made = identify_changes([Change(ChangeKind.ADDITION, None, read, list_code=code)], (), (), ())
            lists.record_changes(connection, code, made, "2025-1", today, now)
        shown.show_consolidated(consolidated({"EL": NAMES, "DPL": ["TORVEK TRADING", "Pavel Kostrin"]}))
        assert shown.names(code) == {"Torvek Trading", "Pavel Kostrin"}


class TestFollowedLists:
    def test_changes_of_the_lists_of_others_are_told_field_by_field(self, shown: Lists) -> None:
        settings: Any = shown.context.settings
        table = settings.screening_list.model_copy(update={"follow": frozenset({ListCode.SECTORAL_SANCTIONS})})
        any_size = ANY_SIZE | {"SSI": EntriesTable(least=1, most=9)}
        tables = {"screening_list": table, "guards": GuardsTable(entries=any_size)}
        shown.context = replace(shown.context, settings=shown.context.settings.model_copy(update=tables))
        self.show(shown, {"SSI": ["Torvek Bank", "Vostrel Energy"], "SDN": NAMES})
        assert shown.poll("screening-list changes") == ((), "")
        assert shown.told() == [], "the first answer is the base"

        self.show(shown, {"SSI": ["Torvek Bank", "Ningrui Bank"], "SDN": [*NAMES, "Somebody"]}, "Ningrui Bank")
        assert shown.names(ListCode.SECTORAL_SANCTIONS) == {"Torvek Bank", "Ningrui Bank"}
        (told,) = shown.told()
        assert {(each.kind.value, each.listing.name) for each in told.changes} == {
            ("addition", "Ningrui Bank"),
            ("removal", "Vostrel Energy"),
        }
        assert {each.list_code for each in told.changes} == {ListCode.SECTORAL_SANCTIONS}
        asked = len(shown.server.log)
        assert shown.poll("screening-list")[1] == ""
        assert shown.poll("screening-list") == ((), "")
        assert len(shown.server.log) == asked + 1, "the first time the copy took what was sent a moment ago"
        self.show(shown, {"SSI": ["Torvek Bank", "Ningrui Bank"], "SDN": NAMES}, "Torvek Bank")
        (change,) = shown.told()[-1].changes
        assert [(each.field, each.added) for each in change.fields] == [
            ("aliases", ("TB (aka)",)),
            ("notes", ("programs: RUSSIA; UKRAINE",)),
        ]
        assert not [each for each in shown.told() if "SDN" in each.rule.title], "a list that is not followed is counted"

    def show(self, shown: Lists, counts: dict[str, Sequence[str]], aliased: str = "") -> None:
        """A day later there is a new file, which is polled for its changes; one entry has an alias."""
        file = json.loads(consolidated(counts))
        for each in file["results"]:
            each["alt_names"] = ["TB"] if each["name"] == aliased == "Torvek Bank" else []
            each |= {
                "id": str(shown.clock.moment),
                "programs": ["RUSSIA", "UKRAINE"] if each["alt_names"] else ["RUSSIA"],
            }
        shown.clock.moment += A_DAY
        shown.server.clear()
        shown.server.expect_request("/csl.json").respond_with_json(file)
        done, trouble = shown.poll("screening-list changes")
        assert (bool(done), trouble) == (True, "")


class TestManyLists:
    def test_five_lists_in_a_day_are_a_thread_each_and_one_digest(
        self, shown: Lists, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings: Any = shown.context.settings
        follow = frozenset({ListCode.SECTORAL_SANCTIONS})
        tables = {
            "screening_list": settings.screening_list.model_copy(update={"follow": follow}),
            "guards": GuardsTable(entries=ANY_SIZE | {"SSI": EntriesTable(least=1, most=9)}),
            "channels": (ConsoleChannelTable(type="console", name="out"),),
            "digests": (DigestTable(name="daily", at="08:00"),),
            "routes": (RouteTable(name="all", channels=("out",), when="digest daily"),),
        }
        shown.context = replace(shown.context, settings=shown.context.settings.model_copy(update=tables))
        shown.show_part(part(NAMES))
        TestFollowedLists().show(shown, {"SSI": ["Torvek Bank"], "SDN": NAMES})
        shown.show_part(part([*NAMES, "Nobody's Rule"]))
        shown.server.expect_request("/csl.json").respond_with_data(
            consolidated({"SSI": ["Vostrel Bank"], "SDN": NAMES})
        )
        assert shown.poll("screening-list changes")[1] == ""
        for notice in notices():
            shown.server.expect_request(f"/{notice.number}").respond_with_data(
                notice.manuscript, content_type="text/plain"
            )
            slugs = tuple(each["slug"] for each in notice.agencies)
            url = shown.server.url_for(f"/{notice.number}")
            document = Document(notice.number, Stage.FILED, notice.title, "Notice", slugs, text_url=url)
            document = replace(
                document, filed_at=shown.clock.moment, publication_date=shown.clock.moment.date() + A_DAY
            )
            ingest_document(shown.context, document, START.date())
        with transaction(shown.context.engine) as connection:
            queued = [each for each in outbox.all_deliveries(connection) if each.alert.audience is Audience.COMPLIANCE]
        changed = {
            each.alert.thread: {change.list_code.value for change in each.alert.content.changes} for each in queued
        }
        assert sorted(map(sorted, changed.values())) == [["1260H"], ["DPL"], ["EL"], ["SSI"], ["UFLPA"]]
        assert len({each.due_at for each in queued}) == 1
        channels = open_channels(shown.context.settings)
        dispatch_due(shown.context.engine, channels, ("out",), lambda: queued[0].due_at, lambda low, _: low, "here")
        assert [line for line in capsys.readouterr().out.splitlines() if "Digest daily" in line] == [
            "Digest daily: 5 alerts"
        ]
        # What the eCFR shows says nothing of an order, which is on none of its lists.
        order = notices()[0]
        shown.server.expect_request("/printed").respond_with_data(order.printed, content_type="text/xml")
        slugs = tuple(each["slug"] for each in order.agencies)
        url = shown.server.url_for("/printed")
        printed = Document(order.number, Stage.PUBLISHED, order.title, "Notice", slugs, text_url=url)
        today = shown.clock.moment.date()
        ingest_document(shown.context, replace(printed, publication_date=today), START.date())
        assert "confirmed" not in " ".join(shown.show_part(part([*NAMES, "Nobody's Rule"]))[0])

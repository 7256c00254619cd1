import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from monitor.cli import app
from monitor.demo.drafts import RULE_NUMBERS, entries_after, read_list_draft, read_rule_draft
from monitor.demo.typeset_list import set_supplement
from monitor.demo.typeset_xml import set_rule_xml
from monitor.queries.replay import Replay, read_rule_files, replay_rules
from state.errors import UsageProblem
from state.listings import ListCode, Listing, Snapshot
from state.rules import Amendment, Rule, TextForm, UnreadInstruction, Verb
from tests.state.examples import IRAN, entry

BASE, LATER = date(2025, 3, 24), date(2025, 3, 31)
OLD = entry("Dartvik Aviation", addresses=("1 Old Road",))
NEW = replace(OLD, addresses=("1 Old Road", "2 New Road"))
FIRST, SECOND = entry("Ningrui Optics"), entry("Torvek Trading", IRAN)


def snapshot(on: date, *listings: Listing, unread: tuple[str, ...] = ()) -> Snapshot:
    return Snapshot(ListCode.ENTITY_LIST, on, listings, unread)


def amending(verb: Verb, listing: Listing) -> Amendment:
    return Amendment(verb, listing.destination, listing.name, None if verb is Verb.REMOVE else listing, f"{verb} it")


def rule(number: str, effective_on: date | None, *amendments: Amendment) -> Rule:
    return Rule(number, "An invented rule", "Final rule.", TextForm.XML, amendments, effective_on=effective_on)


def replay(rules: Sequence[Rule], later: Sequence[Listing], base: Sequence[Listing] = (OLD,)) -> Replay:
    return replay_rules(snapshot(BASE, *base), rules, snapshot(LATER, *later))


@pytest.fixture
def march(tmp_path: Path) -> Path:
    """A folder with the two rules in `rules`, and the list before and after them."""
    drafts = [read_rule_draft(number) for number in RULE_NUMBERS]
    before = read_list_draft().entries
    (tmp_path / "rules").mkdir()
    for draft in drafts:
        (tmp_path / "rules" / f"{draft.number}.xml").write_bytes(set_rule_xml(draft))
    (tmp_path / "before.xml").write_bytes(set_supplement(before, BASE))
    (tmp_path / "after.xml").write_bytes(set_supplement(entries_after(before, drafts), LATER))
    return tmp_path


def replay_march(folder: Path, against: str, *more: str) -> Result:
    lists = ["--base", str(folder / "before.xml"), "--against", str(folder / against)]
    return CliRunner().invoke(app, ["replay", str(folder / "rules"), *lists, *more])


ADDING = rule("2025-00001", date(2025, 3, 25), amending(Verb.ADD, FIRST), amending(Verb.ADD, SECOND))
REVISING = rule("2025-00002", date(2025, 3, 28), amending(Verb.REVISE, NEW))


class TestReplay:
    def test_the_rules_give_the_later_list(self) -> None:
        result = replay([REVISING, ADDING], [SECOND, NEW, FIRST])
        assert [done.rule.document_number for done in result.rules] == ["2025-00001", "2025-00002"]
        assert (result.differences, result.is_fine) == ((), True)

    def test_the_older_rule_goes_first_though_it_is_given_last(self) -> None:
        removing = rule("2025-00003", date(2025, 3, 29), amending(Verb.REMOVE, FIRST))
        assert replay([removing, ADDING], [OLD, SECOND]).is_fine

    def test_a_rule_in_force_by_the_base_is_skipped_and_said_so(self) -> None:
        result = replay([replace(ADDING, effective_on=BASE)], [OLD])
        assert result.rules[0].skipped == "in force by the date of the base list, 2025-03-24"
        assert (result.rules[0].changes, result.is_fine) == ((), True)

    def test_a_rule_counts_from_publication_where_it_gives_no_date(self) -> None:
        published = replace(REVISING, effective_on=None, publication_date=date(2025, 3, 28))
        assert replay([published], [NEW]).is_fine

    def test_a_rule_without_any_date_is_not_applied_and_not_fine(self) -> None:
        result = replay([replace(REVISING, effective_on=None)], [OLD])
        assert (result.rules[0].changes, result.rules[0].skipped) == ((), "it cannot be put in order")
        assert not result.is_fine

    def test_a_document_that_changes_no_entry_is_skipped_with_its_reason(self) -> None:
        other = replace(rule("2025-00004", date(2025, 3, 26)), no_change_reason="amends part 740 only")
        result = replay([other], [OLD])
        assert (result.rules[0].skipped, result.is_fine) == ("changes no entry: amends part 740 only", True)

    def test_what_was_not_read_or_does_not_fit_is_not_fine(self) -> None:
        half_read = replace(REVISING, unread=(UnreadInstruction("instruction 2", "...", "no verb"),))
        assert not replay([half_read], [NEW]).is_fine
        assert not replay([REVISING], [], base=()).is_fine
        assert not replay_rules(snapshot(BASE, OLD, unread=("a | b",)), []).is_fine


class TestDifferences:
    def test_a_rule_that_the_later_list_has_not_taken_up_is_awaited(self) -> None:
        result = replay([ADDING, REVISING], [FIRST, SECOND, OLD])
        assert [each.awaits for each in result.differences] == [("2025-00002",)]
        assert result.is_fine

    def test_one_of_two_additions_missing_is_not_awaited(self) -> None:
        result = replay([ADDING], [OLD, FIRST])
        assert [each.change.before for each in result.unexplained] == [SECOND]

    def test_two_rules_on_one_entry_are_awaited_together(self) -> None:
        again = rule("2025-00003", date(2025, 3, 29), amending(Verb.REVISE, replace(NEW, footnotes=(4,))))
        result = replay([REVISING, again], [OLD])
        assert [each.awaits for each in result.differences] == [("2025-00002", "2025-00003")]

    def test_a_removal_after_a_revision_is_awaited_with_it(self) -> None:
        removing = rule("2025-00003", date(2025, 3, 29), amending(Verb.REMOVE, NEW))
        assert [each.awaits for each in replay([REVISING, removing], [NEW]).differences] == [("2025-00003",)]
        assert [each.awaits for each in replay([REVISING, removing], [OLD]).differences] == [
            ("2025-00002", "2025-00003")
        ]

    def test_an_entry_moved_by_a_rule_is_awaited_under_its_old_heading(self) -> None:
        moved = replace(OLD, destination=IRAN)
        moving = rule("2025-00003", date(2025, 3, 29), amending(Verb.REMOVE, OLD), amending(Verb.ADD, moved))
        result = replay([moving], [OLD])
        assert [(each.change.is_move, each.awaits) for each in result.differences] == [(True, ("2025-00003",))]

    def test_another_spelling_is_explained_and_another_address_is_not(self) -> None:
        assert replay([], [replace(OLD, name="DARTVIK AVIATION", citation="90 FR 1")]).is_fine
        assert len(replay([], [NEW]).unexplained) == 1


class TestRuleFiles:
    def test_a_folder_without_documents_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageProblem, match="holds no"):
            read_rule_files(tmp_path)

    def test_a_file_that_is_no_rule_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "page.xml").write_text("<html>Request Access</html>")
        files = read_rule_files(tmp_path)
        assert files.rules == ()
        assert "page.xml" in files.unread[0]


class TestMarch2025:
    def test_the_two_rules_lead_from_one_week_to_the_next(self, march: Path) -> None:
        result = replay_march(march, "after.xml", "--json")
        answer = json.loads(result.stdout)
        assert [(each["document_number"], len(each["changes"])) for each in answer["rules"]] == [
            ("2025-05427", 12),
            ("2025-05426", 74),
        ]
        listed = [entry for entry in read_list_draft().entries if entry.name != "[Reserved]"]
        assert (answer["entries"], answer["differences"], answer["unexplained"]) == (len(listed) + 82, [], 0)
        assert (answer["is_fine"], result.exit_code) == (True, 0)

    def test_loose_paragraphs_beside_a_rule_are_no_document_and_said_so(self, march: Path) -> None:
        (march / "rules" / "paragraphs.txt").write_text("The Entity List identifies persons.\n\nBIS amends it.\n")
        files = read_rule_files(march / "rules")
        assert [rule.document_number for rule in files.rules] == ["2025-05426", "2025-05427"]
        assert [unread.split(": ")[1][:8] for unread in files.unread] == ["has none"]

    def test_a_list_of_before_the_rules_awaits_both(self, march: Path) -> None:
        result = replay_march(march, "before.xml")
        assert "0 differences unexplained, 86 awaited" in result.stdout
        assert result.exit_code == 0

from dataclasses import replace
from datetime import date

from hypothesis import given

from state.applying import apply_amendments, apply_changes, apply_rule
from state.changes import Change, ChangeKind
from state.edits import Edit, EntryPart
from state.listings import EXPIRES_ON, ListCode, Listing
from state.rules import Amendment, HeadingAmendment, Rule, TextForm, Verb
from tests.state.examples import CHINA, TAIWAN, entry, lists


def rule(*amendments: Amendment) -> Rule:
    return Rule("2025-99999", "An invented rule", "Final rule.", TextForm.XML, amendments)


def adding(listing: Listing) -> Amendment:
    return Amendment(Verb.ADD, listing.destination, listing.name, listing, "adding an entry")


OLD = entry("Dartvik Aviation", addresses=("1 Old Road",))
NEW = replace(OLD, addresses=("1 Old Road", "2 New Road"))


@given(lists)
def test_adding_what_is_there_already_leaves_the_list_as_it_was(listings: list[Listing]) -> None:
    applied = apply_rule(listings, rule(*map(adding, listings)))
    assert sorted(apply_changes(listings, applied.changes), key=repr) == sorted(listings, key=repr)
    assert all(change.before == change.after for change in applied.changes)


def test_an_addition_a_revision_and_a_removal_in_the_order_of_the_instructions() -> None:
    added, removed = entry("Inspur Taiwan", TAIWAN), entry("Bitlund Co., Ltd.")
    amendments = (
        Amendment(Verb.REMOVE, CHINA, "Bitlund Co., Ltd.", None, "removing the entry"),
        Amendment(Verb.REVISE, CHINA, "Dartvik Aviation", NEW, "revising the entry"),
        adding(added),
    )
    applied = apply_rule([OLD, removed], rule(*amendments))
    assert [(change.kind, change.before, change.after) for change in applied.changes] == [
        (ChangeKind.REMOVAL, removed, None),
        (ChangeKind.REVISION, OLD, NEW),
        (ChangeKind.ADDITION, None, added),
    ]
    assert applied.unapplied == ()


@given(lists, lists)
def test_the_changes_of_a_rule_give_the_list_that_the_rule_describes(
    before: list[Listing], added: list[Listing]
) -> None:
    applied = apply_rule(before, rule(*map(adding, added)))
    after = apply_changes(before, applied.changes)
    assert len(after) == len(before) + sum(change.before is None for change in applied.changes)
    again = apply_rule(after, rule(*map(adding, added)))
    assert len(apply_changes(after, again.changes)) == len(after)


def test_an_entry_the_list_has_in_another_spelling_is_taken_over_and_not_listed_twice() -> None:
    there = replace(OLD, name="DARTVIK AVIATION", citation="90 FR 14048, 3/28/25.")
    added = replace(OLD, citation="90 FR [page]")
    applied = apply_rule([there], rule(adding(added), adding(added)))
    assert applied.changes == (Change(ChangeKind.ADDITION, there, added),)
    assert apply_changes([there], applied.changes) == (added,)


def test_an_entry_of_a_name_that_the_list_has_for_another_party_is_added_beside_it() -> None:
    other = replace(OLD, addresses=("77 Elsewhere Street, Dubai",))
    assert apply_rule([other], rule(adding(OLD))).changes == (Change(ChangeKind.ADDITION, None, OLD),)


def test_of_two_entries_with_one_name_the_more_alike_is_revised() -> None:
    other = replace(OLD, addresses=("77 Elsewhere Street, Dubai",))
    applied = apply_rule([other, OLD], rule(Amendment(Verb.REVISE, CHINA, OLD.name, NEW, "revising")))
    assert [change.before for change in applied.changes] == [OLD]


def test_changes_that_follow_one_another_on_one_entry_leave_the_last() -> None:
    newest = replace(NEW, footnotes=(4,))
    changes = [Change(ChangeKind.REVISION, OLD, NEW), Change(ChangeKind.REVISION, NEW, newest)]
    assert apply_changes([OLD, OLD], changes) == (OLD, newest)


def test_a_revision_found_by_the_rows_name_when_the_instruction_misspells_it() -> None:
    applied = apply_rule([OLD], rule(Amendment(Verb.REVISE, CHINA, "Dartvig Aviation", NEW, "revising")))
    assert [change.before for change in applied.changes] == [OLD]


def test_a_removal_that_fits_no_entry_is_told_and_removes_nothing() -> None:
    applied = apply_rule([OLD], rule(Amendment(Verb.REMOVE, CHINA, "Nobody Ltd.", None, "removing “Nobody Ltd.”")))
    assert applied.changes == ()
    assert [unread.text for unread in applied.unapplied] == ["removing “Nobody Ltd.”"]


def test_a_revision_of_an_entry_we_do_not_have_is_told_and_its_new_wording_kept() -> None:
    applied = apply_rule([], rule(Amendment(Verb.REVISE, CHINA, OLD.name, NEW, "revising")))
    assert applied.changes == (Change(ChangeKind.REVISION, None, NEW),)
    assert len(applied.unapplied) == 1


def test_a_revision_whose_wording_was_not_recognised_leaves_the_entry_and_is_still_told() -> None:
    applied = apply_rule([OLD], rule(Amendment(Verb.REVISE, CHINA, OLD.name, None, "revising")))
    assert applied.changes == (Change(ChangeKind.REVISION, OLD, OLD),)


UNVERIFIED = ListCode.UNVERIFIED_LIST
ON_OTHER_LIST = Amendment(Verb.ADD, CHINA, NEW.name, NEW, "adding an entry", list_code=UNVERIFIED)


def test_a_rule_changes_the_list_that_it_speaks_of_and_no_other() -> None:
    both = rule(Amendment(Verb.REMOVE, CHINA, OLD.name, None, "removing the entry"), ON_OTHER_LIST)
    assert apply_rule([OLD], both).changes == (Change(ChangeKind.REMOVAL, OLD, None),)
    assert apply_rule([], both, UNVERIFIED).changes == (Change(ChangeKind.ADDITION, None, NEW, list_code=UNVERIFIED),)


def test_of_a_list_that_we_do_not_hold_additions_are_told_and_the_rest_is_unapplied() -> None:
    removal = Amendment(Verb.REMOVE, CHINA, "Bitlund Co., Ltd.", None, "removing", list_code=UNVERIFIED)
    applied = apply_amendments(None, [ON_OTHER_LIST, removal])
    assert [change.kind for change in applied.changes] == [ChangeKind.ADDITION]
    assert [each.reason for each in applied.unapplied] == [
        "we hold no such list (UVL) in which to remove “Bitlund Co., Ltd.”"
    ]


def test_an_edit_in_words_gives_the_entry_after_it() -> None:
    edited = Amendment(
        Verb.REVISE, CHINA, OLD.name, None, "revising", edits=(Edit(EntryPart.ADDRESS, "1 Old Road", "3 New Road"),)
    )
    (change,) = apply_rule([OLD], rule(edited)).changes
    assert change.after == replace(OLD, addresses=("3 New Road",))
    assert [field.field for field in change.fields] == ["addresses"]


def test_an_edit_that_does_not_fit_our_entry_is_told_and_changes_nothing() -> None:
    edited = Amendment(Verb.REVISE, CHINA, OLD.name, None, "revising", edits=(Edit(EntryPart.ALIAS, "Dart", ""),))
    applied = apply_rule([OLD], rule(edited))
    assert applied.changes == (Change(ChangeKind.REVISION, OLD, OLD),)
    assert len(applied.unapplied) == 1


def test_a_change_keeps_the_day_of_its_own() -> None:
    later = replace(adding(NEW), effective_on=date(2026, 9, 16))
    assert [change.in_force_from for change in apply_rule([], rule(later)).changes] == [date(2026, 9, 16)]


def test_a_heading_that_goes_takes_all_its_entries_in_the_order_of_the_document() -> None:
    other = replace(OLD, name="Other Ltd.")
    new = replace(OLD, name="New Ltd.")
    removing = HeadingAmendment(CHINA, None, "removing the heading")
    applied = apply_rule([OLD, other], replace(rule(adding(new)), headings=(removing,)))
    assert [change.kind for change in applied.changes] == [ChangeKind.REMOVAL, ChangeKind.REMOVAL, ChangeKind.ADDITION]
    assert apply_changes([OLD, other], applied.changes) == (new,)
    behind = replace(removing, position=1)
    applied = apply_rule([OLD], replace(rule(Amendment(Verb.REMOVE, CHINA, OLD.name, None, "")), headings=(behind,)))
    assert ([change.before for change in applied.changes], applied.unapplied) == ([OLD], ())


def test_a_heading_with_no_entry_is_told() -> None:
    removing = HeadingAmendment("MALTA", None, "removing the heading MALTA")
    told = apply_rule([OLD], replace(rule(), headings=(removing,))).unapplied
    assert [each.text for each in told] == ["removing the heading MALTA"]
    assert len(apply_amendments(None, [removing]).unapplied) == 1


def test_a_renamed_heading_moves_its_entries() -> None:
    renaming = HeadingAmendment(CHINA, "RURITANIA", "renaming")
    (change,) = apply_rule([OLD], replace(rule(), headings=(renaming,))).changes
    assert (change.is_move, change.after) == (True, replace(OLD, destination="RURITANIA"))
    spelled = HeadingAmendment("TURKEY", "TÜRKIYE", "renaming")
    applied = apply_rule([replace(OLD, destination="TURKEY")], replace(rule(), headings=(spelled,)))
    assert (applied.changes, applied.unapplied) == ((), ())


def test_a_renamed_entry_is_found_by_its_old_name() -> None:
    row = replace(OLD, name="Another Ltd.")
    renamed = Amendment(Verb.REVISE, CHINA, row.name, row, "", edits=(Edit(EntryPart.NAME, OLD.name, row.name),))
    (change,) = apply_rule([OLD], rule(renamed)).changes
    assert (change.before, change.after) == (OLD, row)


def test_an_order_changes_all_rows_of_a_person_and_another_end_of_its_term_is_a_change() -> None:
    code = ListCode.DENIED_PERSONS_LIST
    rows = [entry("Torvek Air", addresses=("1 Elm",)), entry("TORVEK AIR", addresses=("2 Oak",)), entry("Other")]
    renewed = replace(rows[0], source_fields=((EXPIRES_ON, "2027-01-01"),))
    revising = Amendment(Verb.REVISE, CHINA, "Torvek Air", renewed, "renewing", code)
    applied = apply_amendments(rows, [revising])
    held = apply_changes(rows, applied.changes)
    assert [(each.addresses, dict(each.source_fields).get(EXPIRES_ON)) for each in held] == [
        ((), None), (("1 Elm",), "2027-01-01"), (("2 Oak",), "2027-01-01")]  # fmt: skip
    assert apply_amendments(held, [revising]).changes == ()
    ended = apply_amendments(held, [replace(revising, verb=Verb.REMOVE, listing=None)])
    assert apply_changes(held, ended.changes) == (rows[2],)

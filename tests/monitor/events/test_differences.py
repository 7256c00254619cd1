from dataclasses import replace

from monitor.events.differences import RuleStep, explain_differences, is_reported_by_copy, revisions_shown
from state.changes import Change, ChangeKind, compare_lists
from tests.state.examples import entry

OLD = entry("Dartvik Aviation", addresses=("1 Old Road",))
NEW = replace(OLD, addresses=("1 Old Road", "2 New Road"))
FIRST, SECOND = entry("Ningrui Optics"), entry("Torvek Trading")

ADDING = [RuleStep("2025-1", Change(ChangeKind.ADDITION, None, each)) for each in (FIRST, SECOND)]
REVISING = RuleStep("2025-2", Change(ChangeKind.REVISION, OLD, NEW))


def test_a_rule_is_awaited_where_all_it_changed_is_missing() -> None:
    found = compare_lists([NEW, FIRST, SECOND], [NEW])
    assert [each.awaits for each in explain_differences(found, [*ADDING, REVISING])] == [("2025-1",), ("2025-1",)]


def test_a_rule_shown_in_part_explains_nothing_and_is_contradicted() -> None:
    (difference,) = explain_differences(compare_lists([NEW, FIRST, SECOND], [NEW, FIRST]), [*ADDING, REVISING])
    assert (difference.awaits, difference.contradicts, difference.is_explained) == ((), ("2025-1",), False)


def test_what_no_rule_made_is_unexplained() -> None:
    (difference,) = explain_differences(compare_lists([OLD], [OLD, FIRST]), [REVISING])
    assert (difference.awaits, difference.contradicts) == ((), ())


def test_a_step_that_changes_nothing_is_never_missing() -> None:
    unknown_wording = RuleStep("2025-2", Change(ChangeKind.REVISION, FIRST, FIRST))
    found = compare_lists([NEW, FIRST], [OLD, FIRST])
    assert [each.awaits for each in explain_differences(found, [REVISING, unknown_wording])] == [("2025-2",)]


class TestACopyInOtherWords:
    """As the Consolidated Screening List writes an address: its parts apart, and the country as two letters."""

    COPY = entry("DARTVIK AVIATION", addresses=("1 Old Road, CN", "2 New Road, CN"))

    def test_a_revision_is_shown_where_every_word_that_came_is_there_and_none_that_left(self) -> None:
        assert revisions_shown([REVISING], [self.COPY]) == {"2025-2": True}
        assert revisions_shown([REVISING], [replace(self.COPY, addresses=("1 Old Road, CN",))]) == {"2025-2": False}
        back = RuleStep("2025-3", Change(ChangeKind.REVISION, NEW, OLD))
        assert revisions_shown([back], [self.COPY]) == {"2025-3": False}

    def test_all_that_a_rule_revised_must_be_shown(self) -> None:
        renamed = RuleStep("2025-2", Change(ChangeKind.REVISION, FIRST, replace(FIRST, name="Ningrui Photonics")))
        assert revisions_shown([REVISING, renamed], [self.COPY, FIRST]) == {"2025-2": False}
        assert revisions_shown([REVISING, renamed], [self.COPY, entry("Ningrui Photonics")]) == {"2025-2": True}

    def test_of_what_it_has_no_place_for_it_tells_nothing(self) -> None:
        cited = Change(ChangeKind.REVISION, OLD, replace(OLD, citation="90 FR 1", notes=("As of today.",)))
        assert not is_reported_by_copy(cited)
        assert revisions_shown([RuleStep("2025-2", cited)], [self.COPY]) == {}
        assert is_reported_by_copy(ADDING[0].change)

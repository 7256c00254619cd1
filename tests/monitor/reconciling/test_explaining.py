from dataclasses import replace

from monitor.reconciling.explaining import Step, explain_differences
from state.changes import Change, ChangeKind, compare_lists
from tests.state.examples import entry

OLD = entry("Dartvik Aviation", addresses=("1 Old Road",))
NEW = replace(OLD, addresses=("1 Old Road", "2 New Road"))
FIRST, SECOND = entry("Ningrui Optics"), entry("Torvek Trading")

ADDING = [Step("2025-1", Change(ChangeKind.ADDITION, None, each)) for each in (FIRST, SECOND)]
REVISING = Step("2025-2", Change(ChangeKind.REVISION, OLD, NEW))


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
    unknown_wording = Step("2025-2", Change(ChangeKind.REVISION, FIRST, FIRST))
    found = compare_lists([NEW, FIRST], [OLD, FIRST])
    assert [each.awaits for each in explain_differences(found, [REVISING, unknown_wording])] == [("2025-2",)]

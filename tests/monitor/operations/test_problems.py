from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.operations.problems import Problem, ProblemChanges, problem_changes
from state.storage.problems import RecordedProblem

BEGAN = datetime(2025, 3, 25, 12, tzinfo=UTC)
DISK = Problem("disk", "3 MB are free", "Free some space.", BEGAN)


def on_record(news: ProblemChanges) -> tuple[RecordedProblem, ...]:
    return news.record


def test_what_is_wrong_is_told_once() -> None:
    first = problem_changes((), (DISK,), BEGAN)
    assert (first.report, first.resolved) == ((DISK,), ())
    assert problem_changes(on_record(first), (DISK,), BEGAN + timedelta(hours=23)).report == ()


def test_what_lasts_is_told_again_each_day() -> None:
    record = problem_changes((), (DISK,), BEGAN).record
    told = []
    for hours in range(1, 73):
        news = problem_changes(record, (DISK,), BEGAN + timedelta(hours=hours))
        record = news.record
        told += [hours] if news.report else []
    assert told == [24, 48, 72]
    assert record[0].since == BEGAN


def test_what_is_over_is_told_once_and_can_come_back() -> None:
    later = BEGAN + timedelta(hours=2)
    over = problem_changes(problem_changes((), (DISK,), BEGAN).record, (), later)
    assert [trouble.subject for trouble in over.resolved] == ["disk"]
    assert over.record[0].over_at == later
    assert problem_changes(over.record, (), later) == ProblemChanges((), (), (), ())
    assert problem_changes(over.record, (DISK,), later).report == (DISK,)


def test_what_its_finder_has_told_is_only_repeated() -> None:
    told = Problem("quarantine ecfr", "too short", "", BEGAN, is_told=True)
    first = problem_changes((), (told,), BEGAN + timedelta(minutes=1))
    assert first.report == ()
    assert problem_changes(first.record, (told,), BEGAN + timedelta(days=1)).report == (told,)
    assert len(problem_changes(first.record, (), BEGAN + timedelta(hours=1)).resolved) == 1


def test_many_of_one_kind_are_one_problem_until_all_are_over() -> None:
    def unread(*numbers: int) -> tuple[Problem, ...]:
        return tuple(Problem(f"2025-{each}", "not read", "Wait.", BEGAN, kind="documents") for each in numbers)

    record: tuple[RecordedProblem, ...] = ()
    reported, resolved = [], []
    for minutes, found in enumerate(
        [unread(1, 2), unread(1, 2, 3, 4), unread(1, 2, 3, 4, 5), unread(1, 5), unread(5), unread(), unread(6)]
    ):
        changes = problem_changes(record, (*found, DISK), BEGAN + timedelta(minutes=minutes))
        record = tuple(each for each in changes.record if each.over_at is None)
        reported.append([each.subject for each in changes.report])
        resolved += [each.subject for each in changes.resolved]
    assert reported == [["2025-1", "2025-2", "disk"], ["documents"], [], [], [], [], ["2025-6"]]
    assert resolved == ["documents"]


def test_a_flood_is_one_short_message_and_what_joins_it_is_told_within_the_hour() -> None:
    flood = tuple(Problem(f"2025-{each}", "not read", "Wait.", BEGAN, kind="documents") for each in range(10, 1510))
    first = problem_changes((), flood, BEGAN)
    (told,) = first.report
    assert "1500 at once" in told.detail
    assert len(told.detail) < 500
    joined = Problem("2025-1", "not read", "Wait.", BEGAN, kind="documents")
    news = problem_changes(first.record, (*flood, joined), BEGAN + timedelta(hours=1))
    (grown,) = news.report
    assert (len(grown.covers), grown.detail.startswith("New: 2025-1. 1501 at once")) == (1501, True)


def test_new_words_for_the_same_trouble_are_no_news() -> None:
    first = problem_changes((), (DISK,), BEGAN)
    worse = Problem("disk", "2 MB are free", "Free some space.", BEGAN)
    news = problem_changes(first.record, (worse,), BEGAN + timedelta(minutes=1))
    assert (news.report, news.record[0].detail) == ((), "2 MB are free")

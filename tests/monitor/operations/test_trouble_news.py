from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.operations.trouble_news import TroubleNews, Wrong, news_of_troubles
from state.storage.troubles import Trouble

BEGAN = datetime(2025, 3, 25, 12, tzinfo=UTC)
DISK = Wrong("disk", "3 MB are free", "Free some space.", BEGAN)


def on_record(news: TroubleNews) -> tuple[Trouble, ...]:
    return news.record


def test_what_is_wrong_is_told_once() -> None:
    first = news_of_troubles((), (DISK,), BEGAN)
    assert (first.tell, first.tell_over) == ((DISK,), ())
    assert news_of_troubles(on_record(first), (DISK,), BEGAN + timedelta(hours=23)).tell == ()


def test_what_lasts_is_told_again_each_day() -> None:
    record = news_of_troubles((), (DISK,), BEGAN).record
    told = []
    for hours in range(1, 73):
        news = news_of_troubles(record, (DISK,), BEGAN + timedelta(hours=hours))
        record = news.record
        told += [hours] if news.tell else []
    assert told == [24, 48, 72]
    assert record[0].since == BEGAN


def test_what_is_over_is_told_once_and_can_come_back() -> None:
    later = BEGAN + timedelta(hours=2)
    over = news_of_troubles(news_of_troubles((), (DISK,), BEGAN).record, (), later)
    assert [trouble.subject for trouble in over.tell_over] == ["disk"]
    assert over.record[0].over_at == later
    assert news_of_troubles(over.record, (), later) == TroubleNews((), (), ())
    assert news_of_troubles(over.record, (DISK,), later).tell == (DISK,)


def test_what_its_finder_has_told_is_only_repeated() -> None:
    told = Wrong("quarantine ecfr", "too short", "", BEGAN, is_told=True)
    first = news_of_troubles((), (told,), BEGAN + timedelta(minutes=1))
    assert first.tell == ()
    assert news_of_troubles(first.record, (told,), BEGAN + timedelta(days=1)).tell == (told,)
    assert len(news_of_troubles(first.record, (), BEGAN + timedelta(hours=1)).tell_over) == 1


def test_new_words_for_the_same_trouble_are_no_news() -> None:
    first = news_of_troubles((), (DISK,), BEGAN)
    worse = Wrong("disk", "2 MB are free", "Free some space.", BEGAN)
    news = news_of_troubles(first.record, (worse,), BEGAN + timedelta(minutes=1))
    assert (news.tell, news.record[0].detail) == ((), "2 MB are free")

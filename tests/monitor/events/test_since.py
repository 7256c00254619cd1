from dataclasses import replace

from monitor.events.since import lines_since_filing
from state.changes import Change, ChangeKind
from state.documents import Document, Stage
from state.listings import Alias, Listing
from tests.state.examples import TAIWAN, entry

PRINTED = Document("2025-05427", Stage.PUBLISHED, "Additions", citation="90 FR 14046")
TAIWANESE = entry("Inspur Taiwan", TAIWAN, citation="90 FR [INSERT FR PAGE NUMBER]")


def added(*listings: Listing) -> list[Change]:
    return [Change(ChangeKind.ADDITION, None, listing) for listing in listings]


def test_a_rule_printed_as_filed_is_said_to_agree_though_its_citation_is_now_known() -> None:
    printed = replace(TAIWANESE, citation="90 FR 14048, 3/28/25.")
    (line,) = lines_since_filing(PRINTED, added(TAIWANESE), added(printed))
    assert line.startswith("Published as 90 FR 14046.")
    assert "no entry differs" in line


def test_every_difference_of_the_printed_text_is_named() -> None:
    printed = replace(TAIWANESE, aliases=(Alias("Wave Taiwan"),))
    more = entry("Inspur Software Co., Ltd.")
    head, *lines = lines_since_filing(PRINTED, added(TAIWANESE), added(printed, more))
    assert "differs" in head
    assert lines == [
        "Inspur Taiwan (under TAIWAN): aliases now with Wave Taiwan (aka).",
        "New entry: Inspur Software Co., Ltd. (under CHINA, PEOPLE'S REPUBLIC OF).",
    ]


def test_a_removal_that_is_printed_no_more_is_named() -> None:
    told = [Change(ChangeKind.REMOVAL, TAIWANESE, None)]
    assert "No longer removed: Inspur Taiwan (under TAIWAN)." in lines_since_filing(PRINTED, told, [])
    assert "Now also removed: Inspur Taiwan (under TAIWAN)." in lines_since_filing(PRINTED, [], told)

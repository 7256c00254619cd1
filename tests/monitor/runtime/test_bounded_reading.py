"""A foreign document is read within bounds, and one that breaks them is not read, with its reason."""

from __future__ import annotations

import resource
import time

import pytest

from monitor.demo.drafts import read_rule_draft
from monitor.demo.typeset_xml import set_rule_xml
from monitor.runtime.bounded_reading import read_rule_bounded
from sources.reading.rule_file import read_rule
from state.errors import UnreadableInput
from tests.corpus import own
from tests.sources.pdf import inflating_pdf
from tests.typesetting.pages import LAYOUTS
from tests.typesetting.pdf import set_pdf
from tests.typesetting.wording import draft_of


def test_a_child_reads_a_pdf_and_a_large_text_as_this_process_does() -> None:
    filing = set_pdf(draft_of(own.facts_of("2024-13695")), LAYOUTS[0])
    assert read_rule_bounded(filing, "a.pdf") == read_rule(filing, "a.pdf")
    large = set_rule_xml(read_rule_draft("2025-05427")) + b"\n" * 1_000_000
    assert read_rule_bounded(large, "a.xml") == read_rule(large, "a.xml")


def test_what_the_child_refuses_is_refused_with_its_reason() -> None:
    with pytest.raises(UnreadableInput, match="has none of a Federal Register document's captions") as caught:
        read_rule_bounded(b"Some plain words.", "a.txt")
    assert (caught.value.subject, caught.value.remedy) == ("a.txt", "Fetch it again.")


def test_a_bomb_ends_in_the_child_within_its_bounds() -> None:
    bomb = b"\xef\xbb\xbf" + inflating_pdf(b"q ", 40_000_000)
    assert len(bomb) < 94_000
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(UnreadableInput, match="could not be read within 512 MB and 120 seconds"):
        read_rule_bounded(bomb, "a.pdf")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes, of this process
    assert time.monotonic() - began < 60

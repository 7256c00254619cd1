"""A foreign document is read within bounds, and one that breaks them is not read, with its reason."""

from __future__ import annotations

import pytest

from monitor.demo.drafts import read_rule_draft
from monitor.demo.typeset_xml import set_rule_xml
from monitor.runtime.bounded_reading import read_rule_bounded
from sources.reading.rule_file import read_rule
from state.errors import UnreadableInput
from tests.corpus import own
from tests.sources.pdf import make_pdf
from tests.typesetting.pages import LAYOUTS
from tests.typesetting.pdf import set_pdf
from tests.typesetting.wording import draft_of


def test_a_child_reads_a_pdf_and_a_large_text_as_this_process_does() -> None:
    filing = set_pdf(draft_of(own.facts_of("2024-13695")), LAYOUTS[0])
    assert read_rule_bounded(filing, "a.pdf") == read_rule(filing, "a.pdf")
    large = set_rule_xml(read_rule_draft("2025-05427")) + b"\n" * 1_000_000
    assert read_rule_bounded(large, "a.xml") == read_rule(large, "a.xml")


@pytest.mark.parametrize(
    ("data", "trouble"),
    [(make_pdf([["x"]] * 1000), "has 1,000 pages"), (b"%PDF-1.4 damaged", "cannot be opened")],
    ids=["a thousand pages", "damaged"],
)
def test_what_the_child_refuses_is_refused_with_its_reason(data: bytes, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble) as caught:
        read_rule_bounded(data, "a.pdf")
    assert (caught.value.subject, caught.value.remedy) == ("a.pdf", "Read the PDF itself.")

"""`python -m tests.typesetting.demo_filings`: typeset the demo's two filings anew, from its own facts.

`monitor/demo/filings/` keeps what comes out: the PDF as the office serves it, stamped on its first and last page, and
the raw text that the office takes from the PDF before it stamps it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import monitor.demo
from monitor.demo.drafts import RULE_NUMBERS, read_rule_draft
from tests.typesetting.pages import Layout, set_pages
from tests.typesetting.pdf import draw_pages
from tests.typesetting.raw_text import raw_text_of_pages

FILINGS = Path(monitor.demo.__file__).parent / "filings"
LAYOUT = Layout("as filed")


def filing_of(number: str) -> bytes:
    """Return the PDF of one of the demo's rules."""
    return draw_pages(set_pages(read_rule_draft(number), LAYOUT), LAYOUT)


def raw_text_of(number: str) -> bytes:
    """Return the raw text of one of the demo's rules."""
    return raw_text_of_pages(set_pages(read_rule_draft(number), replace(LAYOUT, stamped=False))).encode()


def main() -> None:
    FILINGS.mkdir(exist_ok=True)
    for number in RULE_NUMBERS:
        (FILINGS / f"{number}.pdf").write_bytes(filing_of(number))
        (FILINGS / f"{number}.txt").write_bytes(raw_text_of(number))


if __name__ == "__main__":
    main()

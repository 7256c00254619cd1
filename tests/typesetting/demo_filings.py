"""`python -m tests.typesetting.demo_filings`: typeset the demo's two filings anew, from its own facts.

`monitor/demo/filings/` keeps what comes out: the PDF as the office serves it, stamped on its first and last page, and
the raw text that the office takes from the PDF before. Where pdftotext is installed, the raw text is its work.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import monitor.demo
from monitor.demo.drafts import RULE_NUMBERS, read_rule_draft
from tests.typesetting.pages import Layout, set_pages
from tests.typesetting.pdf import draw_pages
from tests.typesetting.raw_text import raw_text_of_pages, raw_text_of_pdf

FILINGS = Path(monitor.demo.__file__).parent / "filings"
LAYOUT = Layout("as filed")


def filing_of(number: str) -> tuple[bytes, str]:
    """Give the PDF and the raw text of one of the demo's rules."""
    draft, unstamped = read_rule_draft(number), replace(LAYOUT, stamped=False)
    pages = set_pages(draft, unstamped)
    text = raw_text_of_pdf(draw_pages(pages, unstamped))
    return draw_pages(set_pages(draft, LAYOUT), LAYOUT), raw_text_of_pages(pages) if text is None else text


def main() -> None:
    FILINGS.mkdir(exist_ok=True)
    for number in RULE_NUMBERS:
        pdf, text = filing_of(number)
        (FILINGS / f"{number}.pdf").write_bytes(pdf)
        (FILINGS / f"{number}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

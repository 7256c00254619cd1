"""`make corpus`: what is read of every rule, in print and on the day of filing, beside what it says.

The rules are our own corpus (tests/typesetting), typeset in every form and layout; where ../shared/data lies beside the
repository, its prints and filings are read as well. Exits 1 where anything is wrong, missing or silent.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.corpus import by_hand, own
from tests.corpus.filing_day import Known, cost_of_reading, know_shared_filings
from tests.typesetting.pages import LAYOUTS
from tests.typesetting.pdf import set_pdf
from tests.typesetting.quirks import DRAWINGS
from tests.typesetting.wording import draft_of

_FIGURES = ("entries", "rows whole", "aliases", "addresses")
_DRAWN = "2025-05427"  # its rows break over pages
_LARGEST = "2025-05426"  # its table has 74 entries


def main() -> int:
    prints = {"print, as XML": own.know_prints(), "list, as the eCFR's XML": own.know_list()}
    print_table("our own corpus, in print", prints)
    with ProcessPoolExecutor() as pool:
        read = pool.map(own.know_filings, LAYOUTS)
        filings = {f"PDF: {layout.name}": known for layout, known in zip(LAYOUTS, read, strict=True)}
    filings["PDF: drawn in other ways"] = sum((own.know_drawing(name, _DRAWN) for name in DRAWINGS), Known())
    filings["PDF: three lists, all layouts"] = sum(map(own.know_three_lists, LAYOUTS), Known())
    filings["raw text alone"] = own.know_raw_texts()
    print_table("our own corpus, on the day of filing", filings)
    shared = know_shared_filings(by_hand.DATA)
    if shared:
        print_table("../shared/data, on the day of filing", shared)
    print_cost()
    reports = by_hand.report_rules()
    right = all(known.is_right for known in (*prints.values(), *filings.values(), *shared.values()))
    return 0 if right and all(report.is_right for report in reports) else 1


def print_table(title: str, table: dict[str, Known]) -> None:
    """Print what was known of what is printed, a form to a line, and below it what was wrong or silent."""
    print(f"{title:<38}" + "".join(f"{each:>12}" for each in (*_FIGURES, "wrong", "silent")))
    for form, known in table.items():
        figures = [f"{read}/{printed}" for read, printed in known.figures]
        print(f"{form:<38}" + "".join(f"{each:>12}" for each in (*figures, len(known.wrong), len(known.silent))))
    for form, known in table.items():
        for what, notes in (("wrong", known.wrong), ("silent", known.silent)):
            for note in notes:
                print(f"  {form}, {what}: {note}")
    print()


def print_cost() -> None:
    """Print what the largest filing costs, read by a process of its own."""
    facts = own.facts_of(_LARGEST)
    with TemporaryDirectory() as folder:
        for layout in LAYOUTS[:3]:
            path = Path(folder, f"{_LARGEST}.pdf")
            path.write_bytes(set_pdf(draft_of(facts), layout))
            seconds, peak = cost_of_reading(path)
            print(f"{len(facts.rows)} entries at {layout.name}: {seconds:.1f} s, {peak} MB at most in the child")
    print()


if __name__ == "__main__":
    sys.exit(main())

"""What is known of a rule on the day of its filing, beside what its print will say.

The filing is a manuscript: a PDF, or the raw text that the office takes from it. An entry is *told* when its verb,
heading and name are read; its row is *whole* when every cell is as printed. A cell that is believed and differs is
*wrong*; an entry that is missing, or known by name only while the rule says that it is complete, is *silent*.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sources.reading.rule_file import read_rule
from state.documents import DocumentRecord
from state.errors import UnreadableInput
from state.listings import Listing
from state.rules import Rule, Verb


@dataclass(frozen=True, slots=True)
class Print:
    """What a rule says in print: each instruction with its row where it has one, and its dates; `record` as filed."""

    number: str
    instructions: tuple[tuple[Verb, str, str, Listing | None], ...]
    record: DocumentRecord
    effective_on: date | None
    en_route_on: date | None
    savings_until: date | None

    @property
    def rows(self) -> tuple[Listing, ...]:
        """The rows of its table."""
        return tuple(row for *_, row in self.instructions if row is not None)


@dataclass(slots=True)
class Known:
    """How much of what is printed was known, each as (known, printed); and by name what was wrong or silent."""

    entries: tuple[int, int] = (0, 0)
    rows: tuple[int, int] = (0, 0)
    aliases: tuple[int, int] = (0, 0)
    addresses: tuple[int, int] = (0, 0)
    wrong: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def __add__(self, other: Known) -> Known:
        pairs = [
            (mine[0] + theirs[0], mine[1] + theirs[1]) for mine, theirs in zip(self.figures, other.figures, strict=True)
        ]
        return Known(*pairs, wrong=self.wrong + other.wrong, silent=self.silent + other.silent)

    @property
    def is_right(self) -> bool:
        """Whether nothing believed is wrong, and nothing missing is silent."""
        return not self.wrong and not self.silent

    @property
    def figures(self) -> tuple[tuple[int, int], ...]:
        """Entries, rows, aliases and addresses."""
        return self.entries, self.rows, self.aliases, self.addresses


def print_of(rule: Rule) -> Print:
    """Give what a rule read from its print says."""
    return Print(
        rule.document_number,
        tuple((each.verb, each.destination, each.name, each.listing) for each in rule.amendments),
        DocumentRecord(rule.filed_at, rule.publication_date),
        rule.effective_on,
        *_savings(rule),
    )


def know_shared_filings(data: Path, suffix: str = "*") -> dict[str, Known]:
    """Read the filings of the shared data, whole and as raw text alone, beside its prints; nothing where it is not."""
    totals: dict[str, Known] = {}
    for path in sorted((data / "filings").glob(f"*-*.reconstructed.{suffix}")):
        number = path.name.split(".")[0]
        (whole,) = (data / "federal_register" / "rules" / number).glob("full_text*.xml")
        form = "PDF" if path.suffix == ".pdf" else "raw text alone"
        known = know(path.read_bytes(), print_of(read_rule(whole.read_bytes(), number)))
        totals[form] = totals.get(form, Known()) + known
    return totals


def know(data: bytes, printed: Print) -> Known:
    """Read a filing and hold it against the print. One that is refused as a whole tells nothing, and says so."""
    known = Known(
        (0, len(printed.instructions)),
        (0, len(printed.rows)),
        (0, sum(len(row.aliases) for row in printed.rows)),
        (0, sum(len(row.addresses) for row in printed.rows)),
    )
    try:
        rule = read_rule(data, printed.number, printed.record)
    except UnreadableInput:
        return known
    return _compare(rule, printed, known)


def _compare(rule: Rule, printed: Print, known: Known) -> Known:
    left, subject = list(rule.amendments), printed.number
    told = whole = aliases = addresses = 0
    known.wrong += [f"{subject}: {trouble}" for trouble in _differing_dates(rule, printed)]
    for verb, destination, name, row in printed.instructions:
        same = [each for each in left if (each.verb, each.destination, each.name) == (verb, destination, name)]
        if not same:
            if name not in " ".join(part.text for part in rule.unread):
                known.silent.append(f"{subject}: {verb} {name} (under {destination}) is missing")
            continue
        told += 1
        read = max(same, key=lambda each: each.listing is not None)
        left.remove(read)
        if read.listing is None:
            if row is not None and rule.is_complete:
                known.silent.append(f"{subject}: {name} is known by name only, in a rule said to be complete")
            continue
        troubles = differing_cells(read.listing, row)
        known.wrong += [f"{subject}: {name}: {trouble}" for trouble in troubles]
        whole += not troubles
        if row is not None:
            aliases += _shared(read.listing.aliases, row.aliases)
            addresses += _shared(read.listing.addresses, row.addresses)
    known.wrong += [f"{subject}: {each.verb} {each.name} (under {each.destination}) is not printed" for each in left]
    return Known(
        (told, known.entries[1]),
        (whole, known.rows[1]),
        (aliases, known.aliases[1]),
        (addresses, known.addresses[1]),
        known.wrong,
        known.silent,
    )


def foreign_words(rule: Rule, printed: Print) -> list[str]:
    """Say what a rule tells that no print does: entries that are not printed, and words that are another cell's.

    What a damaged filing lacks cannot always be known; what it never had must not be told.
    """
    rows = {(verb, destination, name): row for verb, destination, name, row in printed.instructions}
    told = []
    for each in rule.amendments:
        key = (each.verb, each.destination, each.name)
        if key not in rows:
            told.append(f"{each.verb} {each.name} (under {each.destination}) is not printed")
            continue
        row = rows[key]
        if each.listing is not None and row is not None:
            told += [f"{each.name}: {words!r}" for words in _foreign(each.listing, row)]
    return told


def _foreign(read: Listing, row: Listing) -> list[str]:
    pairs = [
        (read.verbatim, row.verbatim),
        (read.license_requirement, row.license_requirement),
        (read.license_review_policy, row.license_review_policy),
    ]
    foreign = [Counter(_close(given)) - Counter(_close(printed)) for given, printed in pairs]
    return ["".join(letters.elements()) for letters in foreign if letters]


def differing_cells(read: Listing, row: Listing | None) -> list[str]:
    """Say which cells are not as printed. A citation is none of them: its page is not known before the print."""
    if row is None:
        return [f"has a row, {read.name}"]
    checks: list[tuple[str, object, object]] = [
        ("name", read.name, row.name),
        ("destination", read.destination, row.destination),
        ("kind", read.kind, row.kind),
        ("aliases", Counter(read.aliases), Counter(row.aliases)),
        ("addresses", read.addresses, row.addresses),
        ("cross-reference", read.see_also, row.see_also),
        ("footnotes", read.footnotes, row.footnotes),
        ("requirement", _close(read.license_requirement), _close(row.license_requirement)),
        ("policy", _close(read.license_review_policy), _close(row.license_review_policy)),
    ]
    return [f"{what} {given!r} for {right!r}" for what, given, right in checks if given != right]


def _differing_dates(rule: Rule, printed: Print) -> list[str]:
    """Say which dates are told and are not those of the print: an unknown one is no wrong one."""
    en_route_on, savings_until = _savings(rule)
    checks = [
        ("effective", rule.effective_on, printed.effective_on),
        ("en route", en_route_on, printed.en_route_on),
        ("savings until", savings_until, printed.savings_until),
    ]
    return [f"{what} {told} for {right}" for what, told, right in checks if told not in (None, right)]


def _savings(rule: Rule) -> tuple[date | None, date | None]:
    return (rule.savings.en_route_on, rule.savings.deadline) if rule.savings else (None, None)


def _close(text: str) -> str:
    """Give text without blanks: whether one stands before a footnote is a matter of typography."""
    return re.sub(r"\s+", "", text)


def _shared(read: Iterable[object], printed: Iterable[object]) -> int:
    return (Counter(read) & Counter(printed)).total()


def cost_of_reading(path: Path) -> tuple[float, int]:
    """Read a filing in a process of its own; give the seconds, and its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.filing_day", str(path)], capture_output=True, check=True, text=True
    )
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    begun = time.perf_counter()
    read_rule(file.read_bytes(), file.name)
    print(f"{time.perf_counter() - begun:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")

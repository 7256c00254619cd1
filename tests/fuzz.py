"""`make fuzz`: damaged documents for as long as you like, and no error but the documented one.

Every reader gets whole documents with bytes flipped, cut out, doubled, shuffled and swapped between documents; a
manuscript's pages, columns and lines are lost, doubled and exchanged before they become a PDF. What a reader may do is
read on and say what is unread, or raise UnreadableInput; of such a manuscript it may tell nothing that no print says.
Pieces of documents come again thousands of times, and texts are made up of what the product's own regular expressions
look for: neither may take long. A damaged evidence file may not be believed where what it proves is another.
The seed is printed: the same seed damages the same documents in the same way.
"""

from __future__ import annotations

import random
import sys
import tarfile
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from monitor.demo.drafts import RULE_NUMBERS, read_filing, read_list_draft, read_rule_draft
from monitor.demo.typeset_list import set_supplement
from monitor.demo.typeset_xml import set_rule_xml
from monitor.evidence.export import export_alert
from monitor.evidence.file import read_evidence_file, unpack_captures
from monitor.evidence.log_check import check_log
from sources.reading.lists.entity_list import read_entity_list
from sources.reading.rule_file import read_rule
from state.encoding import to_json
from state.errors import UnreadableInput
from state.storage.database import open_database, transaction
from tests.corpus.filing_day import foreign_words
from tests.corpus.own import ALL_NUMBERS, facts_of, print_of
from tests.pumping import BOUNDED, TooSlow, at_most, attacks, patterns_of_the_product
from tests.typesetting.damage import damaged
from tests.typesetting.pages import LAYOUTS, Layout, set_pages
from tests.typesetting.pdf import draw_pages, set_pdf
from tests.typesetting.wording import draft_of

Reader = Callable[[bytes, str], object]
Damager = Callable[[random.Random], bytes]
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
# One document must not stop the daemon: longer than this, in seconds, is a finding too.
SLOWEST = 20.0
_SLOWEST_PATTERN = 5.0  # seconds of processor time
_PUMPED = 400_000  # bytes
_EARLIER = Path(__file__).parent / "monitor" / "evidence" / "demo-of-schema-0003.tar.xz"
_ALERT = "2025-05427.filed.compliance"
_MARKS = (b"<", b">", b"&", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xff", b"\x00", b"* * *", b"</ROW>", b"a. Under IRAN, ")


def main(seconds: float, seed: int) -> int:
    """Damage and read until the time is over; the number of findings is the exit code."""
    rng = random.Random(seed)
    documents = damaged_documents()
    outcomes: Counter[str] = Counter()
    findings = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name, give, read = rng.choice(documents)
        body = give(rng)
        outcome = try_to_read(read, body)
        outcomes[outcome.partition(":")[0]] += 1
        if outcome.startswith("FOUND"):
            findings += 1
            print(f"{name}: {outcome}; the bytes are in {keep(body, findings)}")
    print(f"seed {seed}: {sum(outcomes.values())} documents, {dict(outcomes)}")
    return min(findings, 1)


def damaged_documents() -> list[tuple[str, Damager, Reader]]:
    """Every kind of document, each damaged anew whenever it is asked for; half of them are misprinted manuscripts."""
    whole = whole_documents()
    bodies = [body for _, body, _ in whole]
    texts: list[tuple[str, Damager, Reader]] = [
        (name, lambda rng, body=body: damage(body, rng.choice(bodies), rng), read) for name, body, read in whole
    ]
    texts += [(name, lambda rng, body=body: pumped(body, rng), read) for name, body, read in whole]
    texts += [evidence(), expressions()]
    manuscripts = [manuscript(number, layout) for number in ALL_NUMBERS for layout in LAYOUTS]
    return texts * (len(manuscripts) // len(texts)) + manuscripts


def manuscript(number: str, layout: Layout) -> tuple[str, Damager, Reader]:
    """A rule's manuscript, misprinted: read, it must tell nothing that the rule does not say."""
    facts = facts_of(number)

    def give(rng: random.Random) -> bytes:
        pages = set_pages(draft_of(facts), layout)
        return draw_pages(damaged(pages, rng)[1], layout)

    def read(body: bytes, subject: str) -> None:
        printed = print_of(facts)
        told = foreign_words(read_rule(body, subject, printed.record), printed)
        if told:
            raise AssertionError("; ".join(told))

    return f"{number}, {layout.name}", give, read


def pumped(body: bytes, rng: random.Random) -> bytes:
    """Repeat a piece of a document until it is as long as a long rule."""
    start, length = rng.randrange(len(body)), rng.choice((1, 8, 60, 200, 1000))
    piece = body[start : start + length]
    return body[:start] + piece * (_PUMPED // len(piece)) + body[start:]


def evidence() -> tuple[str, Damager, Reader]:
    """An evidence file with something else in it: what is believed must be what was exported."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(_EARLIER) as archive:
            archive.extractall(folder, filter="data")
        engine = open_database(f"sqlite:///{folder}/state/listwatch.db")
        with transaction(engine) as connection:
            now = datetime(2025, 3, 28, tzinfo=UTC)
            whole = export_alert(connection, Path(folder) / "state" / "captures", _ALERT, now)
        engine.dispose()
    body = to_json(whole)

    def read(changed: bytes, subject: str) -> None:
        held = read_evidence_file(changed, subject)
        captures = unpack_captures(held)
        is_whole = (held.alert, held.event, held.log) == (whole.alert, whole.event, whole.log)
        if not check_log(held, whole.chain_hash).troubles and not (is_whole and captures == unpack_captures(whole)):
            raise AssertionError("a file is believed that says something else")

    return "evidence", lambda rng: damage(body, body[::-1], rng), read


def expressions() -> tuple[str, Damager, Reader]:
    """A text out of pieces that one of the product's regular expressions begins to match with."""
    used = patterns_of_the_product()

    def give(rng: random.Random) -> bytes:
        pieces = [piece for attack in attacks(rng.choice(used).pattern) for piece in attack]
        units = rng.sample(pieces, min(3, len(pieces)))
        text = "".join(rng.choice(units) for _ in range(rng.randint(1, 4))) or " "
        return ((text * (_PUMPED // 8 // len(text) + 1)) + rng.choice(("", "!", "\n"))).encode("utf-8", "replace")

    def read(body: bytes, _: str) -> None:
        text = body.decode()
        for one in random.Random(body).sample(used, 100):
            if one.name.startswith(BOUNDED):
                continue
            searched: Any = body if isinstance(one.pattern.pattern, bytes) else text
            try:
                with at_most(_SLOWEST_PATTERN):
                    if one.uses - {"match", "fullmatch"}:
                        deque(one.pattern.finditer(searched), maxlen=0)
                    else:
                        one.pattern.fullmatch(searched)
            except TooSlow as problem:
                raise AssertionError(one.name) from problem

    return "regular expressions", give, read


def whole_documents() -> list[tuple[str, bytes, Reader]]:
    """Every kind of document there is, from the demo's facts and from the shared data where it is."""
    documents: list[tuple[str, bytes, Reader]] = []
    for number in RULE_NUMBERS:
        draft = read_rule_draft(number)
        documents += [(f"{number}.xml", set_rule_xml(draft), read_rule)]
        documents += [(f"{number}.txt", read_filing(f"{number}.txt"), read_rule)]
        documents += [(f"{number}.pdf", set_pdf(draft, layout), read_rule) for layout in LAYOUTS[:3]]
    supplement = set_supplement(read_list_draft().entries, date(2025, 3, 24))
    documents.append(("supplement", supplement, read_entity_list))
    for path in sorted(SHARED.glob("federal_register/rules/*/full_text*.xml")):
        documents.append((path.parent.name, path.read_bytes(), read_rule))
    return documents


def damage(body: bytes, other: bytes, rng: random.Random) -> bytes:
    """Do one to four bad things to a document."""
    for _ in range(rng.randint(1, 4)):
        start, length = rng.randrange(len(body) + 1), rng.choice((1, 3, 40, 400, 4000))
        piece = body[start : start + length]
        body = rng.choice(
            (
                lambda b, s, p: b[:s] + b[s + len(p) :],
                lambda b, s, p: b[:s] + p + p + b[s + len(p) :],
                lambda b, s, p: b[:s] + bytes(byte ^ 1 << rng.randrange(8) for byte in p[:3]) + b[s + 3 :],
                lambda b, s, p: b[:s] + rng.choice(_MARKS) + b[s:],
                lambda b, s, p: b[:s] + other[s : s + len(p)] + b[s + len(p) :],
                lambda b, s, p: b[:s],
                lambda b, s, p: b[:s] + b"\n".join(shuffled(p.split(b"\n"), rng)) + b[s + len(p) :],
            )
        )(body, start, piece)
    return body


def shuffled(lines: list[bytes], rng: random.Random) -> list[bytes]:
    return rng.sample(lines, len(lines))


def try_to_read(read: Reader, damaged: bytes) -> str:
    begun = time.monotonic()
    try:
        read(damaged, "damaged")
        outcome = "read"
    except UnreadableInput:
        outcome = "refused"
    except Exception as fault:  # noqa: BLE001 - any other error is what is looked for
        outcome = f"FOUND: {type(fault).__name__} {fault}"
    taken = time.monotonic() - begun
    return f"FOUND: took {taken:.0f} s" if taken > SLOWEST else outcome


def keep(damaged: bytes, number: int) -> Path:
    """Keep what was found where it does not get committed."""
    path = Path(".hypothesis") / f"fuzz-{number}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(damaged)
    return path


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)))

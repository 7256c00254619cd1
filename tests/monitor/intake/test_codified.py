"""The eCFR's sections and footnotes are watched themselves: a rule nobody read is noticed by what it changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from monitor.alerting.routing import severity_of
from monitor.intake.codified import ingest_codified
from notifiers.message import render_message
from notifiers.plain import render_text
from sources.reading.lists.codified import read_codified
from state.alerts import SourceRef
from state.severity import Severity
from state.storage.codified import codified_footnotes, codified_on
from state.storage.database import transaction
from tests.monitor.intake.conftest import House
from tests.monitor.intake.test_effects import NUMBER, rule

SUPPLEMENT = "supplement no. 4 to part 744"


def part(reasons: str = "as before", *footnotes: str, intro: str = "This list names entities.") -> bytes:
    """Part 744 as the eCFR prints it: two sections, the list with one entry, and its footnotes."""
    rows = "".join(f'<TR><TD colspan="5"><sup>{at}</sup> {text}</TD></TR>' for at, text in enumerate(footnotes, 1))
    return f"""<DIV5 N="744"><DIV8 N="744.11" TYPE="SECTION"><HEAD>Entities</HEAD><P>(a) {reasons}</P></DIV8>
<DIV8 N="744.99" TYPE="SECTION"><P>{reasons}</P></DIV8>
<DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX"><P>{intro}</P><TABLE><TR><TD>IRAN</TD><TD>Anvil</TD></TR>
{rows}</TABLE><CITA>[90 FR 1, {reasons}]</CITA></DIV9></DIV5>""".encode()


def ingest_part(house: House, body: bytes, as_of: date) -> tuple[str, ...]:
    evidence = SourceRef("eCFR", "0" * 64, "https://ecfr.example", datetime(2026, 11, 20, tzinfo=UTC))
    with transaction(house.context.engine) as connection:
        return ingest_codified(connection, house.context, read_codified(body, "part 744"), as_of, evidence)


def test_a_part_is_read_as_its_provisions_and_footnotes() -> None:
    read = read_codified(part("by share", "For this entity, see § 734.9(e)(1)."), "part 744")
    assert read == {
        "§ 744.11": "Entities (a) by share",
        f"footnote 1 of {SUPPLEMENT}": "For this entity, see § 734.9(e)(1).",
        SUPPLEMENT: "This list names entities.",
    }


def test_what_no_rule_explains_is_told_and_what_one_does_is_told_in_its_thread(house: House) -> None:
    adding = "3. Supplement No. 4 to part 744 is amended by adding footnote 2 to read as follows:"
    house.publish(NUMBER, rule("This rule is effective November 10, 2026.", adding, title="A footnote"))
    assert ingest_part(house, part("as before", "One."), date(2026, 11, 6)) == ()
    assert ingest_part(house, part("as before", "One."), date(2026, 11, 9)) == ()
    done = ingest_part(house, part("by share", "One.", "Two."), date(2026, 11, 12))
    assert done == ("provisions as of 2026-11-12: 2 changed, 1 by no rule that was read",)
    codified, unexplained = house.alerts()[-2:]
    assert codified.thread == NUMBER
    assert f"shows what this rule changes: footnote 2 of {SUPPLEMENT}" in " ".join(
        render_text(render_message(codified)).split()
    )
    assert "no rule read here says so: § 744.11." in " ".join(render_text(render_message(unexplained)).split())
    assert severity_of(unexplained) is Severity.DECIDE
    assert ingest_part(house, part("by share", "One.", "Two."), date(2026, 11, 13)) == ()
    with transaction(house.context.engine) as connection:
        then, now = codified_on(connection, date(2026, 11, 11)), codified_on(connection)
    assert (then["§ 744.11"].text, then["§ 744.11"].shown_until) == ("Entities (a) as before", date(2026, 11, 12))
    with transaction(house.context.engine) as connection:
        footnotes = codified_footnotes(connection, date(2026, 11, 12))
    assert {number: each.text for number, each in footnotes.items()} == {1: "One.", 2: "Two."}
    assert (now[f"footnote 2 of {SUPPLEMENT}"].shown_from, len(now)) == (date(2026, 11, 12), 4)

"""A rule that changes no entry but what being listed means is told, stage by stage, and what it makes of the law."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.alerting.routing import severity_of
from monitor.config.operations import HeartbeatTable
from monitor.operations.check_and_notify import check_and_notify
from notifiers.message import render_message
from notifiers.plain import render_text
from sources.bureau import BUREAU_SLUG
from state.alerts import Alert, Audience, ComplianceContent, EffectContent
from state.dispositions import HoldStatus
from state.documents import Stage
from state.severity import Severity
from state.storage.database import transaction
from state.storage.regimes import all_regimes
from tests.monitor.intake.conftest import BACK, TWO_OWNERS, House

NUMBER, KEY = "2026-99001", "2026-99001@2026-11-10"


def rule(dates: str, *instructions: str, title: str = "Affiliates of Certain Listed Entities") -> str:
    amended = "".join(f"<AMDPAR>{each}</AMDPAR>" for each in instructions)
    return f"""<RULE><PREAMB><SUBJECT>{title}</SUBJECT><ACT><P>Final rule.</P></ACT>
<EFFDATE><P>{dates}</P></EFFDATE></PREAMB><SUPLINF><REGTEXT TITLE="15" PART="744">{amended}</REGTEXT></SUPLINF>
<FRDOC>[FR Doc. {NUMBER} Filed 11-9-26; 4:15 pm]</FRDOC></RULE>"""


def stay(until: str = "November 9, 2027") -> str:
    return rule(
        f"Effective November 10, 2026, the amendments published at 90 FR 47201 are stayed until {until}.",
        f"2. Amend Supplement No. 8 to part 744 by staying the supplement until {until}.",
    )


def words(alert: Alert) -> str:
    """Return an alert as a person reads it."""
    return " ".join(render_text(render_message(alert)).replace("|", " ").split())


def effects_told(house: House) -> list[EffectContent]:
    return [each.content for each in house.alerts() if isinstance(each.content, EffectContent)]


def proposals(house: House) -> list[tuple[str, date | None, bool]]:
    with transaction(house.context.engine) as connection:
        found = [each for each in all_regimes(connection) if each.document == NUMBER]
    return [(str(each.state), each.last_day, each.known_until is None) for each in found]


def test_a_stay_proposed_before_the_rule_is_back_asks_to_act_now_and_holds_until_it_is_verified(house: House) -> None:
    house.owners(TWO_OWNERS)
    house.clock.moment = BACK
    house.poll()
    assert "changes no entry" in house.publish(NUMBER, stay())
    (told,) = effects_told(house)
    alert = house.alerts()[-1]
    assert (told.flips, severity_of(alert), alert.thread) == (True, Severity.ACT_NOW, NUMBER)
    assert told.verify == f"listwatch regime verify {KEY} --by NAME"
    text = words(alert)
    assert "ACT NOW: Rule 2026-99001: the Affiliates Rule changes" in text
    assert "are stayed until November 9, 2027" in text
    assert "NOT VERIFIED" in text
    house.poll()
    assert house.holds("C2") == [HoldStatus.HELD]
    house.verify(KEY)
    house.poll()
    assert (house.news(), house.holds("C2")) == ([("C2", "release")], [HoldStatus.RELEASE_ASKED])
    assert house.replay(alert) == ((), "", ())


def test_each_stage_says_what_it_says_otherwise_and_a_withdrawn_filing_takes_its_state_back(house: House) -> None:
    house.publish(NUMBER, stay(), Stage.FILED)
    house.publish(NUMBER, stay("May 9, 2027"))
    filed, printed = effects_told(house)
    assert (filed.since_last, printed.flips) == ((), False)
    assert printed.since_last[0] == "Published. The printed text differs from the text on public inspection:"
    assert "New: supplement no. 8 to part 744: stay from 2026-11-10 until 2027-05-09." in printed.since_last
    assert proposals(house) == [("stayed", date(2027, 11, 9), False), ("stayed", date(2027, 5, 9), True)]
    house.publish("2026-99002", stay(), Stage.FILED)
    house.publish("2026-99002", stay(), Stage.WITHDRAWN)
    withdrawn = house.alerts()[-1].content
    assert isinstance(withdrawn, ComplianceContent)
    taken_back = "What it said of the Affiliates Rule no longer holds: stayed from 2026-11-10 through 2027-11-09."
    assert taken_back in withdrawn.since_last
    for alert in house.alerts():
        assert house.replay(alert) == ((), "", ()), alert.id


def test_a_rule_that_adds_a_footnote_names_whom_it_concerns(house: House) -> None:
    adding = "3. Supplement No. 4 to part 744 is amended by adding footnote 6 to read as follows:"
    house.publish(NUMBER, rule("This rule is effective November 10, 2026.", adding, title="Entity List footnote"))
    (told,) = effects_told(house)
    assert (severity_of(house.alerts()[-1]), told.verify, told.flips) == (Severity.DECIDE, None, False)
    assert "footnote 6 of supplement no. 4" in words(house.alerts()[-1])


def test_a_notice_that_cites_the_rule_is_told_as_no_more(house: House) -> None:
    prose = "<P>BIS seeks views on the interim final rule at 90 FR 47201.</P>"
    text = f"<NOTICE><PREAMB><SUBJECT>Affiliates</SUBJECT></PREAMB><SUPLINF>{prose}</SUPLINF></NOTICE>"
    house.publish(NUMBER, text, kind="Notice", agency_slugs=(BUREAU_SLUG,))
    (told,) = effects_told(house)
    assert (told.verify, told.flips, severity_of(house.alerts()[-1])) == (None, False, Severity.DECIDE)
    assert "90 FR 47201" in words(house.alerts()[-1])


@pytest.mark.parametrize("tables", [{"heartbeat": HeartbeatTable(at="09:00")}])
def test_a_rule_on_anything_else_is_told_to_nobody_at_once_and_named_by_the_heartbeat(house: House) -> None:
    revised = "2. Section 740.13 is revised to read as follows:"
    text = rule("This rule is effective November 10, 2026.", revised, title="Encryption items")
    assert "touches" not in house.publish(NUMBER, text)
    assert house.alerts() == []
    check_and_notify(house.context)
    (heartbeat,) = (each for each in house.alerts(Audience.OPERATOR) if each.thread == "heartbeat")
    assert "Read, touches nothing of ours: 2026-99001 (rule, Affiliates)." in words(heartbeat)

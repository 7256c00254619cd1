from dataclasses import replace

from monitor.alerting.digest import render_digest
from notifiers.attachments import attachments_of
from state.alerts import Alert, Audience
from tests.notifiers.examples import AFFECTED, COMPLIANCE, OPERATOR, alert, words

FIRST = replace(alert(COMPLIANCE), id="first")
SECOND = replace(alert(replace(COMPLIANCE, affected=(replace(AFFECTED[0], customer_id="C09999"),))), id="second")
TROUBLE = replace(alert(OPERATOR), id="trouble")


def test_a_digest_holds_each_alert_whole_and_names_it() -> None:
    message = render_digest("daily", [FIRST, TROUBLE])

    assert (message.subject, message.audience) == ("Digest daily: 2 alerts", Audience.COMPLIANCE)
    assert all(name in message.footer for name in ("first", "trouble"))
    assert all(name in words(message) for name in ("Alert first", "Alert trouble", "C00451", OPERATOR.trouble))


def test_what_is_attached_misses_no_customer_of_any_alert() -> None:
    message = render_digest("daily", [FIRST, SECOND])

    assert [each.customer_id for each in message.affected] == ["C00451", "C00650", "C01921", "C09999"]
    assert any(b"C09999" in attachment.content for attachment in attachments_of(message))


def test_the_same_alerts_make_the_same_message() -> None:
    def name(*alerts: Alert) -> str:
        return render_digest("daily", alerts).alert_id

    assert name(FIRST, SECOND) == name(FIRST, SECOND) != name(FIRST)
    assert render_digest("daily", [TROUBLE]).audience is Audience.OPERATOR

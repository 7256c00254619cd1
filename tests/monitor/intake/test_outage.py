"""One cause is one message: no network, and what only follows from the missing list."""

import pytest

from monitor.intake.outage import LIST_MISSING, trouble_lines, without_network

DNS = (
    "https://{}/: cannot be reached ([Errno -2] Name or service not known). This machine's DNS does not know the name."
)
ECFR, FEED, PRINT = ("ecfr", DNS.format("a")), ("feed", DNS.format("b")), ("federal-register", DNS.format("c"))
WAITS = ("public-inspection", f"the list: {LIST_MISSING} The eCFR must answer first.")
REFUSED = ("ecfr", "https://a/: answered 503.")


def test_no_network_is_one_line_with_its_sources_and_their_reason() -> None:
    (line,) = trouble_lines([ECFR, WAITS, FEED, PRINT])
    assert line.startswith(
        "network: none of ecfr, public-inspection, feed, federal-register can be reached. https://a/: "
    )
    assert "has not been built" not in line


def test_what_follows_from_the_missing_list_is_left_out_where_its_cause_is_told() -> None:
    assert trouble_lines([REFUSED, WAITS]) == ["ecfr: https://a/: answered 503."]
    assert len(trouble_lines([WAITS])) == 1


@pytest.mark.parametrize("answers", [("", DNS), (DNS,), ("answered 503.", DNS, DNS), ()])
def test_one_source_that_is_reached_or_alone_is_no_outage(answers: tuple[str, ...]) -> None:
    assert without_network({f"source {number}": trouble for number, trouble in enumerate(answers)}) == ()

"""The report of a screening: counts, scores, and every value escaped."""

from __future__ import annotations

from monitor.queries.screening_report import ScreeningReport, render_report
from state.matches import Match, Reason, ReasonKind, Strength


def match(name: str, score: float, strength: Strength) -> Match:
    return Match(
        "C1", "IRAN", "Kazan <b>", strength, score, (Reason(ReasonKind.SIMILAR_NAME, name, "Kazan <b>", score),)
    )


MATCHES = (match("<script>alert(1)</script>", 97, Strength.STRONG), match("Kasan", 61, Strength.POSSIBLE))


def test_counts_and_scores_are_those_of_the_matches() -> None:
    report = ScreeningReport(5, "a list", "3", "similar_name 80", MATCHES)
    assert report.counts == [("strong", 1), ("possible", 1), ("weak", 0)]
    assert (90, 1, 100.0) in report.histogram
    assert (60, 1, 100.0) in report.histogram
    assert (0, 0, 0.0) in report.histogram


def test_every_value_is_escaped() -> None:
    page = render_report(ScreeningReport(5, "<i>", "3", "<b>", MATCHES, ("<u>many</u>",)))
    assert "&lt;script&gt;" in page
    assert not {"<script>", "<i>", "<u>", "<b>"} & {
        page[at : page.find(">", at) + 1] for at in range(len(page)) if page[at] == "<"
    }


def test_a_screening_without_matches_is_a_report_too() -> None:
    assert "0" in render_report(ScreeningReport(5, "a list", "3", "similar_name 80", ()))

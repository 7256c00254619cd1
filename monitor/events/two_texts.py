"""What the two texts of one filing, its PDF and the office's plain text, say otherwise. Pure: two readings in."""

from __future__ import annotations

from collections.abc import Iterator

from state.rules import Rule

_HEAD = "The PDF of this filing, which was read, and the office's plain text of it differ: compare them."


def lines_of_disagreement(pdf: Rule, plain: Rule) -> tuple[str, ...]:
    """Say in a line each which entries, counts and dates only one of the texts gives; nothing where they agree."""
    entries, others = _entries(pdf), _entries(plain)
    lines = [
        *(f"Only the PDF: {entries[key]}." for key in entries if key not in others),
        *(f"Only the plain text: {others[key]}." for key in others if key not in entries),
        *(f"{what}: {ours} in the PDF, {theirs} in the plain text." for what, ours, theirs in _facts(pdf, plain)),
    ]
    return (_HEAD, *lines) if lines else ()


def _entries(rule: Rule) -> dict[tuple[str, ...], str]:
    """Return what is amended by verb, heading and letters of the name: plain text loses hyphens and blanks."""
    from sources.reading.rules.pairing import name_key

    return {
        (each.verb, each.destination, name_key(each.name).replace(" ", "")): (
            f"{each.verb} {each.name} (under {each.destination})"
        )
        for each in rule.amendments
    }


def _facts(pdf: Rule, plain: Rule) -> Iterator[tuple[str, object, object]]:
    """Yield what is said once in a text and differs in the two."""
    facts = (
        ("Additions stated", pdf.stated.additions, plain.stated.additions),
        ("Revisions stated", pdf.stated.revisions, plain.stated.revisions),
        ("Removals stated", pdf.stated.removals, plain.stated.removals),
        ("Effective", pdf.effective_on, plain.effective_on),
    )
    yield from (fact for fact in facts if fact[1] != fact[2])

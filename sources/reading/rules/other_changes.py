"""What an amendatory sentence on one of our lists does besides adding, revising and removing whole entries."""

from __future__ import annotations

import re

from sources.reading.rules.sentences import Sentence

_ENTRY = re.compile(r"\bentr(?:y|ies)\b", re.IGNORECASE)
_NO_ENTRY = (
    (re.compile(r"\bintroductory\s(?:text|paragraph)\b", re.IGNORECASE), "introductory text"),
    (re.compile(r"\bfootnotes?\b", re.IGNORECASE), "a footnote of the list"),
    (re.compile(r"\bauthority\b", re.IGNORECASE), "the authority citation"),
    (re.compile(r"(?<!under the )\bheadings?\b", re.IGNORECASE), "a heading of the table"),
    (re.compile(r"^\W*\[?(?:amended|corrected)\]?\W*$", re.IGNORECASE), "the heading of an instruction"),
)
# With what a person has to look for.
_NOT_READ = (
    (
        re.compile(
            r"\b(?:suspen\w+|stay(?:s|ed|ing)?|delay\w*|postpon\w+|lift\w*|withdr[ae]w\w*|rescind\w*|rescission"
            r"|revo[ck]\w+|vacat\w+|reinstat\w+|restor\w+)\b",
            re.IGNORECASE,
        ),
        "It suspends or brings back what it names: whether that binds on a day, the document says, not the list.",
    ),
    (
        re.compile(r"\b(?:redesignat\w+|renam\w+|mov(?:es?|ing)|transfer\w*)\b", re.IGNORECASE),
        "It renames or moves entries: find the old and the new name or destination in the document.",
    ),
    (
        re.compile(r"\b(?:to|should)\sread\s(?:as\sfollows:?\s)?⟦", re.IGNORECASE),
        "It rewords a part of an entry that it does not name for certain: find the entry in the document.",
    ),
)
_LEADS_TO_TABLE = re.compile(r"^the\s[\w\s,]*\breads?\sas\sfollows\b", re.IGNORECASE)


def leads_to_table(sentence: Sentence) -> bool:
    """Return whether a sentence only introduces the table ("The additions and revisions read as follows:")."""
    return _LEADS_TO_TABLE.search(sentence.words) is not None


def why_no_entry(sentence: Sentence) -> str:
    """Return what a sentence without names changes instead of entries; empty where it may change one."""
    if _ENTRY.search(sentence.words) or sentence.destinations:
        return ""
    return next((reason for form, reason in _NO_ENTRY if form.search(sentence.words)), "")


def why_not_read(sentence: Sentence) -> str:
    """Return why a sentence with a verb of another kind is not read, and what to look for; empty where it has none."""
    return next((reason for form, reason in _NOT_READ if form.search(sentence.words)), "")

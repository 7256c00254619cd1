"""Edits inside one entry, read from the sentence that makes them, where the sentence alone settles the new wording.

The sentence is written down in shorthand, a sign for each word that has a meaning here: "in the entry for “A”, by
removing the alias “B” and adding in its place “C”" is E0-a1+@2. A sentence whose shorthand has no known form, or a word
without a sign, says more than is understood, and nothing is taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.reading.headings import JOINED, HeadingPhrase, find_heading_phrases
from sources.reading.rules.quoted_names import entry_name
from sources.reading.rules.sentences import Sentence
from sources.reading.rules.shorthand import Shorthand
from state.edits import Edit, EntryPart

_SHORTHAND = Shorthand(
    (
        ("@", r"in\s(?:its|their)\splaces?|in\s(?:lieu|place)\sthereof"),
        ("=", r"(?:should|to)\s(?:be\s)?read(?:\sas)?(?:\sfollows)?(?=:?\s?⟦)|to(?=\s⟦)|with|as(?!\sfollows)"),
        ("", r"to\sread\sas\sfollows|as\sfollows"),
        ("E", r"entry|entries"),
        ("i", r"it|them|(?:that|this|the\ssame)\sentry"),
        ("d", r"address(?:es)?"),
        ("-", r"remov\w+|delet\w+|strik\w+|eliminat\w+"),
        ("+", r"add\w*|insert\w*|substitut\w+"),
        ("~", r"revis\w+|correct\w+|chang\w+|amend\w*|replac\w+|updat\w+|modif\w+"),
        ("%", r"redesignat\w+|renam\w+"),
        (">", r"mov\w+|transfer\w+|relocat\w+"),
        ("n", r"names?|spelling"),
        ("a", r"alias(?:es)?"),
        ("w", r"phrases?|words?|texts?|terms?|references?"),
        ("r", r"license\srequirements?(?:\scolumn)?"),
        ("p", r"(?:license\s)?review\spolic(?:y|ies)(?:\scolumn)?"),
        ("&", r"respectively"),
        (
            "",
            r"by|and|in|from|to|of|for|the|an?|its|their|is|are|under|within|new|existing|following|alphabetical|order|one|two"
            r"|three|four|five|six|entit(?:y|ies)|part(?:y|ies)|persons?|company",
        ),
    )
)
_PARTS = {
    "n": EntryPart.NAME,
    "a": EntryPart.ALIAS,
    "d": EntryPart.ADDRESS,
    "w": EntryPart.WORDS,
    "": EntryPart.WORDS,
    "r": EntryPart.REQUIREMENT,
    "p": EntryPart.POLICY,
}
# What is said of one, and of several: "the alias “B” and “C”", "the entries for “A”" mean more than they say.
_NUMBERED = re.compile(
    r"\b(?P<one>entry(?:\sfor)?|alias|address|name|phrase|word)\s⟦(?P<of_one>\d+)⟧"
    r"|\b(?:entries(?:\sfor)?|aliases|addresses|names|phrases)\s⟦(?P<of_several>\d+)⟧",
    re.IGNORECASE,
)

_RESPECTIVELY = "&"
_OF_ENTRY = re.compile(r"~?E(?P<entry>\d)(?P<edits>.+)|(?P<before>.+?)E(?P<last>\d)")
_RENAMED = re.compile(r"(?:%|~n|~(?=E))(?:(?:%|~n|~(?=E))?E?n?\d(?:=\d)+)+")
# “A” as “B” and “C” as “D”: a list of two stands between.
_NEW_NAMES = re.compile(r"\d(?:=\d)+")
_MOVED = re.compile(r"(?:>E?|%E)(?P<entry>\d)(?P<as>=E)?|-E(?P<same>\d)\+i")
# Replaced in two verbs, or reworded in one; given anew; taken out; put in.
_EDIT = re.compile(
    r"-(?P<p1>[nadw]?)(?P<old1>\d)\+(?:@[nadw]?(?P<new1>\d)|[nadw]?(?P<new2>\d)@)"
    r"|~?(?P<p2>[nadw]?)(?P<old2>\d)=(?P<new3>\d)"
    r"|~(?P<p3>[nadrp])=(?P<new4>\d)"
    r"|-(?P<p4>[adw]?)(?P<old3>\d)"
    r"|\+(?P<p5>[ad])(?P<new5>\d)"
    r"|\+(?P<new6>\d)=(?P<p6>[ad])"
)


@dataclass(frozen=True, slots=True)
class EditedEntry:
    """An entry and the edits on it; the heading is None where the sentence itself names none."""

    heading: str | None
    name: str
    edits: tuple[Edit, ...]


def read_edited_entries(sentence: Sentence) -> tuple[EditedEntry, ...]:
    """Return the entries that a sentence edits, and how; empty where the sentence is none of this kind."""
    phrases = [*find_heading_phrases(sentence.words)]
    words, position = "", 0
    for phrase in phrases:
        words += sentence.words[position : phrase.start]
        position = phrase.end
    written = _SHORTHAND.write(words + sentence.words[position:])
    shorthand, pairs = written.replace(_RESPECTIVELY, ""), _RESPECTIVELY in written
    if moved := _MOVED.fullmatch(shorthand):
        return () if pairs else _moved(moved, sentence, phrases)
    if len(phrases) > 1 or not _numbers_agree(sentence):
        return ()
    heading = phrases[0].heading if phrases else None
    read = _renamed if _RENAMED.fullmatch(shorthand) else _edited
    return tuple(read(shorthand, sentence.lists, heading, pairs=pairs))


def _numbers_agree(sentence: Sentence) -> bool:
    """Return whether what is said of one names one, and what is said of several more."""
    return all(
        (len(sentence.lists[int(found["of_one"] or found["of_several"])]) == 1) is bool(found["one"])
        for found in _NUMBERED.finditer(sentence.words)
    )


def _renamed(
    shorthand: str, lists: tuple[tuple[str, ...], ...], heading: str | None, *, pairs: bool
) -> Iterator[EditedEntry]:
    """Yield the entries that have a new name; none where one of them is not clear."""
    chains = [[lists[int(mark)] for mark in chain.group().split("=")] for chain in _NEW_NAMES.finditer(shorthand)]
    if pairs and len(chains) == 1 and len(chains[0]) == 2 and len(chains[0][0]) == len(chains[0][1]):
        chains = [[(old,), (new,)] for old, new in zip(*chains[0], strict=True)]
    names = [name for chain in chains for listed in chain for name in listed]
    is_paired = all([len(listed) for listed in chain] == [1, *[2] * (len(chain) - 2), 1] for chain in chains)
    new_names = list(zip(names[::2], names[1::2], strict=False))
    if is_paired and all(entry_name(new) == new for _, new in new_names):
        for old, new in new_names:
            yield EditedEntry(heading, old, (Edit(EntryPart.NAME, old, new),))


def _edited(
    shorthand: str, lists: tuple[tuple[str, ...], ...], heading: str | None, *, pairs: bool
) -> Iterator[EditedEntry]:
    """Yield the one entry that is edited part by part, or several with one edit each, in their order."""
    found = _OF_ENTRY.fullmatch(shorthand)
    if found is None:
        return
    names = lists[int(found["entry"] or found["last"])]
    edits = _read_edits(found["edits"] or found["before"], lists)
    if pairs and len(names) == len(edits):
        yield from (EditedEntry(heading, name, (edit,)) for name, edit in zip(names, edits, strict=True))
    elif not pairs and len(names) == 1 and edits:
        yield EditedEntry(heading, names[0], edits)


def _moved(form: re.Match[str], sentence: Sentence, phrases: Sequence[HeadingPhrase]) -> tuple[EditedEntry, ...]:
    """Read "moving the entries for “A” and “B” from X to Y", and "moving “A” to Y" below a paragraph that names X."""
    is_move = form.group().startswith(">") or form["as"] or form["same"]
    behind = phrases and phrases[-1].start > sentence.words.find("⟦")
    if any(phrase.lead == JOINED for phrase in phrases):
        return ()
    if not (is_move and behind and len(phrases) in ((2,) if form["same"] else (1, 2))):
        return ()
    before = phrases[0].heading if len(phrases) == 2 else None
    edit = Edit(EntryPart.DESTINATION, before, phrases[-1].heading)
    names = sentence.lists[int(form["entry"] or form["same"])]
    return tuple(EditedEntry(before, name, (edit,)) for name in names)


def _read_edits(shorthand: str, lists: tuple[tuple[str, ...], ...]) -> tuple[Edit, ...]:
    """Read edits one behind the other; empty where one of them, or what lies between, is not known."""
    edits: list[Edit] = []
    position = 0
    while position < len(shorthand):
        form = _EDIT.match(shorthand, position)
        read = tuple(_edits_of(form, lists)) if form else ()
        if form is None or not read:
            return ()
        edits += read
        position = form.end()
    return tuple(edits)


def _edits_of(form: re.Match[str], lists: tuple[tuple[str, ...], ...]) -> Iterator[Edit]:
    """Return the edits of one form: one for a wording that replaces another, one for each that comes or goes."""
    found = {group: value for group, value in form.groupdict().items() if value is not None}
    part = _PARTS[next(value for group, value in found.items() if group.startswith("p"))]
    old: tuple[str | None, ...] = next((lists[int(found[group])] for group in found if group.startswith("old")), ())
    new = next((lists[int(found[group])] for group in found if group.startswith("new")), ())
    if form["p3"]:
        old = (None,)
    if old and new:
        yield from (Edit(part, *sides) for sides in zip(old, new, strict=False) if len(old) == len(new))
    else:
        yield from (Edit(part, gone, "") for gone in old)
        yield from (Edit(part, "", come) for come in new)

"""Changes of the list's headings: a destination that goes with all its entries, one that is renamed, one that comes.

As with edits of an entry (`entry_edits`), the sentence is written down in shorthand, a sign for each word that has a
meaning here: "removing the heading LATVIA and all entries thereunder" is -hHAE. A sentence of no known form, or with a
word that has no sign, changes no heading here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reading.headings import HeadingPhrase, find_heading_phrases
from sources.reading.rules.sentences import Sentence
from sources.reading.rules.shorthand import Shorthand

_SHORTHAND = Shorthand(
    (
        ("@", r"in\s(?:its|their)\splaces?|in\s(?:lieu|place)\sthereof"),
        ("", r"to\sreads?\sas\sfollows|as\sfollows|wherever\sit\sappears?|set\sforth\sbelow"),
        ("=", r"(?:should|to)\s(?:be\s)?read(?:\sas)?|to\sbe|to|with|as"),
        ("A", r"all|any|every|each"),
        ("e", r"entry"),
        ("E", r"entries"),
        ("h", r"headings?|destinations?|country|countries|listings?"),
        ("-", r"remov\w+|delet\w+|remove"),
        ("+", r"add|adds|adding|insert\w*|substitut\w+"),
        ("~", r"revis\w+|correct\w+|chang\w+|amend\w*|replac\w+"),
        ("%", r"redesignat\w+|renam\w+"),
        ("R", r"reserv\w+"),
        (
            "",
            r"by|and|the|an?|in|from|of|for|under|new|existing|separate|its|their|it|them|is|are|including|listed|located"
            r"|table|thereunder|therein|alphabetical|order|together|along|of\sthe\stable",
        ),
    )
)
_HEADING_SIGN = "H"
_RENAMED = re.compile(r"-h?H\+(?:@h?(?P<new1>H|\d)|h?(?P<new2>H|\d)@)|[~%]h?H=h?(?P<new3>H|\d)|H[~%]h=h?(?P<new4>H|\d)")
# A heading, and perhaps its entries; the entries of a heading; and, behind a heading, it or all of them.
_REMOVED = re.compile(r"-R?(?:hH(?:R|A?Eh?H?)?|(?:e|A?E)h?H|HAEh?)|H-R?(?:hR?(?:A?E)?|AE)h?")
_ADDED = re.compile(r"\+R?h?(?:eh?)?H|Rh?H")


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """What a sentence does to one heading: it goes with its entries, is called `renamed_to`, or `is_new`."""

    heading: str
    renamed_to: str | None = None
    is_new: bool = False


def read_heading_change(sentence: Sentence, inherited: str) -> HeadingWords | None:
    """Return what a sentence does to a heading; None where it does nothing of this kind for certain.

    `inherited` is the destination that the paragraphs above have named, empty where they have named none.
    """
    if sentence.words.endswith(":") and not re.search(r"\breads? as follows:$", sentence.words):
        return None
    phrases = [*find_heading_phrases(sentence.words)]
    shorthand = _shorthand(sentence.words, phrases)
    if _HEADING_SIGN not in shorthand and inherited:
        shorthand = _HEADING_SIGN + shorthand
    headings = [*dict.fromkeys(phrase.heading for phrase in phrases)] or [inherited]
    if renamed := _RENAMED.fullmatch(shorthand):
        return _renamed(renamed, sentence, phrases)
    if len(headings) > 1:
        return None
    # "The entry under LATVIA" is one of them, "the entry for LATVIA" all that the table has there.
    one_of_several = "e" in shorthand and any(phrase.lead.startswith("under") for phrase in phrases)
    if _REMOVED.fullmatch(shorthand) and not one_of_several:
        return HeadingWords(headings[0])
    if _ADDED.fullmatch(shorthand):
        return HeadingWords(headings[0], is_new=True)
    return None


def _renamed(form: re.Match[str], sentence: Sentence, phrases: list[HeadingPhrase]) -> HeadingWords | None:
    """Read a heading that is called something else; one new name may be a heading that is not known."""
    new = next(filter(None, form.groups()))
    if new == _HEADING_SIGN:
        return HeadingWords(phrases[0].heading, phrases[1].printed.upper())
    names = sentence.lists[int(new)]
    is_heading = "h" in form.group() and len(names) == 1
    return HeadingWords(phrases[0].heading, names[0].upper()) if is_heading else None


def _shorthand(words: str, phrases: list[HeadingPhrase]) -> str:
    """Write a sentence down in signs; a word that has none is a question mark."""
    signs, position = "", 0
    for phrase in phrases:
        lead = "" if phrase.lead.startswith("under") else phrase.lead
        signs += _SHORTHAND.write(words[position : phrase.start] + lead)
        signs += _HEADING_SIGN
        position = phrase.end
    return re.sub("h+", "h", signs + _SHORTHAND.write(words[position:]))

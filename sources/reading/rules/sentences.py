"""An amendatory sentence as a row of tokens: destinations, verbs, lists of names, and the words between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sources.reading.headings import JOINED, find_heading_phrases
from sources.reading.rules.quoted_names import QuotedLists, take_names
from state.destinations import find_destination
from state.rules import Verb


class TokenKind(StrEnum):
    """What a token is. The text of NAMES is the number of the list."""

    DESTINATION = "destination"
    VERB = "verb"
    NAMES = "names"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence. A destination may be several that stand beside one another: `headings`."""

    kind: TokenKind
    text: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph of an instruction without its label: `words` is the text with each list of names as ⟦number⟧.

    `trouble` is as in `QuotedLists`.
    """

    label: str
    words: str
    tokens: tuple[Token, ...]
    lists: tuple[tuple[str, ...], ...]
    trouble: str = ""

    def has(self, kind: TokenKind) -> bool:
        """Return whether any token is of this kind."""
        return any(token.kind is kind for token in self.tokens)

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """Its verbs in order."""
        return tuple(Verb(token.text) for token in self.tokens if token.kind is TokenKind.VERB)

    @property
    def destinations(self) -> tuple[str, ...]:
        """The headings that it names, in order."""
        return tuple(heading for token in self.tokens for heading in token.headings)


# Forms: "a.", "iii.", "(2)", and two in front of one paragraph ("b. i.").
_LABELS = re.compile(r"^(?:\(?(?P<label>[a-z]{1,5}|\d{1,3})[.)]\s)+(?=\S)")
# An entry and words of it, which would be one list of two: "in the entry for “A”, “B” should read “C”".
_WORDS_IN_ENTRY = re.compile(
    r"(\bin\sthe\s(?:\w+\s)?entry\s(?:for\s)?“[^“”]{1,200}”),?\s(?=“[^“”]{1,300}”,?\s(?:should|is\scorrected\sto)\sread)",
    re.IGNORECASE,
)
_VERBS = {
    stem: verb
    for verb, stems in (
        (Verb.ADD, "add insert"),
        (Verb.REVISE, "amend revis republish correct modif updat clarif chang"),
        (Verb.REMOVE, "remov delet strik eliminat"),
    )
    for stem in stems.split()
}
_VERB = re.compile(
    rf"\b(?:(?P<stem>{'|'.join(_VERBS)})(?:s|e|es|ing|y|ies|ying)?)\b(?:\sand\srepublish(?:ing|es|e)?\b)?",
    re.IGNORECASE,
)
_ENTRIES = ("listing", "listings")  # of a country or of a party
_LEADS_TO_HEADING = re.compile(
    r"\b(?:under|(?P<kind>headings?|destinations?|listings?|country)(?:\s(?:for|of))?)\s(?:the\s)?$", re.IGNORECASE
)
# What points back to the heading that the sentence has named: "and an entry for “A” under that heading".
_THAT_HEADING = re.compile(
    r"\s(?:under\s)?(?:that|this|such|the\ssame|said)\s(?:new\s)?(?:country\s)?(?:heading|destination|country|listing)\b",
    re.IGNORECASE,
)
# A part of an entry, or how it is told of one.
PART_OF_ENTRY = re.compile(
    r"\b(?:phrases?|words?|sentences?|alias(?:es)?|address(?:es)?(?!\sentr)|names?|spelling"
    r"|text|citations?|references?|requirements?|polic(?:y|ies)|columns?|designations?|footnotes?|punctuation)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r",?\s?(?:and|or)?")
_LONGEST_LEAD = 60
_NAMES = re.compile(r"⟦(\d+)⟧")
_ONE = r"(?:(?:an?|the)\s(?:new\s|existing\s)?)?"
_ENTRY = rf"{_ONE}entr(?:y|ies)\s(?:for\s)?⟦\d+⟧"
_TO_PLACE = (
    r"(?:immediately\s|directly\s)?(?:after|before|following|preceding|between|below|above|under|behind)\s"
    r"the\s(?:existing\s)?"
)
_IS = r"(?:is|are|(?:shall|will)\sbe)\s(?:hereby\s)?"
_STEM = r"(?P<stem>add|insert|revis|amend|correct|remov|delet|mov|transferr|relocat|redesignat|renam|chang)"
_BEHIND_PASSIVE = {None: " to", "renam": " as"}
# Whole sentences in other words, and the words that are read: what stands where in the table, one entry in the place of
# another, and a verb in the passive voice, which has what it is about before it.
_PLAINLY = tuple(
    (re.compile(form, re.IGNORECASE), plain)
    for form, plain in (
        (r"\b(?:tak|strik)(?:e|es|ing)\sout\b", "removing"),
        (rf",?\s{_TO_PLACE}entr(?:y|ies)\s(?:for\s)?⟦\d+⟧,?", ""),
        (
            rf"\b(?:replac|substitut)(?:e|ing)\s(?P<old>{_ENTRY}(?:\sunder\s[^⟦;]{{1,60}})?)\s(?:with|by)\s{_ONE}"
            r"(?:entr(?:y|ies)\s(?:for\s)?)?(?P<new>⟦\d+⟧)",
            r"removing \g<old> and adding an entry for \g<new>",
        ),
        (
            rf"\bsubstitut(?:e|ing)\s(?P<new>{_ENTRY})\s(?:for|in\splace\sof)\s(?P<old>{_ENTRY})",
            r"removing \g<old> and adding \g<new>",
        ),
        (rf"(?<=\sand\s)substitut(?:e|ing)\s(?={_ENTRY})", "adding "),
        # "The following entities are removed: “A” and “B”", and where it leads to the paragraphs below it.
        (
            r"(?P<what>\bthe\sfollowing\s(?:(?:\w+\s){0,3}(?:entit|entr|person|part)(?:y|ies|s)\s)?)"
            rf"{_IS}{_STEM}ed\b(?=[^⟦;]{{0,80}}:)",
            r"\g<stem>ing \g<what>",
        ),
        (rf"\b(?P<what>{_ONE}entr(?:y|ies))\s{_IS}{_STEM}ed\s(?=for\s⟦)", r"\g<stem>ing \g<what> "),
        (r"\b(?:listings?|rows?)\sfor\s(?=⟦)", "entry for "),
        (
            r"(?P<what>(?:\b(?:the|an?)\s(?:\w+\s){0,4})?⟦\d+⟧[^⟦;]{0,80}?)\s(?:"
            rf"{_IS}{_STEM}ed\b|should(?=\s(?:be\s)?read\b))",
            lambda found: f"{found['stem'] or 'revis'}ing {found['what']}" + _BEHIND_PASSIVE.get(found["stem"], ""),
        ),
    )
)


def read_sentence(paragraph: str) -> Sentence:
    """Divide one paragraph of an instruction into tokens."""
    labels = _LABELS.match(paragraph)
    paragraph = _WORDS_IN_ENTRY.sub(r"\1, the words ", paragraph)
    apart = take_names(paragraph[labels.end() :] if labels else paragraph)
    words = _THAT_HEADING.sub(" thereunder", _with_headings(apart))
    for form, plain in _PLAINLY:
        words = form.sub(plain, words)
    return Sentence(
        labels["label"] if labels else "", words, tuple(_joined(list(_tokens(words)))), apart.lists, apart.trouble
    )


def _with_headings(apart: QuotedLists) -> str:
    """Put destinations that stand in quotation marks (a heading for “NORTH MACEDONIA”) back into the sentence.

    What leads to a heading, or to an entry of that name in a sentence that names nothing but destinations, is one: no
    party has a destination for its name.
    """
    known = [len(names) == 1 and find_destination(names[0]) is not None for names in apart.lists]
    only_destinations = all(known) and not PART_OF_ENTRY.search(apart.sentence)

    def replace(mark: re.Match[str]) -> str:
        names = apart.lists[int(mark[1])]
        leads = _LEADS_TO_HEADING.search(apart.sentence[max(0, mark.start() - _LONGEST_LEAD) : mark.start()])
        is_known = known[int(mark[1])]
        if leads and len(names) == 1 and (is_known or (leads["kind"] or "").casefold() not in ("", *_ENTRIES)):
            return names[0].upper()
        return f"the heading {names[0].upper()}" if only_destinations else mark.group()

    return _NAMES.sub(replace, apart.sentence)


def _tokens(words: str) -> Iterator[Token]:
    """Return the tokens of a sentence in order."""
    position = 0
    for start, end, token in sorted(_marked(words), key=lambda each: each[:2]):
        if start < position:
            continue
        if between := words[position:start].strip():
            yield Token(TokenKind.WORDS, between)
        yield token
        position = end
    if rest := words[position:].strip():
        yield Token(TokenKind.WORDS, rest)


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens with destinations that stand beside one another as one: "under IRAN and under OMAN, adding".

    Behind names and before a verb the second opens what follows, and does not stand beside the first.
    """
    held: list[Token] = []
    has_names = False
    for place, token in enumerate(tokens):
        has_names |= token.kind is TokenKind.NAMES
        following = next((each.kind for each in tokens[place + 1 :] if each.kind is not TokenKind.WORDS), None)
        beside = token.text == JOINED or not (has_names and following is TokenKind.VERB)
        if token.kind is TokenKind.DESTINATION and held and beside:
            headings = dict.fromkeys((*held[0].headings, *token.headings))
            held = [replace(held[0], headings=tuple(headings))]
        elif held and len(held) == 1 and token.kind is TokenKind.WORDS and _JOINS.fullmatch(token.text):
            held.append(token)
        else:
            yield from held
            held = [token] if token.kind is TokenKind.DESTINATION else []
            if not held:
                yield token
    yield from held


def _marked(words: str) -> Iterator[tuple[int, int, Token]]:
    """Return start, end and token of every destination, verb and list of names."""
    for phrase in find_heading_phrases(words):
        yield phrase.start, phrase.end, Token(TokenKind.DESTINATION, phrase.lead, (phrase.heading,))
    for verb in _VERB.finditer(words):
        yield verb.start(), verb.end(), Token(TokenKind.VERB, _VERBS[verb["stem"].lower()])
    for names in _NAMES.finditer(words):
        yield names.start(), names.end(), Token(TokenKind.NAMES, names[1])

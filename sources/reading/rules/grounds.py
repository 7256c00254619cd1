"""Grounds: why BIS adds or modifies entries, read from the paragraphs in which it names them group by group.

Form: "The ERC determined to add A; B; and C, under the destination of X, to the Entity List. These entities are added
for acquiring and attempting to acquire U.S.-origin items in support of ...". Names in prose are not quoted, and hold
commas and "and" of their own: the names of the instructions settle where each ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rapidfuzz import fuzz, process

from sources.reading.entries.names import is_legal_form, trim_closing
from sources.reading.markup import squeeze
from sources.reading.rules.pairing import LEAST_LIKENESS, name_key
from state.destinations import find_destination
from state.normalization import heading_of
from state.rules import ListingRationale

# Our word for each reason, and the wordings of BIS that stand for it (rules of 2022 to 2025), in the order told.
_THEMES = {
    "military modernization": r"military\smodernization|military-civil\sfusion",
    "artificial intelligence": r"artificial\sintelligence",
    "supercomputers": r"supercomput|exascale",
    "advanced computing and semiconductors": (
        r"advanced\scomputing|semiconductor|integrated\scircuits?|lithography|advanced-node"
    ),
    "quantum technology": r"quantum",
    "hypersonics": r"hypersonic",
    "unmanned aerial vehicles": r"unmanned\saerial|\bUAVs?\b|\bdrones?\b",
    "high-altitude balloons": r"high[\s-]altitude\sballoon",
    "missile programs": r"(?:ballistic|cruise)\smissile|missile\s(?:programs?|development|activities)",
    "nuclear activities": r"nuclear\s(?:activit|program|weapon|explosive)|unsafeguarded",
    "weapons of mass destruction": (
        r"weapons\sof\smass\sdestruction|\bWMD\b|(?:chemical|biological)\s(?:warfare|weapon)"
    ),
    "training of military forces": r"training\sof\s(?:\w+\s)?(?:military|armed|air)\b|Test\sFlying\sAcademy",
    "supply of Huawei": r"\bHuawei\b|\bHiSilicon\b",
    "Russia's military and defense industrial base": (
        r"Russia(?:n|.s)?\s(?:military|defense)|to\sRussia\b.{0,60}\bdefense\sindustrial\sbase|used\sby\sRussia\b"
    ),
    "diversion to Russia": (
        r"(?:\bdiver(?:t|sion)|ship(?:ped|ment)|supplied)\w{0,12}\b.{0,100}\bto\s(?:\w+\s){0,3}Russia|Russian\sbuyer"
    ),
    "diversion to Iran": (
        r"\bdiver(?:t|sion)\w{0,12}\b.{0,100}\bto\sIran"
        r"|\bIran(?:ian|.s)\s(?:\w+\s){0,3}(?:procurement|programs?|weapons|military)"
    ),
    "human rights and surveillance": r"human\srights|surveillance|repressi",
    "cyber activities": r"\bcyber|spyware",
    "obstruction of end-use checks": r"dilatory|evasive|end-use\schecks?",
}
_THEME_WORDINGS = {theme: re.compile(wordings, re.IGNORECASE) for theme, wordings in _THEMES.items()}

_OPENING = re.compile(
    r"\bERC\s(?:\w+\s)?(?:determined\sto\s(?:add|modify)|approved\sthe\s(?:addition|modification)\sof)\s"
)
# What ends the names of a group: its sentence does, or the reason that goes on in the same sentence.
_NAMES_END = re.compile(
    r"\bEntity\sList(?:\s?\.\s|\s(?=(?:for|because|due|based)\b))"
    r"|\bdestinations?\sof\s[^.;]{1,80}(?<!\bCo)(?<!\bInc)(?<!\bCorp)(?<!\bLtd)\.\s(?=[A-Z])"
    r"|\.\s(?=(?:These|This|The|They|It|Each|Both|All|Such|Specifically|In|For|Furthermore|Additionally)\s)"
    r"|\s(?=(?:because\s|due\sto\s|based\son\s|on\sthe\sbasis\s|for\s(?:their|its|his|her|[a-z]+ing)\s))"
)
_SENTENCE_END = re.compile(r"(?<=[^.\s][^.\s][.”])\s(?=[A-Z“])")
# What was said of another party in another year is not the reason of these entries.
_HISTORY = re.compile(r"\badded\sto\sthe\s(?:BIS\s)?Entity\sList\s(?:in|on)\s", re.IGNORECASE)
_LISTED = re.compile(r"\b(?:added|additions?|modified)\b", re.IGNORECASE)
_BECAUSE = re.compile(r"\b(?:for|because|due\sto|basis|based\son|as\sa\sresult)\b", re.IGNORECASE)
_NO_REASON = re.compile(r"\bcontrary\sto\b|\bfootnote\b|\blicenses?\b|^See\b", re.IGNORECASE)

_UNDER = re.compile(r",?\s?(?:\b(?:all|both|each)\s)?\bunder\s(?:the\s)?destinations?\sof\s")
_BETWEEN_PLACES = re.compile(r",?\sand\s|,\s?|;|\.\s|\s(?=(?:to|on|for|because|from)\s)|$")
_OUR_LIST = re.compile(r",?\s?\b(?:to|on)\sthe\sEntity\sList\b")
_ATOM_END = re.compile(r",\s(?:and\s)?|\sand\s")
_LEADS_NAME = re.compile(
    r"^(?:\W*[a-z][^;:]{0,60}\b(?:entit|part|compan)ies:)?(?:\W*(?:and\s|the\s(?!following\b)))*[\s,:]*"
)
# "six entities", "his associated company", "one existing entity", "88 FR 38739, June 14, 2023": no names.
_NO_NAME = re.compile(
    r"\W*(?:$|[a-z]|\d+\s(?:existing\s)?(?:entit|entr|address)|\d{4}\b|\d+\sFR\b|[A-Z][a-z]+\s\d{1,2}(?:,|$))"
)
_LONGEST_DESTINATION = 100  # letters
_MOST_ATOMS = 8  # parts of one name, by its commas and its "and"


def read_grounds(paragraphs: Iterable[str], known_names: Iterable[str] = ()) -> tuple[ListingRationale, ...]:
    """Return the grounds that the preamble's paragraphs tell, in order; `known_names` are those of the instructions.

    A group whose reason has no wording that is known keeps its paragraph and no theme.
    """
    known = frozenset(filter(None, map(name_key, known_names)))
    return tuple(ground for text in map(squeeze, paragraphs) for ground in _grounds_in(text, known))


def _grounds_in(paragraph: str, known: frozenset[str]) -> Iterator[ListingRationale]:
    """Return the groups of one paragraph; it is the whole paragraph that each keeps."""
    openings = [*_OPENING.finditer(paragraph)]
    ends = [*(opening.start() for opening in openings), len(paragraph)][1:]
    for opening, end in zip(openings, ends, strict=True):
        group = paragraph[opening.end() : end]
        names_end = _NAMES_END.search(group)
        listed, reason = (group[: names_end.end()], group[names_end.end() :]) if names_end else (group, "")
        words, destinations = _take_destinations(listed)
        yield ListingRationale(tuple(_names(words, known)), destinations, _themes(reason), paragraph)


def _themes(reason: str) -> tuple[str, ...]:
    """Return our words for a reason, out of the sentences that give one."""
    sentences = [
        sentence
        for sentence in _SENTENCE_END.split(reason)
        if not _HISTORY.search(sentence) and (_gives_reason(sentence) or not _NO_REASON.search(sentence))
    ]
    return tuple(theme for theme, wording in _THEME_WORDINGS.items() if any(map(wording.search, sentences)))


def _gives_reason(sentence: str) -> bool:
    """Return whether a sentence says for what, or why, entries are added or modified."""
    listed = _LISTED.search(sentence)
    return listed is not None and _BECAUSE.search(sentence, listed.end()) is not None


def _take_destinations(listed: str) -> tuple[str, tuple[str, ...]]:
    """Return the names of a group, and the headings of its destinations.

    "under the destinations of" is a line's end.
    """
    words, position = "", 0
    headings: list[str] = []
    for under in _UNDER.finditer(listed):
        words += listed[position : under.start()] + "\n"
        found, position = _read_destinations(listed, under.end())
        headings += found
    return words + listed[position:], tuple(dict.fromkeys(headings))


def _read_destinations(listed: str, start: int) -> tuple[list[str], int]:
    """Return the headings that stand from here on, and where they end: the first is one in any case, known or new."""
    headings: list[str] = []
    cuts: list[re.Match[str]] = []
    end = start
    ahead = _BETWEEN_PLACES.finditer(listed, start)
    while cuts := [*cuts, *islice(ahead, 3 - len(cuts))]:
        # The longest: "China, People's Republic of" is one destination.
        near = (cut.start() for cut in cuts if cut.start() - start <= _LONGEST_DESTINATION)
        known = [place for place, cut in enumerate(near) if find_destination(listed[start:cut])]
        if headings and not known:
            break
        chosen = known[-1] if known else 0
        end = cuts[chosen].start()
        headings.append(heading_of(listed[start:end]))
        start = cuts[chosen].end()
        cuts = cuts[chosen + 1 :]
    return headings, end


def _names(words: str, known: frozenset[str]) -> Iterator[str]:
    """Return the names of a group, in the wording of the preamble."""
    for chunk in re.split(r"[;\n]", _OUR_LIST.sub("\n", words)):
        for name in _names_in_chunk(_LEADS_NAME.sub("", chunk), known, whole=";" in words):
            if not _NO_NAME.match(name) or name_key(name) in known:
                yield name


def _names_in_chunk(chunk: str, known: frozenset[str], *, whole: bool) -> Iterator[str]:
    """Return the names of a chunk: the longest runs of words that are known names, and what stands between them.

    `whole` says that semicolons part the names of this group, so that commas do not.
    """
    atoms = _atoms(chunk)
    at = unknown_from = 0
    while at < len(atoms):
        length, name = _known_run(chunk, atoms[at : at + _MOST_ATOMS], known)
        if length:
            yield from _unknown_names(chunk, atoms[unknown_from:at], whole=whole)
            yield name
            unknown_from = at + length
        at += length or 1
    yield from _unknown_names(chunk, atoms[unknown_from:], whole=whole)


def _atoms(chunk: str) -> list[tuple[int, int]]:
    """Return the places of the pieces between commas and "and", which names may hold or be parted by."""
    cuts = [*_ATOM_END.finditer(chunk)]
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(chunk)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if chunk[start:end].strip()]


def _known_run(chunk: str, atoms: Sequence[tuple[int, int]], known: frozenset[str]) -> tuple[int, str]:
    """Return how many of these atoms are together a known name, and the name; the longest, else the most alike."""
    runs = [chunk[atoms[0][0] : end].removeprefix("the ") for _, end in atoms]
    for length in range(len(runs), 0, -1):
        # A short name in parentheses behind the name is no part of it: "Small Leopard Co., Limited (Small Leopard)".
        for name in (runs[length - 1], re.sub(r"\s?\([^()]*\)\W*$", "", runs[length - 1])):
            if name_key(name) in known:
                return length, trim_closing(name)
    scores = [_likeness(run, known) for run in runs]
    best = max(range(len(runs)), key=scores.__getitem__)
    return (best + 1, trim_closing(runs[best])) if scores[best] else (0, "")


def _likeness(name: str, known: frozenset[str]) -> float:
    """Return how alike the name and the nearest known name are, 0 where not enough or where figures differ."""
    key = name_key(name)
    nearest = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS)
    return nearest[1] if nearest and re.findall(r"\d+", nearest[0]) == re.findall(r"\d+", key) else 0.0


def _unknown_names(chunk: str, atoms: Sequence[tuple[int, int]], *, whole: bool) -> Iterator[str]:
    """Return names that no instruction has: parted by commas, unless a legal form follows or semicolons part them."""
    first = 0
    for place, (_, end) in enumerate(atoms):
        name = chunk[atoms[first][0] : end]
        following = chunk[end : atoms[place + 1][1]] if place + 1 < len(atoms) else ""
        if not following or not (whole or _goes_on(name, following)):
            yield trim_closing(name.removeprefix("the "))
            first = place + 1


def _goes_on(name: str, following: str) -> bool:
    """Return whether a name goes on: with a legal form after a comma, or after an "and" without one before it."""
    if following.startswith(","):
        return is_legal_form(following.strip(" ,"))
    return not is_legal_form(name.split()[-1].strip(","))

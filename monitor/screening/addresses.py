"""Addresses as they are compared: the numbers with what they number, the streets, and the words of the place.

An address is evidence only as far as it leads to a door. A city or a country alone never is: 51 entries of the Entity
List give no more than that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from monitor.screening.address_words import (
    CARDINALS,
    NUMBERED,
    ORDINALS,
    RUSSIAN_WORDS,
    SAME_WORD,
    STREET_TYPES,
    WORDS_WITHOUT_PLACE,
)
from monitor.screening.han_addresses import read_han_address
from monitor.screening.scripts import fold_script

SAME_PLACE_SCORE = 100.0
SAME_DOOR_SCORE = 95.0
SAME_WORDS_SCORE = 85.0
SAME_STREET_NUMBER_SCORE = 60.0

_LONG_STREET_NAME = 14
# A room of three digits says on which floor it is, and so does one with a letter behind its number.
_SAYS_FLOOR = re.compile(r"\D*\d{3}|\d+[a-z]$")
_OF_A_FLOOR = re.compile(r"\d{1,2}|[a-z]")
_LEAST_WORDS_WITHOUT_NUMBER = 4
_LEAST_SHARED_PLACES = 0.6
_LEAST_SHARED = 3
_STREET_NUMBER = "no"
_POST_BOX = "box"
# "Bright Way Tower No. 33 Mong Kok Road": the number is that of the house in the street.
_BUILDING = "building"
_BUILDINGS = {"tower", "building", "block"}
_ROOM, _FLOOR_NUMBER = "room", "floor"
_BEFORE_STREET_NAMES = {"and", "of", "intersection", _STREET_NUMBER}
_DIGIT = re.compile(r"\d")
_DOOR_IN_FRONT = re.compile(r"\d{4}")
_POST_CODE = re.compile(r"\d{4,7}")
_FLOOR = re.compile(r"\b(?:(\d+|g)\s?/\s?f|(\d+)f)\b(?:-(\w{1,3})\b)?")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
# "114 – 118" is one number, of several houses.
_RANGE = re.compile(r"(?<=\d)\s*[-\u2010-\u2015]+\s*(?=\d)")
# "1318-19" is "1318-1319", and so is "1318 & 1319".
_SHORT_RANGE = re.compile(r"(\d+)-(\d+)")
_TWO_NUMBERS = re.compile(r"\b(\d{3,5})\s?(?:&|and)\s?(\d{3,5})\b")
_RUSSIAN = re.compile(
    r"(?<![\w-])(?:" + "|".join(sorted(RUSSIAN_WORDS, key=len, reverse=True)) + r")(?![\w-])\.?", re.IGNORECASE
)
_PETERSBURG = re.compile(r"\b(?:(?:st|saint|sankt)[ .-]{1,3})?peters?burg\b")
# The number of a door within a Turkish house, and that of the house.
_TURKISH_DOOR = re.compile(r"\b(ic|dis) kapi(?: no)?\b[ :.]*")
_DOORS = {"ic": " room ", "dis": " no "}
_WORD_AND_NUMBER = re.compile(r"\b([a-z]{3,})-(?=\d)")
_TOKEN = re.compile(r"[a-z0-9]+(?:[-&/][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Address:
    """One address, taken apart.

    `numbers` holds what is numbered ("no" for a house in a street, "room", "floor", "building") with its numbers.
    `streets` holds street names run together, `places` the remaining words but those that most addresses share.
    `post_codes` make no difference to which address it is: one side may omit its own, or give an old one.
    """

    numbers: frozenset[tuple[str, frozenset[str]]]
    streets: frozenset[str]
    places: frozenset[str]
    post_codes: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def is_specific(self) -> bool:
        """Whether it says more than a city: a street, a post box, or a numbered door in a place of two words."""
        has_box = any(what == _POST_BOX for what, _ in self.numbers)
        return bool(self.streets or has_box or (self.numbers and len(self.places) > 1))

    @property
    def is_place_name(self) -> bool:
        """Whether it is a place in many words, without any number or street."""
        return not (self.numbers or self.streets) and len(self.places) >= _LEAST_WORDS_WITHOUT_NUMBER

    @property
    def street_numbers(self) -> frozenset[str]:
        """The numbers of houses in streets."""
        return dict(self.numbers).get(_STREET_NUMBER, frozenset())


def read_address(text: str) -> Address:
    """Take an address apart. Any text can be read; what has no number and no street is all place."""
    numbers: dict[str, set[str]] = {}
    streets: set[str] = set()
    places: list[str] = []
    post_codes: set[str] = set()
    bare: list[str] = []
    leading: list[str] = []
    for at, part in enumerate(_parts(text)):
        rest = _take_numbered(part, numbers)
        rest = _take_streets(rest, numbers, streets)
        if at == 0 and len(rest) > 1 and _DOOR_IN_FRONT.fullmatch(rest[0]):
            leading.append(rest.pop(0))
        places += [word for word in rest if not _is_number(word)]
        for word in rest:
            # A bare number of four to seven digits that belongs to no street is a post code, which one side may omit.
            if _POST_CODE.fullmatch(word):
                post_codes.add(word)
            elif _is_number(word):
                bare.append(word)
    has_house = _STREET_NUMBER in numbers and _ROOM not in numbers and bool(streets)
    if has_house and not bare:
        bare = leading  # "2309 Ho King Commercial Centre, 2-16 Fa Yuen Street"
    else:
        post_codes.update(leading)
    for word in bare:
        # "19C Lockhart Centre, 301-307 Lockhart Road": a number beside that of the house is a room's.
        what = _ROOM if has_house and len(bare) == 1 else _STREET_NUMBER
        numbers.setdefault(what, set()).add(word.lstrip("0") or word)
    return Address(
        numbers=frozenset((what, frozenset(values)) for what, values in numbers.items()),
        streets=frozenset(streets),
        places=frozenset(places) - WORDS_WITHOUT_PLACE,
        post_codes=frozenset(post_codes),
    )


def same_address(ours: str, theirs: str) -> float:
    """Say how surely two addresses are one, 0 to 100; see `compare_addresses`."""
    return compare_addresses(read_address(ours), read_address(theirs))


def compare_addresses(ours: Address, theirs: Address) -> float:
    """Say how surely two addresses are one: 0 when they are not, or when either leads to no door.

    100: all that is said is the same. 95: all numbers are the same, and so are street and place or, without a street,
    most words. 85: the same words, among them a street and no number, or many words. 60: the same number in the same
    street, but only one side says which room or building; a room of three digits and more says its floor by itself.
    Numbers given by both must agree exactly: rooms 1318-19 and 1318-20 of one building are two entries of the list
    (89 FR 51644).
    """
    if ours.is_place_name and ours.places == theirs.places and theirs.is_place_name:
        return SAME_WORDS_SCORE
    if not (ours.is_specific and theirs.is_specific) or _numbers_differ(ours, theirs):
        return 0.0
    if ours == theirs:
        return SAME_PLACE_SCORE if ours.numbers else SAME_WORDS_SCORE
    if not (_same_street(ours, theirs) if ours.streets or theirs.streets else _same_words(ours, theirs)):
        return 0.0
    return SAME_DOOR_SCORE if _is_same_door(dict(ours.numbers), dict(theirs.numbers)) else SAME_STREET_NUMBER_SCORE


def _is_same_door(ours: dict[str, frozenset[str]], theirs: dict[str, frozenset[str]]) -> bool:
    """Return whether all numbers agree, but for the floor of a room whose number says it."""
    if ours == theirs:
        return True
    rooms = _rooms_by_floor(ours)
    says_floor = bool(rooms) and all(_SAYS_FLOOR.match(room) for room in rooms)
    return says_floor and rooms == _rooms_by_floor(theirs) and ours.keys() ^ theirs.keys() <= {_FLOOR_NUMBER}


def _rooms_by_floor(numbers: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the rooms, the one room of one floor by both: "7/F, room 04" is room 704, and "19/F, flat C" 19C."""
    rooms = numbers.get(_ROOM, frozenset())
    if len(rooms) == len(numbers.get(_FLOOR_NUMBER, ())) == 1:
        (room,), (floor,) = rooms, numbers[_FLOOR_NUMBER]
        if floor.isdigit() and _OF_A_FLOOR.fullmatch(room):
            return frozenset({floor + (room.zfill(2) if room.isdigit() else room)})
    return rooms


def _numbers_differ(ours: Address, theirs: Address) -> bool:
    """Return whether both say a number of the same thing, and not the same."""
    our_numbers, their_numbers = dict(ours.numbers), dict(theirs.numbers)
    differing = {what for what in our_numbers.keys() & their_numbers.keys() if our_numbers[what] != their_numbers[what]}
    return bool(differing) and (differing != {_ROOM} or _rooms_by_floor(our_numbers) != _rooms_by_floor(their_numbers))


def _same_street(ours: Address, theirs: Address) -> bool:
    """Return whether both name a house in one street of one place.

    An address without a place has nothing against it.
    """
    same_place = not (ours.places and theirs.places) or bool(ours.places & theirs.places)
    have_numbers = bool(ours.street_numbers and theirs.street_numbers)
    same_name = any(_is_same_name(our_street, listed) for our_street in ours.streets for listed in theirs.streets)
    return same_place and have_numbers and same_name


def _is_same_name(ours: str, theirs: str) -> bool:
    """Return whether long street names differ by a letter alone: the list has Mohammed Bin and Bing Rashid Boulevard.

    A short one may not (Jinya and Jinye Road), and east and west differ by more.
    """
    if ours == theirs or min(len(ours), len(theirs)) < _LONG_STREET_NAME or not (ours + theirs).isalpha():
        return ours == theirs
    return OSA.distance(ours, theirs, score_cutoff=1) <= 1


def _same_words(ours: Address, theirs: Address) -> bool:
    """Return whether two addresses without a street are one door with most words, or all of one side's, in common."""
    shared, either = ours.places & theirs.places, ours.places | theirs.places
    is_part = len(shared) >= _LEAST_SHARED and shared in (ours.places, theirs.places)
    is_door = _is_same_door(dict(ours.numbers), dict(theirs.numbers))
    return is_door and (is_part or len(shared) >= _LEAST_SHARED_PLACES * len(either))


def _parts(text: str) -> list[list[str]]:
    """Return the words of each part between commas, every word in its one spelling."""
    plain = re.sub(r"['`]", "", _RANGE.sub("-", fold_address(text))).replace("#", " no ")
    plain = _TURKISH_DOOR.sub(lambda door: _DOORS[door[1]], _PETERSBURG.sub("petersburg", plain))
    plain = _TWO_NUMBERS.sub(_as_range, plain)
    plain = re.sub(r"\bpo box\b", "box", re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", plain))
    plain = _FLOOR.sub(lambda floor: f" floor {floor[1] or floor[2]} {'room ' + floor[3] if floor[3] else ''} ", plain)
    plain = _WORD_AND_NUMBER.sub(r"\1 ", _ORDINAL.sub(r"\1", plain))
    parts = re.split(r"[,;:()]|--|\s-\s", plain)
    return [[word for token in _TOKEN.findall(part) for word in _plain_words(token)] for part in parts]


def fold_address(text: str) -> str:
    """Return an address in small Latin letters, its Chinese signs and Russian abbreviations in English words."""
    if text.isascii():
        return text.lower()
    return fold_script(_RANGE.sub("-", _RUSSIAN.sub(_say_in_english, read_han_address(text))))


def _say_in_english(word: re.Match[str]) -> str:
    return f" {RUSSIAN_WORDS[word[0].rstrip('.').lower()]} "


def _as_range(numbers: re.Match[str]) -> str:
    """Return two numbers that follow each other as one of several doors."""
    return f"{numbers[1]}-{numbers[2]}" if int(numbers[2]) == int(numbers[1]) + 1 else numbers[0]


def _plain_words(token: str) -> list[str]:
    """One token in the spelling compared: '31/d' is '31d', 'bei-si-huan' three words, 'bldg' 'building'."""
    if _is_number(token):
        doors = _SHORT_RANGE.fullmatch(token)
        if doors and len(doors[2]) < len(doors[1]):
            return [f"{doors[1]}-{doors[1][: -len(doors[2])]}{doors[2]}"]
        return [token.replace("/", "")]
    words = re.split("[/-]", token) if "&" not in token else [token]
    return [SAME_WORD.get(word, ORDINALS.get(word, word)) for word in words]


def _take_numbered(words: list[str], numbers: dict[str, set[str]]) -> list[str]:
    """Take rooms, floors, buildings and "no" with their numbers; give the rest, with "no" where a house was."""
    rest: list[str] = []
    at = 0
    while at < len(words):
        word, following = words[at], words[at + 1 : at + 2]
        value_at = at + (2 if following == [_STREET_NUMBER] else 1)
        value = CARDINALS.get(words[value_at], words[value_at]) if value_at < len(words) else ""
        at += 1
        if word in NUMBERED and following == [word]:
            continue  # 'Flat/Rm 2309' says it twice
        is_of_floor = words[value_at + 1 : value_at + 2] == [_FLOOR_NUMBER] and word != _FLOOR_NUMBER
        if is_of_floor and _is_number(value) and word != _STREET_NUMBER:
            rest.append(word)
            continue  # 'MW Tower 7th Floor'
        if word in NUMBERED and _is_number_or_letter(value) and not _is_of_street(word, rest, words[at:]):
            numbers.setdefault(_BUILDING if word in _BUILDINGS else word, set()).add(value.lstrip("0") or value)
            at = value_at + 1
            rest += [word] if word == _STREET_NUMBER else []
        elif word == "floor" and rest and _is_number(rest[-1]):
            numbers.setdefault(word, set()).add(rest.pop())
        elif word == _BUILDING and rest and len(rest[-1]) == 1:
            numbers.setdefault(word, set()).add(rest.pop())  # 'B Building'
        else:
            rest.append(word)
    return rest


def _is_of_street(word: str, before: list[str], behind: list[str]) -> bool:
    """Return whether the number behind a named tower or building is that of the house in the street behind it."""
    is_named = word in _BUILDINGS and bool(before) and not _is_number(before[-1])
    numbers = [each for each in behind if _is_number(each)]
    return is_named and len(numbers) == 1 and not STREET_TYPES.isdisjoint(behind)


def _take_streets(words: list[str], numbers: dict[str, set[str]], streets: set[str]) -> list[str]:
    """Take street names with the house number before them; give the words that are left.

    A number between the name and its type belongs to the name ("Gaoxin 1 Road"), one before the name is the house's.
    Where the type comes first the name follows it ("rue du Pain"), and in German it is the end of the name.
    """
    rest: list[str] = []
    for at, word in enumerate(words):
        if word.endswith("strasse"):
            streets.add(word)
        elif word not in STREET_TYPES:
            rest.append(word)
        elif any(not _is_number(before) for before in rest):
            streets.add("".join(_take_name_before(rest)) + word)
        else:
            behind = [after for after in words[at + 1 :] if after != _STREET_NUMBER]
            name = [after for after in behind if not _is_number(after)]
            # "Street 55" has no other name.
            streets.update({"".join(name or behind[:1]) + word} if behind else ())
            rest += [after for after in (behind if name else behind[1:]) if _is_number(after)]
            break
        if word in STREET_TYPES and rest and _is_number(rest[-1]):
            numbers.setdefault(_STREET_NUMBER, set()).add(rest.pop())
    return rest


def _take_name_before(words: list[str]) -> list[str]:
    """Take the name of a street from the end of these words, back to a house number or the start."""
    name = [words.pop()]
    while words and not _is_number(words[-1]) and words[-1] not in _BEFORE_STREET_NAMES:
        name.insert(0, words.pop())
    return name


def _is_number(word: str) -> bool:
    """Return whether a word is a number in an address, having a digit: '12', '19c', 'c-228'."""
    return _DIGIT.search(word) is not None


def _is_number_or_letter(word: str) -> bool:
    """Return what can number a room: '1318-19', 'a2', 'd', 'b&c'; a word cannot."""
    return _is_number(word) or len(word) == 1 or "&" in word

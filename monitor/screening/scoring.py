"""What one piece of evidence is worth, and what all of it together says of a customer and a listing.

The meaning of the strengths stands in `state.matches`. Nothing here is a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from monitor.screening.addresses import Address, compare_addresses
from monitor.screening.alignment import Alignment, Pair
from monitor.screening.background import is_distinctive, total_bits
from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS, PLACES, STANDINGS, is_number
from monitor.screening.cut_off import is_cut_in_its_form, is_cut_off
from monitor.screening.explanations import explain_address, explain_name
from monitor.screening.names import Name
from monitor.screening.phonetic_keys import sound_of
from monitor.screening.similarity import Likeness, compare_names
from monitor.screening.trade_words import class_of
from monitor.screening.weights import WEIGHTS
from state.customers import Customer, Owner, OwnerRole
from state.destinations import iso_code
from state.listings import Listing, ListingKind
from state.matches import Agreement, Match, Reason, ReasonKind, Strength

_EXACT_NAME_SCORE = 100.0
_SAME_NAME_SCORE = 98.0
_MOST_SIMILAR_NAME_SCORE = 97.0

# A match's score is its best reason's, so a country, which only supports, must stay below every other reason.
_SAME_COUNTRY_SCORE = 10.0
_NEAR_COUNTRY_SCORE = 5.0

_COUNTRY_VERDICTS = {
    _SAME_COUNTRY_SCORE: ReasonKind.SAME_COUNTRY,
    _NEAR_COUNTRY_SCORE: ReasonKind.NEARBY_DESTINATION,
    0.0: ReasonKind.OTHER_COUNTRY,
}

# One company's papers say now one, now another of these, and since 85 FR 83765 the list has Hong Kong under China.
_NEAR_COUNTRIES = frozenset({"CN", "HK", "MO", "TW"})

# What speaks for an owner, and never says that the customer itself is listed.
_OWNED_BY = {OwnerRole.PARENT: ReasonKind.PARENT, OwnerRole.BENEFICIAL_OWNER: ReasonKind.BENEFICIAL_OWNER}
_OF_OWNERS = frozenset(_OWNED_BY.values())

_SPELLING_HABITS = frozenset({Agreement.EXACT, Agreement.JOINED, Agreement.TRANSLITERATION, Agreement.ABBREVIATED})

# Other words may have the same initials, or begin alike.
_GUESSED = frozenset({Agreement.INITIALS, Agreement.ABBREVIATED})

_SHORTEST_BRAND = 4
_ADDED = PLACES | STANDINGS | LINKING_WORDS
_MOST_WORDS_OF_A_PERSON = 4
_NEARLY_WHOLE = 80.0
_WORDS_OF_A_LONG_NAME = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on evidence counts.

    - `similar_name` (0 to 100): below it, two names share words and are not near. At 64 a common word may be unmatched
      beside a rare one, and a name of two words must agree in both.
    - `country_support`, `country_allowance`: how many points of score the same country is worth, and another one costs,
      in deciding that.
    - `near_identical_name` (0 to 100): from here on, one wrong letter in a name whose every word agrees makes the
      match strong: the letter must lie in a word that carries little of the name.
    - `distinctive_bits`: how rare a word must be to be evidence of a similar name; 6 is one party in 64.
    - `same_name_bits`: how rare the words of a name must be together, for the same name in another country to be
      strong; 16 is more than one unique word gives.
    - `rare_bits`: how rare one of these words must be; names of ordinary words ("Silver Falcon") are borne by many.
    - `within_bits`: how rare the words of a listed name must be together, for it to count where it stands in a longer
      one; two words, of which one is unique, are enough.
    - `same_address` (0 to 100): from here on an address is the same door, below it only the same house.
    - `owner_share` (per cent): the share of a listed owner that makes a match possible; half, as in the rule on
      affiliates (90 FR 47201, stayed from 10 November 2025 by 90 FR 50857), below which it is a red flag.
    """

    similar_name: float = 64.0
    country_support: float = 2.0
    country_allowance: float = 4.0
    near_identical_name: float = 92.0
    distinctive_bits: float = 6.0
    same_name_bits: float = 16.0
    rare_bits: float = 10.5
    within_bits: float = 15.0
    same_address: float = 80.0
    owner_share: float = 50.0


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """What one value of a customer says beside one of a listing, and the strength it would give a match by itself.

    Of many pieces few are told, so `explain` gives the lines that say why only when they are.
    """

    strength: Strength
    kind: ReasonKind
    customer_value: str
    listing_value: str
    score: float
    explain: Callable[[], tuple[str, ...]]

    @property
    def rank(self) -> tuple[int, float, str]:
        """Orders evidence from the weakest to the strongest, the same way every time."""
        return (_RANKS[self.strength], self.score, self.listing_value)

    def reason(self) -> Reason:
        """Return it with its explanation."""
        return Reason(self.kind, self.customer_value, self.listing_value, self.score, self.explain())


_RANKS = {Strength.WEAK: 0, Strength.POSSIBLE: 1, Strength.STRONG: 2}


def country_score(country: str, listing: Listing) -> float | None:
    """Return how near the customer's country is to the listing's destinations.

    0 when another, None when one is unknown.
    """
    ours = iso_code(country) or (country.upper() if len(country) == 2 else "")
    theirs = _codes_of((listing.destination, *listing.see_also))
    if not ours or not theirs:
        return None
    if ours in theirs:
        return _SAME_COUNTRY_SCORE
    return _NEAR_COUNTRY_SCORE if ours in _NEAR_COUNTRIES and theirs & _NEAR_COUNTRIES else 0.0


@lru_cache(maxsize=1024)
def _codes_of(headings: tuple[str, ...]) -> frozenset[str]:
    """Return the codes of destinations, of those that have one; whole lists are under a hundred headings."""
    return frozenset(code for heading in headings if (code := iso_code(heading)))


def score_name(ours: Name, theirs: Name, country: float | None, thresholds: Thresholds) -> MatchEvidence | None:
    """Score a customer's name against a listed one; None when it is no evidence."""
    if ours.is_same_as(theirs) or is_cut_in_its_form(ours, theirs):
        return _score_same_name(ours, theirs, country, thresholds)
    if ours.is_short or theirs.is_short:
        return _score_brand(ours, theirs, country, thresholds)
    likeness = compare_names(ours, theirs)
    strength = _similar_name_strength(likeness, country, thresholds)
    score = likeness.score
    if strength is None and (is_cut_off(ours, theirs) or _is_within(theirs, ours, country, thresholds)):
        strength, score = Strength.POSSIBLE, max(score, thresholds.similar_name)
    if strength is None:
        return _score_brand(ours, theirs, country, thresholds)
    is_relative = _looks_like_a_person(ours) and any(map(_is_of_a_woman, likeness.alignment.pairs))
    if (ours.unit and not likeness.is_complete) or (is_relative and strength is Strength.STRONG):
        strength = Strength.POSSIBLE
    return _name_evidence(ours, theirs, strength, min(score, _MOST_SIMILAR_NAME_SCORE), likeness)


def _is_of_a_woman(pair: Pair) -> bool:
    """Return whether one word is the other as the family name of a man's wife, daughter or sister: "Lebedeva"."""
    shorter, longer = sorted(("".join(pair.ours), "".join(pair.theirs)), key=len)
    return longer == f"{shorter}a" and shorter.endswith(("ov", "ev", "in", "yn"))


def _name_evidence(
    ours: Name, theirs: Name, strength: Strength, score: float, likeness: Likeness, kind: ReasonKind | None = None
) -> MatchEvidence:
    """Return what two names say; of a company whose branch or department the record names, that it is one of it."""
    kind = ReasonKind.BRANCH if ours.unit else kind or ReasonKind.SIMILAR_NAME
    explain = partial(explain_name, ours, theirs, likeness, strength)
    return MatchEvidence(strength, kind, ours.written, theirs.written, round(score, 1), explain)


def _score_same_name(ours: Name, theirs: Name, country: float | None, thresholds: Thresholds) -> MatchEvidence | None:
    """Return the same name but for spacing, order, case and legal form; exact only when it is written the same."""
    exact = ours.written.split() == theirs.written.split()
    kind, score = (ReasonKind.EXACT_NAME, _EXACT_NAME_SCORE) if exact else (ReasonKind.SAME_NAME, _SAME_NAME_SCORE)
    is_named = exact and country and not theirs.is_acronym
    strength = Strength.STRONG if is_named else _same_name_strength(ours, theirs, country, thresholds)
    likeness = compare_names(ours, theirs)
    if not likeness.alignment.pairs:
        together = Pair(ours.words, theirs.words, Agreement.JOINED, WEIGHTS.joined)
        likeness = replace(likeness, alignment=Alignment((together,), (), ()))
    return _name_evidence(ours, theirs, strength, score, likeness, kind)


def _same_name_strength(ours: Name, theirs: Name, country: float | None, thresholds: Thresholds) -> Strength:
    """Return the strength of the same name: strong, but for names that unrelated parties bear in different countries.

    Short names need the country's agreement (BGI is Beijing Graphene Institute, and much else); those of common words
    ("Global Traders", "Silver Falcon") must not be known to be in another country. What is only a part of a name, such
    as the acronym behind it or the word in quotes, consonants without their vowels, and a person's name in another
    country or with its words in another order, which is mostly another person's, need a person's eye.
    """
    is_part = ours.is_part or theirs.is_part or ours.consonants or theirs.consonants
    if is_part or _is_another_person(ours, theirs, country):
        return Strength.POSSIBLE
    if country:
        return Strength.STRONG
    is_rare = total_bits(ours.words) >= thresholds.same_name_bits and any(
        is_distinctive(word, thresholds.rare_bits) for word in ours.words
    )
    return Strength.POSSIBLE if ours.is_short or (not is_rare and country is not None) else Strength.STRONG


def _is_another_person(ours: Name, theirs: Name, country: float | None) -> bool:
    """Return whether two names look like persons' elsewhere, or with the words turned, though not by a comma."""
    is_turned = ours.spelling != theirs.spelling and "," not in ours.written + theirs.written
    return (is_turned or country == 0.0) and _looks_like_a_person(ours) and not theirs.ignored


def _looks_like_a_person(name: Name) -> bool:
    """Return whether a name has a few words, none of them generic or a number, and no legal form."""
    is_of_words = all(word.isalpha() and word not in COMMON_WORDS for word in name.words)
    return is_of_words and 1 < len(name.words) <= _MOST_WORDS_OF_A_PERSON and not name.ignored


def _score_brand(ours: Name, theirs: Name, country: float | None, thresholds: Thresholds) -> MatchEvidence | None:
    """Return what one word, as a brand or an acronym, says beside a name that adds generic words to it.

    Only a place or a standing may be added: "YMTC Wuhan" is YMTC's, "Inspur Europe" Inspur Group's, and "BGI Catering"
    nobody's. In one country a short name may have any generic words with it, or be the initials of a name.
    """
    brands = {word for word in ours.words if word not in _ADDED} & {word for word in theirs.words if word not in _ADDED}
    is_short = ours.is_short or theirs.is_short
    added = _ADDED | COMMON_WORDS if country and is_short and not theirs.is_acronym else _ADDED
    rest = [word for word in (*ours.words, *theirs.words) if word not in brands]
    is_brand = len(brands) == 1 and all(word in added or (word.isdigit() and ours.is_short) for word in rest)
    (word,) = brands if is_brand else ("",)
    is_own = theirs.words == (word,) or (country and not theirs.is_part)
    is_telling = len(word) >= _SHORTEST_BRAND - bool(is_own) and is_distinctive(word, thresholds.distinctive_bits)
    is_of_parent = theirs.is_acronym and not theirs.written.endswith(")")
    if not is_telling or is_of_parent or (country == 0.0 and (ours.is_acronym or theirs.is_acronym)):
        return _score_initials(ours, theirs, country, thresholds) if is_short and country else None
    return _brand_evidence(ours, theirs, thresholds)


def _score_initials(ours: Name, theirs: Name, country: float, thresholds: Thresholds) -> MatchEvidence | None:
    """Return what the initials of a long name in the same country say, and one word in another romanization."""
    short, longer = (ours, theirs) if ours.is_short else (theirs, ours)
    initials = "".join(word[0] for word in longer.words if word not in LINKING_WORDS)
    is_spelt = len(short.words[0]) >= _SHORTEST_BRAND and short.words[0] == initials and country == _SAME_COUNTRY_SCORE
    is_same_sound = len(longer.words) == 1 and sound_of(short.words[0]) == sound_of(longer.words[0])
    return _brand_evidence(ours, theirs, thresholds) if is_spelt or is_same_sound else None


def _brand_evidence(ours: Name, theirs: Name, thresholds: Thresholds) -> MatchEvidence:
    likeness = compare_names(ours, theirs)
    return _name_evidence(ours, theirs, Strength.POSSIBLE, max(likeness.score, thresholds.similar_name), likeness)


def _similar_name_strength(likeness: Likeness, country: float | None, thresholds: Thresholds) -> Strength | None:
    """Return the strength of a near name, which needs a distinctive word that agrees; None if it does not count.

    Without one it counts only when every word agrees, but for typing errors where the country does too, and where an
    institute's number does; a single word with a typing error needs the country as well. In another country another
    distinctive word beside it counts twice. It is strong when every word agrees, a distinctive one among them, and they
    differ by spacing, by romanisation or by one letter in a word that carries little.
    """
    allowance = 0.0 if country is None else thresholds.country_support if country else -thresholds.country_allowance
    rest = (*likeness.alignment.our_rest, *likeness.alignment.their_rest)
    if country == 0.0 and any(is_distinctive(word, thresholds.distinctive_bits) for word in rest):
        allowance *= 2
    pairs = likeness.alignment.pairs
    only_spelling = all(pair.how in _SPELLING_HABITS for pair in pairs)
    is_short_form = bool(country) and likeness.is_complete and likeness.is_whole and only_spelling
    if likeness.score + allowance < thresholds.similar_name:
        return Strength.POSSIBLE if is_short_form and pairs else None
    telling = [pair.how for pair in pairs if _is_telling(pair, thresholds)]
    is_enough = country or only_spelling
    distinctive = bool(telling) and (bool(country) or len(pairs) > 1 or set(telling) != {Agreement.TYPO})
    if not (distinctive or (likeness.is_complete and is_enough) or (country and _is_institute(likeness))):
        return None
    near_identical = (
        likeness.misspelt == 1
        and likeness.coverage >= thresholds.near_identical_name
        and all(pair.how in _SPELLING_HABITS or pair.how is Agreement.TYPO for pair in pairs)
    )
    is_whole = likeness.is_complete and likeness.is_whole and (only_spelling or near_identical)
    is_strong = distinctive and is_whole and (country != 0.0 or likeness.bits >= thresholds.same_name_bits)
    return Strength.STRONG if is_strong else Strength.POSSIBLE


def _is_institute(likeness: Likeness) -> bool:
    """Return whether names of generic words nearly agree: those of an institute with its number, or long ones."""
    alignment = likeness.alignment
    if any(is_distinctive(word, 0.0) for word in {*alignment.our_rest, *alignment.their_rest} - LINKING_WORDS):
        return False
    both = {word for pair in alignment.pairs for word in (*pair.ours, *pair.theirs)}
    is_numbered = any(map(is_number, both)) and any(map(class_of, both))
    return likeness.score >= _NEARLY_WHOLE and (is_numbered or len(alignment.pairs) >= _WORDS_OF_A_LONG_NAME)


def _is_telling(pair: Pair, thresholds: Thresholds) -> bool:
    """Return whether the words of a pair are evidence by themselves."""
    words = (*pair.ours, *pair.theirs)
    if pair.how is Agreement.JOINED:
        words = min(pair.ours, pair.theirs, key=len)
    return pair.how not in _GUESSED and all(is_distinctive(word, thresholds.distinctive_bits) for word in words)


def _is_within(listed: Name, longer: Name, country: float | None, thresholds: Thresholds) -> bool:
    """Return whether a longer name holds all words of a listed one, which say enough to be more than chance."""
    if listed.is_part or listed.is_acronym or len(longer.words) <= len(listed.words):
        return False
    words, length = longer.words, len(listed.words)
    if not any(words[at : at + length] == listed.words for at in range(len(words) - length + 1)):
        return False
    least = thresholds.within_bits if country != 0.0 else thresholds.within_bits + thresholds.distinctive_bits
    return total_bits(listed.words) >= least and any(
        is_distinctive(word, thresholds.distinctive_bits) for word in listed.words
    )


def score_owner(form: Name, owner: Owner, listed: Name, thresholds: Thresholds) -> MatchEvidence | None:
    """Score a form of an owner's name against a listed name; it never says that the customer itself is listed.

    A share that is not known is a red flag and no more, like one below the threshold (supplement no. 3 to part 732).
    """
    named = score_name(form, listed, None, thresholds)
    if named is None:
        return None
    owns_enough = owner.share is not None and owner.share >= thresholds.owner_share
    owned = "share not known" if owner.share is None else f"owns {owner.share:g} % of the customer"
    strength = Strength.POSSIBLE if owns_enough else Strength.WEAK

    def explain() -> tuple[str, ...]:
        return (owned, *named.explain())

    return MatchEvidence(strength, _OWNED_BY[owner.role], form.written, listed.written, named.score, explain)


def score_address(
    ours: tuple[str, Address], theirs: tuple[str, Address], kind: ListingKind, thresholds: Thresholds
) -> MatchEvidence | None:
    """Score a customer's address against a listed one; both as written and as read.

    It is the whole of an address entry (15 CFR 744.16(a)). A listed party may share its address with many others.
    """
    score = compare_addresses(ours[1], theirs[1])
    if not score:
        return None
    if score < thresholds.same_address:
        strength = Strength.WEAK
    else:
        strength = Strength.STRONG if kind is ListingKind.ADDRESS else Strength.POSSIBLE
    explain = partial(explain_address, ours[1], theirs[1], strength)
    return MatchEvidence(strength, ReasonKind.SAME_ADDRESS, ours[0], theirs[0], score, explain)


def combine(customer: Customer, listing: Listing, evidence: Iterable[MatchEvidence]) -> Match:
    """Put together what speaks for one customer and one listing; `evidence` has one at least.

    A near name at the listed address is strong: each alone is possible, and together they are hardly chance.
    """
    ordered = sorted(evidence, key=lambda each: (each.rank, each.customer_value), reverse=True)
    strength = ordered[0].strength
    own = {each.kind for each in ordered if each.strength is not Strength.WEAK} - _OF_OWNERS
    if ReasonKind.SAME_ADDRESS in own and len(own) > 1:
        strength = Strength.STRONG
    reasons = [_with_customer(each.reason(), customer) for each in ordered]
    country = country_score(customer.country, listing)
    if country or (country is not None and not _OF_OWNERS.issuperset(reason.kind for reason in reasons)):
        reasons.append(Reason(_COUNTRY_VERDICTS[country], customer.country, listing.destination, country))
    return Match(
        customer_id=customer.id,
        destination=listing.destination,
        listing_name=listing.name,
        strength=strength,
        score=max(reason.score for reason in reasons),
        reasons=tuple(reasons),
        entry_id=listing.entry_id,
    )


def _with_customer(reason: Reason, customer: Customer) -> Reason:
    """Return the reason with the customer's name, where another value of its record is what matched."""
    if reason.customer_value == customer.name:
        return reason
    shares = 1 if reason.kind in _OF_OWNERS else 0
    details = (*reason.details[:shares], f"customer: {customer.name}", *reason.details[shares:])
    return replace(reason, details=details)

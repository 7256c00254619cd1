"""Invented company names in the proportions of real ones, for measuring; the same seed gives the same names."""

from __future__ import annotations

import random

_OPENINGS = "b br c ch d dr f fl g gr h j k kl kr l m n p pl pr qu r s sh sk st t tr v w x y z zh".split()
_VOWELS = "a e i o u ai ao ei ia io ou".split()
_ENDINGS = ["", "", "", "n", "ng", "r", "l", "s", "k", "m", "t", "x"]
_TRADES = """
    technology technologies trading electronics industrial industries international engineering systems equipment
    logistics group holdings services materials machinery import export aviation instruments energy chemical pharma
    medical solutions software network communications semiconductor microelectronics optics automation precision
    supply shipping marine steel metal plastics textile foods design research institute laboratory works global
""".split()
_PLACES = """
    beijing shanghai shenzhen guangzhou hangzhou nanjing wuhan chengdu tianjin xian moscow petersburg tehran karachi
    lahore dubai istanbul hamburg munich paris london birmingham milano osaka tokyo seoul singapore delhi mumbai
""".split()
_FORMS = ["Ltd", "Co., Ltd.", "Inc.", "LLC", "GmbH", "S.A.", "Limited", "Corporation", "B.V.", "JSC", "", ""]
_FOREIGN = ["é", "ü", "ö", "ş", "ł", "ø"]
_FOREIGN_SCRIPTS = ["科技有限公司", "Завод", "技术", "شركة"]


def invented_names(number: int, listed: list[str], seed: int = 5) -> list[str]:
    """Give names of customers: 95 % plain ASCII, 4 % with other letters, 1 % a listed name written a little wrong."""
    chance = random.Random(seed)
    words = [_invented_word(chance) for _ in range(max(number // 4, 50))]
    names = []
    for _ in range(number):
        drawn = chance.random()
        if drawn < 0.01:
            names.append(perturbed(chance.choice(listed), chance))
        else:
            name = _invented_name(words, chance)
            names.append(_with_foreign_letters(name, chance) if drawn < 0.05 else name)
    return names


def perturbed(name: str, chance: random.Random) -> str:
    """Give a name as a careless clerk writes it: a letter wrong, words turned round or left out, capitals."""
    words = name.split()
    how = chance.randrange(5)
    if how == 0 and len(words) > 2:
        chance.shuffle(words)
    elif how == 1 and len(words) > 3:
        del words[chance.randrange(len(words))]
    elif how == 2:
        return name.upper()
    else:
        at = chance.randrange(len(words))
        cut = chance.randrange(max(len(words[at]), 1))
        words[at] = words[at][:cut] + chance.choice("aeinrst"[: 1 + how]) + words[at][cut + 1 :]
    return " ".join(words)


def _invented_word(chance: random.Random) -> str:
    syllables = (
        chance.choice(_OPENINGS) + chance.choice(_VOWELS) + chance.choice(_ENDINGS)
        for _ in range(chance.choice((2, 2, 2, 3, 3)))
    )
    return "".join(syllables).capitalize()


def _invented_name(words: list[str], chance: random.Random) -> str:
    """A word or two of its own, a trade or two, sometimes a place, mostly a legal form."""
    own = [
        words[min(int(chance.paretovariate(0.4)) - 1, len(words) - 1)]
        if chance.random() < 0.5
        else chance.choice(words)
    ]
    own += [chance.choice(words)] if chance.random() < 0.25 else []
    place = [chance.choice(_PLACES).capitalize()] if chance.random() < 0.2 else []
    trades = [chance.choice(_TRADES).capitalize() for _ in range(chance.choice((0, 1, 1, 2)))]
    return " ".join([*place, *own, *trades, chance.choice(_FORMS)]).strip()


def _with_foreign_letters(name: str, chance: random.Random) -> str:
    if chance.random() < 0.25:
        return f"{name} {chance.choice(_FOREIGN_SCRIPTS)}"
    return name.replace(chance.choice("aeo"), chance.choice(_FOREIGN))

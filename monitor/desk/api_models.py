"""What the API takes, and the forms that its answers share; OpenAPI is printed from these models.

What is answered in these forms is in `monitor.desk.api_items`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from state.dispositions import Verdict
from state.listings import ListCode

Item = TypeVar("Item", bound=BaseModel)
# What is shown whole, and has no fixed form of its own here.
Data = dict[str, Any]
_VISIBLE, _NO_NUL = r"^[^\x00-\x1f]*$", r"^[^\x00]*$"
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=_VISIBLE)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=_NO_NUL)]


class Shown(BaseModel):
    """What is answered; facts that a model does not name are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Asked(BaseModel):
    """What is sent; a field that a model does not name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Regime(Shown):
    """The state of the Affiliates Rule (15 CFR 744.11) on the day of the answer."""

    state: str
    verified: bool
    words: str


class About(Shown):
    """Of which day the list is, by which reading of the law, and what a match is worth: with every answer."""

    list_as_of: date | None
    regime: Regime
    disclaimer: str


class Many(Shown, Generic[Item]):
    """A part of many. `next` leads to the next part; a part may be short, or empty, and have a next one."""

    about: About
    items: list[Item]
    next: str | None


class One(Shown, Generic[Item]):
    """One of them."""

    about: About
    item: Item


class Problem(Shown):
    """What is wrong, by RFC 9457. `changed` says what has changed meanwhile, `errors` which fields are meant."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str = ""
    changed: str = ""
    errors: list[Data] = []


class Show(StrEnum):
    """Which matches: those that nobody has decided, or those that somebody has."""

    OPEN = "open"
    DECIDED = "decided"


class How(StrEnum):
    """How entries are searched: all that hold the words, or those that our matcher takes for the name."""

    WORDS = "words"
    SIMILAR = "similar"


class Decide(Asked):
    """A person's decision on a match, with its reason, and the last Eastern day that it holds for."""

    verdict: Verdict
    reason: _Text
    expires_on: date | None = None


class DecideTogether(Decide):
    """The same on several matches of one pair of names: each id with the `version` that was seen of it."""

    matches: dict[_Line, _Line] = Field(min_length=1, max_length=100)


class Release(Asked):
    """A person's signature under the release of an account."""

    reason: _Text


class Nothing(Asked):
    """Nothing needs to be said: `{}`, or no body at all."""


class Party(Asked):
    """A party to be screened; nothing of it is stored. `on` is an Eastern day, by default today."""

    name: _Line
    aliases: list[_Line] = Field(default=[], max_length=20)
    local_name: _Line | None = None
    country: _Line | None = None
    addresses: list[_Line] = Field(default=[], max_length=10)
    list_code: ListCode = ListCode.ENTITY_LIST
    on: date | None = None

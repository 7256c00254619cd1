"""What the tables of the configuration have in common: how strict they are, and values that several of them take."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T", bound=BaseModel)


WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]


# The length apart from the pattern: a bound on `\w` is compiled for each repeat anew, 10 MB and half a second of it.
ChannelName = Annotated[str, Field(pattern=r"^[\w.-]+$", max_length=100)]


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no time zone such as America/New_York") from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class Table(BaseModel):
    """One table of the file. Unknown keys are mistakes, and no error shows a value, which might be a secret."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def with_one_of(table: T, *keys: str) -> T:
    """Return a table back that has exactly one of these keys. Raises ValueError, as a validator does, otherwise."""
    given = [key for key in keys if getattr(table, key)]
    if len(given) != 1:
        raise ValueError(f"exactly one of {' and '.join(keys)} must be given")
    return table

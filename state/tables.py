"""What the tables of the configuration have in common: how strict they are, and values that several of them take.

Here, below all who have a table: a source and a channel are each described, with their table, in one file of their own.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

T = TypeVar("T", bound=BaseModel)


WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]


# The length apart from the pattern: a bound on `\w` is compiled for each repeat anew, 10 MB and half a second of it.
ChannelName = Annotated[str, Field(pattern=r"^[\w.-]+$", max_length=100)]


def _without_zone(moment: time) -> time:
    if moment.tzinfo:  # the checking library reads a number so as well
        raise ValueError('must be a time of day in quotes, such as "09:00", without a zone')
    return moment


TimeOfDay = Annotated[time, AfterValidator(_without_zone)]


def _in_order(hours: tuple[time, time]) -> tuple[time, time]:
    if not hours[0] < hours[1]:
        raise ValueError("must open before they close")
    return hours


Hours = Annotated[tuple[TimeOfDay, TimeOfDay], AfterValidator(_in_order)]


class Table(BaseModel):
    """One table of the file. Unknown keys are mistakes, and no error shows a value, which might be a secret."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class EntriesTable(Table):
    """How few and how many entries a list may have to be believed."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> EntriesTable:
        if self.least > self.most:
            raise ValueError("least is more than most: no list could be believed")
        return self


def with_one_of(table: T, *keys: str) -> T:
    """Return a table back that has exactly one of these keys. Raises ValueError, as a validator does, otherwise."""
    present = [key for key in keys if getattr(table, key)]
    if len(present) != 1:
        raise ValueError(f"exactly one of {' and '.join(keys)} must be given")
    return table

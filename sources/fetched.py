"""What an exchange over HTTP comes to: an answer with its validators, or the error that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from state.errors import ListwatchError, SourceUnreachable, UnexpectedContent


@dataclass(frozen=True, slots=True)
class Validators:
    """What an answer gave to ask "has it changed?" with (RFC 9110, section 8.8); empty where it gave none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer, checked to be of the kind asked for.

    `url` is the address that sent it, after redirects, without the cache buster and without credentials. `age` is for
    how many seconds a shared cache says that it has kept the answer (RFC 9111, section 5.1); 0 where none says so.
    """

    url: str
    body: bytes = field(repr=False)
    content_type: str
    validators: Validators = Validators()
    age: float = 0.0


class NotServed(SourceUnreachable):
    """No usable answer. `status` is the HTTP status, None where no whole answer came; 404 means "not there (yet)".

    `may_pass` says whether asking again soon is worth while, `retry_after` how many seconds the source named, if any.
    """

    def __init__(
        self,
        subject: str,
        trouble: str,
        *,
        status: int | None = None,
        may_pass: bool = False,
        retry_after: float | None = None,
        remedy: str = "",
    ) -> None:
        self.status = status
        self.may_pass = may_pass
        self.retry_after = retry_after
        super().__init__(subject, trouble, remedy)


class RefusedContent(UnexpectedContent):
    """An answer that came and is not believed, with its bytes: what was sent instead is evidence, too.

    `as_of` is the Eastern date of the list in it, None where it could not be read as what it should be.
    """

    def __init__(self, problem: ListwatchError, fetched: Fetched, as_of: date | None = None) -> None:
        self.fetched = fetched
        self.as_of = as_of
        super().__init__(problem.subject, problem.trouble, problem.remedy)

"""The one tree of errors that this product raises on purpose.

::

    ListwatchError
    ├── UsageProblem            the person at the keyboard can mend it: exit code 2
    │   ├── ConfigProblem       a key of the configuration, named
    │   ├── CustomersProblem    a line or column of the customers file, named
    │   ├── OwnersProblem       a file or query of owners that cannot be used
    │   ├── NotFound            what was asked for by its name is not there, or not for whoever asks
    │   └── StaleDecision       a decision on what has changed since it was looked at
    ├── SourceProblem           one poll of one source failed: recorded, tried again, exit code 1
    │   ├── SourceUnreachable   no answer, or an answer that says "not now"
    │   │   └── RetryLater      the source named a time before which it will not answer
    │   └── UnexpectedContent   an answer came, and it is not what this source sends
    ├── UnreadableInput         bytes that cannot be read as what they claim to be
    ├── StateProblem            the state folder or the database cannot be used
    │   ├── DatabaseGone        the database was deleted or replaced while listwatch ran: it stops
    │   └── StoreDamaged        the store of the customers is not what it was: it is made anew
    └── WorkerFailed            a child process gave no result

Each carries `subject` (what it is about: a file, a key, an address) and `remedy` (what to do), and prints as
"subject: what is wrong. remedy". Nothing secret is ever put into either.
"""

from __future__ import annotations


class ListwatchError(Exception):
    """Something listwatch can name: `subject` is the place, `trouble` what is wrong there, `remedy` what helps."""

    def __init__(self, subject: str, trouble: str, remedy: str = "") -> None:
        self.subject = subject
        self.trouble = trouble
        self.remedy = remedy
        super().__init__(f"{subject}: {trouble}" + (f" {remedy}" if remedy else ""))


class UsageProblem(ListwatchError):
    """What the person who typed the command can mend; the command ends with exit code 2."""


class ConfigProblem(UsageProblem):
    """A mistake in the configuration; `subject` is the file and the key, such as `listwatch.toml: channels.0.type`."""


class CustomersProblem(UsageProblem):
    """A customers file that cannot be used; `subject` is the file with line and column."""


class OwnersProblem(UsageProblem):
    """A file or query of owners that cannot be used; `subject` is the file with the row, where there is one."""


class NotFound(UsageProblem):
    """What was asked for by its name is not there; or it is not for whoever asks, which is told in the same words."""


class StaleDecision(UsageProblem):
    """A decision on something that has changed since the person looked at it; `trouble` says what has changed."""


class SourceProblem(ListwatchError):
    """One poll of one source failed; `subject` is the source or its address."""


class SourceUnreachable(SourceProblem):
    """No answer from a source, or an answer outside 2xx and 304."""


class RetryLater(SourceUnreachable):
    """The source answered 429 or 503 with a Retry-After longer than we wait inside one poll.

    `seconds` is that time, already clamped to a day.
    """

    def __init__(self, subject: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(subject, f"asked us to come back in {seconds:.0f} seconds.")


class UnexpectedContent(SourceProblem):
    """A body that is not what the source sends: a bot wall with status 200, a cut-off document, too many bytes."""


class UnreadableInput(ListwatchError):
    """Bytes that are not the document they were given as; `subject` names the file or capture and the place in it."""


class StateProblem(ListwatchError):
    """The state folder or the database cannot be opened, written, or is of a newer version."""


class StoreDamaged(StateProblem):
    """The store of the customers is not what it was when it was made; it is made anew."""


class DatabaseGone(StateProblem):
    """The database that was opened is no longer the one under its name; nothing more can be stored in it."""


class WorkerFailed(ListwatchError):
    """A child process was killed, failed or hung; its work is repeated later."""

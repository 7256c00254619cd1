"""The e-mail channel: a message as one letter, over SMTP (RFC 5321).

All recipients are in one SMTP transaction and none in the header (as with Bcc): nobody sees who else is told. The
server answers for each of them: the result says who has the letter and who was put off, and the outbox remembers it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path
from smtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Annotated, Literal

from pydantic import Field, model_validator

from notifiers.channel import ChannelTable, Wiring
from notifiers.mail_message import Letter, compose_letters
from notifiers.message import Message
from notifiers.smtp_session import ProtocolViolation, Security, open_session
from notifiers.templating import DEFAULT_TEMPLATES, Templates
from state.connection_help import connection_remedy
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from state.exchange import SizeExceeded
from state.tables import with_one_of

# "Exceeded storage allocation": of the sender or the text a letter too large (RFC 1870, section 6.1), of a recipient a
# mailbox that is full, which passes (RFC 5321, section 4.5.3.1.10, reads it as 452).
_TOO_LARGE = 552
# What a customers file may give as an owner, and SMTP can carry.
_ADDRESS = re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\"]+")


class MailChannel:
    """Sends through one SMTP server. The receipt is the Message-ID."""

    def __init__(
        self,
        name: str,
        host: str,
        port: int,
        sender: str,
        recipients: tuple[str, ...],
        username: str = "",
        password: str = "",
        security: Security = "starttls",
        *,
        to_owner: bool = False,
        templates: Templates = DEFAULT_TEMPLATES,
        timeout: float = 60.0,
    ) -> None:
        """`timeout` is for a whole session, in seconds, from the connection to the answer to the letter.

        `to_owner` sends a notice about an account to its owner alone; one without an owner goes to `recipients`.

        Raises ConfigProblem if the password would travel in the clear, or for what plain SMTP cannot carry.
        """
        if username and security == "none":
            raise ConfigProblem(
                f"channel {name}", "the password would be sent without TLS.", "Set security to starttls or tls."
            )
        addresses = [parseaddr(address)[1] for address in (sender, *recipients)]
        if not all(text.isascii() for text in (*addresses, username, password)):
            raise ConfigProblem(
                f"channel {name}", "an address, the user name or the password is not ASCII.", "SMTP carries ASCII only."
            )
        self.name = name
        self._host = host
        self._port = port
        self._sender = sender
        self._recipients = recipients
        self._username = username
        self._password = password
        self._security = security
        self._to_owner = to_owner
        self._templates = templates
        self._timeout = timeout

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - none to ask
        """Send one letter to all."""
        return self.send_to(self.recipients_of(message), message, reply_to)

    def send_to(self, recipients: tuple[str, ...], message: Message, reply_to: str) -> DeliveryResult:
        """Send one letter to some of a message's recipients; a smaller one where the server takes none so large."""
        one = self.recipients_of(message)
        letters = compose_letters(message, self._sender, one, reply_to, self._templates)
        return self._in_session(lambda smtp: self._hand_over(smtp, letters, recipients))

    def recipients_of(self, message: Message) -> tuple[str, ...]:
        """Return the owner where it is about one account and so configured, else the recipients."""
        owner = message.owner_email.strip()
        can_be_told = self._to_owner and owner.isascii() and _ADDRESS.fullmatch(owner)
        return (owner,) if can_be_told else self._recipients

    def probe(self) -> DeliveryResult:
        """Log in as for a letter, and send none (NOOP: RFC 5321, section 4.1.1.9)."""
        return self._in_session(_send_noop)

    def _in_session(self, act: Callable[[SMTP], DeliveryResult]) -> DeliveryResult:
        """Open a session and act in it; until the server is asked to take a text, nothing can have been sent."""
        try:
            with open_session(
                self._host, self._port, self._security, self._username, self._password, self._timeout
            ) as smtp:
                return act(smtp)
        except SMTPNotSupportedError:
            return DeliveryResult(
                Outcome.GAVE_UP, f"{self._host} does not offer what `security` and `username` ask for."
            )
        except SMTPAuthenticationError as error:
            return _refused(error.smtp_code, "the user name or password", "Give the ones the server knows.")
        except SMTPResponseException as error:
            return _refused(error.smtp_code, "the connection", "Ask whoever runs the mail server.")
        except SMTPServerDisconnected as error:
            return DeliveryResult(Outcome.TRY_AGAIN, f"{self._host} {_broke_off(error)} before it took the letter.")
        except SMTPException:
            return DeliveryResult(Outcome.GAVE_UP, f"{self._host} knows no way to log in that listwatch knows.")
        except OSError as error:
            trouble = f"{self._host} cannot be reached ({type(error).__name__})."
            return DeliveryResult(Outcome.TRY_AGAIN, f"{trouble} {connection_remedy(error)}")

    def _hand_over(self, smtp: SMTP, letters: tuple[Letter, ...], recipients: tuple[str, ...]) -> DeliveryResult:
        """Hand over the first of the letters, the largest first, that the server does not find too large."""
        room = int(size) if (size := smtp.esmtp_features.get("size", "")).isdecimal() else 0
        for letter in letters[:-1]:
            if room and len(letter.content) > room:
                continue
            result = self._give(smtp, letter, recipients)
            if result is not None:
                return result
            smtp.rset()
        return self._give(smtp, letters[-1], recipients) or _refused(552, "the letter, even without attachments", "")

    def _give(self, smtp: SMTP, letter: Letter, recipients: tuple[str, ...]) -> DeliveryResult | None:
        """Name sender and recipients, then the text; None where the server finds the letter too large.

        Every answer is read, since smtplib raises for few of them.
        """
        announced = [f"size={len(letter.content)}"] if smtp.has_extn("size") else []
        code, _ = smtp.mail(parseaddr(self._sender)[1], announced)
        if code == _TOO_LARGE:
            return None
        if code != 250:
            return _refused(code, "the sender", "Use a sender address the server sends for.")
        refused = _name_recipients(smtp, recipients)
        reached = tuple(recipient for recipient in recipients if recipient not in refused)
        if not reached:
            return _some_refused(refused, DeliveryResult(Outcome.GAVE_UP))
        result = _give_text(smtp, letter)
        if result is None or result.outcome is not Outcome.DELIVERED:
            return result
        return _some_refused(refused, replace(result, receipt=letter.id, reached=reached))


def _send_noop(smtp: SMTP) -> DeliveryResult:
    code, _ = smtp.noop()
    return DeliveryResult(Outcome.DELIVERED) if code < 400 else _refused(code, "us", "Ask whoever runs it.")


def _name_recipients(smtp: SMTP, recipients: tuple[str, ...]) -> dict[str, int]:
    """Name each recipient; gives the reply code for each that the server does not accept."""
    codes = {recipient: smtp.rcpt(parseaddr(recipient)[1])[0] for recipient in recipients}
    return {recipient: code for recipient, code in codes.items() if code not in (250, 251)}


def _give_text(smtp: SMTP, letter: Letter) -> DeliveryResult | None:
    """Hand over the text of the letter; once it left, only a clear answer says what became of it. None: too large."""
    try:
        code, _ = smtp.data(letter.content)
    except SMTPDataError as error:  # the server did not even let the text begin, whatever it says
        if 200 <= error.smtp_code < 400:
            return DeliveryResult(
                Outcome.TRY_AGAIN, f"the mail server answered {error.smtp_code} where it had to ask for the letter."
            )
        code = error.smtp_code
    except OSError as error:
        return DeliveryResult(Outcome.PERHAPS_SENT, f"the letter left, and the mail server {_broke_off(error)}.")
    if code == _TOO_LARGE:
        return None
    if code != 250:
        return _refused(code, "the letter", "Ask whoever runs the mail server.")
    return DeliveryResult(Outcome.DELIVERED)


def _broke_off(error: BaseException) -> str:
    """Return what a server did that broke a session off, in words."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ProtocolViolation):
            return "said more than it was asked"
        if isinstance(cause, TimeoutError):
            return "did not answer in time"
        if isinstance(cause, SizeExceeded):
            return "sent more than a session needs"
        cause = cause.__cause__ or cause.__context__
    return "closed the connection"


def _refused(code: int, what: str, remedy: str) -> DeliveryResult:
    """Return the result of a reply that takes nothing: 4yz means not now, 5yz never (RFC 5321, 4.2.1)."""
    if code < 500:
        return DeliveryResult(Outcome.TRY_AGAIN, f"the mail server put off {what} ({code}).")
    return DeliveryResult(Outcome.GAVE_UP, f"the mail server refused {what} ({code}). {remedy}")


def _some_refused(refused: dict[str, int], rest: DeliveryResult) -> DeliveryResult:
    """Return what came of all recipients together; `rest` is what came of those that the server accepted.

    Those that are put off are named, for the letter to be tried again for them alone; one refused permanently holds up
    nobody.
    """
    if not refused:
        return rest
    names = ", ".join(f"{recipient} ({code})" for recipient, code in refused.items())
    postpone = tuple(recipient for recipient, code in refused.items() if code < 500 or code == _TOO_LARGE)
    if postpone:
        return replace(rest, outcome=Outcome.TRY_AGAIN, detail=f"put off or refused: {names}.", postpone=postpone)
    if not rest.reached:
        return replace(rest, detail=f"all recipients refused: {names}. Correct the addresses.")
    return replace(rest, detail=f"refused: {names}. Correct the addresses.")


class MailChannelTable(ChannelTable):
    """A mail server that takes our mail. `to_owner` sends a notice about an account to its owner alone."""

    type: Literal["mail"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    recipients: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(min_length=1)
    username: str = ""
    password_env: str = ""
    password_file: Path | None = None
    to_owner: bool = False

    @model_validator(mode="after")
    def _a_password_for_a_user(self) -> MailChannelTable:
        return with_one_of(self, "password_env", "password_file") if self.username else self

    @property
    def mails_owners(self) -> bool:
        """Whether a notice about an account goes to any owner's address."""
        return self.to_owner

    def open(self, wiring: Wiring) -> MailChannel:
        """Return the channel."""
        return MailChannel(
            self.name,
            host=self.host,
            port=self.port,
            sender=self.sender,
            recipients=self.recipients,
            username=self.username,
            password=wiring.secret(self.password_env, self.password_file) if self.username else "",
            security=self.security,
            to_owner=self.to_owner,
            templates=wiring.templates,
        )

"""The e-mail channel: a message as one letter, over SMTP (RFC 5321).

All recipients are in one SMTP transaction and none in the header (as with Bcc): nobody sees who else is told. Where
the server puts some of them off, the next try is for those alone, as long as the process lives; a new process sends the
same letter to all, which keeps its Message-ID.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Literal

from notifiers.mail_message import compose_letter, letter_bytes
from notifiers.message import Message
from notifiers.templating import DEFAULT_TEMPLATES, Templates
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem

Security = Literal["starttls", "tls", "none"]

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
        to_owner: bool = False,
        templates: Templates = DEFAULT_TEMPLATES,
        timeout: float = 30.0,
    ) -> None:
        """`to_owner` sends a notice about an account to its owner alone; one without an owner goes to `recipients`.

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
        # Who has the letter of an alert that is due again for others, by the alert's id.
        self._reached: dict[str, set[str]] = {}

    def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - none to ask
        """Send one letter to all who do not have it yet."""
        recipients = self._recipients_of(message)
        letter = compose_letter(message, self._sender, recipients, reply_to, self._templates)
        reached = self._reached.setdefault(message.alert_id, set())
        verdict = self._in_session(lambda smtp: self._hand_over(smtp, letter, recipients, reached))
        if not reached or verdict.outcome in {Outcome.DELIVERED, Outcome.GAVE_UP}:
            del self._reached[message.alert_id]
        return verdict

    def _recipients_of(self, message: Message) -> tuple[str, ...]:
        """The owner where it is about one account and so configured, else the recipients."""
        owner = message.owner_email.strip()
        can_be_told = self._to_owner and owner.isascii() and _ADDRESS.fullmatch(owner)
        return (owner,) if can_be_told else self._recipients

    def probe(self) -> DeliveryResult:
        """Log in as for a letter, and send none (NOOP: RFC 5321, section 4.1.1.9)."""
        return self._in_session(_say_nothing)

    def _in_session(self, act: Callable[[SMTP], DeliveryResult]) -> DeliveryResult:
        """Open a session and act in it; until the server is asked to take a text, nothing can have been sent."""
        try:
            with self._session() as smtp:
                return act(smtp)
        except SMTPNotSupportedError:
            return DeliveryResult(
                Outcome.GAVE_UP, f"{self._host} does not offer what `security` and `username` ask for."
            )
        except SMTPAuthenticationError as error:
            return _refused(error.smtp_code, "the user name or password", "Give the ones the server knows.")
        except SMTPResponseException as error:
            return _refused(error.smtp_code, "the connection", "Ask whoever runs the mail server.")
        except SMTPServerDisconnected:
            return DeliveryResult(Outcome.TRY_AGAIN, f"{self._host} closed the connection before it took the letter.")
        except SMTPException:
            return DeliveryResult(Outcome.GAVE_UP, f"{self._host} knows no way to log in that listwatch knows.")
        except OSError as error:
            return DeliveryResult(Outcome.TRY_AGAIN, f"{self._host} cannot be reached ({type(error).__name__}).")

    @contextmanager
    def _session(self) -> Iterator[SMTP]:
        """A connection that is encrypted, with the server's certificate checked, and logged in, as configured."""
        checked = ssl.create_default_context()
        if self._security == "tls":
            smtp: SMTP = SMTP_SSL(self._host, self._port, timeout=self._timeout, context=checked)
        else:
            smtp = SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security == "starttls":
                smtp.starttls(context=checked)
            if self._username:
                smtp.login(self._username, self._password)
            smtp.ehlo_or_helo_if_needed()
            yield smtp
        finally:
            with suppress(OSError):  # a bad farewell changes nothing about the letter
                smtp.quit()

    def _hand_over(
        self, smtp: SMTP, letter: EmailMessage, recipients: tuple[str, ...], reached: set[str]
    ) -> DeliveryResult:
        """Name sender and recipients, then the text; read every answer, since smtplib raises for few of them.

        `reached` holds who has the letter, and is added to.
        """
        code, _ = smtp.mail(parseaddr(self._sender)[1])
        if code != 250:
            return _refused(code, "the sender", "Use a sender address the server sends for.")
        accepted, refused = _name_recipients(smtp, [recipient for recipient in recipients if recipient not in reached])
        if accepted:
            verdict = _give_text(smtp, letter)
            if verdict.outcome is not Outcome.DELIVERED:
                return verdict
            reached |= accepted
        return _some_refused(refused, receipt=str(letter["Message-ID"]) if reached else "")


def _say_nothing(smtp: SMTP) -> DeliveryResult:
    code, _ = smtp.noop()
    return DeliveryResult(Outcome.DELIVERED) if code < 400 else _refused(code, "us", "Ask whoever runs it.")


def _name_recipients(smtp: SMTP, recipients: list[str]) -> tuple[set[str], dict[str, int]]:
    """Name each recipient; gives those the server accepts, and the reply code for each of the others."""
    codes = {recipient: smtp.rcpt(parseaddr(recipient)[1])[0] for recipient in recipients}
    refused = {recipient: code for recipient, code in codes.items() if code not in (250, 251)}
    return codes.keys() - refused.keys(), refused


def _give_text(smtp: SMTP, letter: EmailMessage) -> DeliveryResult:
    """Hand over the text of the letter; once it left, only a clear answer says what became of it."""
    try:
        code, _ = smtp.data(letter_bytes(letter))
    except SMTPDataError as error:  # the server did not even let the text begin
        code = error.smtp_code
    except OSError as error:
        return DeliveryResult(Outcome.PERHAPS_SENT, f"the letter left, and no answer came ({type(error).__name__}).")
    if code != 250:
        return _refused(code, "the letter", "Ask whoever runs the mail server.")
    return DeliveryResult(Outcome.DELIVERED)


def _refused(code: int, what: str, remedy: str) -> DeliveryResult:
    """A reply of the server that takes nothing: 4yz means not now, 5yz never (RFC 5321, 4.2.1)."""
    if code < 500:
        return DeliveryResult(Outcome.TRY_AGAIN, f"the mail server put off {what} ({code}).")
    return DeliveryResult(Outcome.GAVE_UP, f"the mail server refused {what} ({code}). {remedy}")


def _some_refused(refused: dict[str, int], receipt: str) -> DeliveryResult:
    """What came of all recipients together; an empty receipt means that none has the letter.

    One that is put off makes the letter due again, for that one. One refused for good is named, and holds up nobody.
    """
    names = ", ".join(f"{recipient} ({code})" for recipient, code in refused.items())
    if any(code < 500 for code in refused.values()):
        return DeliveryResult(Outcome.TRY_AGAIN, f"put off or refused: {names}.", receipt=receipt)
    if not receipt:
        return DeliveryResult(Outcome.GAVE_UP, f"all recipients refused: {names}. Correct the addresses.")
    return DeliveryResult(
        Outcome.DELIVERED, f"refused: {names}. Correct the addresses." if refused else "", receipt=receipt
    )

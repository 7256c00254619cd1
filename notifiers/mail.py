"""The e-mail channel: text, HTML and JSON of a message in one letter, over SMTP (RFC 5321, 5322).

All recipients are in one SMTP transaction and none in the header (as with Bcc): nobody sees who else is told, and one
letter has one fate, so one verdict is enough. A letter that is sent again keeps its Message-ID, by which most mailboxes
drop the repeat.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
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
from urllib.parse import quote

from notifiers.html import render_html
from notifiers.message import Message
from notifiers.plain import render_text
from state.deliveries import Outcome, Verdict
from state.encoding import to_json
from state.errors import ConfigProblem

Security = Literal["starttls", "tls", "none"]

# RFC 5322, 2.1.1, allows header lines of 998 characters. Folded at 78, the library encodes a long Message-ID in
# References into pieces that no mail program recognises; bodies keep their short lines, they are encoded before.
_ENVELOPE_POLICY = SMTP_POLICY.clone(max_line_length=998)


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
        timeout: float = 30.0,
    ) -> None:
        """Raise ConfigProblem if the password would travel in the clear, or for what plain SMTP cannot carry."""
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
        self._timeout = timeout

    def send(self, message: Message, reply_to: str) -> Verdict:
        """Send one letter; until the server is asked to take its text, nothing can have been sent."""
        letter = self._letter(message, reply_to)
        try:
            with self._session() as smtp:
                return self._hand_over(smtp, letter)
        except SMTPNotSupportedError:
            return Verdict(Outcome.GAVE_UP, f"{self._host} does not offer what `security` and `username` ask for.")
        except SMTPAuthenticationError as error:
            return _refused(error.smtp_code, "the user name or password", "Give the ones the server knows.")
        except SMTPResponseException as error:
            return _refused(error.smtp_code, "the connection", "Ask whoever runs the mail server.")
        except SMTPServerDisconnected:
            return Verdict(Outcome.TRY_AGAIN, f"{self._host} closed the connection before it took the letter.")
        except SMTPException:
            return Verdict(Outcome.GAVE_UP, f"{self._host} knows no way to log in that listwatch knows.")
        except OSError as error:
            return Verdict(Outcome.TRY_AGAIN, f"{self._host} cannot be reached ({type(error).__name__}).")

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

    def _hand_over(self, smtp: SMTP, letter: EmailMessage) -> Verdict:
        """Name sender and recipients, then the text; read every answer, since smtplib raises for few of them."""
        code, _ = smtp.mail(parseaddr(self._sender)[1])
        if code != 250:
            return _refused(code, "the sender", "Use a sender address the server sends for.")
        refused = {}
        for recipient in self._recipients:
            code, _ = smtp.rcpt(parseaddr(recipient)[1])
            if code not in (250, 251):
                refused[recipient] = code
        if len(refused) == len(self._recipients):
            return _some_refused(refused, receipt="")
        try:
            code, _ = smtp.data(letter.as_bytes(policy=_ENVELOPE_POLICY))
        except SMTPDataError as error:  # the server did not even let the text begin
            code = error.smtp_code
        except OSError as error:
            return Verdict(Outcome.PERHAPS_SENT, f"the letter left, and no answer came ({type(error).__name__}).")
        if code != 250:
            return _refused(code, "the letter", "Ask whoever runs the mail server.")
        return _some_refused(refused, receipt=str(letter["Message-ID"]))

    def _letter(self, message: Message, reply_to: str) -> EmailMessage:
        """The letter: text first, HTML for those who can show it, and the message as JSON for programs."""
        letter = EmailMessage(policy=SMTP_POLICY)
        letter["From"] = self._sender
        letter["To"] = self._recipients[0] if len(self._recipients) == 1 else "undisclosed-recipients:;"
        letter["Subject"] = " ".join(message.subject.split())  # a line break would begin another header
        letter["Date"] = format_datetime(message.created_at)
        name = quote(message.alert_id, safe="")
        letter["Message-ID"] = f"<{name}@{parseaddr(self._sender)[1].rpartition('@')[2]}>"
        if reply_to:
            letter["In-Reply-To"] = reply_to
            letter["References"] = reply_to
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "out of office" in answer
        letter.set_content(render_text(message), cte="quoted-printable")
        letter.add_alternative(render_html(message), subtype="html", cte="quoted-printable")
        letter.add_attachment(to_json(message), maintype="application", subtype="json", filename=f"{name}.json")
        return letter


def _refused(code: int, what: str, remedy: str) -> Verdict:
    """A reply of the server that takes nothing: 4yz means not now, 5yz never (RFC 5321, 4.2.1)."""
    if code < 500:
        return Verdict(Outcome.TRY_AGAIN, f"the mail server put off {what} ({code}).")
    return Verdict(Outcome.GAVE_UP, f"the mail server refused {what} ({code}). {remedy}")


def _some_refused(refused: dict[str, int], receipt: str) -> Verdict:
    """What came of all recipients together; an empty receipt means that none was accepted.

    One that is put off makes the letter due again, for all: those who have it can tell it by its Message-ID, and the
    one who has not must not miss it. One refused for good is named, and holds up nobody.
    """
    names = ", ".join(f"{recipient} ({code})" for recipient, code in refused.items())
    if any(code < 500 for code in refused.values()):
        return Verdict(Outcome.TRY_AGAIN, f"put off or refused: {names}.", receipt=receipt)
    if not receipt:
        return Verdict(Outcome.GAVE_UP, f"all recipients refused: {names}. Correct the addresses.")
    return Verdict(Outcome.DELIVERED, f"refused: {names}. Correct the addresses." if refused else "", receipt=receipt)

"""Letters: a message as an e-mail (RFC 5322, 2045): text first, HTML for those who can show it, files beside.

Every letter of one alert has the same Message-ID and date, by which most mailboxes drop a repeat; letters of one thread
name its first one in In-Reply-To and References.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from notifiers.attachments import Attachment, attachments_of, file_stem
from notifiers.message import Message
from notifiers.templating import Templates

# Characters of the text of the smallest letter: what any server takes.
_SHORT_TEXT = 20_000
_TOO_LARGE = (
    "The mail server takes no letter as large as this alert. {missing} was left out: see `listwatch show {alert}`."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is handed to a server, and its Message-ID."""

    id: str
    content: bytes = field(repr=False)


class _Policy(EmailPolicy):
    """Headers folded so that an encoded word has at most 75 characters (RFC 2047, section 2), but for message ids.

    The library would encode a long one in pieces that no mail program recognizes; RFC 5322, 2.1.1, allows it 998.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent."""
        if name.lower() in {"message-id", "in-reply-to", "references"}:
            return f"{name}: {value}{self.linesep}".encode("ascii", "backslashreplace")
        return super().fold_binary(name, value)


_ENVELOPE_POLICY = _Policy(linesep="\r\n", max_line_length=76)


def compose_letters(
    message: Message, sender: str, recipients: tuple[str, ...], reply_to: str, templates: Templates
) -> tuple[Letter, ...]:
    """Return the letter, and what to send where a server takes none so large: without files, and as short text.

    The header names a recipient only where there is one, so that nobody sees who else is told. `reply_to` is the
    Message-ID of the first letter of the thread, empty if this is it.
    """
    text, html = templates.render_text(message), templates.render_html(message)
    without_files = _TOO_LARGE.format(missing="What was attached", alert=message.alert_id)
    shortened = _TOO_LARGE.format(missing="Most of it", alert=message.alert_id)

    def letter(text: str, html: str, files: tuple[Attachment, ...]) -> Letter:
        written = _write(_head(message, sender, recipients, reply_to), text, html, files)
        return Letter(str(written["Message-ID"]), written.as_bytes(policy=_ENVELOPE_POLICY))

    files = attachments_of(message)
    smaller = (letter(f"{without_files}\n\n{text}", html, ()),) if files else ()
    return (letter(text, html, files), *smaller, letter(f"{shortened}\n\n{text[:_SHORT_TEXT]}", "", ()))


def _head(message: Message, sender: str, recipients: tuple[str, ...], reply_to: str) -> EmailMessage:
    letter = EmailMessage(policy=SMTP_POLICY)
    letter["From"] = sender
    letter["To"] = recipients[0] if len(recipients) == 1 else "undisclosed-recipients:;"
    if message.reply_to:
        letter["Reply-To"] = message.reply_to
    letter["Subject"] = " ".join(message.subject.split())  # a line break would begin another header
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = f"<{file_stem(message)}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    if reply_to:
        letter["In-Reply-To"] = reply_to
        letter["References"] = reply_to
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "out of office" in answer
    return letter


def _write(letter: EmailMessage, text: str, html: str, files: tuple[Attachment, ...]) -> EmailMessage:
    letter.set_content(text, cte="quoted-printable")
    if html:
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
    for attachment in files:
        maintype, subtype = attachment.kind
        letter.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name)
    return letter

"""Letters: a message as an e-mail (RFC 5322, 2045): text first, HTML for those who can show it, files beside.

Every letter of one alert has the same Message-ID and date, by which most mailboxes drop a repeat; letters of one thread
name its first one in In-Reply-To and References.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr

from notifiers.attachments import attachments_of, file_stem
from notifiers.message import Message
from notifiers.templating import Templates

# RFC 5322, 2.1.1, allows header lines of 998 characters. Folded at 78, the library encodes a long Message-ID in
# References into pieces that no mail program recognises; bodies keep their short lines, they are encoded before.
_ENVELOPE_POLICY = SMTP_POLICY.clone(max_line_length=998)


def compose_letter(
    message: Message, sender: str, recipients: tuple[str, ...], reply_to: str, templates: Templates
) -> EmailMessage:
    """Give the letter; its header names a recipient only where there is one, so that nobody sees who else is told.

    `reply_to` is the Message-ID of the first letter of the thread, empty if this is it.
    """
    letter = EmailMessage(policy=SMTP_POLICY)
    letter["From"] = sender
    letter["To"] = recipients[0] if len(recipients) == 1 else "undisclosed-recipients:;"
    letter["Subject"] = " ".join(message.subject.split())  # a line break would begin another header
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = f"<{file_stem(message)}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    if reply_to:
        letter["In-Reply-To"] = reply_to
        letter["References"] = reply_to
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "out of office" in answer
    letter.set_content(templates.render_text(message), cte="quoted-printable")
    letter.add_alternative(templates.render_html(message), subtype="html", cte="quoted-printable")
    for attachment in attachments_of(message):
        maintype, subtype = attachment.kind
        letter.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name)
    return letter


def letter_bytes(letter: EmailMessage) -> bytes:
    """Give the letter as it is handed to a server."""
    return letter.as_bytes(policy=_ENVELOPE_POLICY)

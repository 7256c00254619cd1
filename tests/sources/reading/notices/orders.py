"""Denial orders set in the two forms in which they come: the facts of an order in, its text out. Words are our own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

BODY = "Pursuant to § 766.24 of the EAR, I have looked at the request and at what was submitted with it."
DENIED = "may not, directly or indirectly, participate in any way in any transaction that is subject to the EAR"


def clause(names: Sequence[str], until: str = "") -> str:
    """The ordering clause on these parties."""
    opening = f"First, from the date of this Order until {until}," if until else "First,"
    return f"It is therefore ordered: {opening} {', '.join(names)}, when acting for themselves or others, {DENIED}."


def order_xml(
    title: str, above: Sequence[str], body: Sequence[str], number: str = "2026-19001", dated: str = "September 10, 2026"
) -> bytes:
    """The order as the printed Federal Register has it."""
    lines = "".join(f'<FP SOURCE="FP-1">{escape(line)}</FP>' for line in above)
    text = "".join(f"<P>{escape(paragraph)}</P>" for paragraph in body)
    return (
        '<NOTICE><PREAMB><PRTPAGE P="44321"/><AGENCY TYPE="F">DEPARTMENT OF COMMERCE</AGENCY><SUBAGY>Bureau of '
        f"Industry and Security</SUBAGY><SUBJECT>{escape(title)}</SUBJECT></PREAMB><SUPLINF><EXTRACT>{lines}</EXTRACT>"
        f"{text}<SIG><DATED>Dated: {dated}.</DATED></SIG><FRDOC>[FR Doc. {number} Filed 9-14-26; 8:45 am]</FRDOC>"
        "</SUPLINF></NOTICE>"
    ).encode()


def order_text(title: str, above: Sequence[str], body: Sequence[str], dated: str = "September 10, 2026") -> bytes:
    """The order as the office takes it out of a filing's PDF: lines wrapped anywhere, none of them blank."""
    flat = " ".join((title, *above, *body, f"Dated: {dated}."))
    words, lines = flat.split(" "), [""]
    for word in words:
        lines[-1:] = [f"{lines[-1]} {word}".strip()] if len(lines[-1]) < 70 else [lines[-1], word]
    head = ("BILLING CODE: 3510-33-P", "DEPARTMENT OF COMMERCE", "Bureau of Industry and Security")
    return "\n".join((*head, *lines)).encode()

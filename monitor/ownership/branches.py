"""Branches by their names: whose branch or office a company with such a name says that it is.

A branch is no person of its own: "Torvek Optics Co Ltd Malaysia Branch" is Torvek Optics. A subsidiary is another
matter (分公司 is a branch, 子公司 a subsidiary).
"""

from __future__ import annotations

import re

# Behind these words nothing follows but a place in parentheses; before them may stand the place.
_UNIT = re.compile(
    r"(?<![\s,(–-])[\s,(–-]+(?:(?:sales|representative|liaison|regional|overseas)\s+)?(?:branch(?:\s+office)?|office|rep\.?\s+office)"
    r"\W{0,3}(?:\([^)]{0,40}\))?\W*\Z",
    re.IGNORECASE,
)
_CHINESE_UNIT = re.compile(r"(?P<head>.{4,}?公司)(?:.{0,12}?)(?:分公司|办事处|代表处|辦事處|代表處)\Z")
# One of these is in every name that either pattern finds; of a million names most have none.
_SPOKEN_OF = ("branch", "office", "司")
_LONGEST_PLACE = 3  # words


def head_office_names(name: str) -> tuple[str, ...]:
    """Return the names that the head office may have, the longest first; none where the name is no branch's."""
    folded = name.casefold()
    if not any(word in folded for word in _SPOKEN_OF):
        return ()
    if chinese := _CHINESE_UNIT.fullmatch("".join(name.split())):
        return (chinese["head"],)
    # A name of this length is none, and the pattern looks back from every blank.
    unit = _UNIT.search(name) if len(name) <= 400 else None
    if unit is None:
        return ()
    words = name[: unit.start()].rstrip(" ,(-–").split()
    heads = (" ".join(words[: len(words) - place]).rstrip(" ,(-–") for place in range(_LONGEST_PLACE + 1))
    return tuple(dict.fromkeys(head for head in heads if " " in head))

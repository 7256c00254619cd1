"""Manuscripts that went wrong at the printer: pages lost, doubled or exchanged, columns exchanged, lines lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace

from tests.typesetting.pages import Page, Placed

Pages = list[Page]
_COLUMNS = range(5)
STAMPS = (
    "{number}",
    "- {number} -",
    "Page {number} of {total}",
    "VerDate Sep<11>2014 16:01 Mar 27, 2025 Jkt 265001 PO 00000 Frm 00020 Fmt 4700",
    "BILLING CODE 3510-33-P",
    "[Docket No. 250324-0047]",
    "3/25/2025 4:15 PM",
    "DRAFT",
    "12-4",
)


def damaged(pages: Sequence[Page], rng: random.Random) -> tuple[str, Pages]:
    """Do one bad thing to a copy of these pages; give its name, and the pages."""
    name = rng.choice(sorted(DAMAGES))
    copied = deepcopy(list(pages))
    DAMAGES[name](copied, rng)
    return name, copied


def _cut_off(pages: Pages, rng: random.Random) -> None:
    del pages[rng.randrange(1, len(pages)) :]


def _drop_page(pages: Pages, rng: random.Random) -> None:
    del pages[rng.randrange(len(pages))]


def _double_page(pages: Pages, rng: random.Random) -> None:
    at = rng.randrange(len(pages))
    pages.insert(at, deepcopy(pages[at]))


def _exchange_pages(pages: Pages, rng: random.Random) -> None:
    at = rng.randrange(len(pages) - 1)
    pages[at : at + 2] = reversed(pages[at : at + 2])


def _exchange_columns(pages: Pages, rng: random.Random) -> None:
    """Exchange two columns of one page, their heads left where they are."""
    page = rng.choice([page for page in pages if _cells(page)] or pages)
    lefts = {placed.column: placed.x for placed in reversed(_cells(page)) if placed.column is not None}
    first, second = rng.sample(_COLUMNS, 2)
    other = {first: second, second: first}
    for at, placed in enumerate(page.texts):
        if placed.column in other and placed.column in lefts and placed.row and other[placed.column] in lefts:
            shift = lefts[other[placed.column]] - lefts[placed.column]
            page.texts[at] = replace(placed, x=placed.x + shift)


def _drop_line(pages: Pages, rng: random.Random) -> None:
    page = rng.choice(pages)
    del page.texts[rng.randrange(len(page.texts))]


def _double_line(pages: Pages, rng: random.Random) -> None:
    """Print one line a second time, elsewhere on its page."""
    page = rng.choice(pages)
    placed = rng.choice(page.texts)
    page.texts.append(replace(placed, y=rng.choice(page.texts).y))


def _move_line(pages: Pages, rng: random.Random) -> None:
    page = rng.choice(pages)
    at = rng.randrange(len(page.texts))
    page.texts[at] = replace(page.texts[at], x=rng.choice(page.texts).x)


def _stamp(pages: Pages, rng: random.Random) -> None:
    """Print what is no part of the rule on, below or beside a line of a page, drawn before or after the rest."""
    page = rng.choice([page for page in pages if _cells(page)] or pages)
    placed = rng.choice(_cells(page) or page.texts)
    words = rng.choice(STAMPS).format(number=pages.index(page) + 1, total=len(pages))
    piece = replace(placed.piece, text=words, size=rng.choice((placed.piece.size, 12.0)), is_raised=False)
    x = rng.choice((placed.x + placed.piece.width + rng.choice((1, 3, 8)), placed.x, rng.uniform(80, 500)))
    y = placed.y - rng.choice((0.0, 0.0, 1.15 * placed.piece.size, 3.0))
    page.texts.insert(rng.choice((0, len(page.texts))), Placed(x, y, piece))


def _unrule(pages: Pages, rng: random.Random) -> None:
    page = rng.choice(pages)
    page.lines = rng.sample(page.lines, len(page.lines) // 2)


def _cells(page: Page) -> list[Placed]:
    return [placed for placed in page.texts if placed.column is not None]


DAMAGES: dict[str, Callable[[Pages, random.Random], None]] = {
    "cut off": _cut_off,
    "a page lost": _drop_page,
    "a page twice": _double_page,
    "two pages exchanged": _exchange_pages,
    "two columns exchanged": _exchange_columns,
    "a line lost": _drop_line,
    "a line twice": _double_line,
    "a line moved": _move_line,
    "ruling lines lost": _unrule,
    "a stamp": _stamp,
}

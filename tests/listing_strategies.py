"""Listings as hypothesis makes them: few headings, names and addresses, so that duplicates and ties are the rule."""

from __future__ import annotations

from hypothesis import strategies as st

from state.listings import Alias, Listing, ListingKind

HEADINGS = ("CHINA, PEOPLE'S REPUBLIC OF", "IRAN", "")
NAMES = ("People's Steel Mills", "Zurmat General Trading", "Zurmat  GENERAL Trading", "Wong Yung Fai")
ADDRESSES = ("150 Chengfu Road, Beijing, China", "No. 379, Jianlin Road, Suzhou, China")


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """Draw a listing that is likely to share its heading, name, aliases or address with another one."""
    return _varied(draw, draw(st.sampled_from(HEADINGS)), draw(st.sampled_from(NAMES)))


@st.composite
def lists_with_ties(draw: st.DrawFn) -> list[Listing]:
    """Draw a list in which entries repeat: some to the letter, some by heading and name alone."""
    drawn = draw(st.lists(listings(), min_size=1, max_size=3))
    twins = [_varied(draw, each.destination, each.name) for each in drawn]
    return [*drawn, *twins, *draw(st.lists(st.sampled_from([*drawn, *twins]), max_size=2))]


def _varied(draw: st.DrawFn, destination: str, name: str) -> Listing:
    return Listing(
        destination,
        name,
        kind=draw(st.sampled_from([ListingKind.PARTY, ListingKind.PARTY, ListingKind.ADDRESS])),
        aliases=tuple(Alias(alias) for alias in draw(st.lists(st.sampled_from(NAMES), max_size=1))),
        addresses=tuple(draw(st.lists(st.sampled_from(ADDRESSES), max_size=2))),
        license_review_policy=draw(st.sampled_from(["", "Presumption of denial"])),
    )

"""Entries, and whole lists of them, for tests: invented parties in real headings."""

from __future__ import annotations

from hypothesis import strategies as st

from state.listings import Alias, AliasKind, Listing

CHINA, IRAN, TAIWAN = "CHINA, PEOPLE'S REPUBLIC OF", "IRAN", "TAIWAN"


def entry(name: str, destination: str = CHINA, **fields: object) -> Listing:
    return Listing(destination=destination, name=name, **fields)  # type: ignore[arg-type]


words = st.sampled_from(["Ningrui", "Torvek", "Optics", "Trading", "Co., Ltd.", "Institute", "No. 7", "Road", "Xi'an"])
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)
aliases = st.builds(Alias, phrases, st.sampled_from(AliasKind))
listings = st.builds(
    Listing,
    destination=st.sampled_from([CHINA, IRAN, TAIWAN]),
    name=phrases,
    aliases=st.lists(aliases, max_size=3).map(tuple),
    addresses=st.lists(phrases, max_size=3).map(tuple),
    license_requirement=st.sampled_from(["For all items subject to the EAR.", "For all items on the CCL."]),
    footnotes=st.sampled_from([(), (3,), (4,)]),
)
lists = st.lists(listings, max_size=12)

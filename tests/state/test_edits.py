"""Edits on an entry: made where they fit without doubt."""

from dataclasses import replace
from typing import Any

import pytest

from state.edits import Edit, EntryPart, edit_listing
from state.listings import Alias, AliasKind
from tests.state.examples import entry

ABEL = replace(
    entry("Abel Trading Co.", addresses=("1 Azadi Street, Tehran", "2 Vali Street, Tehran")),
    aliases=(Alias("ATC"), Alias("Abel Group", AliasKind.FKA)),
    verbatim="Abel Trading Co., a.k.a., ...",
)

FITTING: dict[str, tuple[Edit, dict[str, Any]]] = {
    "a name": (Edit(EntryPart.NAME, "Abel Trading Co", "Abel Holding"), {"name": "Abel Holding"}),
    "a destination": (Edit(EntryPart.DESTINATION, None, "OMAN"), {"destination": "OMAN"}),
    "an alias goes": (Edit(EntryPart.ALIAS, "atc", ""), {"aliases": (ABEL.aliases[1],)}),
    "an alias comes": (Edit(EntryPart.ALIAS, "", "Abelco"), {"aliases": (*ABEL.aliases, Alias("Abelco"))}),
    "an address is replaced": (
        Edit(EntryPart.ADDRESS, "2 Vali Street, Tehran.", "3 Vali Street, Tehran"),
        {"addresses": ("1 Azadi Street, Tehran", "3 Vali Street, Tehran")},
    ),
    "a license requirement, with its footnote": (
        Edit(EntryPart.REQUIREMENT, None, "For all items subject to the EAR.4"),
        {"license_requirement": "For all items subject to the EAR.4", "footnotes": (4,)},
    ),
    "a license review policy": (
        Edit(EntryPart.POLICY, None, "Case-by-case review."),
        {"license_review_policy": "Case-by-case review."},
    ),
    "a phrase": (
        Edit(EntryPart.WORDS, "Azadi Street", "Azadi Square"),
        {"addresses": ("1 Azadi Square, Tehran", "2 Vali Street, Tehran")},
    ),
}


@pytest.mark.parametrize("what", FITTING)
def test_changes_what_it_names_and_nothing_else(what: str) -> None:
    edit, changed = FITTING[what]
    assert edit_listing(ABEL, [edit]) == replace(ABEL, verbatim="", **changed)


@pytest.mark.parametrize(
    "edit",
    [
        Edit(EntryPart.NAME, "Baker", "Chou"),
        Edit(EntryPart.DESTINATION, "OMAN", "IRAN"),
        Edit(EntryPart.ALIAS, "Abelco", ""),
        Edit(EntryPart.ADDRESS, None, "one of two would be meant"),
        Edit(EntryPart.WORDS, "Street", "Square"),
        Edit(EntryPart.WORDS, "Avenue", "Square"),
    ],
)
def test_an_edit_that_does_not_fit_for_certain_is_not_made(edit: Edit) -> None:
    assert edit_listing(ABEL, [Edit(EntryPart.ALIAS, "", "Abelco 2"), edit]) is None

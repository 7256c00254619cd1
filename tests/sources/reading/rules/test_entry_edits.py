"""Edits inside an entry: read where the sentence alone settles the new wording, and otherwise not at all."""

import pytest

from sources.reading.rules.entry_edits import EditedEntry, read_edited_entries
from sources.reading.rules.sentences import read_sentence
from state.edits import Edit, EntryPart

FORMS = {
    "in the entry for “A”, by removing the alias “B”;": Edit(EntryPart.ALIAS, "B", ""),
    "in the entry for “A”, adding the alias “B”;": Edit(EntryPart.ALIAS, "", "B"),
    "removing the alias “B” from the entry for “A”;": Edit(EntryPart.ALIAS, "B", ""),
    "removing the alias “B” and adding in its place “C” in the entry for “A”;": Edit(EntryPart.ALIAS, "B", "C"),
    "revising the entry for “A” by removing the address “B” and adding “C” in its place;": Edit(
        EntryPart.ADDRESS, "B", "C"
    ),
    "in the entry for “A”, by removing the phrase “B” and adding in its place the phrase “C”;": Edit(
        EntryPart.WORDS, "B", "C"
    ),
    "in the entry for “A”, by revising the address to read as follows: “B”;": Edit(EntryPart.ADDRESS, None, "B"),
    "in the entry for “A”, by revising the alias “B” to read “C”;": Edit(EntryPart.ALIAS, "B", "C"),
    "revising the name “A” to read “B”;": Edit(EntryPart.NAME, "A", "B"),
    "by correcting the spelling of “A” to read “B.”": Edit(EntryPart.NAME, "A", "B"),
    "redesignating the entry for “A” as “B”;": Edit(EntryPart.NAME, "A", "B"),
    "revising the entry for “A” to read “B” as follows:": Edit(EntryPart.NAME, "A", "B"),
    "revising the name of the entry “A” to “B”;": Edit(EntryPart.NAME, "A", "B"),
    "changing the name of the entity “A” to “B”;": Edit(EntryPart.NAME, "A", "B"),
    "the entry “A” should read “B”;": Edit(EntryPart.NAME, "A", "B"),
    "in the entry for “A”, the address “B” is corrected to read “C”;": Edit(EntryPart.ADDRESS, "B", "C"),
    "in the entry for “A”, revising the license review policy to read “B”;": Edit(EntryPart.POLICY, None, "B"),
    "renaming “A” as “B”;": Edit(EntryPart.NAME, "A", "B"),
    "redesignating the entry for “A” as an entry under OMAN;": Edit(EntryPart.DESTINATION, "IRAN", "OMAN"),
    "removing the entry for “A” and adding it under OMAN;": Edit(EntryPart.DESTINATION, "IRAN", "OMAN"),
    "moving the entry for “A” to OMAN;": Edit(EntryPart.DESTINATION, "IRAN", "OMAN"),
}


@pytest.mark.parametrize("words", FORMS)
def test_reads_an_edit_with_its_entry(words: str) -> None:
    assert read_edited_entries(read_sentence(f"a. Under IRAN, {words}")) == (EditedEntry("IRAN", "A", (FORMS[words],)),)


@pytest.mark.parametrize(
    "words",
    [
        "renaming “A” as “B” and “C” as “D”;",
        "redesignating the entries for “A” and “C” as “B” and “D”, respectively;",
        "revising the name “A” to read “B” and the name “C” to read “D”;",
        "by revising the entry “A” to read “B”, and the entry “C” to read “D”;",
        "redesignating the entry for “A” as “B”; and redesignating the entry for “C” as “D”;",
    ],
)
def test_reads_several_new_names(words: str) -> None:
    assert read_edited_entries(read_sentence(f"a. Under IRAN, {words}")) == tuple(
        EditedEntry("IRAN", old, (Edit(EntryPart.NAME, old, new),)) for old, new in (("A", "B"), ("C", "D"))
    )


def test_reads_several_edits_of_one_entry() -> None:
    sentence = "In the entry for “A”, by removing the aliases “B” and “C” and adding the address “D”;"
    assert read_edited_entries(read_sentence(sentence)) == (
        EditedEntry(
            None,
            "A",
            (Edit(EntryPart.ALIAS, "B", ""), Edit(EntryPart.ALIAS, "C", ""), Edit(EntryPart.ADDRESS, "", "D")),
        ),
    )


@pytest.mark.parametrize(
    "words",
    [
        "revising the entry for “A”;",
        "in the entry for “A”, by removing the second alias “B”;",
        "in the entries for “A” and “B”, by removing the alias “C”;",
        "removing the phrase “B” and adding in its place “C”;",
        "in the entry for “A”, by adding the phrase “B”;",
        "in the entry for “A”, by removing the alias “B” and the license requirement;",
        "redesignating the entries for “A” and “B” as “C” and “D”;",
        "redesignating the entry for “A”;",
        "in the entry for “A”, by removing the alias “B” and “C”;",
        "moving the entry for “A” in alphabetical order;",
        "revising the entry for “A” to read “B, a.k.a., C, 5 Azadi Street, Tehran, Iran”;",
    ],
)
def test_takes_nothing_from_a_sentence_that_says_more_or_less(words: str) -> None:
    assert read_edited_entries(read_sentence(f"a. Under IRAN, {words}")) == ()


def test_several_entries_have_an_edit_each() -> None:
    sentence = "a. Under IRAN, removing the aliases “X” and “Y” from the entries for “A” and “B”, respectively;"
    assert read_edited_entries(read_sentence(sentence)) == tuple(
        EditedEntry("IRAN", name, (Edit(EntryPart.ALIAS, alias, ""),)) for name, alias in (("A", "X"), ("B", "Y"))
    )


def test_several_entries_move_in_one_sentence() -> None:
    edit = Edit(EntryPart.DESTINATION, "IRAN", "OMAN")
    read = read_edited_entries(read_sentence("a. Moving the entries for “A” and “B” from IRAN to OMAN;"))
    assert read == (EditedEntry("IRAN", "A", (edit,)), EditedEntry("IRAN", "B", (edit,)))

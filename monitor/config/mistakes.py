"""Mistakes in the configuration, in the words of who wrote it: the table, the key, what is expected, and what helps.

No value of the file is quoted but the type and the name of a channel: it may be a secret.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

# What is expected, by the kinds of error of the checking library: their beginning, in order.
_EXPECTED = (
    ("int", "must be a whole number"),
    ("float", "must be a number"),
    ("bool", "must be true or false"),
    ("path", "must be a path in quotes"),
    ("string_type", "must be text in quotes"),
    ("string_too_short", "must not be empty"),
    ("string_too_long", "may have at most {max_length} characters"),
    ("too_short", "must name at least {min_length}"),
    ("too_long", "may name at most {max_length}"),
    ("time", 'must be a time of day in quotes, such as "09:00"'),
    ("date", "must be a date, such as 2025-03-31"),
    ("greater_than_equal", "must be at least {ge}"),
    ("greater_than", "must be more than {gt}"),
    ("less_than_equal", "must be at most {le}"),
    ("less_than", "must be less than {lt}"),
    ("literal_error", "must be {expected}"),
    ("enum", "must be {expected}"),
    ("model", "is a table: write {table} on a line of its own, and its keys below"),
    ("dict", "is a table: write {table} on a line of its own, and its keys below"),
    ("tuple", 'must be a list in brackets, such as ["a", "b"]'),
    ("list", 'must be a list in brackets, such as ["a", "b"]'),
    ("frozen_set", 'must be a list in brackets, such as ["a", "b"]'),
)
# What TOML forbids, by the parser's words for it, in order: what is wrong, and what helps.
_SYNTAX = (
    ("Cannot|Duplicate", "is there twice", "Keep one: a [table], and a key in it, stands once."),
    ("hex|scaped", r"has a \ that means something else", r"Put a Windows path in single quotes: 'C:\data'."),
    (
        r"'\\n'|Unterminated|Unclosed|Expected ['\"]['\"\]]",
        "is not closed",
        "Text ends with the quote that it begins with, a list with ], and a comma stands between its values.",
    ),
    ("Illegal character", "has a control character", "Remove it."),
    ("'='|Invalid statement|character", "is no line of TOML", "Write key = value, [table] or # comment."),
    (
        "",
        "is no value of TOML",
        'Put text and a time of day in straight quotes ("a"), true and false in none, and nothing behind.',
    ),
)
_ABSENT = object()
_KEY = re.compile(r"[a-z]+(?:_[a-z]+)*")
_PATTERNS = (
    ("https?://", "must be a web address that begins with https:// or http://"),
    ("@", "must be a mail address"),
    (r"[\w.-]+$", "may have letters, digits and the signs _ . - only"),
)


def describe_mistakes(errors: Iterable[Any], tables: Mapping[str, Any], settings: type[BaseModel]) -> list[str]:
    """Return a line for each cause; `tables` is the file as it was read."""
    described: dict[tuple[int | str, ...], str] = {}
    for error in sorted(errors, key=lambda error: (error["type"] == "too_short", error["type"] == "literal_error")):
        place = tuple(_place(error["loc"], tables))
        # One wrong channel makes the row of channels too short as well: that says nothing new.
        is_above = any(each[: len(place)] == place for each in described) and error["type"] == "too_short"
        if place not in described and not is_above:
            described[place] = _describe(error, place, tables, settings)
        elif not place:
            described[place] += f"; {_describe(error, place, tables, settings)}"
    return list(described.values())


def describe_syntax(error: str) -> tuple[str, str]:
    """Return what is wrong with a file that is not TOML, with the place that its parser names, and what helps."""
    place = error.rpartition("(at ")[2].rstrip(")").replace("end of document", "its end")
    words, remedy = next((words, remedy) for pattern, words, remedy in _SYNTAX if re.search(pattern, error))
    return f"is not TOML: what stands at {place} {words}.", remedy


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a question after the known word that is nearest to one; empty where none is near."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean {found[0]!r}?" if found else ""


def _describe(error: Any, place: Sequence[int | str], tables: Mapping[str, Any], settings: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(place, tables, settings)
    if kind == "value_error":
        return _line(place, tables, str(error["msg"]).removeprefix("Value error, "))
    if kind == "missing":
        return _line(place, tables, "is missing")
    if kind == "union_tag_not_found":
        return _line(place, tables, "has no type, which is one of " + _types(settings))
    if kind == "union_tag_invalid":
        expected = re.findall(r"'([^']+)'", str(context.get("expected_tags", "")))
        near = nearest(str(context.get("tag", "")), expected)
        return _line(
            place, tables, f"type {str(context.get('tag'))!r} is none of {', '.join(expected)}. {near}".rstrip()
        )
    if len(place) == 1 and place[0] in _repeated(settings) and kind == "tuple_type":
        return f"[{place[0]}] is written in double brackets, [[{place[0]}]], once for each"
    if kind == "string_pattern_mismatch":
        words = (phrase for part, phrase in _PATTERNS if part in str(context.get("pattern", "")))
        return _line(place, tables, next(words, "is not written as it must be"))
    expected_words = (phrase for beginning, phrase in _EXPECTED if kind.startswith(beginning))
    bounds = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    name = ".".join(part for part in place if isinstance(part, str))
    table = f"[[{name}]]" if name in _repeated(settings) else f"[{name}]"
    return _line(place, tables, next(expected_words, "is not what is expected here").format(**bounds, table=table))


def _unknown(place: Sequence[int | str], tables: Mapping[str, Any], settings: type[BaseModel]) -> str:
    """Say of a key or table that is none what was meant: a secret, a key of another table, a word that is near."""
    word, owners = str(place[-1]), _owners(settings)
    belongs = f"it belongs to [{owners[word]}]" if word in owners else ""
    if len(place) == 1:
        if not isinstance(tables.get(word), (dict, list)):
            return f"{word} stands above every table: {belongs or 'it belongs below one, such as [state]'}"
        return f"there is no table [{word}]. {nearest(word, settings.model_fields)}".rstrip()
    keys = _keys_beside(place, tables, settings)
    if f"{word}_env" in keys:
        help_ = f"a secret never stands in the file: name a variable in {word}_env, or a file in {word}_file"
        return _line(place, tables, f"is no key we know; {help_}")
    known = nearest(word, keys) or belongs or f"There is {', '.join(keys)}"
    return _line(place, tables, f"is no key we know. {known}")


def _line(place: Sequence[int | str], tables: Mapping[str, Any], what: str) -> str:
    """Return a line that begins with the table, by its name where there are several, and the key."""
    words, inside, names = [str(place[0])] if place else [], tables.get(str(place[0])) if place else None, ""
    number = place[1] if len(place) > 1 and isinstance(place[1], int) else None
    if number is not None and isinstance(inside, list) and inside and isinstance(inside[0], dict):
        inside = inside[number] if number < len(inside) else {}
        name = inside.get("name") if isinstance(inside, dict) else None
        names = f" {name!r}" if isinstance(name, str) else f" no. {number + 1}"
        place = (place[0], *place[2:])
    keys = [str(part) for part in place[1:] if isinstance(part, str)]
    if not words:
        return what
    if number is not None and names:
        table = f"[[{words[0]}]]{names}"
        return f"{table}, {'.'.join(keys)}: {what}" if keys else f"{table}: {what}"
    if not keys:
        return f"[{words[0]}]: {what}" if what != "is missing" else f"[[{words[0]}]] is missing: name at least one"
    return f"[{'.'.join([*words, *keys[:-1]])}] {keys[-1]}: {what}"


def _place(loc: Iterable[int | str], tables: Any) -> Iterator[int | str]:
    """Return a place as far as it is one of the file: the library adds channel types and readings that it tried."""
    for part in loc:
        if isinstance(tables, dict):
            if part == tables.get("type") and part not in tables:
                continue
            if part not in tables and not _KEY.fullmatch(str(part)):
                return
            yield part
            tables = tables.get(str(part), _ABSENT)
        elif tables is _ABSENT:  # of the environment, where no file says what it is
            yield part
        elif isinstance(tables, list) and isinstance(part, int):
            yield part
            tables = tables[part] if part < len(tables) else None


@cache
def _schema(settings: type[BaseModel]) -> dict[str, Any]:
    """Return each table's JSON Schema; made once, as one takes as long as all else that is said of a mistake."""
    properties: dict[str, Any] = settings.model_json_schema()["properties"]
    return properties


def _repeated(settings: type[BaseModel]) -> set[str]:
    """Return the tables that are written in double brackets."""
    return {name for name, node in _schema(settings).items() if node.get("type") == "array"}


def _types(settings: type[BaseModel]) -> str:
    items = _schema(settings).get("channels", {}).get("items", {})
    return ", ".join(f'"{each}"' for each in items.get("discriminator", {}).get("mapping", {}))


def _owners(settings: type[BaseModel]) -> dict[str, str]:
    """Return in which table of the file a key stands, of those that only one has."""
    tables = {name: field.annotation for name, field in settings.model_fields.items()}
    keys = [
        (key, name)
        for name, kind in tables.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for key in kind.model_fields
    ]
    return {key: name for key, name in keys if [each for each, _ in keys].count(key) == 1}


def _keys_beside(place: Sequence[int | str], tables: Any, settings: type[BaseModel]) -> list[str]:
    """Return the keys that the table may have in which a place is; of a channel, those of its type."""
    kinds = [settings]
    for part in place[:-1]:
        tables = tables[part]
        if isinstance(part, str):
            kinds = [each for kind in kinds if part in kind.model_fields for each in _tables_of(kind, part)]
    of_type = [k for k in kinds if "type" not in k.model_fields or tables.get("type") in _values_of(k)]
    return sorted({key for kind in of_type for key in kind.model_fields})


def _tables_of(kind: type[BaseModel], key: str) -> Iterator[type[BaseModel]]:
    waiting = [kind.model_fields[key].annotation]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            yield each
        waiting += get_args(each)


def _values_of(kind: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(kind.model_fields["type"].annotation)

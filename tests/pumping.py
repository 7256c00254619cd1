"""Texts that make a backtracking regular expression slow, made from the expression itself.

For each repetition in a pattern: what leads to it, then what it repeats, over and over, then something that fails. A
pattern on foreign text has to take time in proportion to such a text.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined] # the parser that re itself uses
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sources", "notifiers", "monitor", "state")

# Asked for words of at most 24 letters, and of the last 200.
BOUNDED = ("monitor.screening.pinyin._WORD", "monitor.screening.surroundings._UNIT_TAIL")
# Texts so short show already where a long one is worth trying.
_SHORT, _LONGER = 1_000, 3_000  # characters
_SCANS = frozenset({"search", "finditer", "sub", "subn", "split", "findall"})
_ALL_USES = frozenset({"finditer", "match", "fullmatch"})
_CATEGORIES = {
    code.CATEGORY_SPACE: str.isspace,
    code.CATEGORY_DIGIT: str.isdigit,
    code.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
    code.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    code.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
    code.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
}
_LETTERS = " a1-,;.\n(A“'~<"
_UNITS = (" ", "\n", "a", "A ", "1", "(", "; ")
_ENDS = ("", "!\n")


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern of the product: where it is, and by which methods it may be asked."""

    name: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


class TooSlow(Exception):
    """An expression took more processor time than it is given."""


@cache
def patterns_of_the_product() -> tuple[Used, ...]:
    """Give every pattern in the modules of the product, each once, and those written where they are used."""
    found: dict[tuple[str, int], Used] = {}
    for module in _modules():
        source = Path(str(module.__file__)).read_text()
        compiled = [
            (name, pattern)
            for name, value in vars(module).items()
            if name != "__builtins__"
            for pattern in _within(value)
        ]
        if not compiled and "re." not in source:
            continue
        nodes = list(ast.walk(ast.parse(source)))
        methods = _methods(nodes)
        asked = [(name, pattern, methods.get(name, _ALL_USES)) for name, pattern in compiled]
        for name, pattern, uses in (*asked, *_written_inline(nodes)):
            key = (str(pattern.pattern), pattern.flags)
            before = found[key].uses if key in found else frozenset()
            found[key] = Used(f"{module.__name__}.{name}", pattern, before | uses)
    return tuple(found.values())


def slow_text(used: Used, size: int, budget: float) -> str:
    """Describe the text of about `size` characters on which a pattern takes more than `budget` seconds; "" if none."""
    tries = [(use, *attack, end) for attack in attacks(used.pattern) for end in _ENDS for use in _hardest(used.uses)]
    attempt = tries[0]
    try:
        for attempt in tries:
            with at_most(10 * budget):
                # What takes the whole budget in the end, growing by squares, takes this much now. A look at the clock
                # may be late and never early, so one quick run is enough.
                enough = budget * (_SHORT / size) ** 2 / 2
                first = _time(used.pattern, attempt, _SHORT)
                if first <= enough or (first := min(first, _time(used.pattern, attempt, _SHORT))) <= enough:
                    continue
                second = _time(used.pattern, attempt, _LONGER)
                if _foreseen(first, second, size) > budget / 2:
                    second = min(second, _time(used.pattern, attempt, _LONGER))
            if _foreseen(first, second, size) > budget / 2:
                with at_most(budget):
                    _time(used.pattern, attempt, size)
    except TooSlow:
        use, lead, unit, end = attempt
        return f"{use} on {lead[-40:]!r} + {unit[:40]!r} * n + {end!r}"
    return ""


def _hardest(uses: frozenset[str]) -> frozenset[str]:
    """Return the uses that are to be tried: who goes through a whole text does what a search and a match do too."""
    uses = uses or _ALL_USES
    if uses - {"match", "fullmatch", "search"}:
        return frozenset({"finditer"}) | uses & {"fullmatch"}
    return uses - {"match"} if "search" in uses else uses


def attacks(pattern: re.Pattern[Any]) -> set[tuple[str, str]]:
    """Give what to pump a pattern with: a beginning, and what to repeat behind it."""
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = parser.parse(pattern.pattern, flags)
    found = {("", unit) for unit in _UNITS}
    for variant in range(3):
        whole = _sample(tree, variant)
        found |= {("", unit) for unit in (whole, whole[:-1], whole[:1], f"{whole}\n", f"{whole};") if unit}
        for lead, unit in _repetitions(tree, "", variant):
            if unit:
                found |= {(lead, unit), ("", lead + unit)}
    return found


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooSlow in what takes more processor time than this."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _foreseen(first: float, second: float, size: int) -> float:
    """Give the time for a text of `size`, of the parabola through those for a short and a longer one."""
    ratio = _LONGER / _SHORT
    square = max(0.0, (second - ratio * first) / (ratio**2 - ratio))
    return (first - square) * size / _SHORT + square * (size / _SHORT) ** 2


def _time(pattern: re.Pattern[Any], attempt: tuple[str, str, str, str], size: int) -> float:
    """Ask a pattern once, and give the seconds it took: clocks of processor time are too coarse for a short text."""
    use, lead, unit, end = attempt
    pumped = lead + unit * (size // len(unit)) + end
    text = pumped.encode() if isinstance(pattern.pattern, bytes) else pumped
    began = time.perf_counter()
    if use == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, use)(text)
    return time.perf_counter() - began


def _modules() -> Iterator[ModuleType]:
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and not module.name.endswith(("__main__", ".spark")):
                yield importlib.import_module(module.name)


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    """A pattern, and those that containers hold."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for item in (*value.keys(), *value.values()):
            yield from _within(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _within(item)


def _methods(nodes: Sequence[ast.AST]) -> dict[str, frozenset[str]]:
    """Give, by name, the methods that a module calls; names that are also handed on may be asked in any way."""
    called: dict[str, set[str]] = defaultdict(set)
    owners = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owners.add(id(node.value))
            called[node.value.id].add(node.attr)
    handed_on = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in owners
    }
    asked = _SCANS | {"match", "fullmatch"}
    return {name: frozenset(uses & asked) for name, uses in called.items() if name not in handed_on}


def _written_inline(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """Patterns handed to re's own functions as a literal."""
    for node in nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str | bytes)
            and node.func.attr in _SCANS | {"match", "fullmatch"}
        ):
            yield f"line {node.lineno}", re.compile(node.args[0].value), frozenset({node.func.attr})


def _repetitions(tree: Any, lead: str, variant: int) -> Iterator[tuple[str, str]]:
    """For each repetition without a near bound: what leads to it, and what it repeats."""
    for operator, value in tree:
        if operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most is code.MAXREPEAT or most >= 50:
                yield from ((lead, _sample(inner, kind)) for kind in range(4))
            yield from _repetitions(inner, lead, variant)
        elif operator is code.BRANCH:
            for branch in value[1]:
                yield from _repetitions(branch, lead, variant)
        elif operator in (code.SUBPATTERN, code.ATOMIC_GROUP):
            yield from _repetitions(value[3] if operator is code.SUBPATTERN else value, lead, variant)
        elif operator in (code.ASSERT, code.ASSERT_NOT):
            yield from _repetitions(value[1], lead, variant)
        lead += _sample([(operator, value)], variant, lead)


def _sample(tree: Any, variant: int, lead: str = "") -> str:
    """A short text that a part of a pattern matches behind `lead`, as far as that can be told piece by piece."""
    text = ""
    for operator, value in tree:
        if operator is code.AT and value is code.AT_BOUNDARY and (lead + text)[-1:].isalnum():
            text += " "
        if operator is code.LITERAL:
            text += chr(value)
        elif operator is code.ANY:
            text += "a 1"[variant % 3]
        elif operator in (code.IN, code.NOT_LITERAL):
            items = value if operator is code.IN else [(code.NEGATE, None), (code.LITERAL, value)]
            text += _sample_of_set(items, variant)
        elif operator is code.BRANCH:
            text += _sample(value[1][variant % len(value[1])], variant)
        elif operator in (code.SUBPATTERN, code.ATOMIC_GROUP):
            text += _sample(value[3] if operator is code.SUBPATTERN else value, variant)
        elif operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            text += _sample(value[2], variant) * max(value[0], 1 if variant and value[1] else 0)
    return text


def _sample_of_set(items: Any, variant: int) -> str:
    negated = items[0][0] is code.NEGATE
    named = [chr(value) for operator, value in items if operator is code.LITERAL]
    named += [chr(value[0]) for operator, value in items if operator is code.RANGE]
    fitting = [letter for letter in (*_LETTERS, *named) if _is_in(items, letter) is not negated]
    return fitting[variant % len(fitting)] if fitting else "~"


def _is_in(items: Any, letter: str) -> bool:
    return any(
        (operator is code.LITERAL and chr(value) == letter)
        or (operator is code.RANGE and value[0] <= ord(letter) <= value[1])
        or (operator is code.CATEGORY and _CATEGORIES[value](letter))
        for operator, value in items
    )

"""The floors: imports run strictly down, among modules and among packages, and a library has one door.

A package of `monitor/` imports only from packages that stand below it here; within a package no two modules import
each other in a circle. Lazy imports count. Offenders are named.
"""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# The rooms of `monitor/`, from the top down. Those of one line do not know each other.
ROOMS = """
__main__
cli
commands
desk
demo scaffold
operations
evidence
intake
review
settle
alerting
queries
events
runtime
config
ownership screening
"""
LEVEL = {room: level for level, line in enumerate(ROOMS.split("\n")) for room in line.split()}

# Each of these is imported in one module, so that a change of the library is met at one door.
DOORS = {
    "argon2": "monitor.desk.passwords",
    "apprise": "notifiers.apprise",
    "apscheduler": "monitor.operations.schedule",
    "deepdiff": "state.changes",
    "feedparser": "sources.feeds",
    "httpcore2": "sources.network",
    "httpx2": "sources.http",
    "ijson": "sources.reading.json_records",
    "jinja2": "notifiers.templating",
    "jwt": "monitor.desk.oidc",
    "lxml": "sources.reading.markup",
    "mcp": "monitor.desk.mcp_server",
    "prometheus_client": "monitor.operations.metrics",
    "pypdfium2": "sources.reading.pdf_pages",
    "pyotp": "monitor.desk.passwords",
    "pypinyin": "monitor.screening.han",
    "slack_sdk": "notifiers.slack_api",
    "uvicorn": "monitor.operations.serving",
}

# What each floor may import of the others. The nouns of `state/` are below its storage.
MAY_IMPORT = {
    "monitor": {"monitor", "sources", "notifiers", "state", "state.storage"},
    "sources": {"sources", "state"},
    "notifiers": {"notifiers", "state"},
    "state.storage": {"state.storage", "state"},
    "state": {"state"},
}


@cache
def modules() -> dict[str, Path]:
    """Return every module of the four packages by its dotted name, but for the steps of the migrations."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in ("monitor", "sources", "notifiers", "state")
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts
    }


@cache
def imports(name: str) -> frozenset[str]:
    """Return every module that a module imports, wherever in it; a module taken from its package counts as itself."""
    path, taken = modules()[name], set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            taken |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out whole"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                taken.add(whole if whole in modules() else node.module or "")
    return frozenset(taken)


def edges() -> Iterable[tuple[str, str]]:
    """Return each import of one module of ours by another."""
    return ((name, taken) for name in modules() for taken in imports(name) if taken in modules() and taken != name)


def floor_of(name: str) -> str:
    return "state.storage" if name.startswith("state.storage") else name.partition(".")[0]


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def test_no_floor_imports_one_above_or_beside_it() -> None:
    offenders = {(name, taken) for name, taken in edges() if floor_of(taken) not in MAY_IMPORT[floor_of(name)]}
    assert offenders == set()


def test_every_room_of_monitor_has_its_place() -> None:
    rooms = {room_of(name) for name in modules() if name.startswith("monitor.")}
    assert rooms == set(LEVEL)


def test_no_room_of_monitor_imports_one_above_or_beside_it() -> None:
    offenders = {
        (name, taken)
        for name, taken in edges()
        if name.startswith("monitor.")
        and taken.startswith("monitor.")
        and room_of(name) != room_of(taken)
        and LEVEL[room_of(taken)] <= LEVEL[room_of(name)]
    }
    assert offenders == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    below: dict[str, set[str]] = {name: set() for name in modules()}
    for name, taken in edges():
        below[name].add(taken)
    done: set[str] = set()
    for name in below:
        circle = find_circle(name, below, (), done)
        assert circle == (), " -> ".join(circle)


def find_circle(name: str, below: dict[str, set[str]], path: tuple[str, ...], done: set[str]) -> tuple[str, ...]:
    """Return the first circle met on the way down from a module; what is `done` leads into none."""
    if name in path:
        return (*path[path.index(name) :], name)
    if name in done:
        return ()
    for taken in sorted(below[name]):
        if circle := find_circle(taken, below, (*path, name), done):
            return circle
    done.add(name)
    return ()


def test_screening_knows_nouns_alone() -> None:
    offenders = {
        (name, taken)
        for name, taken in edges()
        if (name.startswith("monitor.screening") and not taken.startswith(("monitor.screening", "state.")))
        or (name.startswith("monitor.screening") and taken.startswith("state.storage"))
    }
    assert offenders == set()


def test_a_library_has_one_door() -> None:
    users = {
        library: {name for name in modules() if library in {taken.split(".")[0] for taken in imports(name)}}
        for library in DOORS
    }
    assert users == {library: {door} for library, door in DOORS.items()}

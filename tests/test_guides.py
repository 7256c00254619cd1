"""The guides name only what is there: every command, option, make target, file, alert and number in them."""

import ast
import re
import subprocess
import textwrap
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import which
from typing import get_args

import pytest

from monitor.config.load import read_settings
from monitor.operations.health import Health
from monitor.operations.metrics import render_metrics
from notifiers.registry import CHANNELS
from sources.registry import SOURCES
from tests.command_reference import GUIDE as COMMANDS
from tests.command_reference import render_commands
from tests.commands import command_at
from tests.reference import GUIDE as CONFIGURATION
from tests.reference import render_reference

ROOT = Path(__file__).resolve().parents[1]
OPERATING = ROOT / "docs/OPERATING.md"
GUIDES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/*.md")),
    ROOT / "sources/README.md",
    ROOT / "notifiers/README.md",
]
# What differs from case to case, in the words of the runbook and in ours.
GAP = "…"

_COMMAND = re.compile(r"(?:^ {4}|`|/bin/|&& )listwatch ((?:[a-z]+ ?)+)((?:[^`#\n]*--[a-z-]+)*)", re.MULTILINE)
_TARGET = re.compile(r"(?:^ {4}|`)make ([a-z]+)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_PATH = re.compile(r"`((?:monitor|sources|notifiers|state|tests)/[\w./]+?(?:\.py|\.md|\.toml|\.html|/))`")
_SEEN = re.compile(r"^\| (?!you see)([^|]+) \|", re.MULTILINE)


def text_of(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


@cache
def our_code() -> tuple[tuple[Path, tuple[ast.AST, ...]], ...]:
    """Every module with all that is in it."""
    paths = (
        path for package in ("monitor", "sources", "notifiers", "state") for path in (ROOT / package).rglob("*.py")
    )
    return tuple((path, tuple(ast.walk(ast.parse(text_of(path))))) for path in paths)


@cache
def our_words() -> str:
    """Every text in the code, one behind the other, with a gap where a value is put in."""
    texts = {_words(node) for _, nodes in our_code() for node in nodes}
    return "\0".join(text for text in texts if " " in text)


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) or GAP for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_command_and_option_is_there(guide: Path) -> None:
    for words, options in _COMMAND.findall(text_of(guide)):
        command = command_at(words.split())
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", options)) <= known, f"listwatch {words}{options}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_link_and_path_leads_somewhere(guide: Path) -> None:
    for target in _LINK.findall(text_of(guide)):
        assert (guide.parent / target).exists(), target
    for path in _PATH.findall(text_of(guide)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_make_target_is_there(guide: Path) -> None:
    makefile = text_of(ROOT / "Makefile")
    for target in _TARGET.findall(text_of(guide)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_make_help_tells_of_every_target() -> None:
    help_command = ["make", "--no-print-directory", "help"]
    told = subprocess.run(help_command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (.*)$", text_of(ROOT / "Makefile"), re.MULTILINE)[0].split()
    assert set(targets) == {line.split()[0] for line in told.splitlines()}


def symptoms() -> list[str]:
    """What the runbook says one sees, as quoted from alerts, logs and the terminal."""
    cells = [cell for cell in _SEEN.findall(text_of(OPERATING)) if not re.search(r"`(listwatch|/)", cell)]
    return [quoted for cell in cells for quoted in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("symptom", [symptom for symptom in symptoms() if " " in symptom])
def test_every_symptom_of_the_runbook_is_what_listwatch_says(symptom: str) -> None:
    assert re.search(r"[^\0]*".join(re.escape(part) for part in symptom.split(GAP)), our_words())


def every_number() -> set[str]:
    """The names of all numbers for Prometheus."""
    nothing = Health(datetime.now(UTC), (), (), (), (), 0, timedelta())
    return set(re.findall(r"listwatch_\w+", render_metrics(nothing).decode()))


def test_every_number_of_the_runbook_is_measured() -> None:
    assert set(re.findall(r"`(listwatch_\w+)`", text_of(OPERATING))) <= every_number()


def test_every_key_that_the_guides_name_is_a_setting() -> None:
    reference = text_of(CONFIGURATION)
    for guide in (OPERATING, ROOT / "docs/DEPLOYING.md"):
        for table, key in re.findall(r"`(state|http|health|heartbeat|metrics)\.(\w+)`", text_of(guide)):
            section = reference.partition(f"## `[{table}]`")[2].partition("\n## ")[0]
            assert f"| `{key}` |" in section, f"{guide.name}: {table}.{key}"
        for table in re.findall(r"`\[(\w+)\]`", text_of(guide)):
            assert f"## `[{table}]`" in reference, f"{guide.name}: [{table}]"


def test_the_reference_of_the_configuration_is_that_of_the_settings() -> None:
    """Written anew by `python -m tests.reference`."""
    assert text_of(CONFIGURATION) == render_reference()


def test_the_reference_of_the_commands_is_that_of_the_command_line() -> None:
    """Written anew by `python -m tests.command_reference`: so each command and option is in a guide."""
    assert text_of(COMMANDS) == render_commands()


@pytest.mark.parametrize("readme", [ROOT / "sources/README.md", ROOT / "notifiers/README.md"])
def test_every_file_that_a_readme_names_is_there(readme: Path) -> None:
    named = re.findall(r"`([\w/]+(?:\.py|/))`", text_of(readme))
    assert named
    for name in named:
        assert (readme.parent / name).exists() or (ROOT / name).exists(), name


def test_every_source_and_channel_is_in_a_guide() -> None:
    guides = "\n".join(map(text_of, GUIDES))
    assert [each.key for each in SOURCES if f"[{each.key}]" not in guides] == []
    kinds = [get_args(each.model_fields["type"].annotation)[0] for each in CHANNELS]
    assert [kind for kind in kinds if f'"{kind}"' not in guides] == []


def pieces_of_configuration() -> list[str]:
    """What the guides show of a configuration: indented lines that begin with a table."""
    block = re.compile(r"(?:^ {4}.*\n)+", re.MULTILINE)
    found = [textwrap.dedent(piece) for guide in GUIDES for piece in block.findall(text_of(guide))]
    return [piece for piece in found if piece.startswith("[")]


def test_every_piece_of_configuration_in_the_guides_is_read(tmp_path: Path) -> None:
    pieces = pieces_of_configuration()
    assert pieces
    for piece in pieces:
        channel = "" if "[[channels]]" in piece else '[[channels]]\ntype = "console"\nname = "terminal"\n'
        (tmp_path / "listwatch.toml").write_text(f"{piece}\n{channel}", encoding="utf-8")
        read_settings(tmp_path / "listwatch.toml")


def logged() -> Iterator[tuple[str, ast.expr]]:
    """Give the first argument of each call of a log, and where it stands."""
    for path, nodes in our_code():
        for node in nodes:
            match node:
                case ast.Call(ast.Attribute(ast.Name("log" | "logger"), _), [first, *_]):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", first


@pytest.mark.parametrize(
    ("server", "command"),
    [("Caddyfile", "caddy validate --adapter caddyfile --config"), ("nginx", "nginx -t -q -e stderr -c")],
)
def test_every_proxy_in_the_guides_is_one_that_its_server_reads(server: str, command: str, tmp_path: Path) -> None:
    """Where the server is installed; nginx wants the certificate and the frame that its packages bring."""
    program, *words = command.split()
    found = which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    block = (ROOT / "docs/DESK.md").read_text("utf-8").partition(f"    # {server}\n")[2].partition("\n\n")[0]
    text = textwrap.dedent(block)
    if server == "nginx":
        text = re.sub(r"listen 443 ssl;|\s+ssl_certificate\S* \S+;", "", text)
        text = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{text}\n}}\n"
    file = tmp_path / server
    file.write_text(text)
    home = {"HOME": str(tmp_path)}
    done = subprocess.run([found, *words, file], capture_output=True, text=True, env=home, check=False)
    assert done.returncode == 0, done.stderr


def test_every_event_of_the_log_has_a_name_that_the_runbook_gives() -> None:
    names = {}
    for place, first in logged():
        assert isinstance(first, ast.Constant), place
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", str(first.value)), place
        names[str(first.value)] = place
    table = text_of(OPERATING).partition("## The log\n")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert told == set(names)


def test_the_version_has_its_dated_section_in_the_changelog() -> None:
    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)

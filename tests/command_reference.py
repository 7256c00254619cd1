"""The reference of the commands, made from the command line itself: docs/COMMANDS.md.

`python -m tests.command_reference` writes it; a test holds the file against what would be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.commands.answers import ANSWERS, LINES
from monitor.commands.examples import EXAMPLES
from tests.commands import commands_below

GUIDE = Path(__file__).resolve().parents[1] / "docs/COMMANDS.md"

_HEAD = """\
# Commands

Every command of `listwatch` with what it takes. This page is made from the command line by
`python -m tests.command_reference`; `listwatch COMMAND --help` says the same.

With `--json` a command prints one JSON document, where said one a line, and nothing else on standard output; `listwatch
schema COMMAND` prints its JSON Schema. An error is `{"error": {"subject": ..., "trouble": ..., "remedy": ...}}` then.
Exit codes: 0 fine; 1 something needs a look; 2 the command or the configuration is wrong.
"""


def render_commands() -> str:
    """Give the whole page."""
    return "\n".join([_HEAD, *(_section(name, command) for name, command in sorted(commands_below()))])


def _section(name: str, command: Any) -> str:
    arguments = " ".join(f"[{each.metavar}]" if not each.required else each.metavar for each in _arguments(command))
    lines = [f"## `{' '.join(filter(None, ('listwatch', name, arguments)))}`", command.help.strip(), ""]
    if name in ANSWERS:
        lines[1] += " Answers in JSON, a document a line." if name in LINES else " Answers in JSON."
    lines += [f"For example: `listwatch {name} {EXAMPLES[name]}`", ""]
    rows = list(_rows(command))
    return "\n".join([*lines, "| takes | which is |", "|---|---|", *rows, ""]) if rows else "\n".join(lines)


def _arguments(command: Any) -> list[Any]:
    for each in (found := [each for each in command.params if each.param_type_name == "argument"]):
        each.metavar = each.name.upper().removesuffix("_FILE")
    return found


def _rows(command: Any) -> Iterator[str]:
    for each in command.params:
        if each.name in {"help", "as_json"}:
            continue
        names = ", ".join(f"`{option}`" for option in (*each.opts, *each.secondary_opts))
        shown = f"`{each.metavar}`" if each.param_type_name == "argument" else names
        needed = " Must be given." if each.required else ""
        yield f"| {shown} | {' '.join(str(each.help or '').split()).replace('|', chr(92) + '|')}{needed} |"


if __name__ == "__main__":
    GUIDE.write_text(render_commands(), encoding="utf-8")
    print(f"wrote {GUIDE.relative_to(Path.cwd())}")

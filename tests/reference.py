"""The reference of the configuration, made from the settings themselves: docs/CONFIGURATION.md.

`python -m tests.reference` writes it; a test holds the file against what would be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.config.settings import ENVIRONMENT_PREFIX, Settings

GUIDE = Path(__file__).resolve().parents[1] / "docs/CONFIGURATION.md"

_HEAD = f"""\
# Configuration

Every table and key of `listwatch.toml`, with the values they take and their defaults. This page is made from
the tables themselves by `python -m tests.reference`. `listwatch init` writes a commented file to begin with, and
`listwatch check` says what is wrong with yours, key by key.

Paths are relative to the file. A key of a table can be set in the environment too, where it stands over the file:
`screening.similar_name` is `{ENVIRONMENT_PREFIX}SCREENING__SIMILAR_NAME`; the file itself is named by
`{ENVIRONMENT_PREFIX}CONFIG`. Secrets never stand in the file: a key that ends in `_env` names an environment variable
that holds one, a key that ends in `_file` a file; a relative one is looked for by its name in systemd's
`$CREDENTIALS_DIRECTORY` first.
"""

Schema = dict[str, Any]


def render_reference() -> str:
    """Give the whole page."""
    schema = Settings.model_json_schema()
    sections = [
        section for name, node in schema["properties"].items() for section in _sections(name, node, schema["$defs"])
    ]
    return "\n".join([_HEAD, *sections])


def _sections(name: str, node: Schema, tables: Schema) -> Iterator[str]:
    """Give the section of one key of the top: a table, tables in a row, or one of several kinds of table."""
    if "$ref" in node:
        yield from _table(f"[{name}]", _named(node, tables), tables)
    elif "$ref" in node["items"]:
        yield from _table(f"[[{name}]]", _named(node["items"], tables), tables)
    else:
        for kind in node["items"]["oneOf"]:
            table = _named(kind, tables)
            yield from _table(f'[[{name}]] type = "{table["properties"]["type"]["const"]}"', table, tables)


def _table(title: str, table: Schema, tables: Schema) -> Iterator[str]:
    rows = [_row(key, node, tables, key in table.get("required", ())) for key, node in table["properties"].items()]
    yield f"## `{title}`\n{table['description']}\n\n| key | value | default |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    for key, node in table["properties"].items():
        for inner in (node.get("additionalProperties"), node.get("items")):
            if isinstance(inner, dict) and _is_table(inner, tables):
                yield from _table(f"[{title.strip('[]')}.{key}.NAME]", _named(inner, tables), tables)
        for inner in (node, *node.get("anyOf", ())):
            if _is_table(inner, tables):
                yield from _table(f"[{title.strip('[]')}.{key}]", _named(inner, tables), tables)


def _row(key: str, node: Schema, tables: Schema, is_required: bool) -> str:
    default = "must be given" if is_required else _default(node)
    return f"| `{key}` | {_value(node, tables)} | {default} |"


def _default(node: Schema) -> str:
    default = node.get("default")
    if default in (None, "", [], {}):
        return ""
    return f"`{json.dumps(sorted(default) if node.get('uniqueItems') else default, ensure_ascii=False)}`"


def _value(node: Schema, tables: Schema) -> str:
    """Say in words which values a key takes."""
    if "$ref" in node:
        return "a table" if _is_table(node, tables) else _value(_named(node, tables), tables)
    if "anyOf" in node:
        return " or ".join(_value(one, tables) for one in node["anyOf"] if one.get("type") != "null")
    if "const" in node or "enum" in node:
        return ", ".join(f"`{json.dumps(one)}`" for one in node.get("enum", [node.get("const")]))
    if node["type"] == "array":
        return _array(node, tables)
    if node["type"] == "object":
        return f"a table; each value: {_value(node['additionalProperties'], tables)}"
    return _plain(node) + _bounds(node)


def _array(node: Schema, tables: Schema) -> str:
    if "prefixItems" in node:
        return f"[{', '.join(_value(one, tables) for one in node['prefixItems'])}]"
    return f"list of: {_value(node['items'], tables)}"


def _plain(node: Schema) -> str:
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    formats = {"path": "path", "time": "time of day", "date": "date"}
    return formats.get(node.get("format", ""), words[node["type"]])


def _bounds(node: Schema) -> str:
    signs = {"minimum": "at least", "exclusiveMinimum": "more than", "maximum": "at most", "exclusiveMaximum": "under"}
    said = [f"{words} {node[sign]}" for sign, words in signs.items() if sign in node]
    return f", {', '.join(said)}" if said else ""


def _named(node: Schema, tables: Schema) -> Schema:
    named: Schema = tables[node["$ref"].removeprefix("#/$defs/")]
    return named


def _is_table(node: Schema, tables: Schema) -> bool:
    return "$ref" in node and "properties" in _named(node, tables)


if __name__ == "__main__":
    GUIDE.write_text(render_reference(), encoding="utf-8")
    print(f"wrote {GUIDE.relative_to(Path.cwd())}")

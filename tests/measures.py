"""The measures of the code, printed by `make check`: files, rooms, circles, arrows up, lines, what is longest."""

import ast

from tests.test_floors import LEVEL, ROOT, edges, modules, room_of

_SHORT, _LONG_FILE, _LONG_FUNCTION = 20, 350, 50


def measures() -> dict[str, object]:
    """Return each measure of the four packages by its name; those of `monitor/` say so."""
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in modules().values()}
    steps = (ROOT / "state" / "storage" / "migrations" / "versions").glob("*.py")
    ours = [path for name, path in modules().items() if name.startswith("monitor.")]
    arrows = {
        (room_of(name), room_of(taken))
        for name, taken in edges()
        if name.startswith("monitor.") and taken.startswith("monitor.") and room_of(name) != room_of(taken)
    }
    functions = {
        f"{path.relative_to(ROOT)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in modules().values()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    named = {str(path.relative_to(ROOT)): length for path, length in lines.items()}
    return {
        "files of monitor/": len(ours),
        f"of them under {_SHORT} lines, packages' own apart": sum(
            lines[path] < _SHORT for path in ours if path.name not in {"__init__.py", "__main__.py"}
        ),
        "rooms of monitor/": len([room for room in LEVEL if (ROOT / "monitor" / room).is_dir()]),
        "circles among them": sum((taken, name) in arrows for name, taken in arrows) // 2,
        "arrows up among them": sum(LEVEL[taken] <= LEVEL[name] for name, taken in arrows),
        "packages in all": len({path.parent for path in lines}),
        "lines of the product": sum(lines.values()),
        "and of the steps of its migrations": sum(len(path.read_text("utf-8").splitlines()) for path in steps),
        f"files over {_LONG_FILE} lines": _longest(named, _LONG_FILE),
        f"functions over {_LONG_FUNCTION} lines": _longest(functions, _LONG_FUNCTION),
    }


def _longest(lengths: dict[str, int], most: int) -> str:
    found = sorted(((length, name) for name, length in lengths.items() if length > most), reverse=True)
    return ", ".join(f"{name} ({length})" for length, name in found) or "none"


if __name__ == "__main__":
    for name, value in measures().items():
        print(f"{name:<48} {value:,}" if isinstance(value, int) else f"{name:<48} {value}")

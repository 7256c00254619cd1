"""What `--help` adds to each command: an example, and for the whole of them what unusual words mean."""

from __future__ import annotations

from typing import Any

# A command's arguments in its example.
EXAMPLES = {
    "backfill": "--since 2024-10-01 --tell",
    "backup": "backup-2025-03-31.tar",
    "check": "--send-test",
    "customers accept": '--by "A. Ruiz" --reason "the branch in Bonn was sold"',
    "customers sync": "--all",
    "decide": 'm1a2b3c4 --false --by "A. Ruiz" --reason "another company of that name"',
    "deliver": "--again",
    "demo": "--desk",
    "desk": "--listen 127.0.0.1:8425",
    "diff": "2025-03-24 2025-03-28 --list EL",
    "dispositions export": "--all > decided.csv",
    "dispositions import": "decided.csv",
    "doctor": "--config /etc/listwatch/listwatch.toml",
    "evidence export": "2025-05426.filed.compliance --output evidence.json",
    "evidence hold": '2025-05426 --by "A. Ruiz" --reason "case 25-117"',
    "evidence lift": '2025-05426 --by "A. Ruiz"',
    "evidence prune": '--dry-run --by "A. Ruiz"',
    "evidence replay": "evidence.json",
    "evidence verify": "--json",
    "ftm": "--list EL > entities.ftm.json",
    "hold acknowledge": 'C00451 --by "C. Lund"',
    "hold list": "--owner c.lund@example.com",
    "hold release": 'C00451 --by "A. Ruiz" --reason "not the listed party"',
    "init": "my-folder",
    "lag": "--json",
    "list": "--as-of 2025-03-28 --list EL",
    "lists": "--json",
    "mcp": "--role auditor",
    "ownership explain": "C00451 --on 2025-11-10",
    "ownership import": "owners.csv --as-of 2025-10-31",
    "ownership settle": 'C00451 --by "A. Ruiz" --reason "register of Jinan, 2025-10-30"',
    "ownership stale": "--older 365d",
    "ownership tasks": "--json",
    "ownership whatif": "--from 2026-11-10",
    "people add": '"A. Ruiz" --role compliance --email a.ruiz@example.com',
    "people end": '"A. Ruiz"',
    "people list": "--json",
    "people password": '"A. Ruiz"',
    "people token add": "erp --service --role sales",
    "people token list": "--json",
    "people token revoke": "3",
    "poll": "--config /etc/listwatch/listwatch.toml",
    "quarantine list": "--json",
    "quarantine reject": '1 --by "A. Ruiz" --reason "half of the list is missing"',
    "quarantine release": '1 --by "A. Ruiz" --reason "the list was shortened, as 90 FR 14046 says"',
    "quarantine show": "1",
    "read list": "title-15-part-744.xml --json",
    "read rule": "2025-05426.xml --json",
    "regime list": "--json",
    "regime propose": '2025-19846 --state stayed --since 2025-11-10 --by "A. Ruiz" --note "is stayed until"',
    "regime show": "--on 2025-11-10",
    "regime verify": '2025-19846@2025-11-10 --by "A. Ruiz"',
    "replay": "rules --base 2024-12-31.xml --against 2025-03-31.xml",
    "rescreen": "--since 2025-01-01 --dry-run",
    "review": "--customer C00451",
    "route": "--explain 2025-05426.filed.compliance",
    "run": "--config /etc/listwatch/listwatch.toml",
    "schedule": "--next 24h",
    "schema": "hold list",
    "screen": "customers.csv --output report.html",
    "show": "2025-05426",
    "status": "--watch 60",
    "tune": "decided.csv --customers customers.csv",
}

WORDS = """\b
Words:
  alert        what one audience (compliance, sales, operator) is told
  capture      bytes as a source sent them, kept under their sha256
  disposition  what a person decided of a possible match
  filing       a rule on public inspection, before it is published
  hold         an account that waits for a person; nothing ships for it
  match        a customer and a listed entry that may be the same party
  poll         asking each source once whether there is anything new
  quarantine   what a source sent and listwatch did not believe
  regime       a dated state of a rule of law: in force, stayed
"""


def add_examples(app: Any, words: tuple[str, ...] = ()) -> None:
    """Put its example below the help of each command of a Typer app, and of the apps below it."""
    for command in app.registered_commands:
        name = " ".join((*words, command.name or command.callback.__name__))
        command.epilog = f"\b\nExample:\n  listwatch {name} {EXAMPLES.get(name, '')}"
    for group in app.registered_groups:
        add_examples(group.typer_instance, (*words, group.name) if isinstance(group.name, str) else words)

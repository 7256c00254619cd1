"""`/audit`: the evidence log, filtered; `/settings`: the configuration in effect, with secrets as "set"."""

from __future__ import annotations

import json
from typing import Any

from monitor.desk.question import Facts, Page, Question, Sees
from state.evidence import EvidenceKind, EvidenceRow, is_without_facts
from state.people import Role
from state.storage.evidence import chain_end, evidence_page
from state.storage.people import all_people

PAGE_SIZE = 100
# What names a customer, or holds one, is not for whoever keeps the service running.
_OF_THE_SERVICE = frozenset(
    {EvidenceKind.RECEIVED, EvidenceKind.READ, EvidenceKind.LISTED, EvidenceKind.RETRACTED, EvidenceKind.QUARANTINED,
     EvidenceKind.PRUNED, EvidenceKind.REGIME, EvidenceKind.OWNERS, EvidenceKind.PERSON, EvidenceKind.SIGNED_IN}
)  # fmt: skip
_SECRET = ("_env", "_file", "url", "secret", "password", "token", "key")


def audit(question: Question) -> Facts:
    """Return rows of the log, the latest first, with their facts where the viewer sees customers."""
    kind, before = question.choice("kind", EvidenceKind), question.number("before", 999_999_999, 999_999_999)
    kinds = frozenset({kind}) if kind else frozenset(EvidenceKind)
    if not question.viewer.sees_cases:
        kinds &= _OF_THE_SERVICE
    rows = evidence_page(
        question.connection, kinds, question.words("subject"), question.words("actor"), before, PAGE_SIZE
    )
    end = chain_end(question.connection)
    return {
        "rows": [_row(row, with_facts=question.viewer.sees_cases) for row in rows],
        "filters": {
            "kind": kind.value if kind else "",
            "subject": question.words("subject"),
            "actor": question.words("actor"),
        },
        "kinds": sorted(each.value for each in (EvidenceKind if question.viewer.sees_cases else _OF_THE_SERVICE)),
        "more_before": rows[-1].id if len(rows) == PAGE_SIZE else None,
        "end": {"id": end.last_id, "hash": end.hash},
    }


def _row(row: EvidenceRow, *, with_facts: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": row.id,
        "recorded_at": row.recorded_at.isoformat(),
        "kind": row.kind,
        "subject": row.subject,
        "actor": row.actor,
        "hash": row.hash,
    }
    if with_facts:
        shown["facts"] = "no longer kept" if is_without_facts(row.noun) else _short(json.loads(row.noun))
    return shown


def _short(facts: Any) -> Any:
    """Return facts without what fills pages, such as every customer's record of a screening."""
    if not isinstance(facts, dict):
        return facts
    return {
        name: f"{len(value)} of them" if isinstance(value, list) and len(value) > 8 else value
        for name, value in facts.items()
    }


def settings(question: Question) -> Facts:
    """Return the configuration in effect, key by key, no secret in it, and who may use the desk."""
    tables = question.context.settings.model_dump(mode="json")
    return {
        "settings": [{"key": key, "value": value} for key, value in _keys("", tables)],
        "people": [
            {"name": person.name, "roles": sorted(person.roles), "ended": person.ended_at is not None}
            for person in all_people(question.connection)
        ],
    }


def _keys(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict) and value:
        return [pair for name, inner in value.items() for pair in _keys(f"{prefix}.{name}" if prefix else name, inner)]
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [pair for at, inner in enumerate(value) for pair in _keys(f"{prefix}.{at}", inner)]
    return [(prefix, _shown(prefix, value))]


def _shown(key: str, value: Any) -> str:
    """Return a value as text; of what leads to a secret, or may hold one, only that it is set."""
    last = key.rpartition(".")[2]
    if value in (None, "", [], {}):
        return "not set"
    return "set" if last.endswith(_SECRET) else json.dumps(value, ensure_ascii=False).strip('"')


_ROLES = frozenset({Role.AUDITOR, Role.OPERATOR, Role.COMPLIANCE})
PAGE = Page(
    "/audit",
    "Audit",
    "audit",
    dict.fromkeys(("rows", "filters", "kinds", "more_before", "end"), Sees.WORK),
    audit,
    "rows",
    _ROLES,
)
SETTINGS_PAGE = Page(
    "/settings",
    "Settings",
    "settings",
    dict.fromkeys(("settings", "people"), Sees.WORK),
    settings,
    "settings",
    frozenset({Role.AUDITOR, Role.OPERATOR}),
)

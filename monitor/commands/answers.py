"""What each command answers with `--json`, as types from which its JSON Schema is made; loaded by `schema` alone."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any, NotRequired, get_type_hints

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from monitor.alerting.routing import Routing
from monitor.evidence.replay import Replayed
from monitor.evidence.rescreening import Rescreened
from monitor.evidence.verify import Verified
from monitor.intake.customers import Synced
from monitor.intake.owners import OwnersImported
from monitor.operations.backfill import HistoryLine
from monitor.operations.findings import Finding as DoctorFinding
from monitor.operations.forecast import SourceForecast
from monitor.operations.rounds import Round
from monitor.operations.status import Status
from monitor.review.decided import Decided
from monitor.screening.tuning import Tuned
from state.changes import Change, ChangeKind, FieldChange
from state.customers import NotScreenable
from state.deliveries import Outcome
from state.dispositions import Decision, Disposition, HoldRecord
from state.edits import Edit
from state.errors import UsageProblem
from state.list_kinds import ListEffect, Role
from state.listings import Listing
from state.matches import Match, Reason, Strength
from state.ownership import FindingClass, ListedOwner, Share
from state.regimes import Regime
from state.rules import Rule, SavingsClause, StatedCounts, UnreadInstruction
from state.storage.codified import CodifiedProvision
from state.storage.milestones import Milestone
from state.storage.ownership import OwnershipTask
from state.storage.pruning import Prunable
from state.storage.quarantine import Held
from state.tokens import ApiToken

Plain = dict[str, Any]


def _like(noun: type, name: str, /, *left_out: str, **more: Any) -> Any:
    """Return the type of a noun's JSON with fields more and fields less."""
    hints = get_type_hints(noun)
    fields = {each.name: hints[each.name] for each in dataclasses.fields(noun) if each.name not in left_out}
    return _shape(name, **(fields | more))


def _shape(name: str, /, **fields: Any) -> Any:
    """Return the type of a JSON object."""
    make: Any = TypedDict  # no type checker knows one whose fields are not written out
    return make(name, fields)


def _many(kind: Any) -> Any:
    return list[kind]


def _groups(kind: Any) -> Any:
    return dict[str, list[kind]]


def _maybe(kind: Any) -> Any:
    return kind | None


_Wrote = _shape("Wrote", wrote=list[str], files=list[dict[str, str]])
_Tried = _shape("Tried", channel=str, outcome=Outcome, detail=str)
_Named = _shape("Named", destination=str, name=str)
_Checked = _shape(
    "Checked",
    config=str,
    customers_file=str,
    customers=int,
    not_screenable=list[NotScreenable],
    notes=list[str],
    channels=list[str],
    state_folder=str,
    findings=list[DoctorFinding],
    tests=_many(_Tried),
    is_fine=bool,
)
_Demo = _shape(
    "Demo",
    organizations=int,
    entries=int,
    entries_by_destination=dict[str, int],
    footnote_4=int,
    inspur=_many(_Named),
    revised=int,
    revised_entries=_many(_Named),
    rules=list[Plain],
    affected=list[Plain],
    customers_held=list[str],
    alerts_sent=int,
    second_poll_new=int,
)
_Sent = _shape("Sent", queued_again=int, delivered=int, undelivered=int)
_Entry = _like(Listing, "Entry", "entry_id", list=str, normalized=Plain)
_ListedEntry = _like(Listing, "ListedEntry", "entry_id", list=str, normalized=Plain, opened_by=str, closed_by=str)
_List = _shape(
    "List",
    list=str,
    as_of=date,
    known_at=datetime | None,
    entries=_many(_ListedEntry),
    footnotes=_many(_like(CodifiedProvision, "Footnote", number=int)),
    list_as_of=date | None,
    confirmed_at=datetime | None,
    is_stale=bool,
    unverified_regimes=list[str],
)
_Diff = _shape("Diff", counts=dict[ChangeKind, int], changes=list[Change])
_Screened = _shape(
    "Screened",
    customer_id=str,
    listing=_shape("Of", destination=str, name=str, entry_id=str | None),
    score=float,
    strength=Strength,
    reasons=list[Reason],
    unverified_regimes=NotRequired[list[str]],
)
_Exported = _shape("Exported", file=str, alert_id=str, missing_captures=list[str])
_Decision = _like(Decision, "DecisionTaken", decided_at=datetime)
_Reviewed = _like(
    Match,
    "Reviewed",
    "entry_id",
    id=str,
    is_open=bool,
    document=str,
    stage=str,
    list_code=str,
    entry_id=str,
    disposition=_maybe(_Decision),
    unverified_regimes=list[str],
)
_Held = _like(
    HoldRecord,
    "HeldAccount",
    customer_name=str,
    owner_email=str,
    overdue_seconds=float | None,
    unverified_regimes=list[str],
)
_Reached = _shape("Reached", at=datetime | None, seconds=float | None)
_Lag = _shape("Lag", document_number=str, never_told=list[str], **{str(each): _Reached for each in Milestone})
_Amended = _like(
    Listing,
    "Amended",
    "entry_id",
    instruction_name=str,
    row_found=bool,
    list=str,
    edits=list[Edit],
    effective_on=date | None,
)
_Removed = _shape("Removed", list=str, destination=str, name=str, instruction=str, effective_on=date | None)
_Rule = _like(
    Rule,
    "ReadRule",
    "amendments",
    "stated",
    "publication_date",
    "savings",
    "stated_of_others",
    published_on=date | None,
    savings_clause=_maybe(SavingsClause),
    additions=_many(_Amended),
    revisions=_many(_Amended),
    removals=_many(_Removed),
    grounds=_many(_shape("Ground", themes=list[str], names=list[str])),
    stated_counts=_like(StatedCounts, "Stated", additions_by_destination=dict[str, int]),
    stated_counts_of_other_lists=list[StatedCounts],
    counts_agree=bool | None,
)
_Compared = _shape("Compared", as_of=date, entries=int)
_IN_SHORT = {"kind": ChangeKind, "destination": str, "name": str, "fields": list[FieldChange]}
_Replayed = _shape(
    "Replay",
    base=_Compared,
    rules=_many(
        _shape(
            "ReplayedRule",
            document_number=str,
            title=str,
            effective_on=date | None,
            skipped=str,
            changes=_many(_shape("InShort", **_IN_SHORT)),
            unread=list[UnreadInstruction],
            counts_agree=bool | None,
        )
    ),
    entries=int,
    against=_maybe(_Compared),
    differences=_many(_shape("Differs", **_IN_SHORT, explanation=str, awaits=list[str])),
    unexplained=int,
    unread_files=list[str],
    unread_rows=list[str],
    is_fine=bool,
)
_Regime = _like(Regime, "Regime", key=str)
_Reading = _shape(
    "Reading",
    rule=str,
    on=date,
    known_at=datetime,
    state=str,
    ownership_counts=bool | str,
    verified=bool,
    regime=_maybe(_Regime),
    otherwise=_maybe(_Regime),
    words=str,
)
_OwnerLine = _shape(
    "OwnerLine",
    **{
        "customer_id": str,
        "name": str,
        "country": str,
        "open_orders": int | None,
        "class": FindingClass,
        "held": Share,
        "owners": list[str],
    },
)
_Owned = _shape(
    "Owned",
    **{
        "customer_id": str,
        "name": str,
        "country": str,
        "open_orders": int | None,
        "class": FindingClass,
        "on": date,
        "held": Share,
        "held_by_list": _many(_like(Share, "ShareOfList", list=str)),
        "owners": list[ListedOwner],
        "requirement": str | None,
        "requirement_of": str | None,
        "policy": str | None,
        "policy_of": str | None,
        "footnotes": list[int],
        "needs_regime": bool,
        "regime": _Reading,
        "data_problems": list[str],
        "lists_missing": list[str],
        "words": list[str],
        "decide": str | None,
    },
)
_WhatIf = _shape(
    "WhatIf",
    **{
        "from": date,
        "today": _Reading,
        "on_that_day": _Reading,
        "if_in_force": _groups(_OwnerLine),
        "if_not_in_force": _groups(_OwnerLine),
        "newly_held_by_country": dict[str, int],
        "lists_missing": list[str],
    },
)
_Stale = _shape("Stale", owner=str, owned=str, source=str, place=str, as_of=date | None)
_Person = _shape(
    "Person",
    name=str,
    roles=list[str],
    email=str | None,
    slack_id=str | None,
    has_password=bool,
    added_at=datetime,
    ended_at=datetime | None,
)
_KeptList = _shape(
    "KeptList",
    code=str,
    name=str,
    effect=ListEffect,
    role=Role,
    holds_accounts=bool,
    source=str | None,
    law=str,
    as_of=date,
    confirmed_at=datetime | None,
    is_stale=bool,
    entries=int,
    changed_at=datetime | None,
)

# By the words of the command. Those of `LINES` answer one document a line.
ANSWERS: dict[str, Any] = {
    "demo": _Demo,
    "init": _Wrote,
    "check": _Checked,
    "poll": _like(Round, "Polled", is_fine=bool),
    "deliver": _Sent,
    "status": _like(Status, "Status", messages=dict[str, int], is_fine=bool),
    "schedule": list[SourceForecast],
    "backfill": list[HistoryLine],
    "doctor": list[DoctorFinding],
    "screen": _Screened,
    "tune": _many(_like(Tuned, "Tuned", precision=float | None, recall=float | None)),
    "rescreen": list[Rescreened],
    "customers sync": Synced,
    "customers accept": Synced,
    "list": _List,
    "lists": _many(_KeptList),
    "diff": _Diff,
    "show": dict[str, list[Plain]],
    "backup": _shape("Backup", file=str, bytes=int),
    "evidence verify": _like(Verified, "Verified", is_whole=bool),
    "evidence export": _Exported,
    "evidence replay": _like(Replayed, "ReplayedAlert", is_same=bool, is_fine=bool),
    "evidence prune": _like(Prunable, "Pruned", dry_run=bool),
    "evidence hold": _shape("LegalHold", subject=str, reason=str, held_by=str),
    "evidence lift": _shape("Lifted", subject=str, lifted=int),
    "quarantine list": list[Held],
    "quarantine show": _like(Held, "HeldAnswer", bytes=int, begins=str),
    "quarantine release": _shape("Believed", number=int, released_by=str, done=list[str]),
    "quarantine reject": _shape("Rejected", number=int, rejected_by=str),
    "review": _many(_Reviewed),
    "decide": Decided,
    "dispositions export": list[Disposition],
    "dispositions import": _shape("Imported", recorded=int, stood_already=int),
    "hold list": _many(_Held),
    "hold acknowledge": _shape("Acknowledged", customer_id=str, acknowledged_by=str),
    "hold release": _shape("Released", customer_id=str, signed_by=str, is_released=bool),
    "lag": _many(_Lag),
    "replay": _Replayed,
    "read rule": _Rule,
    "read list": _Entry,
    "regime list": _many(_Regime),
    "regime show": _Reading,
    "regime propose": _like(Regime, "Proposed", key=str, is_new=bool),
    "regime verify": _like(Regime, "Settled", key=str, is_rejected=bool),
    "ownership import": OwnersImported,
    "ownership explain": _Owned,
    "ownership whatif": _WhatIf,
    "ownership stale": _many(_Stale),
    "ownership tasks": list[OwnershipTask],
    "ownership settle": list[OwnershipTask],
    "route": Routing,
    "people list": _many(_Person),
    "people add": _Person,
    "people token add": _shape("TokenMade", token=str),
    "people token list": _many(_like(ApiToken, "Token", "hash")),
    "people token revoke": _shape("TokenEnded", id=int, signs_as=str),
    "people end": _shape("Ended", name=str),
}
LINES = frozenset({"screen", "read list"})
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answer_schema(command: str) -> dict[str, Any]:
    """Return the JSON Schema of what a command answers with `--json`. Raise UsageProblem for one that answers nothing.

    An error has the same form for all of them: `error` with `subject`, `trouble` and `remedy`.
    """
    if command not in ANSWERS:
        commands = ", ".join(sorted(ANSWERS))
        raise UsageProblem(command, "is no command that answers with --json.", f"These do: {commands}.")
    schema = TypeAdapter(ANSWERS[command]).json_schema(mode="serialization")
    form = "each line of what" if command in LINES else "what"
    return {"$schema": _DIALECT, **schema, "title": f"{form} `listwatch {command} --json` answers".capitalize()}

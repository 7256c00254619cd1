"""Polling the sources of whole lists: the eCFR, which our lists begin with, and the Consolidated Screening List.

What they send is believed only when no guard doubts it; else it is refused with its bytes, and our lists stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from monitor.events.findings import Findings
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.csl_reconcile import CSL_SOURCE, WANTED, ConsolidatedIntake
from monitor.intake.ecfr_reconcile import Comparison, PartIntake
from monitor.intake.parsing import parse_or_refuse
from monitor.intake.plausibility import PlausibilityIssue
from monitor.intake.quarantine import confirm_held
from monitor.runtime.context import Context
from monitor.settle import LIST, Plan, derive_and_settle
from sources import ecfr, screening_list
from sources.http import Fetched, RefusedContent, Validators
from state.captures import Capture
from state.changes import compare_lists
from state.customers import CustomerBase
from state.errors import UnexpectedContent
from state.listings import Snapshot
from state.storage import snapshots
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.quarantine import Held, answers_held
from state.storage.sources import find_source, record_checked
from state.times import eastern_date

ECFR_SOURCE = "ecfr"

Report = tuple[str, ...]


def poll_ecfr(context: Context) -> Report:
    """Fetch part 744 when the eCFR has a newer one, and hold its lists against ours."""
    url = context.settings.ecfr.url
    titles = ecfr.fetch_titles(context.http, url)
    as_of = parse_or_refuse(titles, ecfr.read_up_to_date_as_of)
    with transaction(context.engine) as connection:
        newest = snapshots.latest_snapshot_date(connection, LIST)
    done: Report = ()
    if newest is None or as_of > newest:
        fetched = ecfr.fetch_part(context.http, url, as_of)
        capture = context.keep(fetched, ECFR_SOURCE)
        part = parse_or_refuse(fetched, lambda body, subject: ecfr.read_lists(body, subject, as_of))
        done = _take_in_part(context, fetched, capture, part)
    with transaction(context.engine) as connection:
        record_checked(connection, ECFR_SOURCE, context.now(), sha256(titles.body).hexdigest())
    return done


def _take_in_part(context: Context, fetched: Fetched, capture: Capture, part: Sequence[Snapshot]) -> Report:
    """Hold the lists of a part against ours. Raise RefusedContent where they are not believed."""
    intake = PartIntake(context, capture, part)
    agreed: Held | None = None

    def plan(connection: Connection, customers: CustomerBase) -> Plan:
        nonlocal agreed
        doubts = intake.compare(connection)
        agreed = _seen_before(connection, context, intake.comparisons, doubts) if doubts else None
        if doubts and agreed is None:
            raise _refused(fetched, doubts, intake.comparisons)
        return intake.plan(connection, customers)

    def store(connection: Connection, findings: Sequence[Findings]) -> Report:
        if agreed is not None:
            confirm_held(connection, context, agreed, "a second answer shows the same lists")
        return intake.store(connection, findings)

    return derive_and_settle(context, partial(customers_to_screen, context), plan, store) or ()


def poll_screening_list(context: Context) -> Report:
    """Fetch the Consolidated Screening List when it has changed, and hold it against ours."""
    with transaction(context.engine) as connection:
        standing = find_source(connection, CSL_SOURCE)
    validators = Validators(standing.etag or "", standing.last_modified or "")
    fetched = screening_list.fetch_screening_list(context.http, context.settings.screening_list.url, validators)
    if fetched is None:
        with transaction(context.engine) as connection:
            record_checked(connection, CSL_SOURCE, context.now())
        return ()
    capture = context.keep(fetched, CSL_SOURCE)
    is_news = capture.sha256 != standing.content_sha256
    done = _take_in_file(context, fetched, capture) if is_news else ()
    with transaction(context.engine) as connection:
        kept = fetched.validators
        record_checked(connection, CSL_SOURCE, context.now(), capture.sha256, kept.etag, kept.last_modified)
    return done


def _take_in_file(context: Context, fetched: Fetched, capture: Capture) -> Report:
    """Read a new file and hold it against our lists. Raises RefusedContent where it is not believed."""
    as_of = screening_list.read_date(fetched.validators) or eastern_date(capture.received_at)
    shown = parse_or_refuse(fetched, lambda body, subject: screening_list.read_screening_list(body, subject, WANTED))
    intake = ConsolidatedIntake(context, capture, shown, as_of)

    def plan(connection: Connection, customers: CustomerBase) -> Plan:
        if doubts := intake.compare(connection):
            raise RefusedContent(_as_problem(fetched.url, doubts), fetched, as_of)
        return intake.plan(connection, customers)

    return derive_and_settle(context, partial(customers_to_screen, context), plan, intake.store) or ()


def _refused(fetched: Fetched, doubts: Iterable[PlausibilityIssue], compared: tuple[Comparison, ...]) -> RefusedContent:
    return RefusedContent(_as_problem(fetched.url, doubts), fetched, compared[0].snapshot.as_of)


def _as_problem(subject: str, doubts: Iterable[PlausibilityIssue]) -> UnexpectedContent:
    reasons = "; ".join(doubt.reason for doubt in doubts)
    remedy = "Our lists stay as they are until a person releases it: see `listwatch quarantine list`."
    return UnexpectedContent(subject, f"is not believed: {reasons}.", remedy)


def _seen_before(
    connection: Connection, context: Context, compared: tuple[Comparison, ...], doubts: Iterable[PlausibilityIssue]
) -> Held | None:
    """Return the answer held a while ago that shows the same lists; None where a doubt needs a person, or none is."""
    if any(doubt.needs_person for doubt in doubts):
        return None
    patience = timedelta(seconds=context.settings.guards.agree_after)
    for held in answers_held(connection, ECFR_SOURCE):
        if context.now() - held.held_at >= patience and _shows_the_same(connection, context, held, compared):
            return held
    return None


def _shows_the_same(connection: Connection, context: Context, held: Held, compared: tuple[Comparison, ...]) -> bool:
    if held.as_of is None:
        return False
    kept = find_capture(connection, context.settings.captures_folder, held.capture_sha256)
    before = ecfr.read_lists(kept.body, kept.url, held.as_of)
    now = [each.snapshot for each in compared]
    return [one.list_code for one in before] == [one.list_code for one in now] and not any(
        compare_lists(old.listings, new.listings) for old, new in zip(before, now, strict=True)
    )

from datetime import UTC, date, datetime

import pytest

from monitor.events.next_step import NextStep, next_step
from sources.bureau import BUREAU_SLUG
from state.documents import Document, Stage
from state.storage.documents import DocumentStatus, KnownDocument

BASE = date(2025, 3, 24)
NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def document(stage: Stage, published: date | None = date(2025, 3, 28), **fields: object) -> Document:
    return Document("2025-05427", stage, "Additions", "Rule", publication_date=published, **fields)  # type: ignore[arg-type]


def known(*seen: tuple[Stage, DocumentStatus]) -> dict[Stage, KnownDocument]:
    return {stage: KnownDocument(document(stage), standing, None, NOW) for stage, standing in seen}


FILED, PUBLISHED, WITHDRAWN = Stage.FILED, Stage.PUBLISHED, Stage.WITHDRAWN


@pytest.mark.parametrize(
    ("stage", "seen", "step"),
    [
        (FILED, [], NextStep.READ),
        (FILED, [(FILED, DocumentStatus.SETTLED)], NextStep.PASS),
        (FILED, [(FILED, DocumentStatus.PENDING)], NextStep.READ),
        (FILED, [(PUBLISHED, DocumentStatus.SETTLED)], NextStep.PASS),
        (PUBLISHED, [(FILED, DocumentStatus.SETTLED)], NextStep.READ),
        (PUBLISHED, [(PUBLISHED, DocumentStatus.NOT_OURS)], NextStep.PASS),
        (PUBLISHED, [(Stage.ANNOUNCED, DocumentStatus.SETTLED)], NextStep.READ),
        (WITHDRAWN, [], NextStep.PASS),
        (WITHDRAWN, [(FILED, DocumentStatus.SETTLED)], NextStep.WITHDRAW),
        (WITHDRAWN, [(FILED, DocumentStatus.SETTLED), (WITHDRAWN, DocumentStatus.SETTLED)], NextStep.PASS),
    ],
)
def test_a_stage_is_dealt_with_once_and_in_the_light_of_the_others(
    stage: Stage, seen: list[tuple[Stage, DocumentStatus]], step: NextStep
) -> None:
    assert next_step(document(stage), known(*seen), BASE) is step


@pytest.mark.parametrize(
    ("published", "effective", "step"),
    [
        (date(2025, 3, 24), date(2025, 3, 24), NextStep.NOTE_BEFORE_OUR_TIME),
        (date(2025, 3, 24), None, NextStep.NOTE_BEFORE_OUR_TIME),
        (date(2025, 3, 24), date(2025, 5, 1), NextStep.READ),
        (date(2025, 3, 25), date(2025, 3, 24), NextStep.READ),
        (None, None, NextStep.READ),
    ],
)
def test_what_the_base_list_holds_is_noted_and_what_it_cannot_hold_is_read(
    published: date | None, effective: date | None, step: NextStep
) -> None:
    assert next_step(document(PUBLISHED, published, effective_on=effective), {}, BASE) is step


@pytest.mark.parametrize(
    ("stage", "kind", "title", "slug", "step"),
    [
        (FILED, "Notice", "Meeting", "", NextStep.NOTE_NOT_A_RULE),
        (PUBLISHED, "Notice", "Technical Advisory Committee Meeting", BUREAU_SLUG, NextStep.NOTE_NOT_A_RULE),
        (PUBLISHED, "Notice", "Request for Views", "fish-and-wildlife-service", NextStep.NOTE_NOT_A_RULE),
        (PUBLISHED, "Proposed Rule", "Request for Views", BUREAU_SLUG, NextStep.NOTE_NOT_A_RULE),
        (PUBLISHED, "Notice", "Request for Views", BUREAU_SLUG, NextStep.READ),
        (FILED, "Notice", "Request for Views", BUREAU_SLUG, NextStep.NOTE_NOT_A_RULE),
        (FILED, "Notice", "Affiliates of Certain Listed Entities: Comment Period", BUREAU_SLUG, NextStep.READ),
    ],
)
def test_a_notice_is_read_only_if_it_is_the_bureaus_and_may_cite_a_rule(
    stage: Stage, kind: str, title: str, slug: str, step: NextStep
) -> None:
    notice = Document("2026-1", stage, title, kind, (slug,), publication_date=date(2026, 11, 30))
    assert next_step(notice, {}, BASE) is step

from datetime import UTC, date, datetime

import pytest

from monitor.deciding import Step, decide
from state.documents import Document, Stage
from state.storage.documents import KnownDocument, Standing

BASE = date(2025, 3, 24)
NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def document(stage: Stage, published: date | None = date(2025, 3, 28), **fields: object) -> Document:
    return Document("2025-05427", stage, "Additions", "Rule", publication_date=published, **fields)  # type: ignore[arg-type]


def known(*seen: tuple[Stage, Standing]) -> dict[Stage, KnownDocument]:
    return {stage: KnownDocument(document(stage), standing, None, NOW) for stage, standing in seen}


FILED, PUBLISHED, WITHDRAWN = Stage.FILED, Stage.PUBLISHED, Stage.WITHDRAWN


@pytest.mark.parametrize(
    ("stage", "seen", "step"),
    [
        (FILED, [], Step.READ),
        (FILED, [(FILED, Standing.SETTLED)], Step.PASS),
        (FILED, [(FILED, Standing.PENDING)], Step.READ),
        (FILED, [(PUBLISHED, Standing.SETTLED)], Step.PASS),
        (PUBLISHED, [(FILED, Standing.SETTLED)], Step.READ),
        (PUBLISHED, [(PUBLISHED, Standing.NOT_OURS)], Step.PASS),
        (PUBLISHED, [(Stage.ANNOUNCED, Standing.SETTLED)], Step.READ),
        (WITHDRAWN, [], Step.PASS),
        (WITHDRAWN, [(FILED, Standing.SETTLED)], Step.WITHDRAW),
        (WITHDRAWN, [(FILED, Standing.SETTLED), (WITHDRAWN, Standing.SETTLED)], Step.PASS),
    ],
)
def test_a_stage_is_dealt_with_once_and_in_the_light_of_the_others(
    stage: Stage, seen: list[tuple[Stage, Standing]], step: Step
) -> None:
    assert decide(document(stage), known(*seen), BASE) is step


@pytest.mark.parametrize(
    ("published", "effective", "step"),
    [
        (date(2025, 3, 24), date(2025, 3, 24), Step.NOTE_BEFORE_OUR_TIME),
        (date(2025, 3, 24), None, Step.NOTE_BEFORE_OUR_TIME),
        (date(2025, 3, 24), date(2025, 5, 1), Step.READ),
        (date(2025, 3, 25), date(2025, 3, 24), Step.READ),
        (None, None, Step.READ),
    ],
)
def test_what_the_base_list_holds_is_noted_and_what_it_cannot_hold_is_read(
    published: date | None, effective: date | None, step: Step
) -> None:
    assert decide(document(PUBLISHED, published, effective_on=effective), {}, BASE) is step


def test_a_notice_amends_no_list() -> None:
    notice = Document("2025-1", FILED, "Meeting", "Notice")
    assert decide(notice, {}, BASE) is Step.NOTE_NOT_A_RULE

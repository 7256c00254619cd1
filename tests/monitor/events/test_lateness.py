from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.events.lateness import late_by
from state.documents import Document, Stage

FILED_AT = datetime(2025, 3, 25, 20, 30, tzinfo=UTC)
FILED = Document("2025-05427", Stage.FILED, "Additions", filed_at=FILED_AT)
PUBLISHED = Document("2025-05427", Stage.PUBLISHED, "Additions", publication_date=date(2025, 3, 28))
OPENS = datetime(2025, 3, 28, 12, 45, tzinfo=UTC)  # 8:45 am Eastern


@pytest.mark.parametrize(
    ("document", "now", "late"),
    [
        (FILED, FILED_AT + timedelta(hours=2), None),
        (FILED, FILED_AT + timedelta(days=3), timedelta(days=3)),
        (PUBLISHED, OPENS - timedelta(hours=5), None),
        (PUBLISHED, OPENS + timedelta(hours=30), timedelta(hours=30)),
        (Document("x", Stage.ANNOUNCED, "A feed names it"), OPENS, None),
    ],
)
def test_lateness_counts_from_when_the_text_became_public(
    document: Document, now: datetime, late: timedelta | None
) -> None:
    assert late_by(document, now) == late

"""The five moments that the demo stops at, and what the two offices show at each.

Filing and publication are those of 90 FR 14032 and 90 FR 14046; the eCFR's dates follow its usual lag of one or two
business days. On the last one (90 FR 50857) who owns two customers begins to matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from monitor.demo.drafts import RULE_NUMBERS


@dataclass(frozen=True, slots=True)
class DemoStage:
    """One moment (aware UTC) and what can be fetched then.

    Of the demo's two rules, `filed` are the numbers on public inspection and `published` those in print.
    `codified_as_of` is the Eastern date that the eCFR says it is complete up to.
    """

    moment: datetime
    title: str
    filed: tuple[str, ...]
    published: tuple[str, ...]
    codified_as_of: date


NOTHING_NEW = DemoStage(
    moment=datetime(2025, 3, 24, 22, 0, tzinfo=UTC),
    title="Monday March 24, 2025, 6:00 pm Eastern: nothing new",
    filed=(),
    published=(),
    codified_as_of=date(2025, 3, 24),
)
FILED = DemoStage(
    moment=datetime(2025, 3, 25, 20, 31, tzinfo=UTC),
    title="Tuesday March 25, 2025, 4:31 pm Eastern: two rules on public inspection",
    filed=RULE_NUMBERS,
    published=(),
    codified_as_of=date(2025, 3, 24),
)
PUBLISHED = DemoStage(
    moment=datetime(2025, 3, 28, 12, 50, tzinfo=UTC),
    title="Friday March 28, 2025, 8:50 am Eastern: both rules printed in the Federal Register",
    filed=(),
    published=RULE_NUMBERS,
    codified_as_of=date(2025, 3, 26),
)
CODIFIED = DemoStage(
    moment=datetime(2025, 4, 2, 13, 0, tzinfo=UTC),
    title="Wednesday April 2, 2025, 9:00 am Eastern: the eCFR shows what the rules changed",
    filed=(),
    published=RULE_NUMBERS,
    codified_as_of=date(2025, 3, 31),
)
BACK_IN_FORCE = DemoStage(
    moment=datetime(2026, 11, 10, 14, 0, tzinfo=UTC),
    title="Tuesday November 10, 2026, 9:00 am Eastern: the stay of the Affiliates Rule is over, by its terms",
    filed=(),
    published=RULE_NUMBERS,
    codified_as_of=date(2025, 3, 31),
)

# From filing to the eCFR; and all that the demo shows.
STAGES = (NOTHING_NEW, FILED, PUBLISHED, CODIFIED)
DEMO_STAGES = (*STAGES, BACK_IN_FORCE)

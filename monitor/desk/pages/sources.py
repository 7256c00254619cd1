"""`/sources`: is silence real? Each source's last content-checked answer, what was not believed, what is wrong."""

from __future__ import annotations

from monitor.desk.question import ALL_BUT_SALES, Facts, Page, Question, Sees
from monitor.operations.health import find_problems, health_of
from state.encoding import to_data
from state.storage.quarantine import QuarantineStatus, all_answers
from state.storage.running_work import all_work
from state.storage.waiting import count_messages

_SETTLED = 20


def sources(question: Question) -> Facts:
    """Return how each source stands, and everything that needs a look."""
    connection = question.connection
    health = health_of(question.context, connection)
    held = all_answers(connection)
    waiting = [each for each in held if each.standing is QuarantineStatus.HELD]
    settled = [each for each in held if each.standing is not QuarantineStatus.HELD][-_SETTLED:]
    return {
        "sources": [
            {
                "name": each.standing.name,
                "checked_at": to_data(each.standing.checked_at),
                "changed_at": to_data(each.standing.changed_at),
                "failures": each.standing.failures,
                "trouble": each.standing.trouble,
                "next_due": each.next_due.isoformat(),
                "is_stale": each.is_stale,
            }
            for each in health.sources
        ],
        "problems": [to_data(each) for each in find_problems(health, question.context.settings.health)],
        "pending": [
            {
                "number": each.document.number,
                "title": each.document.title,
                "stage": each.document.stage.value,
                "trouble": each.trouble,
            }
            for each in health.pending
        ],
        "quarantine": [to_data(each) for each in (*waiting, *reversed(settled))],
        "work": [to_data(each) for each in all_work(connection)],
        "messages": {status.value: count for status, count in count_messages(connection).items()},
        "waiting": [
            {
                "channel": each.channel,
                "status": each.standing.value,
                "messages": each.messages,
                "since": each.since.isoformat(),
            }
            for each in health.waiting
        ],
    }


PAGE = Page(
    "/sources",
    "Sources",
    "sources",
    dict.fromkeys(("sources", "problems", "work", "pending", "quarantine", "messages", "waiting"), Sees.WORK),
    sources,
    "sources",
    ALL_BUT_SALES,
)

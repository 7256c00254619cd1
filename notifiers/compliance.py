"""The compliance message: what changed and from when, what could not be read, whom it may concern, on what evidence.

The order is that of a reader with five minutes: in force, then whatever makes the alert less than whole, then what to
do and for whom, then why, and only then every entry and the evidence.
"""

from __future__ import annotations

from datetime import date, timedelta

from notifiers.action import action_parts, open_item_parts
from notifiers.affected import change_words, customers_of, detail_parts, entry_name, overview_parts
from notifiers.blocks import Draft, Heading, Paragraph, Part, Quotation, Table, facts, links
from notifiers.phrases import (
    STAGE_WORDS,
    counted,
    day_words,
    in_force_line,
    special_date_lines,
    time_words,
)
from state.alerts import ComplianceContent, RuleFacts, SourceRef
from state.changes import Change
from state.documents import Stage
from state.list_kinds import list_kind
from state.listings import ListCode
from state.rules import ListingRationale

# Enough of a sha256 to find the capture with, and short enough to read aloud.
_SHORT_SHA = 12

# Names shown of a group: which group it is can be told from three, and all of them stand in the list of entries.
_NAMES_SHOWN = 3


def render_compliance(content: ComplianceContent, told_on: date) -> Draft:
    """Tell the compliance officer of one rule at one stage; `told_on` is the Eastern date of the alert."""
    if not content.is_on_document:
        return _render_no_document(content, told_on)
    in_force = in_force_line(content.rule, told_on)
    parts: list[Part] = [
        Paragraph(in_force, strong=True),
        *(Paragraph(line, strong=True) for line in special_date_lines(content.rule)),
        *late_parts(content.late_by),
        *stage_notice(content.rule),
        *_unread_parts(content),
        *_disagreement_parts(content),
        *since_last_parts(content.since_last),
        *_meaning_parts(content),
        *_result_parts(content, told_on),
        *banner_parts(content.regime_banner),
        *rule_parts(content.rule),
        *evidence_parts(content.evidence),
    ]
    return Draft(_subject(content), f"{in_force}. {_counts_line(content)}.", tuple(parts))


def _meaning_parts(content: ComplianceContent) -> list[Part]:
    """Say what being on each list means that its entries do not say themselves, and nothing of any other list."""
    kinds = [list_kind(code) for code in dict.fromkeys(change.list_code for change in content.changes)]
    return [Paragraph(f"{kind.name}: {kind.meaning}", strong=True) for kind in kinds if kind.meaning]


def _render_no_document(content: ComplianceContent, told_on: date) -> Draft:
    """Tell of changed customers or of lists that differ: no stage, no date in force and no counts of a rule's own."""
    opening = content.headline or content.rule.title
    parts = [
        Paragraph(f"{opening}.", strong=True),
        *(Paragraph(line) for line in content.since_last),
        *_meaning_parts(content),
        *action_parts(content, told_on),
        *overview_parts(content),
        *detail_parts(content),
        *_entry_parts(content.changes, "The entries on the lists" if content.headline else "The entries that differ"),
        *banner_parts(content.regime_banner),
        *evidence_parts(content.evidence),
    ]
    result = _customers_result(content)
    return Draft(f"{opening}: {result}", f"{result[0].upper()}{result[1:]}.", tuple(parts))


def _result_parts(content: ComplianceContent, told_on: date) -> list[Part]:
    """Tell what the rule changes and whom it may concern; nothing if a later stage only confirms or takes back."""
    if _only_stage(content):
        return open_item_parts(content)
    return [
        *action_parts(content, told_on),
        *overview_parts(content),
        *_ground_parts(content.grounds),
        *detail_parts(content),
        *_count_parts(content),
        *_entry_parts(content.changes),
        *_savings_parts(content.rule),
    ]


def _only_stage(content: ComplianceContent) -> bool:
    """Return whether this tells of nothing but a new stage: nothing was read, so nothing was screened either."""
    return not content.changes and not content.unread


def _subject(content: ComplianceContent) -> str:
    """Return the line that decides whether the message is opened now."""
    opening = "Correction: " if content.supersedes else "Update: " if content.since_last else ""
    if _only_stage(content):
        return f"{opening}{_lists(content)} rule {content.rule.document_number}: {STAGE_WORDS[content.rule.stage]}"
    incomplete = ", read incompletely" if content.unread or content.counts_agree is False else ""
    return f"{opening}{_lists(content)} rule {content.rule.document_number}{incomplete}: {_customers_result(content)}"


def _customers_result(content: ComplianceContent) -> str:
    """Return how many customers are affected, or that nobody is.

    Where matches were judged before, that none is but these.
    """
    customers = len(customers_of(content.affected))
    if customers:
        return f"{counted(customers, 'customer')} possibly affected"
    return "no customers matched but those judged before" if content.quiet else "no customers matched"


def _lists(content: ComplianceContent) -> str:
    """Name the lists that change; the Entity List where nothing says which."""
    changed = dict.fromkeys(change.list_code for change in content.changes) or [ListCode.ENTITY_LIST]
    return " and ".join(list_kind(list_code).name for list_code in changed)


def _place(destination: str, list_code: ListCode) -> str:
    """Name a destination, and its list where that is not the Entity List."""
    if list_code is ListCode.ENTITY_LIST:
        return destination
    return f"{destination} ({list_kind(list_code).name})"


def _counts_line(content: ComplianceContent) -> str:
    """Return the size of the rule in a sentence: how many entries, under which destinations."""
    if _only_stage(content):
        return " ".join(content.since_last).removesuffix(".") or STAGE_WORDS[content.rule.stage]
    total = sum(count.additions + count.revisions + count.removals for count in content.counts)
    places = ", ".join(
        f"{_place(count.destination, count.list_code)} ({count.additions + count.revisions + count.removals})"
        for count in content.counts
    )
    return f"{counted(total, 'entry', 'entries')} changed" + (f" under {places}" if places else "")


def stage_notice(rule: RuleFacts) -> list[Part]:
    """Text on public inspection is not the printed text yet, and corrections between the two do happen."""
    if rule.stage is not Stage.FILED:
        return []
    return [Paragraph("PRE-PUBLICATION TEXT, read from public inspection: the printed rule may differ.", strong=True)]


def late_parts(late_by: timedelta | None) -> list[Part]:
    """Say that a reader had less time than they might think, and by how much."""
    if late_by is None:
        return []
    hours = late_by // timedelta(hours=1)
    length = counted(hours // 24, "day") if hours >= 48 else counted(hours, "hour")
    return [Paragraph(f"LATE: told {length} after its text became public.", strong=True)]


def _unread_parts(content: ComplianceContent) -> list[Part]:
    """Quote what was not understood before anything that could be taken for the whole."""
    if not content.unread:
        return []
    warning = (
        f"{counted(len(content.unread), 'part')} of this rule could not be read. This alert is incomplete: "
        "read the text below in the document before relying on it."
    )
    quotations = [Quotation(f"{unread.place}: {unread.reason}", unread.text) for unread in content.unread]
    return [Heading("What could not be read"), Paragraph(warning, strong=True), *quotations]


def _disagreement_parts(content: ComplianceContent) -> list[Part]:
    """Say that the reading is in doubt if the preamble states other numbers than were read."""
    if content.counts_agree is not False:
        return []
    warning = "The numbers the rule states are not the numbers that were read. This alert may be incomplete."
    quotations = [Quotation("The rule says", sentence) for sentence in content.stated_sentences]
    return [Heading("Counts do not agree"), Paragraph(warning, strong=True), *quotations]


def since_last_parts(lines: tuple[str, ...]) -> list[Part]:
    """For a later stage: only what the reader does not know yet."""
    if not lines:
        return []
    return [Heading("What changed since the last message"), *(Paragraph(line) for line in lines)]


def banner_parts(banner: str | None) -> list[Part]:
    """Say that nobody has verified in which state a rule of law is, where that is so."""
    return [Paragraph(banner, strong=True)] if banner else []


def _savings_parts(rule: RuleFacts) -> list[Part]:
    """Quote the savings clause; a rule taken back spares nobody anything."""
    if rule.savings is None or rule.stage is Stage.WITHDRAWN:
        return []
    return [Quotation("Savings clause", rule.savings.sentence)]


def rule_parts(rule: RuleFacts) -> list[Part]:
    """Return the head of the rule, and where to read it. The dates stand apart.

    Each of them starts a different clock.
    """
    head = facts(
        ("Rule", rule.title.strip()),
        ("Document", rule.document_number),
        ("Citation", rule.citation),
        ("Stage", STAGE_WORDS[rule.stage]),
        ("Filed", time_words(rule.filed_at) if rule.filed_at else ""),
        ("Effective", _effective_words(rule)),
        ("Publication", day_words(rule.publication_date) if rule.publication_date else ""),
    )
    read_at = links(("Federal Register", rule.html_url), ("PDF", rule.pdf_url), ("Text", rule.text_url))
    return [Heading("The rule"), head, *read_at]


def _effective_words(rule: RuleFacts) -> str:
    if rule.effective_on is None:
        return "none read" if rule.stage is Stage.WITHDRAWN else "none read: treat as in force since filing"
    return f"{day_words(rule.effective_on)}{' (computed)' if rule.effective_is_computed else ''}"


def _count_parts(content: ComplianceContent) -> list[Part]:
    """Count by destination. BIS counts entries and entities apart: one may stand under two destinations."""
    rows = tuple(
        (
            _place(count.destination, count.list_code),
            str(count.additions),
            str(count.revisions),
            str(count.removals),
        )
        for count in content.counts
    )
    added = sum(count.additions for count in content.counts)
    named = f"{counted(added, 'entry', 'entries')} added, {counted(content.entities, 'distinct organization')}."
    parts: list[Part] = [Heading("Entries by destination")]
    if rows:
        parts.append(Table(("Destination", "Added", "Revised", "Removed"), rows))
    return [*parts, Paragraph(f"{named} {_agreement(counts_agree=content.counts_agree)}")]


def _agreement(*, counts_agree: bool | None) -> str:
    """Return how the numbers read compare with the numbers the rule states."""
    if counts_agree is None:
        return "The rule states no numbers to check these against."
    return "These are the numbers the rule states." if counts_agree else "These are not the numbers the rule states."


def _ground_parts(grounds: tuple[ListingRationale, ...]) -> list[Part]:
    """Tell why, in BIS's own paragraphs, each once with the groups of entries that it is on."""
    labels: dict[str, list[str]] = {}
    for ground in grounds:
        themes = f"{', '.join(ground.themes)}: " if ground.themes else ""
        labels.setdefault(ground.paragraph, []).append(f"{themes}{_named(ground)}")
    quoted = [Quotation(" | ".join(groups), paragraph) for paragraph, groups in labels.items()]
    return [Heading("Why BIS lists them"), *quoted] if quoted else []


def _named(ground: ListingRationale) -> str:
    """Return the first names of a group and how many more there are; the preamble names no address."""
    if not ground.names:
        return f"no names, under {', '.join(ground.destinations)}" if ground.destinations else "no names"
    more = len(ground.names) - _NAMES_SHOWN
    shown = "; ".join(ground.names[:_NAMES_SHOWN])
    return shown + (f"; and {more} more" if more > 0 else "")


def _entry_parts(changes: tuple[Change, ...], heading: str = "All changed entries") -> list[Part]:
    """Return every changed entry, a line each, under its destination in the order of the rule."""
    by_destination: dict[str, list[Change]] = {}
    for change in changes:
        by_destination.setdefault(_place(change.listing.destination, change.list_code), []).append(change)
    parts: list[Part] = [Heading(heading)] if changes else []
    for destination, group in by_destination.items():
        parts.append(Heading(destination, level=2))
        parts.append(Table(("Change", "Entry as printed"), tuple(_entry_row(change) for change in group)))
    return parts


def _entry_row(change: Change) -> tuple[str, str]:
    """Return what happened to one entry; for a revision which fields differ, and from when where it waits."""
    later = f", from {day_words(change.in_force_from)}" if change.in_force_from else ""
    fields = f" ({', '.join(field.field for field in change.fields)})" if change.fields else ""
    return change_words(change) + fields + later, entry_name(change.listing)


def evidence_parts(evidence: tuple[SourceRef, ...]) -> list[Part]:
    """Return the stored bytes that every fact here leads back to."""
    if not evidence:
        return []
    rows = tuple((item.label, item.sha256[:_SHORT_SHA], time_words(item.received_at)) for item in evidence)
    return [Heading("Evidence"), Table(("What", "sha256 begins", "Received"), rows)]

"""The reading order of all modules: whoever starts at the top and reads down never meets what was not announced.

Every module of the four packages stands here once, and imports only what stands below it, lazy imports included. So
there are no cycles, no imports upward and none sideways between the two middle floors.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MONITOR = """
monitor.__main__
monitor.cli
monitor.commands.setting_up
monitor.commands.watching
monitor.commands.operating
monitor.commands.triage
monitor.commands.customers
monitor.commands.routing
monitor.commands.screening
monitor.commands.listing
monitor.commands.evidence
monitor.commands.quarantine
monitor.commands.delay
monitor.commands.reading
monitor.commands.options
monitor.commands
monitor.demo.run
monitor.demo.summary
monitor.demo.office
monitor.demo.answers
monitor.demo.records
monitor.demo.stages
monitor.demo.typeset_xml
monitor.demo.typeset_text
monitor.demo.typeset_list
monitor.demo.typesetting
monitor.demo.drafts
monitor.demo
monitor.examples
monitor.deployment
monitor.deployment.new_files
monitor.reports.screening
monitor.reports
monitor.answering.history_answers
monitor.answering.read_files
monitor.answering.replay_answers
monitor.answering.replay
monitor.answering.history
monitor.answering
monitor.customer_base.rescreening
monitor.evidence.page
monitor.evidence.replay
monitor.evidence.deriving
monitor.evidence.vouching
monitor.evidence.export
monitor.evidence.grounds
monitor.evidence.verify
monitor.evidence.file
monitor.evidence.retention
monitor.doctor.examination
monitor.doctor.far_sides
monitor.doctor.machine
monitor.doctor.findings
monitor.doctor
monitor.operations.daemon
monitor.operations.schedule
monitor.operations.forecast
monitor.operations.status
monitor.operations.logs
monitor.operations.rounds
monitor.operations.endpoint
monitor.operations.care
monitor.operations.metrics
monitor.operations.health
monitor.operations.trouble_news
monitor.operations.memory
monitor.operations.systemd
monitor.operations.backfill
monitor.operations
monitor.triage.listening
monitor.triage.exchange
monitor.triage.recording
monitor.triage.reviewing
monitor.triage.following
monitor.triage.notices
monitor.polling
monitor.operations.rhythm
monitor.customer_base.sync
monitor.reconciling.list_polls
monitor.reconciling.quarantine
monitor.vanishing
monitor.ingest
monitor.reconciling.consolidated
monitor.reconcile
monitor.reading_answers
monitor.reconciling.steps
monitor.telling
monitor.reconciling.ledger
monitor.reconciling.explaining
monitor.deciding
monitor.triage.judging
monitor.triage.holding
monitor.evidence.basis
monitor.evidence
monitor.starting
monitor.watch
monitor.apart
monitor.customer_base.configured
monitor.customer_base
monitor.alerting.trial
monitor.alerting.routing
monitor.alerting.dispatch
monitor.alerting.digest
monitor.alerting.channels
monitor.alerting.correcting
monitor.alerting.compose
monitor.alerting.lateness
monitor.alerting.since
monitor.alerting
monitor.triage.deciding
monitor.triage
monitor.reconciling.guards
monitor.reconciling
monitor.config
monitor.settings
monitor.tables.telling
monitor.tables.channels
monitor.tables.operations
monitor.tables.sources
monitor.tables.base
monitor.tables
monitor.screening.request
monitor.screening.bulk.spark
monitor.screening.screen
monitor.screening.tuning
monitor.screening.bulk.engines
monitor.screening.bulk.scoring
monitor.screening.bulk.candidates
monitor.screening.bulk.upper_bounds
monitor.screening.bulk.listing_words
monitor.screening.bulk.index_folder
monitor.screening.bulk.customer_index
monitor.screening.bulk.fuzzy_words
monitor.screening.bulk.customer_words
monitor.screening.bulk.words
monitor.screening.bulk.forked
monitor.screening.bulk.tables
monitor.screening.bulk
monitor.screening.blocking
monitor.screening.scoring
monitor.screening.explanations
monitor.screening.similarity
monitor.screening.alignment
monitor.screening.background
monitor.screening.weights
monitor.screening.version
monitor.screening.addresses
monitor.screening.address_words
monitor.screening.names
monitor.screening.abjad
monitor.screening.phonetic_keys
monitor.screening.han
monitor.screening.scripts
monitor.screening.common_words
monitor.screening.trade_words
monitor.screening.legal_forms
monitor.screening
monitor
"""

SOURCES = """
sources.public_inspection
sources.federal_register
sources.feeds
sources.ecfr
sources.screening_list
sources.customers
sources.customers.delimited
sources.customers.tables
sources.customers.rows
sources.customers.columns
sources.http
sources.pace
sources.content
sources.reading.rule_file
sources.reading.pdf_text
sources.reading.rule_xml
sources.reading.rule_text
sources.reading.manuscripts.flattened_table
sources.reading.manuscripts.anchors
sources.reading.manuscripts.printed_lines
sources.reading.manuscripts.table_fields
sources.reading.manuscripts.manuscript_parts
sources.reading.manuscripts.manuscript
sources.reading.manuscripts
sources.reading.rules.rule_parts
sources.reading.rules.grounds
sources.reading.rules.rule_table
sources.reading.rules.pairing
sources.reading.rules.instructions
sources.reading.rules.named_entries
sources.reading.rules.entry_edits
sources.reading.rules.other_changes
sources.reading.rules.sentences
sources.reading.rules.quoted_names
sources.reading.rules.provisions
sources.reading.rules.preamble
sources.reading.rules.stated_counts
sources.reading.rules
sources.reading.lists.list_file
sources.reading.lists.entity_list
sources.reading.lists.unverified_list
sources.reading.lists.military_end_users
sources.reading.lists.screening_list
sources.reading.lists.denied_persons
sources.reading.lists.ecfr_table
sources.reading.lists.json_records
sources.reading.lists.delimited_rows
sources.reading.lists
sources.reading.dates
sources.reading.numbers
sources.reading.headings
sources.reading.entries.entry
sources.reading.entries.members
sources.reading.entries.bodies
sources.reading.entries.aliases
sources.reading.entries.addresses
sources.reading.entries.misread_letters
sources.reading.entries.names
sources.reading.entries
sources.reading.markup
sources.reading
sources
"""

NOTIFIERS = """
notifiers.slack_triage
notifiers.slack_modals
notifiers.slack_decided
notifiers.slack
notifiers.slack_webhook
notifiers.slack_api
notifiers.slack_pages
notifiers.slack_blocks
notifiers.webhook
notifiers.apprise
notifiers.mail
notifiers.letter
notifiers.files
notifiers.console
notifiers.channel
notifiers.http_answers
notifiers.schema
notifiers.attachments
notifiers.templating
notifiers.plain
notifiers.message
notifiers.compliance
notifiers.affected
notifiers.notices
notifiers.triage
notifiers.parts
notifiers.wording
notifiers
"""

STATE = """
state.storage.backup
state.storage.pruning
state.storage.legal_holds
state.storage.dossier
state.storage.told_matches
state.storage.waiting
state.storage.digests
state.storage.outbox
state.storage.screenings
state.storage.holds
state.storage.dispositions
state.storage.customer_records
state.storage.lists
state.storage.endings
state.storage.snapshots
state.storage.documents
state.storage.quarantine
state.storage.milestones
state.storage.troubles
state.storage.sources
state.storage.captures
state.storage.leases
state.storage.evidence
state.storage.lock
state.storage.database
state.storage.migrations.env
state.storage.migrations
state.storage.schema
state.storage.columns
state.storage
state.accounts
state.encoding
state.evidence
state.deliveries
state.alerts
state.severity
state.dispositions
state.matches
state.customers
state.applying
state.rules
state.edits
state.changes
state.pairing
state.wording
state.documents
state.captures
state.requirements
state.citations
state.footnotes
state.listings
state.destinations
state.calendar
state.times
state.errors
state
"""

ORDER = [*MONITOR.split(), *SOURCES.split(), *NOTIFIERS.split(), *STATE.split()]
PLACE = {name: place for place, name in enumerate(ORDER)}

# Each of these is imported in one module, so that a change of the library is met at one door.
DOORS = {
    "apprise": "notifiers.apprise",
    "apscheduler": "monitor.operations.schedule",
    "deepdiff": "state.changes",
    "feedparser": "sources.feeds",
    "holidays": "state.calendar",
    "httpx2": "sources.http",
    "jinja2": "notifiers.templating",
    "lxml": "sources.reading.markup",
    "prometheus_client": "monitor.operations.metrics",
    "pypdfium2": "sources.reading.pdf_text",
    "pypinyin": "monitor.screening.han",
    "slack_sdk": "notifiers.slack_api",
}


def modules() -> dict[str, Path]:
    """Every module of the four packages by its dotted name; the steps of the migrations are no modules to read."""
    found = {}
    for package in ("monitor", "sources", "notifiers", "state"):
        for path in (ROOT / package).rglob("*.py"):
            if "versions" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found[name.removesuffix(".__init__")] = path
    return found


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it; a module taken from its package counts as that module."""
    taken = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            taken |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out whole"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                taken.add(whole if whole in PLACE else node.module or "")
    return frozenset(taken)


MODULES = modules()


def test_every_module_has_its_place_and_every_place_a_module() -> None:
    assert sorted(ORDER) == sorted(MODULES)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_imports_only_what_stands_below_it(name: str) -> None:
    ours = {taken for taken in imports(MODULES[name]) if taken in PLACE}
    assert {taken for taken in ours if PLACE[taken] <= PLACE[name]} == set()


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("sources")))
def test_the_middle_floors_do_not_know_each_other(name: str) -> None:
    assert not {taken for taken in imports(MODULES[name]) if taken.startswith("notifiers")}


@pytest.mark.parametrize(
    "name", sorted(name for name in MODULES if name.startswith("state") and not name.startswith("state.storage"))
)
def test_no_noun_knows_how_it_is_stored(name: str) -> None:
    assert not {taken for taken in imports(MODULES[name]) if taken.startswith("state.storage")}


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith(("sources", "notifiers"))))
def test_the_middle_floors_know_no_storage(name: str) -> None:
    assert not {taken for taken in imports(MODULES[name]) if taken.startswith(("state.storage", "monitor"))}


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_has_one_door(library: str) -> None:
    users = {name for name, path in MODULES.items() if library in {taken.split(".")[0] for taken in imports(path)}}
    assert users == {DOORS[library]}

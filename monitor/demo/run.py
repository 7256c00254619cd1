"""The demo: four moments of March and April 2025 and one of November 2026, against a loopback server.

All is polled with the ordinary code; only the clock and the two offices are the demo's own. What it prints at the end
is read back from the database that the polls have filled.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from rich.console import Console

from monitor.config.alerting import BusinessHoursTable, ContactTable, SalesTable
from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable, GuardsTable, HttpTable, OwnersTable
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.records import FILINGS, OFFICE
from monitor.demo.stages import DEMO_STAGES, FILED, DemoStage
from monitor.demo.summary import print_deliveries, print_summary, read_summary, write_evidence
from monitor.operations.rounds import Round, poll_and_send
from monitor.runtime.channels import open_channels
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.channel import Channel, ChannelTable
from notifiers.files import FilesChannelTable
from notifiers.mail import MailChannelTable
from notifiers.slack_webhook import SlackWebhookChannelTable
from sources.ecfr import EcfrTable
from sources.feeds import FeedTable
from sources.screening_list import ScreeningListTable
from state.errors import UsageProblem
from state.tables import EntriesTable
from state.times import EASTERN

# Stands in every folder the demo made: only such a folder is ever emptied.
_MARK = "made-by-listwatch-demo"
SLACK_WEBHOOK_VARIABLE = "LISTWATCH_DEMO_SLACK_WEBHOOK"
# The demo's lists are far smaller than the real ones.
ANY_SIZE = dict.fromkeys(("EL", "UVL", "MEU", "CSL"), EntriesTable(least=0, most=1_000_000))


_CONTACT = ContactTable(name="Jo Park, Trade Compliance", email="compliance@example.com", phone="+1 202 555 0100")


class DemoSettings(Settings):
    """The ordinary settings without the environment: a production setting must not reach into a demonstration.

    The demo's list has a few dozen entries, and its offices have no Consolidated Screening List.
    """

    screening_list: ScreeningListTable = ScreeningListTable(url="")
    guards: GuardsTable = GuardsTable(entries=ANY_SIZE)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's own signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the demo says."""
        return (init_settings,)


class DemoClock:
    """A clock that stands at the moment of the stage."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """Return the moment (aware UTC)."""
        return self.moment


def is_there(folder: Path) -> bool:
    """Return whether a demo went through all of its stages in this folder."""
    return (folder / _MARK).exists() and (folder / "evidence").exists()


@contextmanager
def open_demo(folder: Path) -> Iterator[Context]:
    """Open what a demo left in its folder, to look around; its clock goes on from the last stage."""
    began, channels = monotonic(), (FilesChannelTable(type="files", name="files", folder=folder / "alerts"),)
    settings = DemoSettings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=folder / "customers.csv"),
        channels=channels,
    )
    with open_context(
        settings, lambda: DEMO_STAGES[-1].moment + timedelta(seconds=monotonic() - began), may_create=False
    ) as context:
        yield context


def run_demo(folder: Path, slack_webhook: str, smtp: str, mail_to: str, *, quiet: bool) -> dict[str, Any]:
    """Run all stages and return the summary that `--json` prints.

    The alerts, the database, the evidence and a configuration for looking around are left in `folder`. `slack_webhook`
    (an address) and `smtp` (host:port) send the messages for real as well. Raises UsageProblem when the folder holds
    anything else.
    """
    console = Console(quiet=quiet, highlight=False)
    _empty_folder(folder)
    customers = folder / "customers.csv"
    for name in ("customers.csv", "owners.csv", "listwatch.toml"):
        (folder / name).write_bytes(files("monitor.demo").joinpath("facts", name).read_bytes())
    clock = DemoClock(DEMO_STAGES[0].moment)
    with FederalRegisterOffice(links=OFFICE) as office:
        settings = _settings(folder, customers, office.base_url, slack_webhook, smtp, mail_to)
        with open_context(settings, clock) as context:
            channels = open_channels(settings)
            second = _run_stages(context, channels, office, clock, console)
            summary = read_summary(context, second_poll_new=len(second.done))
            write_evidence(context, folder / "evidence")
            print_deliveries(context, console)
    print_summary(summary, folder, console)
    return summary


def _run_stages(
    context: Context, channels: tuple[Channel, ...], office: FederalRegisterOffice, clock: DemoClock, console: Console
) -> Round:
    """Poll at each stage; after the filing a second time, whose round comes back."""
    second: Round | None = None
    for stage in DEMO_STAGES:
        office.open(stage)
        clock.moment = stage.moment
        _announce(stage, console)
        _print_stage(_polled(context, channels, console), console)
        if stage is FILED:
            second = _polled(context, channels, console)
            console.print("  a second poll:")
            _print_stage(second, console)
    assert second is not None, "the stages hold the filing"
    return second


def _polled(context: Context, channels: tuple[Channel, ...], console: Console) -> Round:
    waiting: Callable[[str], AbstractContextManager[Any]] = console.status
    with waiting("asking the Federal Register and the eCFR"):
        return poll_and_send(context, channels)


def _announce(stage: DemoStage, console: Console) -> None:
    console.print(f"\n[bold]{stage.title}[/bold]  (polled {stage.moment.astimezone(EASTERN):%H:%M} ET)")


def _print_stage(done: Round, console: Console) -> None:
    for line in done.done or ("nothing new",):
        console.print(f"  {line}", markup=False)
    for name, trouble in done.troubles:
        console.print(f"  {name}: {trouble}", style="red", markup=False)
    if done.delivered or done.undelivered:
        console.print(f"  {done.delivered} messages delivered, {done.undelivered} not")


def _settings(folder: Path, customers: Path, office_url: str, slack_webhook: str, smtp: str, mail_to: str) -> Settings:
    alerts = folder / "alerts"
    alerts.mkdir()
    channels: list[ChannelTable] = [FilesChannelTable(type="files", name="files", folder=alerts)]
    if smtp:
        channels.append(_mail(smtp, mail_to))
    if slack_webhook:
        os.environ[SLACK_WEBHOOK_VARIABLE] = slack_webhook
        channels.append(SlackWebhookChannelTable(type="slack-webhook", name="slack", url_env=SLACK_WEBHOOK_VARIABLE))
    tables: dict[str, Any] = {
        "state": StateTable(folder=folder / "state"),
        "customers": CustomersTable(file=customers),
        "owners": OwnersTable(file=folder / "owners.csv"),
        "http": HttpTable(
            mirrors={OFFICE: office_url, FILINGS: f"{office_url}/public-inspection", EcfrTable().url: office_url}
        ),
        "feeds": (FeedTable(name="bureau", url=f"{OFFICE}/api/v1/documents.rss"),),
        "channels": tuple(channels),
        "sales": SalesTable(contact=_CONTACT, business_hours=BusinessHoursTable(), decide_within_hours=8),
    }
    return DemoSettings(**tables)


def _mail(smtp: str, mail_to: str) -> MailChannelTable:
    host, _, port = smtp.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageProblem("--smtp", f"{smtp!r} is no address.", "Write it as localhost:1025.")
    return MailChannelTable(
        type="mail",
        name="mail",
        host=host,
        port=int(port),
        security="none",
        sender="listwatch@example.com",
        recipients=(mail_to,),
    )


def _empty_folder(folder: Path) -> None:
    """Make the folder, or empty one that an earlier demo made."""
    try:
        if folder.exists() and any(folder.iterdir()):
            if not (folder / _MARK).exists():
                raise UsageProblem(str(folder), "holds files that no demo made.", "Name another with --folder.")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARK).touch()
    except OSError as problem:
        raise UsageProblem(str(folder), f"{problem.strerror}.", "Name a folder that can be written to.") from problem

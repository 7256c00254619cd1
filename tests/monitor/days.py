"""Days of the demo: a watch that goes from stage to stage, and beginnings that were polled once for all tests."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import DemoStage
from monitor.intake.polling import poll_source, sources_of
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from state.alerts import Audience, ComplianceContent
from state.documents import Stage
from state.storage import outbox
from state.storage.database import transaction
from state.storage.leases import release_leases


class Day:
    """The watch going from stage to stage."""

    def __init__(self, context: Context, office: FederalRegisterOffice, clock: DemoClock) -> None:
        self.context, self.office, self.clock = context, office, clock

    def poll(self, *stages: DemoStage) -> tuple[str, ...]:
        """Go to each stage, poll there, and give what the last of them brought."""
        done: tuple[str, ...] = ()
        for stage in stages:
            self.go_to(stage)
            done = self.poll_once()
        return done

    def poll_once(self) -> tuple[str, ...]:
        """Poll all sources, of which each must answer, and give what they brought."""
        done: tuple[str, ...] = ()
        for source in sources_of(self.context):
            report, trouble = poll_source(self.context, source)
            assert not trouble, trouble
            done += report
        return done

    def alerts(self, audience: Audience, stage: Stage | None = None) -> list[outbox.DeliverySummary]:
        """What that audience was told, of rules at this stage where one is given, the first first."""
        with transaction(self.context.engine) as connection:
            found = [each for each in outbox.all_deliveries(connection) if each.alert.audience is audience]
        return found if stage is None else [each for each in found if compliance_of(each).rule.stage is stage]

    def go_to(self, stage: DemoStage) -> None:
        """Let the offices and the clock stand at this stage; nobody polls."""
        self.office.open(stage)
        self.clock.moment = stage.moment


def compliance_of(delivery: outbox.DeliverySummary) -> ComplianceContent:
    """What trade compliance was told by this delivery; the test fails where it is another alert."""
    assert isinstance(delivery.alert.content, ComplianceContent)
    return delivery.alert.content


class Beginnings:
    """State folders as polls at the demo's first stages leave them; each is polled once in a process of tests.

    `new` is a state folder that nobody has used. `settings` are those of a test, and fit any other as to what is
    stored.
    """

    def __init__(self, folder: Path, new: Path, settings: Settings, office: FederalRegisterOffice) -> None:
        self._folder, self._settings, self._office = folder, settings, office
        self._made: dict[tuple[DemoStage, ...], Path] = {(): new}

    def take_up(self, day: Day, *stages: DemoStage) -> None:
        """Bring a day that has not begun to where polls at these stages end."""
        day.context.engine.dispose()
        shutil.copytree(self.state_after(*stages), day.context.settings.state.folder, dirs_exist_ok=True)
        day.go_to(stages[-1])

    def state_after(self, *stages: DemoStage) -> Path:
        """Give the state folder after these stages, to be copied; poll at the last of them where nobody has yet."""
        if stages not in self._made:
            state = Path(mkdtemp(dir=self._folder))
            shutil.copytree(self.state_after(*stages[:-1]), state, dirs_exist_ok=True)
            self._poll(state, stages[-1])
            self._made[stages] = state
        return self._made[stages]

    def _poll(self, state: Path, stage: DemoStage) -> None:
        clock = DemoClock(stage.moment)
        settings = self._settings.model_copy(update={"state": StateTable(folder=state)})
        with open_context(settings, clock) as context:
            Day(context, self._office, clock).poll(stage)
            with transaction(context.engine) as connection:
                # Another node, in another folder, goes on from here.
                release_leases(connection, context.node)

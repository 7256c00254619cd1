"""Channels: from the configuration's tables to what sends and what listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from monitor.config.load import read_secret
from monitor.config.settings import Settings
from notifiers.channel import Channel, ChannelTable, Listener, Wiring
from notifiers.review import TriageAction
from notifiers.templating import Templates

Clock = Callable[[], datetime]


def _clock() -> datetime:
    return datetime.now(UTC)


def open_channels(settings: Settings, now: Clock = _clock) -> tuple[Channel, ...]:
    """Make every channel the configuration names; `now` gives aware UTC, by which webhooks are signed.

    Raises ConfigProblem where a secret or a package is not there. A template that cannot be used is no reason not to
    send: `check_templates` tells of it.
    """
    templates = Templates(settings.templates.folder)
    return tuple(table.open(_wiring(table, templates, now)) for table in settings.channels)


def check_templates(settings: Settings) -> None:
    """Try the user's templates on an example. Raises ConfigProblem naming the file and line to mend."""
    Templates(settings.templates.folder).check()


def open_listeners(
    settings: Settings, decide: Callable[[TriageAction], None], now: Clock = _clock
) -> tuple[Listener, ...]:
    """Make a listener, not started yet, for each channel on which people decide; `decide` records.

    Raises ConfigProblem where a secret is not there.
    """
    templates = Templates(settings.templates.folder)
    made = (table.listen(_wiring(table, templates, now), decide) for table in settings.channels)
    return tuple(listener for listener in made if listener is not None)


def _wiring(table: ChannelTable, templates: Templates, now: Clock) -> Wiring:
    return Wiring(templates, now, partial(read_secret, key=f"channels, {table.name!r}"))

"""Links in hold notices: signed, for one account and a week, and nothing happens before a person sends the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from monitor.alerting.acknowledge_links import LASTS, LinkSigner, signer_of
from monitor.demo.run import DemoClock
from monitor.runtime.context import Context
from notifiers.blocks import Links
from notifiers.message import Message, render_message
from notifiers.slack_blocks import part_units
from state.alerts import Audience
from state.storage.alert_log import latest_alerts
from state.storage.database import transaction
from state.storage.holds import holds_of
from tests.monitor.desk.conftest import ORIGIN, Browser, desk_on, served

VARIABLE, OWNER = "LISTWATCH_TEST_LINK_KEY", "m.lindqvist@example.com"
TO_OWNER = SimpleNamespace(name="mail", send=print, send_to=print, recipients_of=lambda message: (message.owner_email,))
TO_MANY = SimpleNamespace(name="slack", send=None)


@pytest.fixture
def desk(tmp_path: Path, stored: Path, desk_clock: DemoClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    monkeypatch.setenv(VARIABLE, "a key of the tests")
    with desk_on(tmp_path, stored, desk_clock, mode="local", origin=ORIGIN, link_key_env=VARIABLE) as context:
        yield context


@pytest.fixture
def signer(desk: Context) -> LinkSigner:
    found = signer_of(desk.settings)
    assert found is not None
    return found


@pytest.fixture
def notice(desk: Context) -> Message:
    """The hold notice on D029."""
    with transaction(desk.engine) as connection:
        found = [render_message(each) for each in latest_alerts(connection, Audience.SALES, 50)]
    return next(each for each in found if each.owner_email == OWNER and "D029" in each.subject)


def path_in(message: Message) -> str:
    part = message.parts[-1]
    assert isinstance(part, Links)
    return urlsplit(part.links[0].url).path


def acknowledged(desk: Context, customer_id: str = "D029") -> list[str | None]:
    with transaction(desk.engine) as connection:
        return [hold.acknowledgement and hold.acknowledgement.by for hold in holds_of(connection, customer_id)]


def test_the_owners_link_acknowledges_by_a_form_and_never_by_being_looked_at(
    desk: Context, signer: LinkSigner, notice: Message
) -> None:
    path = path_in(signer.add_to(notice, TO_OWNER))  # type: ignore[arg-type]
    with served(desk) as address:
        browser = Browser(address, Origin=ORIGIN)
        page = browser.get(path)
        assert (page.status, "Nettrix" in page.text, OWNER in page.text) == (200, True, True)
        assert acknowledged(desk) == [None]
        assert browser.post(path, {}, Origin="https://evil.example").status == 403
        assert acknowledged(desk) == [None]
        assert browser.post(path, {}).status == 200
        assert "acknowledged by Sam" in browser.get(path).text
    assert acknowledged(desk) == ["Sam"], "the person who has this address"
    assert acknowledged(desk, "D034") == [None]


def test_a_link_that_many_read_asks_who_they_are(desk: Context, signer: LinkSigner, notice: Message) -> None:
    told = signer.add_to(notice, TO_MANY)  # type: ignore[arg-type]
    with served(desk) as address:
        browser = Browser(address, Origin=ORIGIN)
        assert browser.get(path_in(told)).headers["location"].startswith("/sign-in?next=/acknowledge/")
        assert browser.post(path_in(told), {}).status == 303
    assert acknowledged(desk) == [None]
    ((block,),) = part_units(told.parts[-1], told.alert_id, buttons=False)
    assert block["elements"][0]["url"].startswith(f"{ORIGIN}/acknowledge/")


def test_a_link_that_is_forged_old_or_of_another_purpose_does_nothing(
    desk: Context, signer: LinkSigner, notice: Message, desk_clock: DemoClock
) -> None:
    path = path_in(signer.add_to(notice, TO_OWNER))  # type: ignore[arg-type]
    words, _, signature = path.rpartition("/")[2].partition(".")
    forged = path_in(replace(signer, key=b"another").add_to(notice, TO_OWNER))  # type: ignore[arg-type]
    with served(desk) as address:
        browser = Browser(address, Origin=ORIGIN)
        wrong = [
            forged,
            f"/acknowledge/{words}.",
            f"/acknowledge/{words[:-2]}.{signature}",
            "/acknowledge/x",
            f"{path}.x",
        ]
        assert {browser.post(each, {}).status for each in wrong} == {400}
        desk_clock.moment += LASTS + timedelta(seconds=5)
        assert browser.post(path, {}).status == 400
    assert acknowledged(desk) == [None]

"""The Apprise channel: the library itself against a server on this machine, and what is said where it is missing."""

import json
import sys

import pytest

from notifiers.apprise import AppriseChannel
from state.deliveries import Outcome
from state.errors import ConfigProblem
from tests.notifiers.examples import account_message


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigProblem, match="needs the extra `apprise`") as raised:
        AppriseChannel("teams", "json://very-secret@example.com")
    assert "secret" not in str(raised.value)


@pytest.fixture
def _library():
    pytest.importorskip("apprise", reason="the extra apprise is not installed")


# What the library imports when it looks for its services is not ours to mend.
@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")
@pytest.mark.usefixtures("_library")
class TestWithTheLibrary:
    def test_the_text_arrives(self, httpserver):
        httpserver.expect_request("/hook", method="POST").respond_with_data("")
        channel = AppriseChannel("json", httpserver.url_for("/hook").replace("http", "json"))
        assert channel.send(account_message(), "").outcome is Outcome.DELIVERED
        sent = json.loads(httpserver.log[-1][0].get_data())
        assert sent["title"] == "HOLD: Inspur Software Company, Ltd (C00451)"
        assert "Decision by:          March 26, 2025, 12:00 pm ET" in sent["message"]

    def test_what_was_not_confirmed_may_have_been_sent(self, httpserver):
        httpserver.expect_request("/hook", method="POST").respond_with_data("", status=500)
        channel = AppriseChannel("json", httpserver.url_for("/hook").replace("http", "json"))
        assert channel.send(account_message(), "").outcome is Outcome.PERHAPS_SENT

    def test_an_address_of_no_service_is_refused_and_not_repeated(self):
        with pytest.raises(ConfigProblem, match="no such address") as raised:
            AppriseChannel("json", "nowhere://very-secret")
        assert "secret" not in str(raised.value)

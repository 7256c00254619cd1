"""The Slack channel against servers on this machine: what Slack answers, and what that is worth."""

import json
from dataclasses import replace

import pytest
from werkzeug import Request, Response

from notifiers.message import render_message
from notifiers.slack import SlackChannel
from state.alerts import AccountAction
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from tests.notifiers.examples import ACCOUNT, AFFECTED, account_message, alert, compliance_message
from tests.notifiers.servers import send_to_slow
from tests.notifiers.slack_server import FakeSlack

TOKEN = "xoxb-0-very-secret"  # what a token looks like; it opens nothing


@pytest.fixture
def api(httpserver):
    """Say how Slack answers chat.postMessage."""
    return httpserver.expect_request("/api/chat.postMessage", method="POST")


@pytest.fixture
def channel(httpserver):
    return SlackChannel("slack", TOKEN, "C0123", base_url=httpserver.url_for("/api/"), timeout=5)


def sent(httpserver):
    """What the server received last."""
    request, _ = httpserver.log[-1]
    return request, json.loads(request.get_data())


class TestPostMessage:
    def test_a_message_is_delivered_and_its_receipt_names_channel_and_time(self, httpserver, api, channel):
        api.respond_with_json({"ok": True, "channel": "C0123", "ts": "1742935260.000100"})
        verdict = channel.send(compliance_message(affected=(), changes=()), reply_to="")
        assert verdict == DeliveryResult(Outcome.DELIVERED, receipt="C0123/1742935260.000100")
        request, body = sent(httpserver)
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert body["channel"] == "C0123"
        assert body["text"].startswith("Entity List rule 2025-05427: PRE-PUBLICATION TEXT")
        assert body["metadata"] == {"event_type": "listwatch_alert", "event_payload": {"id": "a1b2c3", "part": 0}}
        assert body["unfurl_links"] is False
        assert body["unfurl_media"] is False
        assert "thread_ts" not in body

    def test_a_later_message_goes_into_the_thread_of_the_first(self, httpserver, api, channel):
        api.respond_with_json({"ok": True, "channel": "C0123", "ts": "2.0"})
        channel.send(account_message(), reply_to="C0123/1742935260.000100")
        assert sent(httpserver)[1]["thread_ts"] == "1742935260.000100"

    def test_a_thread_that_is_gone_does_not_lose_the_message(self, httpserver, channel):
        def answer(request: Request) -> Response:
            lost = "thread_ts" in request.get_json()
            answered = (
                {"ok": False, "error": "thread_not_found"} if lost else {"ok": True, "channel": "C0123", "ts": "3.0"}
            )
            return Response(json.dumps(answered), content_type="application/json")

        httpserver.expect_request("/api/chat.postMessage").respond_with_handler(answer)
        assert channel.send(account_message(), reply_to="C0123/1.0") == DeliveryResult(
            Outcome.DELIVERED, receipt="C0123/3.0"
        )

    @pytest.mark.parametrize(("asked", "waited"), [("30", 30.0), ("0", 1.0), ("86400", 3600.0), ("soon", None)])
    def test_too_many_requests_are_tried_again_after_the_time_asked_for(self, api, channel, asked, waited):
        api.respond_with_json({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": asked})
        verdict = channel.send(account_message(), "")
        assert (verdict.outcome, verdict.retry_after) == (Outcome.TRY_AGAIN, waited)

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_server_error_may_have_posted_and_is_asked_only_once(self, httpserver, api, channel, status):
        api.respond_with_data("<html>oops</html>", status=status)
        assert channel.send(account_message(), "").outcome is Outcome.PERHAPS_SENT
        assert len(httpserver.log) == 1

    @pytest.mark.parametrize(
        ("error", "remedy"),
        [
            ("invalid_auth", "bot token"),
            ("channel_not_found", "Check the channel id"),
            ("not_in_channel", "Invite the app"),
            ("missing_scope", "chat:write"),
            ("invalid_blocks", "fault of listwatch"),
        ],
    )
    def test_what_only_a_person_can_mend_is_given_up_with_a_remedy(self, api, channel, error, remedy):
        api.respond_with_json({"ok": False, "error": error})
        verdict = channel.send(account_message(), "")
        assert verdict.outcome is Outcome.GAVE_UP
        assert error in verdict.detail
        assert remedy in verdict.detail

    def test_an_internal_error_of_slack_may_have_posted(self, api, channel):
        api.respond_with_json({"ok": False, "error": "internal_error"})
        assert channel.send(account_message(), "").outcome is Outcome.PERHAPS_SENT

    def test_a_page_with_status_200_that_is_not_slack_is_no_success(self, api, channel):
        api.respond_with_data("<html>Please log in</html>")
        verdict = channel.send(account_message(), "")
        assert verdict.outcome is Outcome.PERHAPS_SENT
        assert "log in" not in verdict.detail

    def test_no_answer_in_time_may_have_posted(self, httpserver, api):
        verdict = send_to_slow(api, SlackChannel("s", TOKEN, "C0", httpserver.url_for("/api/"), timeout=0.2))
        assert verdict.outcome is Outcome.PERHAPS_SENT
        assert "TimeoutError" in verdict.detail

    def test_a_request_that_never_left_is_tried_again(self):
        nowhere = SlackChannel("slack", TOKEN, "C0", base_url="http://127.0.0.1:1/api/", timeout=5)
        verdict = nowhere.send(account_message(), "")
        assert verdict.outcome is Outcome.TRY_AGAIN
        assert "ConnectionRefusedError" in verdict.detail

    @pytest.mark.parametrize("token", ["", "xoxb-very-secret\n", "Bearer xoxb-very-secret"])
    def test_a_token_that_is_none_is_refused_and_not_repeated(self, token):
        with pytest.raises(ConfigProblem, match="token") as raised:
            SlackChannel("slack", token, "C0")
        assert "secret" not in str(raised.value)


@pytest.fixture
def slack():
    with FakeSlack().running() as slack:
        yield slack


def opened(slack, **options):
    return SlackChannel("slack", slack.token, slack.channel, slack.url, timeout=5, **options)


MANY = tuple(
    replace(AFFECTED[0], customer_id=f"C{number:05}", customer_name=f"Inspur {number}") for number in range(40)
)
LONG = replace(AFFECTED[0], customer_name="Inspur " * 700)


class TestThread:
    def test_a_summary_stands_in_the_channel_and_the_details_below_it(self, slack):
        verdict = opened(slack).send(compliance_message(affected=MANY), "")
        (summary,) = slack.summaries()
        assert verdict == DeliveryResult(Outcome.DELIVERED, receipt=f"C0123/{summary['ts']}")
        assert len(slack.posts) > 3
        assert {post["thread_ts"] for post in slack.posts[1:]} == {summary["ts"]}
        assert slack.files() == {}

    def test_what_was_cut_stands_whole_in_a_file_in_the_thread(self, slack):
        opened(slack).send(compliance_message(affected=(LONG,)), "")
        assert sorted(slack.files()) == ["a1b2c3.customers.csv", "a1b2c3.json"]
        assert LONG.customer_name.strip() in slack.files()["a1b2c3.customers.csv"].decode("utf-8-sig")
        assert json.loads(slack.files()["a1b2c3.json"])["content"]["affected"][0]["customer_name"] == LONG.customer_name

    def test_a_later_stage_goes_with_its_details_into_the_thread_of_the_first(self, slack):
        channel = opened(slack)
        first = channel.send(compliance_message(), "").receipt
        later = replace(compliance_message(affected=MANY), alert_id="later")
        channel.send(later, first)
        assert len(slack.summaries()) == 1
        assert {post["thread_ts"] for post in slack.posts} == {None, first.rpartition("/")[2]}

    def test_files_that_may_not_be_posted_are_told_to_the_operator(self, slack):
        slack.fail("files.getUploadURLExternal", "missing_scope")
        verdict = opened(slack).send(compliance_message(affected=(LONG,)), "")
        assert verdict.outcome is Outcome.DELIVERED
        assert "files:write" in verdict.detail
        assert verdict.receipt


class TestRepeat:
    """A repeat asks Slack what is there; without that, a lost answer would show every alert twice."""

    @pytest.mark.parametrize("lost", [0, 1, 3])
    def test_a_post_whose_answer_was_lost_is_not_posted_twice(self, slack, lost):
        channel, message = opened(slack), compliance_message(affected=(*MANY, LONG))
        slack.fail("chat.postMessage", "silence", after_accepting=True, at=lost)
        assert channel.send(message, "").outcome is Outcome.PERHAPS_SENT
        assert channel.send(message, "", repeat=True).outcome is Outcome.DELIVERED
        parts = [post["metadata"]["event_payload"]["part"] for post in slack.posts if post["metadata"]]
        assert parts == list(range(len(parts)))
        assert len(slack.summaries()) == 1

    def test_a_post_that_never_came_is_posted(self, slack):
        slack.fail("chat.postMessage", "silence")
        channel = opened(slack)
        assert channel.send(account_message(), "").outcome is Outcome.PERHAPS_SENT
        assert channel.send(account_message(), "", repeat=True).outcome is Outcome.DELIVERED
        assert len(slack.posts) == 1

    def test_files_are_not_put_there_twice(self, slack):
        channel, message = opened(slack), compliance_message(affected=(LONG,))
        slack.fail("files.completeUploadExternal", "silence", after_accepting=True)
        assert channel.send(message, "").outcome is Outcome.PERHAPS_SENT
        assert channel.send(message, "", repeat=True).outcome is Outcome.DELIVERED
        assert slack.calls.count("files.completeUploadExternal") == 1

    def test_a_thread_cut_short_by_the_rate_limit_goes_on_where_it_stopped(self, slack):
        channel, message = opened(slack), compliance_message(affected=MANY)
        slack.fail("chat.postMessage", "rate_limited", status=429, retry_after=30, at=2)
        verdict = channel.send(message, "")
        assert (verdict.outcome, verdict.retry_after) == (Outcome.TRY_AGAIN, 30.0)
        channel.send(message, "", repeat=True)
        parts = [post["metadata"]["event_payload"]["part"] for post in slack.posts]
        assert parts == list(range(len(parts)))

    def test_a_thread_that_takes_too_long_is_gone_on_with_by_the_next_try(self, slack, monkeypatch):
        channel, message = opened(slack), compliance_message(affected=MANY)
        with monkeypatch.context() as patched:
            patched.setattr("notifiers.slack._LONGEST_SEND", 0.0)
            assert channel.send(message, "").outcome is Outcome.TRY_AGAIN
            assert channel.send(message, "", repeat=True).outcome is Outcome.TRY_AGAIN
        assert len(slack.posts) == 1
        assert channel.send(message, "", repeat=True).outcome is Outcome.DELIVERED
        parts = [post["metadata"]["event_payload"]["part"] for post in slack.posts]
        assert parts == list(range(len(parts)))

    def test_within_a_thread_the_thread_is_asked(self, slack):
        channel = opened(slack)
        first = channel.send(account_message(), "").receipt
        later = replace(account_message(), alert_id="later")
        slack.fail("chat.postMessage", "silence", after_accepting=True)
        channel.send(later, first)
        assert channel.send(later, first, repeat=True).outcome is Outcome.DELIVERED
        assert len(slack.posts) == 2
        assert "conversations.history" not in slack.calls

    def test_while_slack_cannot_say_nothing_is_posted(self, slack):
        slack.fail("conversations.history", "rate_limited", status=429, retry_after=5)
        verdict = opened(slack).send(account_message(), "", repeat=True)
        assert (verdict.outcome, verdict.retry_after) == (Outcome.TRY_AGAIN, 5.0)
        assert slack.posts == []

    def test_where_it_may_not_be_asked_twice_is_better_than_never(self, slack):
        slack.fail("conversations.history", "missing_scope")
        assert opened(slack).send(account_message(), "", repeat=True).outcome is Outcome.DELIVERED


def notice(owner, **changed):
    """A notice about an account of this owner."""
    return render_message(alert(replace(ACCOUNT, owner_slack=owner, **changed)))


class TestToOwner:
    """With `to_owner`, a notice about an account is for its owner, and for nobody else."""

    def test_a_notice_is_a_direct_message_and_what_follows_stands_below_it(self, slack):
        channel = opened(slack, to_owner=True)
        verdict = channel.send(notice(slack.user), "")
        assert verdict == DeliveryResult(Outcome.DELIVERED, receipt=f"D0123/{slack.posts[0]['ts']}")
        channel.send(notice(slack.user, action=AccountAction.RELEASE), verdict.receipt)
        assert {post["channel"] for post in slack.posts} == {slack.direct}
        assert slack.posts[1]["thread_ts"] == slack.posts[0]["ts"]
        assert slack.user not in json.dumps([post["blocks"] for post in slack.posts])

    @pytest.mark.parametrize("owner", ["", "@tanaka", "C0123"])
    def test_without_a_user_id_the_channel_is_told(self, slack, owner):
        opened(slack, to_owner=True).send(notice(owner), "")
        assert [post["channel"] for post in slack.posts] == [slack.channel]
        assert "conversations.open" not in slack.calls

    def test_an_owner_whom_slack_does_not_know_leaves_the_notice_to_the_channel_and_the_operator_hears_of_it(
        self, slack
    ):
        verdict = opened(slack, to_owner=True).send(notice("U0GONE"), f"{slack.direct}/1.0")
        assert (verdict.outcome, [post["channel"] for post in slack.posts]) == (Outcome.DELIVERED, [slack.channel])
        assert "user_not_found" in verdict.detail

    def test_while_slack_cannot_say_nobody_is_told_yet(self, slack):
        slack.fail("conversations.open", "rate_limited", status=429, retry_after=7)
        verdict = opened(slack, to_owner=True).send(notice(slack.user), "")
        assert (verdict.outcome, verdict.retry_after, slack.posts) == (Outcome.TRY_AGAIN, 7.0, [])

    def test_a_repeat_asks_the_direct_messages(self, slack):
        channel = opened(slack, to_owner=True)
        slack.fail("chat.postMessage", "silence", after_accepting=True)
        assert channel.send(notice(slack.user), "").outcome is Outcome.PERHAPS_SENT
        assert channel.send(notice(slack.user), "", repeat=True).receipt.startswith("D0123/")
        assert len(slack.posts) == 1

    def test_other_channels_and_other_alerts_go_to_the_channel(self, slack):
        opened(slack).send(notice(slack.user), "")
        opened(slack, to_owner=True).send(compliance_message(affected=(), changes=()), "")
        assert {post["channel"] for post in slack.posts} == {slack.channel}


def test_a_channel_by_name_is_called_by_the_id_of_its_first_answer_from_then_on(httpserver):
    asked = []

    def post(request: Request) -> Response:
        asked.append(request.get_json(silent=True) or request.form)
        return Response(json.dumps({"ok": True, "channel": "C0123456", "ts": "1.0"}), content_type="application/json")

    httpserver.expect_request("/api/chat.postMessage").respond_with_handler(post)
    by_name = SlackChannel("slack", TOKEN, "#alerts", base_url=httpserver.url_for("/api/"), timeout=5)
    first = by_name.send(account_message(), "")
    again = SlackChannel("slack", TOKEN, "#alerts", base_url=httpserver.url_for("/api/"), timeout=5)
    again.send(account_message(), first.receipt)
    by_name.send(account_message(), "")

    assert first.receipt == "C0123456/1.0"
    posts = [(each["channel"], each.get("thread_ts")) for each in asked]
    assert posts[0] == ("#alerts", None)
    assert {channel for channel, _ in posts[1:]} == {"C0123456"}
    assert ("C0123456", "1.0") in posts

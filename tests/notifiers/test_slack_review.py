"""Decisions in Slack, over a real websocket: a click in, an action out, and the message says so."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifiers.message import render_message
from notifiers.review import ButtonValue, TriageAction, TriageKind, read_button_value
from notifiers.slack import SlackChannel
from notifiers.slack_review import SlackTriage
from state.alerts import AccountAction
from state.dispositions import former_match_id
from state.errors import ConfigProblem, SourceUnreachable, StateProblem
from tests.notifiers.examples import ACCOUNT, AFFECTED, alert, compliance_message
from tests.notifiers.slack_server import FakeSlack, port_of_nobody

NOW = datetime(2025, 3, 25, 21, 5, tzinfo=UTC)
ANNA, STRANGER, OWNER = "U0ANNA", "U0STRANGER", "U0OWNER"


class Desk:
    """Whoever records decisions, and how long a test waits for one."""

    def __init__(self):
        self.decided = []
        self.problem = None

    def decide(self, action):
        if self.problem:
            raise self.problem
        self.decided.append(action)


@pytest.fixture(scope="module")
def listening():
    """A Slack, a desk and a listener between them; connecting and closing take a second, so all tests share them."""
    desk = Desk()
    with FakeSlack().running() as slack:
        triage = SlackTriage(
            "slack",
            slack.app_token,
            slack.token,
            frozenset({ANNA}),
            desk.decide,
            lambda: NOW,
            slack.url,
        )
        triage.start()
        yield slack, desk, triage
        triage.close()


@pytest.fixture
def slack(listening):
    slack = listening[0]
    for kept in (slack.posts, slack.whispers, slack.views, slack.calls):
        kept.clear()
    return slack


@pytest.fixture
def desk(listening):
    desk = listening[1]
    desk.decided.clear()
    desk.problem = None
    return desk


@pytest.fixture
def asked(slack):
    """The message with buttons, in Slack; gives a post and its first possible match's value."""
    channel = SlackChannel("slack", slack.token, slack.channel, slack.url, buttons=True)
    channel.send(compliance_message(affected=AFFECTED[:1]), "")
    post = next(post for post in slack.posts if "listwatch_confirm" in json.dumps(post["blocks"]))
    actions = next(block for block in post["blocks"] if block["type"] == "actions")
    return post, actions["elements"][0]["value"]


def settled(condition):
    """Wait until another thread has done its part; no longer than three seconds."""
    pause = threading.Event()
    for _ in range(300):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come")


def said_in(post):
    return json.dumps(post["blocks"], ensure_ascii=False)


def action(kind, **more):
    return TriageAction(
        kind,
        "C00451",
        AFFECTED[0].match_id,
        "a1b2c3",
        ANNA,
        "u0anna",
        **more,
    )


def test_confirm_is_recorded_and_the_message_says_who_and_when(slack, desk, asked):
    post, value = asked
    slack.click(post, "listwatch_confirm", value)
    settled(lambda: "listwatch_confirm" not in said_in(post))
    assert desk.decided == [action(TriageKind.CONFIRM)]
    assert "C00451: Confirmed as a match (<@U0ANNA>, March 25, 2025, 5:05 pm ET)" in said_in(post)
    assert post["text"].startswith("Entity List rule")
    assert post["metadata"]["event_payload"]["id"] == "a1b2c3"


def test_a_button_of_an_earlier_message_names_its_entry_by_list_heading_and_name():
    value = json.dumps(["a1b2c3", "C00451", "EL", "CHINA, PEOPLE'S REPUBLIC OF", "Inspur Software Co., Ltd."])
    former = former_match_id("C00451", "EL", "CHINA", "INSPUR Software Co Ltd")
    assert read_button_value(value) == ButtonValue("a1b2c3", "C00451", former)


def test_not_a_match_asks_a_reason_first(slack, desk, asked):
    post, value = asked
    slack.click(post, "listwatch_not_a_match", value)
    settled(lambda: slack.views)
    assert desk.decided == []
    slack.submit(slack.views[0], {"type": "plain_text_input", "value": "Another city, <!channel> another owner"})
    settled(lambda: "Not a match:" in said_in(post))
    assert desk.decided == [action(TriageKind.NOT_A_MATCH, reason="Another city, <!channel> another owner")]
    assert "<!channel>" not in said_in(post)


def test_assign_asks_for_a_person_and_leaves_the_buttons(slack, desk, asked):
    post, value = asked
    slack.click(post, "listwatch_assign", value)
    settled(lambda: slack.views)
    slack.submit(slack.views[0], {"type": "users_select", "selected_user": "U0BEN"})
    settled(lambda: "Assigned to" in said_in(post))
    assert desk.decided == [action(TriageKind.ASSIGN, assignee="U0BEN")]
    assert "listwatch_confirm" in said_in(post)


def test_a_stranger_decides_nothing_and_is_told(slack, desk, asked):
    post, value = asked
    slack.click(post, "listwatch_confirm", value, user=STRANGER)
    settled(lambda: slack.whispers)
    assert slack.whispers == [(STRANGER, "You are not among those who decide here. Ask trade compliance.")]
    assert desk.decided == []
    assert "listwatch_confirm" in said_in(post)


def test_a_stranger_s_answer_to_somebody_s_question_decides_nothing(slack, desk, asked):
    post, value = asked
    slack.click(post, "listwatch_not_a_match", value)
    settled(lambda: slack.views)
    slack.submit(slack.views[0], {"type": "plain_text_input", "value": "mine"}, user=STRANGER)
    settled(lambda: slack.whispers)
    assert desk.decided == []


def test_a_hold_is_acknowledged_by_whom_the_recorder_takes_and_others_are_told_alone(slack, desk):
    channel = SlackChannel("slack", slack.token, slack.channel, slack.url, acknowledging=True)
    channel.send(render_message(alert(replace(ACCOUNT, acknowledge_by=NOW))), "")
    (post,) = slack.posts
    (actions,) = (block for block in post["blocks"] if block["type"] == "actions")
    value = actions["elements"][0]["value"]
    desk.problem = StateProblem("this hold", "is not yours to acknowledge.", "Ask.")
    for user in (STRANGER, ANNA):
        slack.click(post, "listwatch_acknowledge", value, user)
    settled(lambda: len(slack.whispers) == 2)
    assert sorted(slack.whispers) == [
        (user, "Not recorded: this hold: is not yours to acknowledge. Ask.") for user in (ANNA, STRANGER)
    ]
    assert "listwatch_acknowledge" in said_in(post)
    desk.problem = None
    slack.click(post, "listwatch_acknowledge", value, OWNER)
    settled(lambda: "Hold acknowledged (<@U0OWNER>" in said_in(post))
    assert [(each.kind, each.customer_id, each.alert_id, each.user_id) for each in desk.decided] == [
        (TriageKind.ACKNOWLEDGE, "C00451", "a1b2c3", OWNER)
    ]


@pytest.mark.parametrize("over", [{"action": AccountAction.RELEASE}, {"acknowledge_by": None}])
def test_what_asks_for_no_acknowledgement_has_no_button(slack, over):
    channel = SlackChannel("slack", slack.token, slack.channel, slack.url, acknowledging=True)
    channel.send(
        render_message(alert(replace(ACCOUNT, **{"acknowledge_by": NOW if "action" in over else None} | over))), ""
    )
    assert "listwatch_acknowledge" not in said_in(slack.posts[0])


def test_what_cannot_be_recorded_is_said_to_who_clicked_and_nowhere_else(slack, desk, asked):
    post, value = asked
    desk.problem = StateProblem("the database", "is read-only.", "Ask the operator.")
    slack.click(post, "listwatch_confirm", value)
    settled(lambda: slack.whispers)
    assert slack.whispers == [(ANNA, "Not recorded: the database: is read-only. Ask the operator.")]
    assert "listwatch_confirm" in said_in(post)


def test_where_the_message_cannot_be_changed_the_decision_stands_below_it(slack, desk, asked):
    post, value = asked
    slack.fail("chat.update", "cant_update_message")
    slack.click(post, "listwatch_confirm", value)
    settled(lambda: "Confirmed as a match" in slack.posts[-1]["text"])
    assert slack.posts[-1]["thread_ts"] == (post["thread_ts"] or post["ts"])


def test_a_click_that_is_none_of_ours_is_left_alone_and_a_broken_one_is_logged_without_its_words(listening, caplog):
    _, desk, triage = listening
    before = list(desk.decided)
    triage.take("interactive", {"type": "block_actions", "actions": [{"action_id": "somebody_else"}]})
    triage.take("events_api", {"event": {}})
    triage.take(
        "interactive", {"type": "block_actions", "actions": [{"action_id": "listwatch_confirm", "value": "Acme"}]}
    )
    assert desk.decided == before
    logged = str([vars(record) for record in caplog.records])
    assert "KeyError" in logged
    assert "Acme" not in logged


class TestStarting:
    def opened(self, url, app_token="xapp-0-very-secret", allowed=frozenset({ANNA})):
        return SlackTriage("slack", app_token, "xoxb-0-very-secret", allowed, print, lambda: NOW, url, timeout=2)

    def test_a_refused_app_token_is_a_mistake_of_the_configuration(self, slack):
        triage = self.opened(slack.url, "xapp-0-wrong")
        try:
            with pytest.raises(ConfigProblem, match="connections:write") as raised:
                triage.start()
        finally:
            triage.close()
        assert "xapp" not in str(raised.value)

    def test_a_slack_that_is_not_there_can_be_tried_again(self):
        triage = self.opened(f"http://127.0.0.1:{port_of_nobody()}/api/")
        try:
            with pytest.raises(SourceUnreachable, match="cannot be reached"):
                triage.start()
        finally:
            triage.close()

    def test_whoever_may_decide_is_named_by_an_id(self, slack):
        with pytest.raises(ConfigProblem, match="who may decide"):
            self.opened(slack.url, allowed=frozenset({"anna"}))

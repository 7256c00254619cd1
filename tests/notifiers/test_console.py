import io
from dataclasses import replace

from notifiers.console import ConsoleChannel
from state.deliveries import Outcome
from tests.notifiers.examples import account_message


def test_the_text_is_written_to_the_stream():
    stream = io.StringIO()
    verdict = ConsoleChannel("screen", stream).send(account_message(), reply_to="")
    assert verdict.outcome is Outcome.DELIVERED
    assert stream.getvalue().startswith("HOLD: Inspur Software Company, Ltd (C00451)\n====")


def test_a_closed_stream_is_tried_again():
    stream = io.StringIO()
    stream.close()
    assert ConsoleChannel("screen", stream).send(account_message(), "").outcome is Outcome.TRY_AGAIN


def test_a_stream_that_cannot_write_a_name_says_so():
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    verdict = ConsoleChannel("screen", ascii_only).send(replace(account_message(), subject="浪潮软件"), "")
    assert verdict.outcome is Outcome.TRY_AGAIN
    assert "UnicodeEncodeError" in verdict.detail

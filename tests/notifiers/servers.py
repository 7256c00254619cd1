"""A server that answers too late."""

import threading

from werkzeug import Request, Response

from tests.notifiers.examples import account_message


def send_to_slow(expected, channel):
    """Send to a server that answers only once nobody waits any more; gives the verdict."""
    gone = threading.Event()

    def answer(request: Request) -> Response:
        gone.wait(5)
        return Response("ok")

    expected.respond_with_handler(answer)
    try:
        return channel.send(account_message(), "")
    finally:
        gone.set()

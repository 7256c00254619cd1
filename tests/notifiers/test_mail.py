"""The e-mail channel against a real SMTP server on this machine."""

import json
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from notifiers.mail import MailChannel
from notifiers.message import render_message
from state.alerts import Contact
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from tests.notifiers.examples import ACCOUNT, account_message, alert, compliance_message

HOST = "127.0.0.1"
SENDER = "listwatch <alerts@listwatch.example.com>"
ANNA, BEN, CARLA = "anna@example.com", "ben@example.com", "carla@example.com"
PASSWORD = "correct-horse"


class Mailbox:
    """What a server does with recipients and letters, and what it kept."""

    def __init__(self, refused=None, data_answer="250 kept", hang_up=False):
        self.refused = refused or {}
        self.data_answer = data_answer
        self.hang_up = hang_up
        self.logged_in = None
        self.letters = []
        self.envelopes = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.logged_in = session.authenticated
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self.hang_up:
            server.transport.abort()
        return self.data_answer


@contextmanager
def serving(mailbox, **options):
    """A server with this mailbox; gives the port."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def channel(port, *recipients, security="none", **options):
    return MailChannel("mail", HOST, port, SENDER, recipients or (ANNA,), security=security, timeout=5, **options)


def deliver(mailbox, *recipients, message=None, reply_to=""):
    with serving(mailbox) as port:
        return channel(port, *recipients).send(message or account_message(), reply_to)


class TestTheLetter:
    def test_it_holds_the_text_the_html_and_the_json(self):
        mailbox = Mailbox()
        verdict = deliver(mailbox, message=compliance_message())
        (letter,) = mailbox.letters
        assert verdict.outcome is Outcome.DELIVERED
        assert letter["Subject"] == "Entity List rule 2025-05427: 3 customers possibly affected"
        assert "In force since March 25, 2025" in letter.get_body(("plain",)).get_content()
        assert "<h1" in letter.get_body(("html",)).get_content()
        attached, customers = letter.iter_attachments()
        assert attached.get_filename() == "a1b2c3.json"
        assert json.loads(attached.get_content())["alert_id"] == "a1b2c3"
        assert customers.get_filename() == "a1b2c3.customers.csv"
        assert customers.get_content().splitlines()[1].startswith("C00451,")

    def test_a_sales_notice_has_nothing_attached(self):
        mailbox = Mailbox()
        deliver(mailbox)
        assert list(mailbox.letters[0].iter_attachments()) == []

    def test_its_name_and_date_are_the_alert_s_so_that_a_repeat_is_known(self):
        mailbox = Mailbox()
        verdicts = [deliver(mailbox), deliver(mailbox)]
        assert {verdict.receipt for verdict in verdicts} == {"<a1b2c3@listwatch.example.com>"}
        assert {letter["Message-ID"] for letter in mailbox.letters} == {"<a1b2c3@listwatch.example.com>"}
        assert {letter["Date"] for letter in mailbox.letters} == {"Tue, 25 Mar 2025 20:41:00 +0000"}

    def test_a_later_letter_is_tied_to_the_first_however_long_its_name(self):
        mailbox = Mailbox()
        first = f"<{'a' * 90}@listwatch.example.com>"
        deliver(mailbox, reply_to=first)
        assert mailbox.letters[0]["In-Reply-To"] == first
        assert mailbox.letters[0]["References"] == first
        assert f"References: {first}\r\n".encode() in mailbox.envelopes[0][2]

    def test_no_recipient_sees_another(self):
        mailbox = Mailbox()
        deliver(mailbox, ANNA, BEN)
        sender, recipients, content = mailbox.envelopes[0]
        assert sender == "alerts@listwatch.example.com"
        assert recipients == (ANNA, BEN)
        assert ANNA.encode() not in content
        assert BEN.encode() not in content

    def test_one_recipient_alone_is_named(self):
        mailbox = Mailbox()
        deliver(mailbox, ANNA)
        assert mailbox.letters[0]["To"] == ANNA

    def test_a_subject_cannot_add_a_header(self):
        mailbox = Mailbox()
        hostile = replace(account_message(), subject="HOLD: Acme\r\nBcc: spy@example.com\n\nbody")
        assert deliver(mailbox, message=hostile).outcome is Outcome.DELIVERED
        assert mailbox.letters[0]["Bcc"] is None
        assert mailbox.letters[0]["Subject"] == "HOLD: Acme Bcc: spy@example.com body"

    def test_names_in_any_script_arrive_and_every_byte_is_ascii(self):
        mailbox = Mailbox()
        deliver(mailbox, message=replace(account_message(), subject="HOLD: 浪潮软件"))
        assert mailbox.letters[0]["Subject"] == "HOLD: 浪潮软件"
        assert "浪潮软件" in mailbox.letters[0].get_body(("plain",)).get_content()
        assert mailbox.envelopes[0][2].isascii()


class TestOwner:
    """With `to_owner`, a notice about an account is for its owner, and for nobody else."""

    def send(self, message):
        mailbox = Mailbox()
        with serving(mailbox) as port:
            channel(port, ANNA, BEN, to_owner=True).send(message, "")
        return mailbox.envelopes[0]

    def test_a_hold_goes_to_the_owner_alone(self):
        _, recipients, content = self.send(account_message())
        assert recipients == ("s.tanaka@example.com",)
        assert ANNA.encode() not in content

    @pytest.mark.parametrize("owner", ["", "Sales desk 4", "jürgen@example.com", "a@b.example, spy@example.com"])
    def test_without_an_owner_that_mail_can_reach_the_recipients_get_it(self, owner):
        assert self.send(render_message(alert(replace(ACCOUNT, owner_email=owner))))[1] == (ANNA, BEN)

    def test_compliance_is_told_as_before(self):
        assert self.send(compliance_message())[1] == (ANNA, BEN)


class TestVerdicts:
    def test_one_refused_for_good_is_named_and_the_others_have_the_letter(self):
        mailbox = Mailbox({BEN: "550 no such user"})
        verdict = deliver(mailbox, ANNA, BEN)
        assert verdict.outcome is Outcome.DELIVERED
        assert f"refused: {BEN} (550)" in verdict.detail
        assert mailbox.envelopes[0][1] == (ANNA,)

    def test_who_has_the_letter_and_who_was_put_off_is_said(self):
        mailbox = Mailbox({BEN: "452 mailbox full", CARLA: "550 no such user"})
        result = deliver(mailbox, ANNA, BEN, CARLA)
        assert result.outcome is Outcome.TRY_AGAIN
        assert f"{BEN} (452), {CARLA} (550)" in result.detail
        assert (result.reached, result.postpone) == ((ANNA,), (BEN,))
        assert len(mailbox.letters) == 1

    def test_a_letter_can_be_sent_to_the_others_alone(self):
        mailbox = Mailbox()
        with serving(mailbox) as port:
            result = channel(port, ANNA, BEN).send_to((BEN,), account_message(), "")
        assert result == DeliveryResult(Outcome.DELIVERED, receipt="<a1b2c3@listwatch.example.com>", reached=(BEN,))
        assert mailbox.envelopes[0][1] == (BEN,)

    def test_a_full_mailbox_is_no_letter_too_large(self):
        result = deliver(Mailbox({BEN: "552 mailbox full"}), ANNA, BEN)
        assert (result.reached, result.postpone) == ((ANNA,), (BEN,))

    def test_all_put_off_is_tried_again_without_a_letter(self):
        mailbox = Mailbox({ANNA: "451 greylisted", BEN: "452 mailbox full"})
        assert deliver(mailbox, ANNA, BEN).outcome is Outcome.TRY_AGAIN
        assert mailbox.letters == []

    def test_all_refused_for_good_is_given_up(self):
        verdict = deliver(Mailbox({ANNA: "550 no such user", BEN: "554 no"}), ANNA, BEN)
        assert verdict.outcome is Outcome.GAVE_UP
        assert "Correct the addresses" in verdict.detail

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [("451 later", Outcome.TRY_AGAIN), ("554 looks like spam", Outcome.GAVE_UP), ("250 OK", Outcome.DELIVERED)],
    )
    def test_the_answer_to_the_letter_counts(self, answer, outcome):
        assert deliver(Mailbox(data_answer=answer)).outcome is outcome

    def test_a_letter_too_large_is_sent_without_its_files(self):
        mailbox = Mailbox()
        deliver(mailbox, message=compliance_message())
        small = Mailbox()
        with serving(small, data_size_limit=len(mailbox.envelopes[0][2]) - 500) as port:
            assert channel(port).send(compliance_message(), "").outcome is Outcome.DELIVERED
        assert "What was attached was left out" in small.letters[0].get_body(("plain",)).get_content()
        assert not list(small.letters[0].iter_attachments())

    def test_a_letter_refused_as_too_large_is_sent_smaller(self):
        class Narrow(Mailbox):
            async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
                answer = await super().handle_DATA(server, session, envelope)
                return "552 too large" if len(self.letters) < 3 else answer

        mailbox = Narrow()
        assert deliver(mailbox, message=compliance_message()).outcome is Outcome.DELIVERED
        assert mailbox.letters[-1].get_content_type() == "text/plain"
        assert "Most of it was left out" in mailbox.letters[-1].get_content()

    def test_no_answer_to_the_letter_may_have_delivered_it(self):
        assert deliver(Mailbox(hang_up=True)).outcome is Outcome.PERHAPS_SENT

    def test_a_server_that_is_not_there_is_tried_again(self):
        with serving(Mailbox()) as port:
            pass
        verdict = channel(port).send(account_message(), "")
        assert verdict.outcome is Outcome.TRY_AGAIN
        assert "ConnectionRefusedError" in verdict.detail

    def test_a_server_that_says_nothing_is_tried_again(self):
        with socket.create_server((HOST, 0)) as silent:
            silent.listen()
            verdict = MailChannel("m", HOST, silent.getsockname()[1], SENDER, (ANNA,), timeout=0.2).send(
                account_message(), ""
            )
        assert verdict.outcome is Outcome.TRY_AGAIN


class TestSecurity:
    def test_a_password_is_never_configured_to_travel_in_the_clear(self):
        with pytest.raises(ConfigProblem, match="without TLS") as raised:
            channel(25, username="alerts", password=PASSWORD)
        assert PASSWORD not in str(raised.value)

    @pytest.mark.parametrize(
        "options", [{"username": "alerts", "password": "pässword", "security": "tls"}, {"security": "tls"}]
    )
    def test_what_smtp_cannot_carry_is_refused_at_once(self, options):
        with pytest.raises(ConfigProblem, match="not ASCII") as raised:
            channel(25, ANNA if "password" in options else "jürgen@example.com", **options)
        assert "pässword" not in str(raised.value)

    def test_a_server_without_starttls_gets_nothing(self):
        mailbox = Mailbox()
        with serving(mailbox) as port:
            verdict = channel(port, security="starttls", username="a", password=PASSWORD).send(account_message(), "")
        assert verdict.outcome is Outcome.GAVE_UP
        assert mailbox.letters == []

    def test_a_certificate_nobody_vouches_for_is_refused(self, certificate):
        mailbox = Mailbox()
        with serving(mailbox, tls_context=_server_tls(certificate)) as port:
            verdict = channel(port, security="starttls").send(account_message(), "")
        assert verdict.outcome is Outcome.TRY_AGAIN
        assert "SSLCertVerificationError" in verdict.detail
        assert mailbox.letters == []

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_with_a_good_certificate_and_password_the_letter_goes_out(self, certificate, trusted, security):
        mailbox = Mailbox()
        with _guarded(mailbox, certificate, security) as port:
            verdict = channel(port, security=security, username="alerts", password=PASSWORD).send(account_message(), "")
        assert verdict.outcome is Outcome.DELIVERED
        assert mailbox.logged_in

    def test_a_wrong_password_is_given_up_and_not_repeated_aloud(self, certificate, trusted):
        with _guarded(Mailbox(), certificate, "starttls") as port:
            mail = channel(port, security="starttls", username="alerts", password="wrong-horse")
            verdict = mail.send(account_message(), "")
        assert verdict.outcome is Outcome.GAVE_UP
        assert "user name or password" in verdict.detail
        assert "wrong-horse" not in f"{mail!r} {verdict}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine by an authority of our own; gives the authority's, the server's and its key."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    server, server_key = folder / "server.pem", folder / "server.key"
    _run([*new, "-subj", "/CN=Our authority", "-out", authority, "-keyout", authority_key])
    signed = ["-CA", authority, "-CAkey", authority_key, "-addext", "basicConstraints=critical,CA:FALSE"]
    names = ["-subj", "/CN=localhost", "-addext", f"subjectAltName=IP:{HOST}"]
    _run([*new, *names, *signed, "-out", server, "-keyout", server_key])
    return authority, server, server_key


def _run(command):
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def trusted(certificate, monkeypatch):
    """Let this process trust that authority, as a company's own is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def _server_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate[1:])
    return context


@contextmanager
def _guarded(mailbox, certificate, security):
    """A server that wants the password, and TLS before it."""

    def check(server, session, envelope, mechanism, login):
        return AuthResult(success=login.password == PASSWORD.encode(), handled=False)

    tls = _server_tls(certificate)
    if security == "starttls":
        options = {"tls_context": tls, "require_starttls": True, "auth_required": True}
    else:
        options = {"ssl_context": tls, "auth_require_tls": False}  # this TLS is below what aiosmtpd looks at
    with serving(mailbox, authenticator=check, **options) as port:
        yield port


def test_an_answer_goes_to_the_contact_of_the_alert():
    asked = replace(ACCOUNT, contact=Contact("Jo Park", "jo@example.com"))
    mailbox = Mailbox()
    deliver(mailbox, message=render_message(alert(asked)))
    deliver(mailbox, message=account_message())
    assert [letter["Reply-To"] for letter in mailbox.letters] == ["jo@example.com", None]

"""The doors out of the house: files, letters, the log."""

import datetime as dt
import json
import logging
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings

from studio.core.messages.actions import deliver
from studio.core.messages.channels import Parcel, Refused, TryLater, chosen, transport_for
from studio.core.messages.channels.console import ConsoleTransport
from studio.core.messages.channels.files import FileTransport, file_name
from studio.core.messages.channels.mail import MailTransport
from studio.core.messages.states import Capability
from tests.factories import AT
from tests.support.reminders import make_message

PARCEL = Parcel(
    key="followup:12", channel="email", recipient="袁星野", address="yuan@example.com", title="拍摄提醒",
    body="明天 9:00 到店。", language="zh-hans",
)  # fmt: skip


def parcel(**changes: str) -> Parcel:
    fields = {name: getattr(PARCEL, name) for name in PARCEL.__slots__}
    return Parcel(**(fields | changes))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(STUDIO_MESSAGE_FOLDER=tmp_path / "messages"):
        yield tmp_path / "messages"


def test_one_file_per_key_and_the_first_one_stays(folder: Path) -> None:
    transport = FileTransport()
    assert transport.send(PARCEL) == transport.send(parcel(body="something else"))
    files = list(folder.iterdir())
    assert len(files) == 1
    assert json.loads(files[0].read_text(encoding="utf-8"))["body"] == "明天 9:00 到店。"
    assert transport.ask(PARCEL.key) is True
    assert transport.ask("followup:13") is False


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "a:b", "提醒", ".", "a%3a.b"])
def test_no_key_leaves_the_folder(folder: Path, key: str) -> None:
    FileTransport().send(parcel(key=key))
    assert [path.name for path in folder.iterdir()] == [file_name(key)]


def test_two_keys_never_share_a_file() -> None:
    keys = ["a:b", "a%3a.b", "a/b", "a.b", "a b", "ab"]
    assert len({file_name(key) for key in keys}) == len(keys)


def test_a_full_or_read_only_disk_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with override_settings(STUDIO_MESSAGE_FOLDER=tmp_path / "a file" / "messages"), pytest.raises(TryLater):
        FileTransport().send(PARCEL)


def test_the_console_writes_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "studio.messages"):
        ConsoleTransport().send(PARCEL)
    assert "明天 9:00 到店。" in caplog.text


def test_a_letter_carries_its_key(mailoutbox: list[mail.EmailMessage]) -> None:
    reference = MailTransport().send(PARCEL)
    letter = mailoutbox[0]
    assert (letter.to, letter.subject, letter.body) == (["yuan@example.com"], "拍摄提醒", "明天 9:00 到店。")
    assert letter.extra_headers["Message-ID"] == reference
    assert reference.startswith("<followup.12@")


def test_a_line_break_in_the_title_cannot_add_headers(mailoutbox: list[mail.EmailMessage]) -> None:
    MailTransport().send(parcel(title="提醒\nBcc: all@example.com"))
    assert mailoutbox[0].subject == "提醒 Bcc: all@example.com"


def test_an_address_that_is_none_is_refused(mailoutbox: list[mail.EmailMessage]) -> None:
    with pytest.raises(Refused):
        MailTransport().send(parcel(address="a@b.com\nBcc: c@d.com"))
    assert mailoutbox == []


class MailServer(threading.Thread):
    """A tiny mail server on loopback that answers as a test tells it to."""

    def __init__(self, answers: dict[str, str | None]) -> None:
        super().__init__(daemon=True)
        self.answers = answers
        self.heard: list[str] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]

    def run(self) -> None:
        talk, _address = self.door.accept()
        with talk, talk.makefile("rb") as lines:
            talk.sendall(b"220 here\r\n")
            in_letter = False
            for raw in lines:
                line = raw.decode().strip()
                if in_letter:
                    if line != ".":
                        continue
                    word, in_letter = "END", False
                else:
                    word = line.split(" ")[0].upper()
                self.heard.append(word)
                answer = self.answers.get(word, "250 ok")
                if answer is None:
                    return  # hangs up without a word
                talk.sendall(answer.encode() + b"\r\n")
                in_letter = word == "DATA" and answer.startswith("354")
                if word == "QUIT":
                    return


@pytest.fixture
def mail_server() -> Iterator[Callable[[dict[str, str | None]], MailServer]]:
    servers: list[MailServer] = []

    def serve(answers: dict[str, str | None]) -> MailServer:
        servers.append(MailServer({"DATA": "354 go on", "QUIT": "221 bye", **answers}))
        servers[-1].start()
        return servers[-1]

    yield serve
    for server in servers:
        server.door.close()
        server.join(5)


def send_by(server: MailServer) -> str:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port, EMAIL_TIMEOUT=2):
        return MailTransport().send(PARCEL)


def test_a_letter_reaches_the_server(mail_server: Callable[[dict[str, str | None]], MailServer]) -> None:
    server = mail_server({})
    send_by(server)
    assert "END" in server.heard


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"RCPT": "550 no such user"}, Refused),
        ({"RCPT": "450 mailbox busy"}, TryLater),
        ({"MAIL": "451 try again"}, TryLater),
        ({"MAIL": "553 not from you"}, Refused),
        ({"DATA": "452 disk full"}, TryLater),
        ({"END": "554 spam"}, Refused),
        ({"END": "451 later"}, TryLater),
        ({"EHLO": "421 closing", "HELO": "421 closing"}, TryLater),
        ({"END": None}, smtplib.SMTPServerDisconnected),  # may have been taken: left open, a person looks
    ],
)
def test_what_the_server_says_decides(
    mail_server: Callable[[dict[str, str | None]], MailServer], answers: dict[str, str | None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        send_by(mail_server(answers))


def test_a_server_that_is_not_there_is_tried_later() -> None:
    server = MailServer({})
    server.door.close()
    with pytest.raises(TryLater):
        send_by(server)


def test_a_server_that_hangs_is_tried_later_and_no_message_is_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and never says a word
        where = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": silent.getsockname()[1], "EMAIL_TIMEOUT": 0.2}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, **where), pytest.raises(TryLater, match="timed out"):
            MailTransport().send(PARCEL)


@pytest.mark.django_db
def test_a_hanging_server_keeps_the_message_for_later() -> None:
    message = make_message(channel="email", address="yuan@example.com")
    chosen._made.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": silent.getsockname()[1], "EMAIL_TIMEOUT": 0.2}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, STUDIO_TRANSPORTS={"email": "email"}, **where):
            assert deliver(message.pk, at=AT) == "queued"
    message.refresh_from_db()
    assert (message.state, message.due_at, message.trouble) == ("queued", AT + dt.timedelta(minutes=1), "no_answer")


def test_which_channel_has_a_transport() -> None:
    chosen._made.cache_clear()
    with override_settings(STUDIO_TRANSPORTS={"sms": "file", "email": "email", "wechat": ""}):
        assert isinstance(transport_for("sms"), FileTransport)
        assert isinstance(transport_for("email"), MailTransport)
        assert transport_for("wechat") is None
        assert transport_for("pigeon") is None
    chosen._made.cache_clear()


def test_what_the_channels_promise() -> None:
    promised = [one.capability for one in (FileTransport, MailTransport, ConsoleTransport)]
    assert promised == [Capability.IDEMPOTENT, Capability.NEITHER, Capability.NEITHER]
    assert MailTransport.lease_seconds > 10 * settings.EMAIL_TIMEOUT

"""A worker never sees a message that is still being written."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from studio.celery import app
from studio.core import broker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def opened(folder: Path, transport: str) -> Connection:
    folders = ("data_folder_in", "data_folder_out", "control_folder")
    options = {**dict.fromkeys(folders, str(folder)), "polling_interval": 0.1}
    return Connection("filesystem://", transport=transport, transport_options=options)


def seen_while_writing(connection: Connection, module: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Send one message; how many a worker would find in the queue at the step called `name`."""
    found: list[int] = []
    queue_name = f"queue-{secrets.token_hex(4)}"  # Kombu remembers in one process which queues it has bound
    step: Callable[..., Any] = getattr(module, name)

    def watched(*args: Any, **more: Any) -> Any:
        found.append(queue.channel._size(queue_name))
        return step(*args, **more)

    with connection.SimpleQueue(queue_name) as queue:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, watched)
            queue.put({"say": "明日拍摄"})
        assert queue.get(timeout=5).payload == {"say": "明日拍摄"}
    return found


def test_a_message_appears_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder, "studio.core.broker:Transport") as connection:
        assert seen_while_writing(connection, broker.os, "replace", monkeypatch) == [0]
    assert [one.name for one in folder.glob("*.part")] == []


def test_kombu_s_own_shows_it_too_early(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ours: the file stands in the queue while nothing is in it."""
    with opened(folder, "kombu.transport.filesystem:Transport") as connection:
        assert seen_while_writing(connection, filesystem, "lock", monkeypatch)[-1] == 1


def test_what_was_being_written_when_the_power_went_is_no_message(folder: Path) -> None:
    (folder / "1790000000000_x.studio.msg.part").write_bytes(b'{"ha')
    with opened(folder, "studio.core.broker:Transport") as connection:
        assert connection.channel()._size("studio") == 0


def test_the_embedded_broker_is_ours() -> None:
    with app.connection_for_write("filesystem://localhost") as connection:
        assert connection.get_transport_cls() is broker.Transport

"""What every test stands on: no way out of this machine, folders of its own, nothing left by the test before.

`STUDIO_SOAK` scales the long runs (tests/support/soak.py). With REDIS_URL set (`make test-services`) each
parallel test process gets Redis databases of its own for broker and cache.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone, translation

from studio.celery import app as celery_app
from tests.factories.fixtures import *  # noqa: F403 – fixtures are found by name

HERE = Path(__file__).parent
MARK_BY_FOLDER = {"e2e": pytest.mark.e2e, "bench": pytest.mark.bench}

# Half the suite runs beside other work on two cores: a slow example says nothing about the code.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


class OutsideWorldClosed(RuntimeError):
    """A test tried to leave this machine."""


def _is_loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _close_the_outside_world() -> None:
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(family: int, address: object) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):  # type: ignore[index]
            raise OutsideWorldClosed(f"a test tried to reach {address!r}")

    def guarded_connect(self: socket.socket, address: object) -> None:
        check(self.family, address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        check(self.family, address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    def guarded_getaddrinfo(host: object, *args: object, **kwargs: object) -> list[object]:
        if host is not None and not _is_loopback(host):
            raise OutsideWorldClosed(f"a test asked for the address of {host!r}")
        return getaddrinfo(host, *args, **kwargs)  # type: ignore[arg-type, return-value]

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_getaddrinfo  # type: ignore[assignment]


_close_the_outside_world()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if folder in MARK_BY_FOLDER:
            item.add_marker(MARK_BY_FOLDER[folder])


def _redis_of_this_process() -> tuple[str, str]:
    """Broker and cache address; Redis offers 16 numbered databases, two for each parallel process."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    server = settings.REDIS_URL.rstrip("/")
    return f"{server}/{2 * number}", f"{server}/{2 * number + 1}"


@pytest.fixture(scope="session", autouse=True)
def _private_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files, messages, cache and broker of the test run, never those of the installation in `var/`."""
    folder = tmp_path_factory.mktemp("studio")
    (folder / "static").mkdir()
    changes: dict[str, object] = {
        "MEDIA_ROOT": folder / "files",
        "STATIC_ROOT": folder / "static",
        "STUDIO_MESSAGE_FOLDER": folder / "messages",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    broker = "memory://"
    if settings.REDIS_URL:
        broker, cache_url = _redis_of_this_process()
        changes["CACHES"] = {"default": {**settings.CACHES["default"], "LOCATION": cache_url}}
    celery_app.conf.update(broker_url=broker, broker_read_url=broker, broker_write_url=broker)
    if broker == "memory://":
        celery_app.conf.update(broker_transport_options={})
    with override_settings(**changes):
        yield


@pytest.fixture(autouse=True)
def _nothing_left_from_the_test_before() -> None:
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()

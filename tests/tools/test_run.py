"""`make run`, started for real: a page after one command, dead children come back, Ctrl-C leaves nothing behind."""

import http.client
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from studio.core.staff.states import DEMO_PASSWORD
from tools import run

HOUSE = Path(settings.BASE_DIR)
pytestmark = [pytest.mark.slow, pytest.mark.embedded]
# The demo data are loaded on two busy cores; everything else takes seconds.
PATIENCE = 240.0


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MakeRun:
    """`make run` in a terminal of its own, as a person would start it."""

    def __init__(self, data_folder: Path, *, demo: bool = False) -> None:
        self.port, self.output = spare_port(), ""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "STUDIO_DATA_DIR": str(data_folder),
            "STUDIO_DEMO": str(int(demo)),
            "PYTHON": sys.executable,
        }
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(HOUSE)
            os.execvpe("make", ["make", "run", f"PORT={self.port}"], environment)

    def read(self, seconds: float = 0.1) -> bool:
        """Takes what was printed; False when the terminal is closed."""
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        try:
            text = os.read(self.terminal, 65536).decode(errors="replace") if ready else None
        except OSError:
            return False
        self.output += (text or "").replace("\r\n", "\n")
        return text != ""

    def wait_for(self, wanted: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not wanted():
            assert time.monotonic() < deadline, f"{what} did not come:\n{self.output}"
            assert self.read(), f"ended before {what}:\n{self.output}"

    def wait_until_it_says(self, text: str) -> None:
        self.wait_for(lambda: text in self.output, repr(text))

    def press_ctrl_c(self) -> int:
        os.write(self.terminal, b"\x03")
        deadline = time.monotonic() + 40
        while self.read() and time.monotonic() < deadline:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def is_ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False


def ours(data_folder: Path) -> list[int]:
    """Every process that was started with this data folder in its environment."""
    mine = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = entry.read_bytes()
        except OSError:
            continue
        if f"STUDIO_DATA_DIR={data_folder}\0".encode() in environment:
            mine.append(int(entry.parent.name))
    return sorted(mine)


def end_all(data_folder: Path) -> None:
    for pid in ours(data_folder):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    end_all(tmp_path / "data")


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("demo")
    yield place
    end_all(place)


@pytest.fixture(scope="module")
def started(demo_folder: Path) -> MakeRun:
    """The first start on an empty data folder, demo data included."""
    product = MakeRun(demo_folder, demo=True)
    product.wait_until_it_says("Ctrl-C stops everything.")
    return product


def running(word: str, data_folder: Path) -> list[int]:
    """The product's own processes whose command contains the word."""
    return [pid for pid in ours(data_folder) if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_first_start_leads_to_a_page_a_login_and_demo_data(started, demo_folder):
    assert f"http://127.0.0.1:{started.port}/" in started.output
    assert f"The password of every demo login is {DEMO_PASSWORD}" in started.output
    started.wait_for(started.is_ready, "readiness")
    status, page = started.get("/login/")
    assert status == 200
    style = re.search(rb'href="(/static/css/theme\.[0-9a-f]+\.css)"', page)
    assert style, "the page's style has no name that changes with its content"
    assert started.get(style[1].decode())[0] == 200
    assert json.loads(started.get("/readyz")[1]) == {"database": True, "migrations": True, "broker": True, "disk": True}
    environment = {**os.environ, "STUDIO_DATA_DIR": str(demo_folder)}
    environment.pop("DATABASE_URL", None)
    code = (
        "from studio.core.staff.models import User; from bookings.orders.models import Order;"
        "print(User.objects.filter(is_active=True).count() > 10, Order.objects.count() > 10)"
    )
    shell = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    told = subprocess.run(shell, cwd=HOUSE, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split()[-2:] == ["True", "True"]


def test_a_second_start_beside_it_is_refused_with_a_sentence(started, demo_folder, tmp_path):
    environment = {**os.environ, "PYTHON": sys.executable, "STUDIO_DATA_DIR": str(demo_folder)}
    again = subprocess.run(
        ["make", "run", f"PORT={spare_port()}"], cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
    )
    assert again.returncode != 0
    assert f"is running here already: http://127.0.0.1:{started.port}/" in again.stderr
    environment["STUDIO_DATA_DIR"] = str(tmp_path)
    taken = subprocess.run(
        ["make", "run", f"PORT={started.port}"], cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
    )
    assert taken.returncode != 0
    assert f"Port {started.port} on 127.0.0.1 is in use" in taken.stderr


@pytest.mark.parametrize(("word", "name"), [("gunicorn", "The web server"), ("celery", "The worker")])
def test_a_child_that_is_killed_is_reported_and_comes_back(started, demo_folder, word, name):
    before = running(word, demo_folder)
    os.kill(before[0], signal.SIGKILL)
    started.wait_until_it_says(f"{name} ended (killed by SIGKILL); starting again in 1 s")
    started.wait_for(lambda: set(running(word, demo_folder)) - set(before), f"a new {word}")
    started.wait_for(started.is_ready, "readiness")


def test_ctrl_c_ends_everything_with_0_and_a_new_start_does_nothing_twice(folder):
    first = MakeRun(folder)
    first.wait_until_it_says("Ctrl-C stops everything.")
    assert "Making the tables" in first.output
    assert "studio-demo" not in first.output
    assert first.press_ctrl_c() == 0, first.output
    assert first.output.rstrip().endswith("Stopped.")
    assert ours(folder) == []

    again = MakeRun(folder)
    again.wait_until_it_says("Ctrl-C stops everything.")
    assert "Making the tables" not in again.output
    assert "Collecting static files" not in again.output
    assert again.press_ctrl_c() == 0
    assert ours(folder) == []


def test_ctrl_c_while_it_prepares_ends_it_too(folder):
    product = MakeRun(folder)
    product.wait_until_it_says("Making the tables")
    assert product.press_ctrl_c() == 0, product.output
    assert ours(folder) == []


def test_the_supervisor_killed_takes_its_children_along(folder):
    product = MakeRun(folder)
    product.wait_until_it_says("Ctrl-C stops everything.")
    os.kill(running("tools/run.py", folder)[0], signal.SIGKILL)
    deadline = time.monotonic() + 40
    while ours(folder) and time.monotonic() < deadline:
        product.read()
    assert ours(folder) == []
    os.waitpid(product.pid, 0)


def test_make_killed_takes_the_product_along(folder):
    product = MakeRun(folder)
    product.wait_until_it_says("Ctrl-C stops everything.")
    os.kill(product.pid, signal.SIGKILL)
    os.waitpid(product.pid, 0)
    deadline = time.monotonic() + 40
    while ours(folder) and time.monotonic() < deadline:
        product.read()
    assert ours(folder) == []


def test_the_supervisor_knows_the_demo_password():
    assert run.DEMO_PASSWORD == DEMO_PASSWORD

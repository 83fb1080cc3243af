"""The web server of the product as a process of its own: how soon it answers, and what its workers hold in memory."""

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.stage import HOUSE


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, and after how many seconds its first page was there."""

    port: int
    pid: int
    seconds: float

    def workers(self) -> list[int]:
        """The processes that answer pages; the master only minds them."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def ask(self, address: str, cookies: Mapping[str, str]) -> tuple[int, int]:
        """Status and bytes of one page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
            connection.request("GET", address, headers={"Cookie": cookie, "Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, len(answer.read())
        finally:
            connection.close()


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory(pid: int) -> float:
    """A process's share of memory in MiB: what it holds alone, and its part of what it shares (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the kernel does not tell the share")


@contextlib.contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[Server]:
    """The server as `make run` starts it, without worker and scheduler; stopped at the end."""
    port = spare_port()
    command = [sys.executable, "-m", "gunicorn", "studio.wsgi", "--config", "deploy/gunicorn.conf.py"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=HOUSE, env={**environment, "PORT": str(port)})
    try:
        yield Server(port, process.pid, _first_page(process, port, begun))
    finally:
        process.terminate()
        process.wait(20)


def _first_page(process: "subprocess.Popen[bytes]", port: int, begun: float) -> float:
    while True:
        try:
            status, _bytes = Server(port, process.pid, 0).ask("/login/", {})
        except ConnectionRefusedError:
            assert process.poll() is None
            time.sleep(0.01)
        else:
            assert status == 200
            return time.perf_counter() - begun

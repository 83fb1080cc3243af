"""Starts the whole product on one machine (web server, worker with scheduler) and keeps it running.

Called by `make run` inside the virtual environment; plain standard library. A process that dies is reported
and started again, after growing pauses. Ctrl-C ends all of them and answers 0.
"""

import contextlib
import ctypes
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PATIENCE_AT_START = 60.0
PATIENCE_AT_END = 20.0
LONGEST_PAUSE = 30.0
STEADY = 60.0  # a process that ran this long starts again without a pause

DEMO_PASSWORD = "studio-demo"
DEMO_LOGINS = {
    "frontdesk": "takes orders and deposits (frontdesk2: second branch)",
    "cashier": "receipts and day close",
    "cs": "call desk (csmanager: customer service manager)",
    "photographer": "also floor, makeup, gowns, selection, production",
    "manager": "one branch; owner, finance: all branches",
    "admin": "settings and /admin/",
}

stopping = threading.Event()  # asked to end
hurrying = threading.Event()  # asked twice


def say(text: str = "") -> None:
    print(text, flush=True)


def setting(name: str, default: str) -> str:
    """A value of the environment or of `.env`, as the settings themselves will see it."""
    if name in os.environ:
        return os.environ[name]
    env_file = HOUSE / ".env"
    for line in env_file.read_text(encoding="utf-8").splitlines() if env_file.is_file() else []:
        key, found, value = line.strip().removeprefix("export ").partition("=")
        if found and key.strip() == name:
            return value.strip().strip("'\"")
    return default


@dataclass
class Child:
    """One process of the product, in a session of its own so that the terminal's Ctrl-C reaches only us."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=HOUSE,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def look_after(self) -> None:
        """Reports a death once and starts the process again when its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.kill_leftovers()
            self.pause = 1.0 if now - self.started_at > STEADY else min(max(2 * self.pause, 1.0), LONGEST_PAUSE)
            self.start_again_at = now + self.pause
            say(f"{self.name} ended ({_ending(self.process.returncode)}); starting again in {self.pause:.0f} s")
            self.process = None
        elif self.process is None and now >= self.start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGTERM)

    def kill_leftovers(self) -> None:
        """Ends whatever is left of the process's session, for example the pool of a killed worker."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def _die_with_parent() -> None:
    # Asks the kernel for SIGTERM when we are killed without a chance to clean up (PR_SET_PDEATHSIG, Linux only).
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _ending(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def run_to_the_end(child: Child) -> bool:
    """Runs one preparing command; a stop in the middle ends it too."""
    child.start()
    while child.is_running and not stopping.wait(0.05):
        pass
    stop_all([child])
    return child.process is not None and child.process.returncode == 0


def stop_all(children: list[Child]) -> None:
    """Asks all to finish what they do, waits, then ends what is left; a second Ctrl-C ends the waiting."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + PATIENCE_AT_END
    while any(child.is_running for child in children) and time.monotonic() < deadline and not hurrying.is_set():
        time.sleep(0.05)
    for child in children:
        child.kill_leftovers()
        if child.process is not None:
            child.process.wait()


def on_signal(_number: int, _frame: object) -> None:
    if stopping.is_set():
        hurrying.set()
    stopping.set()


@contextlib.contextmanager
def terminal_to_ourselves() -> Iterator[None]:
    """Takes the terminal from `make`, so that Ctrl-C is a normal end and not an error of the recipe."""
    ours = "MAKELEVEL" in os.environ and sys.stdin.isatty() and os.tcgetpgrp(0) == os.getpgrp()
    if not ours:
        yield
        return
    before = os.getpgrp()
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(0, before)


@contextlib.contextmanager
def only_one_in(data_folder: Path, address: str) -> Iterator[None]:
    """Two schedulers on one database would do everything twice, so a data folder is served once."""
    data_folder.mkdir(parents=True, exist_ok=True)
    with (data_folder / "running").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise SystemExit(f"影程 is running here already: {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"{address} (process {os.getpid()}; Ctrl-C in its window stops it)")
        lock.flush()
        yield


def refuse_a_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise SystemExit(f"Port {port} may only be used by root. Choose another: make run PORT=8000") from None
        except OSError:
            raise SystemExit(
                f"Port {port} on {host} is in use by another program. "
                f"Stop that one, or choose another port: make run PORT={port + 1}"
            ) from None


def wait_for_the_first_page(host: str, port: int, children: list[Child]) -> bool:
    deadline = time.monotonic() + PATIENCE_AT_START
    while time.monotonic() < deadline and not stopping.wait(0.05):
        if not all(child.is_running for child in children):
            return False
        connection = http.client.HTTPConnection(host, port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status < 500:
                return True
    return False


def the_processes(data_folder: Path, environment: dict[str, str]) -> list[Child]:
    web = [PYTHON, "-m", "gunicorn", "studio.wsgi", "--config", "deploy/gunicorn.conf.py"]
    worker = [PYTHON, "-m", "celery", "-q", "--skip-checks", "-A", "studio", "worker", "--beat"]
    worker += ["--schedule", str(data_folder / "schedule"), "--queues", "studio,documents,messages"]
    worker += ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "warning"]
    # As root Celery warns on every start; whoever runs a demo as root in a container knows.
    quiet = {**environment, "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return [Child("The web server", web, environment), Child("The worker", worker, quiet)]


def greet(address: str, demo: bool) -> None:
    say(f"\n影程 runs at {address}\n")
    if demo:
        for login, what in DEMO_LOGINS.items():
            say(f"  {login:<14} {what}")
        say(f"\n  The password of every demo login is {DEMO_PASSWORD}")
    say("  Ctrl-C stops everything.\n")


def serve(host: str, port: int, data_folder: Path, environment: dict[str, str]) -> int:
    prepare = Child("Preparing", [PYTHON, "manage.py", "prepare"], environment)
    if not run_to_the_end(prepare):
        if not stopping.is_set():
            say("影程 could not be prepared; the lines above say why.")
        return 0 if stopping.is_set() else 1
    children = the_processes(data_folder, environment)
    try:
        for child in children:
            child.start()
        if not wait_for_the_first_page(host, port, children):
            if not stopping.is_set():
                say("影程 did not come up; the lines above say why.")
            return 0 if stopping.is_set() else 1
        greet(f"http://{host}:{port}/", demo=environment["STUDIO_DEMO"] == "1")
        parent = os.getppid()
        while not stopping.wait(0.2):
            for child in children:
                child.look_after()
            if "MAKELEVEL" in os.environ and os.getppid() != parent:
                break  # `make` was killed without being able to tell us
        say("\nStopping; work at hand is finished first …")
    finally:
        stop_all(children)
    say("Stopped.")
    return 0


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    bind, port = setting("STUDIO_BIND", "127.0.0.1"), int(setting("PORT", "8000"))
    host = "127.0.0.1" if bind == "0.0.0.0" else bind
    address = f"http://{host}:{port}/"
    data_folder = Path(setting("STUDIO_DATA_DIR", str(HOUSE / "var"))).resolve()
    environment = {
        **os.environ,
        "STUDIO_BIND": bind,
        "PORT": str(port),
        "STUDIO_DEMO": setting("STUDIO_DEMO", "1"),
        "STUDIO_PUBLIC_URL": setting("STUDIO_PUBLIC_URL", address.rstrip("/")),
        "PYTHONUNBUFFERED": "1",
    }
    with only_one_in(data_folder, address), terminal_to_ourselves():
        refuse_a_taken_port(bind, port)
        return serve(host, port, data_folder, environment)


if __name__ == "__main__":
    raise SystemExit(main())

"""From the start of the web server to its first page: what a restart costs the desk."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

ROUNDS = 5


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def seconds_to_first_page(environment: dict[str, str]) -> float:
    port = spare_port()
    command = [sys.executable, "-m", "gunicorn", "studio.wsgi", "--config", "deploy/gunicorn.conf.py"]
    begun = time.perf_counter()
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**environment, "PORT": str(port)})
    try:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", "/login/")
                assert connection.getresponse().status == 200
                return time.perf_counter() - begun
            except ConnectionRefusedError:
                assert server.poll() is None
                time.sleep(0.01)
            finally:
                connection.close()
    finally:
        server.terminate()
        server.wait(20)


def test_start_to_first_page(tmp_path: Path) -> None:
    """Goal: at most 1.5 s. Embedded defaults, demo off, tables and static files ready."""
    environment = {"PATH": os.environ["PATH"], "STUDIO_DATA_DIR": str(tmp_path), "STUDIO_DEMO": "0"}
    prepare = [sys.executable, "manage.py", "prepare"]
    subprocess.run(prepare, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)
    rounds = [seconds_to_first_page(environment) for _ in range(ROUNDS)]
    print(f"\nstart to first page: median {statistics.median(rounds):.2f} s, worst {max(rounds):.2f} s (goal 1.5 s)")

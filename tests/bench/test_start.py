"""From the start of the web server to its first page: what a restart costs the desk."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.server import serving
from tests.bench.stage import HOUSE

ROUNDS = 5


def test_start_to_first_page(tmp_path: Path) -> None:
    """Goal: at most 1.5 s. Embedded defaults, demo off, tables and static files ready."""
    environment = {"PATH": os.environ["PATH"], "STUDIO_DATA_DIR": str(tmp_path), "STUDIO_DEMO": "0"}
    prepare = [sys.executable, "manage.py", "prepare"]
    subprocess.run(prepare, cwd=HOUSE, env=environment, check=True, capture_output=True)
    rounds = []
    for _round in range(ROUNDS):
        with serving(environment) as server:
            rounds.append(server.seconds)
    print(f"\nstart to first page: median {statistics.median(rounds):.2f} s, worst {max(rounds):.2f} s (goal 1.5 s)")

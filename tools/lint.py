"""All checks that need no test: style, types, imports, templates, migrations, catalogues, deployment settings.

Called by `make lint` and `.ci/run`. Runs them all, even after one has failed, and answers 1 when any did.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

# What a real server sets; `check --deploy` has to be clean with it.
PRODUCTION = {
    "DEBUG": "0",
    "STUDIO_DEMO": "0",
    "STUDIO_HTTPS": "1",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    "ALLOWED_HOSTS": "studio.example",
    "STUDIO_PUBLIC_URL": "https://studio.example",
    "STUDIO_EMAIL_URL": "smtp://localhost:25",
}

CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "style": ([str(BIN / "ruff"), "check", "."], {}),
    "format": ([str(BIN / "ruff"), "format", "--check", "."], {}),
    "imports": ([str(BIN / "lint-imports")], {}),
    "types": ([str(BIN / "mypy"), "studio", "customers", "bookings", "shoots", "complaints"], {}),
    "templates": ([str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    "catalogues": ([sys.executable, "tools/messages.py", "check"], {}),
    "deployment": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
}


def run(name: str, command: list[str], extra: dict[str, str], data_folder: str) -> bool:
    started = time.monotonic()
    environment = {**os.environ, "STUDIO_DATA_DIR": data_folder, **extra}
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<12} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main(wanted: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="studio-lint-") as data_folder:
        results = [run(name, *CHECKS[name], data_folder) for name in wanted or CHECKS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

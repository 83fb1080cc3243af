"""Makes a bare Debian or Ubuntu ready: virtual environment, pinned packages, native libraries.

Called by the Makefile with what is wanted (`run`, `test`, `services`, `browser`); plain standard library, any
Python 3.8 can read it. What is there already is left alone, so the second call takes a moment. Where the
system's package manager may not be used, one sentence says what to type.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

HOUSE = Path(__file__).resolve().parent.parent
VENV = HOUSE / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NEEDED = (3, 11)

# library as the loader knows it -> Debian package
PDF_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
# Without it papers are made all the same, only slowly.
NOT_WORTH_STOPPING = {"libharfbuzz-subset0"}
PROGRAMS = {
    "test": {"pdftotext": "poppler-utils"},
    "browser": {"chromium": "chromium"},
    "services": {"postgres": "postgresql", "redis-server": "redis-server"},
}


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    say(text)
    raise SystemExit(1)


def fitting_python() -> str:
    """A Python of the right age: this one, or a newer one beside it."""
    if sys.version_info >= NEEDED:
        return sys.executable
    for minor in range(NEEDED[1], 20):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    stop(f"Python {NEEDED[0]}.{NEEDED[1]} or newer is needed; python3 here is {sys.version.split()[0]}.")


def find_program(name: str) -> str | None:
    """Where a program is; Debian keeps the PostgreSQL server outside PATH."""
    if name == "postgres":
        servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        return str(servers[-1]) if servers else None
    if name == "chromium":
        return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def missing_packages(wanted: list[str], python: str) -> list[str]:
    """The Debian packages that still have to come for what is wanted."""
    packages = [package for name, package in PDF_LIBRARIES.items() if not ctypes.util.find_library(name)]
    for want in wanted:
        packages += [package for name, package in PROGRAMS.get(want, {}).items() if not find_program(name)]
    if not environment_works() and not shutil.which("uv") and not has_ensurepip(python):
        version = subprocess.check_output(
            [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], text=True
        )
        packages.append(f"python{version.strip()}-venv")
    return packages


def has_ensurepip(python: str) -> bool:
    if python == sys.executable:
        return importlib.util.find_spec("ensurepip") is not None
    return subprocess.call([python, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) == 0


def apt_command() -> list[str] | None:
    """How packages may be installed without asking anybody, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return ["sudo", "-n", "apt-get"] if asked.returncode == 0 else None


def install_packages(packages: list[str]) -> None:
    """Brings the packages through apt-get where that is allowed, else says the one line to type."""
    sentence = "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(packages)
    apt = apt_command()
    if apt:
        say(f"Installing {' '.join(packages)} …")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = [*apt, "install", "-y", "-q", "--no-install-recommends", *packages]
        for command in (install, [*apt, "update", "-q"], install):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode == 0 and command is install:
                return
        say(done.stdout[-1500:] + done.stderr[-1500:])
    if set(packages) <= NOT_WORTH_STOPPING:
        say(f"Papers will print slowly until you type: {sentence}")
        return
    stop(f"Something is missing that only the system can install. Please type:\n  {sentence}\nand start again.")


def environment_works() -> bool:
    if not VENV_PYTHON.exists():
        return False
    check = [str(VENV_PYTHON), "-c", f"import sys; sys.exit(sys.version_info < {NEEDED})"]
    return subprocess.call(check, stderr=subprocess.DEVNULL) == 0


def make_environment(python: str) -> None:
    if environment_works():
        return
    if VENV.exists():
        shutil.rmtree(VENV)  # half made, or its Python has gone
    say("Making .venv …")
    by_itself, by_uv = [python, "-m", "venv", str(VENV)], ["uv", "venv", "-q", "--python", python, str(VENV)]
    command = by_itself if has_ensurepip(python) else by_uv
    if subprocess.call(command) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("The virtual environment could not be made. Please type:\n  sudo apt-get install -y python3-venv")


def install_requirements(name: str) -> None:
    """Installs one pinned list, unless the stamp in .venv says that exactly this list is there."""
    requirements = HOUSE / name
    stamp = VENV / f".installed-{name.replace('/', '-')}"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"Installing the packages of {name} (one to two minutes the first time) …")
    python, wanted = str(VENV_PYTHON), ["-r", str(requirements)]
    if not (shutil.which("uv") and _worked("uv", "pip", "install", "-q", "--python", python, *wanted)):
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted]
        if subprocess.call(pip, cwd=HOUSE) != 0:
            stop(f"The packages of {name} could not be installed; the lines above say why.")
    stamp.write_text(digest)


def _worked(*command: str) -> bool:
    """Whether a quicker way did it; if not, nobody needs to read why."""
    return subprocess.run(command, cwd=HOUSE, capture_output=True, check=False).returncode == 0


def main(wanted: list[str]) -> None:
    python = fitting_python()
    packages = missing_packages(wanted, python)
    if packages:
        install_packages(packages)
    make_environment(python)
    install_requirements("requirements.txt")
    if "test" in wanted:
        install_requirements("tests/requirements.txt")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Preparing a bare machine: what is missing is named in one line to type, what is there is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = Path(settings.BASE_DIR)


def without_package_manager(code: str) -> "subprocess.CompletedProcess[str]":
    """Runs one line of the tool where neither apt-get nor sudo can be found."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, 'tools'); import prepare; {code}"]
    return subprocess.run(
        command, cwd=HOUSE, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_what_cannot_be_installed_is_said_in_one_line():
    done = without_package_manager("prepare.install_packages(['libpango-1.0-0', 'python3.11-venv'])")
    assert done.returncode == 1
    assert (
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0 python3.11-venv\n"
        in done.stdout
    )


def test_slow_papers_are_no_reason_to_stop():
    done = without_package_manager("prepare.install_packages(['libharfbuzz-subset0']); print('goes on')")
    assert done.returncode == 0
    assert "Papers will print slowly until you type: sudo apt-get update" in done.stdout
    assert done.stdout.endswith("goes on\n")


@pytest.mark.parametrize("version", ["3.9.2", "3.10.13"])
def test_an_old_python_is_told_what_is_needed(version):
    old = (
        f"prepare.sys = type('old', (), dict(version_info={tuple(map(int, version.split('.')))}, version='{version}'))"
    )
    done = without_package_manager(f"{old}; prepare.fitting_python()")
    assert done.returncode == 1
    assert done.stdout == f"Python 3.11 or newer is needed; python3 here is {version}.\n"


def test_everything_there_is_left_alone_without_a_word():
    done = subprocess.run(
        [sys.executable, "tools/prepare.py", "run", "test"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_are_exact(name):
    """A pin for everything: the same packages today and in a year."""
    lines = [line for line in (HOUSE / name).read_text().splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [line for line in lines if "==" not in line] == []

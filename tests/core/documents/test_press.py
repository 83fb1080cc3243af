"""The press beside a web worker: the same paper, another process; it comes and goes without anybody noticing."""

import os
import signal
import time
from pathlib import Path

import pytest

from studio.core.documents import engine, press

PAGE = "<html><body>{}</body></html>"
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_press_left():
    yield
    if press._press is not None:
        press._stop(press._press)
        press._press = None


def test_the_same_bytes_as_made_here_and_nothing_of_it_in_this_process():
    here = engine.render(PAGE.format("林知微 𠮷"))
    there = press.render(PAGE.format("林知微 𠮷"))
    assert there == here
    assert press.render("<style>@page { margin: 4mm }</style>卷", roll_mm=80).pages == 1


def test_a_press_that_was_killed_is_followed_by_another():
    press.render(PAGE.format("1"))
    first = press._press.pid
    os.kill(first, signal.SIGKILL)
    assert press.render(PAGE.format("2")).pages == 1
    assert press._press.pid != first


def test_an_address_outside_is_refused_and_the_next_paper_is_made():
    with pytest.raises(press.PressFailed, match="may not fetch"):
        press.render(PAGE.format('<img src="http://198.51.100.1/x.png" alt="">'))
    assert press.render(PAGE.format("好")).pages == 1


def test_an_idle_press_goes_and_its_return_is_not_noticed(monkeypatch):
    monkeypatch.setattr(press, "PATIENCE", 60.0)
    press.render(PAGE.format("1"))
    running = press._press
    running.stdin.close()  # what it sees when its worker is gone
    running.wait(10)
    press._press = None
    assert press.render(PAGE.format("2")).pages == 1


def test_a_paper_that_never_ends_is_given_up(monkeypatch):
    press.render(PAGE.format("1"))
    running = press._press
    os.kill(running.pid, signal.SIGSTOP)
    monkeypatch.setattr(press, "PATIENCE", 0.5)
    begun = time.monotonic()
    with pytest.raises(press.PressFailed, match="not laid out"):
        press.render(PAGE.format("2"))
    assert time.monotonic() - begun < 10
    assert not Path(f"/proc/{running.pid}").exists()

"""A signed-in clerk before the calendar of her branch, at a known moment, in English."""

import pytest
from django.conf import settings
from django.test import Client

from studio.core import clock
from tests.bookings.calendar.stage import AT, Stage, set_stage


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: AT.date())
    return set_stage()


def _signed_in(user: object) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def clerk(stage: Stage) -> Client:
    return _signed_in(stage.clerk)


@pytest.fixture
def boss(stage: Stage) -> Client:
    return _signed_in(stage.boss)

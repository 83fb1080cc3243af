"""A recording channel for text messages."""

from tests.support.reminders import recorder  # noqa: F401 – a fixture is found by its name

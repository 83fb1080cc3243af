"""The pages and the taking of an order as part of `make bench`; prints, never fails on time."""

import argparse

from tests.bench import intake, pages, stage

SMALL, LARGE = 1_000, 10_000  # built in minutes; the 100,000 and more of quality.md: python -m tests.bench.pages


def test_figures_of_pages() -> None:
    given = [f"--small={SMALL}", f"--large={LARGE}", "--rounds=10", "--turns=2"]
    pages.run(_built_today(pages.options_from(given)))


def test_figures_of_taking_an_order() -> None:
    intake.run(intake.options_from([f"--customers={SMALL}"]))


def _built_today(options: argparse.Namespace) -> argparse.Namespace:
    """The demo lives around the day it was built: what is older is built anew."""
    options.fresh = not all(stage.is_of_today(kind, size) for kind in stage.kinds() for size in (SMALL, LARGE))
    return options

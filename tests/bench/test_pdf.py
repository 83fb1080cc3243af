"""The papers' figures as part of `make bench`; prints, never fails on time."""

from tests.bench.pdf import report


def test_figures_of_papers() -> None:
    report(rounds=9, count=100)

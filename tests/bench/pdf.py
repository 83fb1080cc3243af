"""Papers measured: warm milliseconds, kilobytes, and a batch on two processes.

    python -m tests.bench.pdf [--rounds 15] [--batch 100]

The same figures stand in the long run of `make bench`. Times are of this machine; compare within one run.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from multiprocessing import get_context
from typing import Any

PROCESSES = 2


def sheets() -> dict[str, tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name → template, payload, how it is laid out."""
    from tests.core.documents import samples

    one = {"one_sheet": True}
    return {
        "order form": ("pdf/order_form.html", samples.ORDER_FORM, one),
        "flow sheet": ("pdf/flow_sheet.html", samples.FLOW_SHEET, one),
        "flow sheet, 2 pages": ("pdf/flow_sheet.html", two_pages(samples.FLOW_SHEET), {}),
        "communication sheet": ("pdf/communication_sheet.html", samples.COMMUNICATION_SHEET, one),
        "receipt A5": ("pdf/receipt.html", samples.RECEIPT, one),
        "receipt 80 mm": ("pdf/receipt_roll.html", samples.RECEIPT, {"roll_mm": 80}),
    }


def two_pages(payload: dict[str, Any]) -> dict[str, Any]:
    """A day of twenty-six stations."""
    longer = deepcopy(payload)
    longer["stations"] = (longer["stations"] * 2)[:26]
    return longer


def painter(name: str) -> Callable[[int], tuple[int, int]]:
    """A function that makes the n-th paper of a kind, with data of its own, and says bytes and pages."""
    from studio.core.documents import engine
    from studio.core.documents.paper import paper_html
    from studio.core.documents.registry import DocumentKind
    from studio.core.documents.states import Mark

    template, payload, layout = sheets()[name]
    nothing: Any = None
    kind = DocumentKind(
        name="bench", title=name, template=template, subject_kind="order", find=nothing, build=nothing, page=nothing
    )

    def paint(n: int) -> tuple[int, int]:
        varied = {**payload, "number": f"HB2604-{n:04d}", "customer": f"林知微 周亦航 {n}"}
        html = paper_html(
            kind, varied, language="zh-hans", mark=Mark(n=1 + n % 3), one_sheet=layout.get("one_sheet", False)
        )
        made = engine.render(html, roll_mm=layout.get("roll_mm"))
        return len(made.pdf), made.pages

    return paint


def warm(name: str, rounds: int) -> tuple[float, float, int, int]:
    """Median milliseconds by the clock and of processor time in a warm process, largest size in bytes, pages."""
    paint = painter(name)
    paint(0)
    times, worked, sizes, pages = [], [], [], 0
    for n in range(rounds):
        started, busy = time.perf_counter(), time.process_time()
        size, pages = paint(n)
        times.append(time.perf_counter() - started)
        worked.append(time.process_time() - busy)
        sizes.append(size)
    return statistics.median(times) * 1000, statistics.median(worked) * 1000, max(sizes), pages


def _prepare() -> None:
    import django

    django.setup()
    painter("order form")(0)


def _one(n: int) -> int:
    return painter("order form")(n)[0]


def batch(count: int) -> float:
    """Order forms a second, made by two processes that are warm already."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=_prepare) as pool:
        list(pool.map(_one, range(PROCESSES * 2)))
        started = time.perf_counter()
        list(pool.map(_one, range(count)))
        return count / (time.perf_counter() - started)


def report(rounds: int, count: int) -> None:
    """Print the table."""
    print(f"{'paper':<22}{'ms':>8}{'CPU ms':>8}{'KB':>8}{'pages':>7}")
    for name in sheets():
        clock, processor, size, pages = warm(name, rounds)
        print(f"{name:<22}{clock:>8.0f}{processor:>8.0f}{size / 1024:>8.0f}{pages:>7}")
    print(f"batch of {count} order forms on {PROCESSES} processes: {batch(count):.1f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--batch", type=int, default=100)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django

    django.setup()
    report(chosen.rounds, chosen.batch)


if __name__ == "__main__":
    main()

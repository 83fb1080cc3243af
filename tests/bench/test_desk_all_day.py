"""What a web worker holds in memory and what a browser fetches, at a size that a short run can build; prints only."""

from tests.bench import memory, weight

CUSTOMERS, REQUESTS = 2_000, 2_000


def test_memory_of_a_worker() -> None:
    memory.measure(REQUESTS, CUSTOMERS)


def test_weight_on_the_wire() -> None:
    weight.measure(CUSTOMERS)

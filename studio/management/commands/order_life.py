"""Prints docs/order-life.md from the table of moves."""

from django.core.management.base import BaseCommand

from bookings.orders.diagram import life_page


class Command(BaseCommand):
    help = "Print the page about the life of an order, drawn from the table of its moves."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(life_page(), ending="")

"""Compares every stored sum with its ledger and every stage with its milestones; answers 1 when one does not agree."""

from django.core.management.base import BaseCommand, CommandError

from bookings.payments.queries import books_in_disorder


class Command(BaseCommand):
    help = "Compare stored totals, paid sums, stages and receipt numbers with what they are derived from."

    def handle(self, *args: object, **options: object) -> None:
        found = books_in_disorder()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} things do not agree.")
        self.stdout.write("Everything agrees.")

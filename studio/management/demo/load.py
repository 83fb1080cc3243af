"""Writing the demo's stories as rows, thousands at a time, with numbers as gapless as the desk's own."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from bookings.appointments.models import Appointment
from bookings.appointments.states import AppointmentState
from bookings.calendar.models import Claim, Hold
from bookings.calendar.states import DEPARTMENT_OF, HoldState, Purpose
from bookings.orders.actions.numbers import number_keys
from bookings.orders.journey import clock_of, next_of, plan
from bookings.orders.models import CommunicationSheet, Milestone, Order, OrderLine
from bookings.orders.states import LineKind, OrderStatus, SampleConsent, Step
from bookings.payments.models import CashDay, DrawerMove, Payment
from customers.profiles.actions.writing import keys_of_file
from customers.profiles.models import Customer, Person
from customers.profiles.states import PersonRole, SourceChannel
from shoots.planning.models import Shoot
from shoots.planning.states import ShootState
from studio.core.audit.models import HistoryEntry
from studio.core.bulk import Conveyor, insert_rows, next_id, reset_sequences
from studio.core.clock import local_day
from studio.core.numbering.models import Counter
from studio.core.search.models import SearchKey
from studio.core.staff.models import Branch, User
from studio.management.demo import people
from studio.management.demo.story import Story, Visit
from studio.management.demo.till import Till

TABLES = (
    Customer,
    Person,
    Order,
    OrderLine,
    CommunicationSheet,
    Milestone,
    Hold,
    Claim,
    Appointment,
    Shoot,
    Payment,
    HistoryEntry,
    SearchKey,
    CashDay,
)
SOURCES = (
    (SourceChannel.REFERRAL, 57),
    (SourceChannel.ADVERTISING, 12),
    (SourceChannel.WALK_IN, 14),
    (SourceChannel.WEB, 8),
    (SourceChannel.PLATFORM, 6),
    (SourceChannel.PHONE, 3),
)
CHUNK = 1000


class Writer:
    """Turns stories into rows and flushes them in the order of their foreign keys."""

    def __init__(self, branch: Branch, sellers: Sequence[User], specialist: User | None, dice: random.Random) -> None:
        self.branch, self.sellers, self.specialist, self.dice = branch, sellers, specialist, dice
        seen_again = User.objects.filter(branch=branch, role__code__in=["frontdesk", "selection", "photographer"])
        self.later_sellers = list(seen_again.order_by("id")) or self.sellers
        self.ids: dict[type[models.Model], int] = {table: next_id(table) for table in TABLES}
        self.rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.counters = dict(Counter.objects.values_list("series", "value"))
        self.till = Till(branch)

    def add(self, table: type[models.Model], **values: Any) -> Any:
        """One more row with the next free id."""
        row = table(id=self.ids[table], **values)
        self.ids[table] += 1
        self.rows[table].append(row)
        return row

    def number(self, series: str) -> int:
        self.counters[series] = self.counters.get(series, 0) + 1
        return self.counters[series]

    def write(self, stories: Sequence[Story]) -> None:
        """All stories of a branch, oldest order first; receipts are numbered in the order the money came in."""
        with Conveyor() as self.conveyor:
            self._write_stories(stories)
        insert_rows(self.till.days(self.ids[CashDay], otherwise=self.sellers[0]))
        DrawerMove.objects.bulk_create(self.till.moves, batch_size=CHUNK)
        self._save_counters()

    def _write_stories(self, stories: Sequence[Story]) -> None:
        for begin in range(0, len(stories), CHUNK):
            for story in stories[begin : begin + CHUNK]:
                self._story(story)
            self.flush()
        payments = self.till.numbered(self.number)
        for begin in range(0, len(payments), CHUNK * 4):
            self.rows[Payment] = payments[begin : begin + CHUNK * 4]
            for payment in self.rows[Payment]:
                self._tell_payment(payment)
            self.flush()

    def flush(self) -> None:
        self.rows[Claim].sort(key=lambda claim: (claim.resource_id, claim.starts_at))  # the guard looks ahead only
        self.conveyor.send([self.rows[table] for table in TABLES])
        self.rows.clear()

    def _save_counters(self) -> None:
        for series, value in self.counters.items():
            Counter.objects.update_or_create(series=series, defaults={"value": value})

    # --- one story ---------------------------------------------------------------------------------------------
    def _story(self, story: Story) -> None:
        customer = self._customer(story)
        order = self._order(story, customer)
        self._lines(story, order)
        appointments = {visit.purpose: self._visit(story, order, visit, customer) for visit in story.visits}
        self._milestones(story, order)
        shoot = appointments.get(Purpose.SHOOT)
        if shoot is not None:
            self.add(
                Shoot,
                order=order,
                branch_id=self.branch.pk,
                number=f"{order.number}-1",
                serial=1,
                appointment=shoot,
                state=self._shoot_state(story, shoot),
            )
        for entry in story.entries:
            self.till.take(self.ids[Payment], order, entry)
            self.ids[Payment] += 1

    def _customer(self, story: Story) -> Customer:
        couple, dice = story.couple, self.dice
        customer = self.add(
            Customer,
            number=f"C-{self.number('customer'):05d}",
            branch_id=self.branch.pk,
            display_name=couple.display_name,
            wedding_on=story.wedding_on,
            wedding_place=dice.choice(people.PLACES),
            source=dice.choices([s for s, _ in SOURCES], [w for _, w in SOURCES])[0],
            grade=dice.choice("AABBBC") if dice.random() < 0.5 else "",
            is_vip=dice.random() < 0.04,
            occupation=dice.choice(people.OCCUPATIONS),
            must_not_miss=dice.choice(people.CARE),
            cs_specialist=self.specialist,
            created_at=story.ordered_at,
            created_by=self._seller(story),
        )
        folk = [
            self.add(
                Person,
                customer=customer,
                role=role,
                name=name,
                phone=phone,
                phone_typed=phone,
                position=position,
                birthday=birthday,
                birthday_is_lunar=couple.lunar and position == 0,
            )
            for position, (role, name, phone, birthday) in enumerate(
                (
                    (PersonRole.BRIDE, couple.bride, couple.bride_phone, couple.bride_birthday),
                    (PersonRole.GROOM, couple.groom, couple.groom_phone, couple.groom_birthday),
                )
            )
        ]
        self._keys("customer", customer.pk, keys_of_file(customer.number, folk))
        return customer

    def _seller(self, story: Story) -> User:
        return self.sellers[hash_of(story.couple.bride_phone) % len(self.sellers)]

    def _order(self, story: Story, customer: Customer) -> Order:
        month = f"{local_day(story.ordered_at):%y%m}"
        serial = self.number(f"order:{self.branch.prefix}:{month}")
        package, seller = story.offer.package, self._seller(story)
        order = self.add(
            Order,
            number=f"{self.branch.prefix}{month}-{serial:04d}",
            branch_id=self.branch.pk,
            customer=customer,
            status=story.status,
            package=package,
            package_name=package.name,
            package_copy=story.offer.copy(),
            seller=seller,
            ordered_at=story.ordered_at,
            wedding_on=story.wedding_on,
            pickup_promised_on=story.promised_on,
            extra_photo_price=package.extra_photo_price,
            extra_page_price=package.extra_page_price,
            negative_price=package.negative_price,
            total=story.total,
            paid_total=story.paid,
            sample_consent=self.dice.choice(SampleConsent.values),
            originals_until=local_day(story.ordered_at) + dt.timedelta(days=365),
            brochure_given=self.dice.random() < 0.8,
        )
        self._keys("order", order.pk, number_keys(order.number))
        self._tell(
            "order.confirmed",
            order.pk,
            seller.pk,
            story.ordered_at,
            package=order.package_name,
            total=str(story.agreed),
        )
        return order

    def _lines(self, story: Story, order: Order) -> None:
        wanted: list[tuple[str, Any, str, int, Decimal]] = [
            (LineKind.PACKAGE, None, story.offer.package.name, 1, story.offer.price)
        ]
        wanted += [(LineKind.ADDON, one, one.name, n, one.price) for one, n in story.addons]
        if story.discount:
            wanted.append((LineKind.DISCOUNT, None, "", 1, -story.discount))
        for position, (kind, product, title, quantity, price) in enumerate(wanted):
            self.add(
                OrderLine,
                order=order,
                kind=kind,
                position=position,
                product=product,
                title=title,
                quantity=quantity,
                unit_price=price,
                amount=price * quantity,
                seller_id=order.seller_id,
                added_at=order.ordered_at,
            )
        self._second_sales(story, order, first=len(wanted))
        dice = self.dice
        self.add(
            CommunicationSheet,
            order=order,
            styles=dice.sample(people.STYLES, 2),
            scenes=dice.sample(people.SCENES, 2),
            likes=dice.choice(people.LIKES),
            dislikes=dice.choice(people.DISLIKES),
        )

    def _second_sales(self, story: Story, order: Order, first: int) -> None:
        """二消: one line each, sold by whoever was there."""
        for position, sale in enumerate(story.later, first):
            seller = self.dice.choice(self.later_sellers)
            line = self.add(
                OrderLine, order=order, kind=LineKind.SECOND, position=position, product=sale.product,
                title=sale.product.name, quantity=1, unit_price=sale.product.price, amount=sale.product.price,
                stage=sale.step, seller=seller, added_at=sale.at,
            )  # fmt: skip
            self._tell(
                "order.line_added", order.pk, seller.pk, sale.at, title=line.title, product=line.product_id,
                quantity=1, amount=str(line.amount), stage=sale.step, seller=seller.full_name,
            )  # fmt: skip

    def _visit(self, story: Story, order: Order, visit: Visit, customer: Customer) -> Appointment:
        span, seller_id = visit.span, order.seller_id
        is_over = visit.state in (AppointmentState.CANCELLED, AppointmentState.MISSED)
        state = (
            HoldState.RELEASED if is_over else (HoldState.TENTATIVE if visit.tentative_until else HoldState.CONFIRMED)
        )
        common = {
            "branch_id": self.branch.pk,
            "purpose": visit.purpose,
            "day": visit.day,
            "part": visit.part,
            "starts_at": span.starts_at if span else None,
            "ends_at": span.ends_at if span else None,
            "created_at": story.ordered_at,
            "created_by_id": seller_id,
        }
        hold = None
        if visit.resources or not span:
            hold = self.add(
                Hold,
                **common,
                state=state,
                department=DEPARTMENT_OF[Purpose(visit.purpose)],
                label=customer.display_name,
                expires_at=visit.tentative_until,
                released_at=story.ordered_at if is_over else None,
            )
        for resource in visit.resources if span and not is_over else ():
            assert span is not None
            blocked = span.with_buffers(resource.buffer_before, resource.buffer_after)
            self.add(Claim, hold=hold, resource=resource, starts_at=blocked.starts_at, ends_at=blocked.ends_at)
        return self.add(
            Appointment,
            **common,
            customer=customer,
            order=order,
            hold=hold,
            state=visit.state,
            arrived_at=visit.arrived_at,
        )

    def _milestones(self, story: Story, order: Order) -> None:
        skipped = set(story.offer.package.skipped_steps)
        if not story.offer.package.gown_rentals:
            skipped |= {Step.GOWN_OUT, Step.GOWN_BACK}
        fixed = {step: local_day(at) for step, (at, _part) in story.planned.items()}
        fixed |= {step: local_day(at) for step, at in story.done.items()}
        steps = plan(
            clock_of(story.offer.package.clock),
            ordered_on=local_day(story.ordered_at),
            promised_on=story.promised_on,
            wedding_on=story.wedding_on,
            skipped=skipped,
            fixed=fixed,
        )
        is_live = story.status in (OrderStatus.CONFIRMED, OrderStatus.COMPLETED)
        rows = []
        for position, step in enumerate(steps):
            planned_at, part = story.planned.get(step.step, (None, ""))
            done_at = story.done.get(step.step)
            if story.status == OrderStatus.COMPLETED and step.step in (Step.GOWN_OUT, Step.GOWN_BACK):
                done_at = done_at or story.done[Step.PICKUP]
            rows.append(
                self.add(
                    Milestone,
                    order=order,
                    branch_id=self.branch.pk,
                    step=step.step,
                    position=position,
                    due_on=step.due_on,
                    latest_on=step.latest_on,
                    deadline=step.deadline,
                    planned_at=planned_at,
                    planned_part=part,
                    done_at=done_at,
                    is_open=is_live and done_at is None,
                )
            )
        coming = next_of(rows)
        order.next_step, order.next_due_on = (coming.step, coming.deadline) if coming else ("", None)

    def _shoot_state(self, story: Story, appointment: Appointment) -> str:
        if appointment.state == AppointmentState.CANCELLED:
            return ShootState.CANCELLED
        return ShootState.DONE if Step.SHOOT in story.done else ShootState.PLANNED

    def _tell_payment(self, payment: Payment) -> None:
        self._tell(
            "payment.received",
            payment.order_id,
            payment.cashier_id,
            payment.at,
            subject=f"payment:{payment.pk}",
            amount=str(payment.amount),
            kind=payment.kind,
            method=payment.method,
            receipt=payment.receipt_number,
        )

    def _tell(
        self, verb: str, order_id: int | None, actor_id: int, at: dt.datetime, subject: str = "", **data: Any
    ) -> None:
        thread = f"order:{order_id}"
        self.add(
            HistoryEntry,
            at=at,
            verb=verb,
            subject=subject or thread,
            thread=thread,
            branch_id=self.branch.pk,
            actor_id=actor_id,
            data=data,
        )

    def _keys(self, kind: str, subject_id: int, keys: Sequence[str]) -> None:
        for key in sorted({key[:80] for key in keys if key}):
            self.add(SearchKey, kind=kind, subject_id=subject_id, branch_id=self.branch.pk, key=key)


def hash_of(text: str) -> int:
    """A steady number from a text: Python's own hash changes from run to run."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(text))


def finish() -> None:
    """Let both databases count on from our ids."""
    reset_sequences(TABLES)


def upcoming(stories: Sequence[Story], today: dt.date) -> Iterator[Story]:
    """Those who still have a shoot or visit before them."""
    for story in stories:
        if any(visit.day >= today and visit.state == AppointmentState.BOOKED for visit in story.visits):
            yield story

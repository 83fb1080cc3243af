"""A branch in the middle of its life: something real behind every address, and secrets one would notice elsewhere."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.test import Client
from django.utils import timezone

from bookings.appointments.actions import book
from bookings.appointments.models import Appointment
from bookings.calendar.actions import block_resource, place_hold
from bookings.calendar.states import Purpose
from bookings.orders.actions import add_line
from bookings.orders.models import Order
from bookings.orders.states import LineKind, NewLine
from bookings.payments.actions import close_day, move_cash
from bookings.payments.asking import refund_facts
from bookings.payments.models import Payment
from bookings.payments.states import DayCount
from customers.followups.actions import release_due, seed_rules
from customers.followups.models import FollowUp
from customers.followups.states import FollowUpState
from customers.profiles.models import Customer, Person
from studio.core.approvals.actions import ask
from studio.core.documents.actions import put_before, sign_document
from studio.core.documents.registry import DocumentKind, signed_kinds, subject_key
from studio.core.documents.states import Signing
from studio.core.messages.actions import queue_message
from studio.core.spans import Span
from studio.core.staff.models import Branch, User
from tests.factories import make_customer, make_user
from tests.journeys.intake import sitting

FLOORS = ("studio", "customers", "bookings", "shoots", "complaints")
NEVER_COMPARED = ("studio_submission_key",)


@dataclass(frozen=True)
class World:
    """The branch, its owner, and words and figures that stand in no other branch."""

    branch: Branch
    owner: User
    order: Order
    names: tuple[str, ...]
    phones: tuple[str, ...]
    money: tuple[str, ...]
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self.names, *self.phones, *self.money, *self.words, *self.numbers)


def furnished(branch: Branch) -> World:
    """One order taken at the desk with everything that follows from it, visits, absences, calls, messages."""
    at = timezone.now()
    owner = make_user("owner", branch=branch, full_name="沈知夏")
    make_user("cs", branch=branch, full_name="刘洁")
    shop = sitting.open_shop(branch)
    seed_rules()
    desk = Client()
    desk.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = sitting.take(desk, shop, bride_name="柳闻莺", groom_name="祁叙", deposit="1,317.00", dislikes="怕水不上船")
    assert answer.status_code == 302, answer.content.decode()
    order = Order.objects.get(branch=branch)
    frame = NewLine(LineKind.SECOND, "", 1, shop.frame.price, product_id=shop.frame.pk)
    add_line(order=order, line=frame, stage="selection", by=owner, at=at)
    order.refresh_from_db()
    _write_phones_everywhere(order)
    _visits(branch, owner, shop, at)
    _sign(order, owner, at)
    _make_calls_due(branch, at)
    for n in range(3):
        queue_message(
            key=f"world-{branch.pk}-{n}", branch_id=branch.pk, channel="wechat", recipient="柳闻莺",
            address="13812345208",
            title="明日拍摄提醒", body="您好柳小姐，明天见，请空腹。", due_at=at, at=at, trouble="no_channel",
        )  # fmt: skip
    yesterday, fetched = timezone.localdate() - dt.timedelta(days=1), Decimal(250)
    move_cash(branch=branch, day=yesterday, kind="change", amount=fetched, note="取自 138 1234 5208", by=owner,
              at=at - dt.timedelta(days=1))  # fmt: skip
    close_day(branch=branch, day=yesterday, count=DayCount({"cash": fetched}, fetched, {}), by=owner, at=at)
    payment = Payment.objects.get(order=order)
    ask(kind="refund", subject=f"payment:{payment.pk}", branch=branch, facts=refund_facts(payment),
        reason="怕水不上船，退定金", by=owner, at=at)  # fmt: skip
    return World(
        branch=branch, owner=owner, order=order,
        names=("柳闻莺", "祁叙", "纪云舒"),
        phones=("13812345208", "138 1234 5208", "138-1234-5208", "15900006630", "159 0000 6630",
                "13700001177", "137 0000 1177"),
        money=("7,479", "1,317", "6,162"), words=("怕水不上船", "请空腹", "纪云舒等待确认", "临湖酒店"),
        numbers=(order.number or "", payment.receipt_number or "", order.customer.number or ""),
    )  # fmt: skip


def _sign(order: Order, owner: User, at: dt.datetime) -> None:
    """The couple signed on paper, and somebody took a photo of it. What changes afterwards is another version."""
    subjects = {
        "order": [order.pk],
        "payment": Payment.objects.filter(order=order).values_list("pk", flat=True),
        "appointment": Appointment.objects.filter(branch=order.branch).values_list("pk", flat=True)[:1],
    }
    for kind in signed_kinds():
        for pk in subjects[kind.subject_kind]:
            _sign_one(kind, pk, order.branch.print_language, owner, at)


def _sign_one(kind: DocumentKind, pk: int, language: str, owner: User, at: dt.datetime) -> None:
    subject = subject_key(kind.subject_kind, pk)
    digest = put_before(kind=kind.name, subject=subject, language=language).digest
    given = Signing("on_paper", "柳闻莺", photo=b"no camera was at hand")
    sign_document(
        kind=kind.name, subject=subject, language=language, digest=digest, signing=given, key=f"sign-{kind.name}-{pk}",
        by=owner, at=at,
    )  # fmt: skip


def _write_phones_everywhere(order: Order) -> None:
    """People write numbers where no field asks for one, and their WeChat name or e-mail often is their number."""
    Person.objects.filter(customer=order.customer, phone="13812345208").update(
        wechat="13812345208", email="13812345208@mail.example"
    )
    said = {"notes": "有事打 13812345208", "character": "爽快，+86 138-1234-5208"}
    Customer.objects.filter(pk=order.customer_id).update(**said, must_not_miss="先打给妈妈 138 1234 5208")
    Order.objects.filter(pk=order.pk).update(notes="当天联系新娘13812345208")


def _make_calls_due(branch: Branch, at: dt.datetime) -> None:
    """Whatever was scheduled is due since an hour: calls stand on the desk, messages leave or come back to people."""
    waiting = FollowUp.objects.filter(branch=branch, state=FollowUpState.OPEN)
    waiting.update(due_at=at - dt.timedelta(hours=1), late_at=at + dt.timedelta(days=1))
    release_due(at=at)


def _visits(branch: Branch, owner: User, shop: sitting.Shop, at: dt.datetime) -> None:
    """A couple without an order whose place is tentative, their visits of today, and a photographer on leave."""
    other = make_customer(branch=branch, bride="纪云舒", groom="", phone="13700001177")
    day = timezone.localdate() + dt.timedelta(days=15)
    hold = place_hold(
        branch=branch, purpose=Purpose.SELECTION, day=day, part="open", label=other.display_name,
        note="纪云舒等待确认 13700001177", tentative_until=at + dt.timedelta(days=2), by=owner, at=at,
    )  # fmt: skip
    book(customer=other, purpose=Purpose.SELECTION, hold=hold, day=day, part="open", branch=branch, by=owner, at=at)
    book(
        customer=other, purpose=Purpose.CONSULTATION, day=timezone.localdate() + dt.timedelta(days=1), part="morning",
        branch=branch, by=owner, at=at,
    )  # fmt: skip
    book(
        customer=other, purpose=Purpose.PICKUP, day=timezone.localdate(), part="open", branch=branch, by=owner, at=at,
    )  # fmt: skip
    starts = at.replace(hour=2, minute=0, second=0, microsecond=0) + dt.timedelta(days=20)
    block_resource(
        branch=branch, resource_id=shop.photographers[1].pk, purpose=Purpose.LEAVE,
        span=Span(starts, starts + dt.timedelta(hours=4)), reason="纪云舒等待确认 137 0000 1177", by=owner, at=at,
    )  # fmt: skip


# --- what stands in the tables -----------------------------------------------------------------------------------
Rows = dict[str, dict[Any, tuple[Any, ...]]]


def all_rows(leave_out: tuple[str, ...] = ()) -> Rows:
    """Every row of the house's own tables, by table and key; sessions and submission keys are nobody's business."""
    from django.apps import apps

    tables = [one for floor in FLOORS for one in apps.get_app_config(floor).get_models()]
    return {
        table._meta.db_table: _rows_of(table)
        for table in tables
        if table._meta.db_table not in (*NEVER_COMPARED, *leave_out)
    }


def _rows_of(table: type[models.Model]) -> dict[Any, tuple[Any, ...]]:
    """As the database tells them: read hundreds of times in a walk, so without making objects of them."""
    quoted = connection.ops.quote_name
    columns = [quoted(column.column) for column in (table._meta.pk, *table._meta.concrete_fields) if column]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {quoted(table._meta.db_table)}")
        return {row[0]: tuple(map(str, row)) for row in cursor.fetchall()}


def differences(before: Rows, after: Rows) -> list[str]:
    """What came, went or changed, one line each; empty when nothing happened."""
    found = []
    for table, rows in before.items():
        now = after[table]
        found += [f"{table} {key}: gone" for key in rows.keys() - now.keys()]
        found += [f"{table} {key}: new" for key in now.keys() - rows.keys()]
        found += [
            f"{table} {key}: {[(a, b) for a, b in zip(rows[key], now[key], strict=True) if a != b]}"
            for key in rows.keys() & now.keys()
            if rows[key] != now[key]
        ]
    return found

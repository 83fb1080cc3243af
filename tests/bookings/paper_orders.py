"""An order with everything its papers speak of, written directly: couple, package, add-ons, dates, sheet, money."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bookings.orders.models import CommunicationSheet, Milestone, Order, OrderLine
from bookings.orders.states import LineKind, OrderStatus, SampleConsent, Step
from bookings.payments.models import Payment
from bookings.payments.states import PaymentKind, PaymentMethod
from customers.profiles.models import Customer
from studio.core.spans import DayPart
from studio.core.staff.models import Branch
from tests.factories import make_customer, make_package, make_product, make_user

SHANGHAI = ZoneInfo("Asia/Shanghai")
ORDERED = dt.datetime(2026, 4, 18, 14, 26, tzinfo=SHANGHAI)
NUMBER = "HB2604-0187"


def couple(branch: Branch, *, bride: str = "林知微", groom: str = "周亦航") -> Customer:
    """林知微 and 周亦航, sent by a friend, looked after by 刘洁."""
    friend = make_customer(branch=branch, bride="罗安歌", groom="")
    customer = make_customer(
        branch=branch,
        bride=bride,
        groom=groom,
        phone="13812342617",
        wedding_on=dt.date(2026, 10, 3),
        wedding_place="临湖酒店（草坪）",
        referrer=friend,
        must_not_miss="对贴睫胶过敏",
        cs_specialist=make_user("cs", branch=branch, full_name="刘洁"),
    )
    customer.people.filter(role="bride").update(birthday=dt.date(1999, 8, 17))
    return customer


def full_order(branch: Branch, *, addons: int = 2, customer: Customer | None = None, **fields: Any) -> Order:
    """半夏里 with so many add-ons and a discount of 480."""
    seller = make_user("frontdesk", branch=branch, full_name="王思琪")
    package = make_package(price=5999)
    lines = [(LineKind.PACKAGE, "半夏里", Decimal(5999), None)]
    for n in range(addons):
        product = make_product(name=f"水晶相框 {n + 1} 号", name_en=f"Crystal frame no. {n + 1}", price=640)
        lines.append((LineKind.ADDON, product.name, Decimal(640), product))
    lines.append((LineKind.DISCOUNT, "", Decimal(-480), None))
    order = Order.objects.create(
        branch=branch,
        customer=customer or couple(branch),
        seller=seller,
        package=package,
        package_name=package.name,
        package_copy=package_copy(),
        **{"number": NUMBER, "status": OrderStatus.CONFIRMED, "total": sum(price for _k, _t, price, _p in lines)}
        | {"ordered_at": ORDERED, "wedding_on": dt.date(2026, 10, 3), "sample_consent": SampleConsent.INDOORS}
        | {"extra_photo_price": Decimal(50), "extra_page_price": Decimal(120), "negative_price": Decimal(20)}
        | {"originals_until": dt.date(2027, 4, 18), "brochure_given": True}
        | fields,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, kind=kind, title=title, unit_price=price, amount=price, product=product, position=position,
            seller=seller, added_at=ORDERED,
        )
        for position, (kind, title, price, product) in enumerate(lines)
    )  # fmt: skip
    CommunicationSheet.objects.create(
        order=order,
        styles=["natural", "lawn", "胶片感"],
        scenes=["湖滨外景"],
        themes="草坪、旧书店",
        likes="牵手走、低头笑；妈妈想要一张正面合影",
        dislikes="左脸为主；新郎不要浓妆",
    )
    add_milestones(order)
    return order


def package_copy() -> dict[str, Any]:
    """What the order kept of its package."""
    album = {"name": "18 寸相册", "name_en": "18-inch album", "quantity": 2}
    return {
        "name": "半夏里", "name_en": "Midsummer", "outfits": 3, "indoor_scenes": 2, "outdoor_scenes": 1,
        "photos_taken": 120, "photos_included": 40, "gown_rentals": 0, "items": [album],
    }  # fmt: skip


def add_milestones(order: Order) -> None:
    """Shoot and selection at a time, pickup in the morning, the proof by a day."""
    nine = dt.datetime(2026, 5, 10, 9, 0, tzinfo=SHANGHAI)
    rows: list[tuple[str, dict[str, Any]]] = [
        (Step.ORDER, {"done_at": ORDERED, "is_open": False}),
        (Step.SHOOT, {"planned_at": nine, "planned_part": DayPart.EXACT}),
        (Step.SELECTION, {"planned_at": nine + dt.timedelta(days=4, hours=5), "planned_part": DayPart.EXACT}),
        (Step.PROOF, {"due_on": dt.date(2026, 5, 28)}),
        (Step.PRODUCTION, {"due_on": dt.date(2026, 8, 29)}),
        (Step.PICKUP, {"planned_at": dt.datetime(2026, 9, 5, 9, tzinfo=SHANGHAI), "planned_part": DayPart.MORNING}),
        (Step.GOWN_OUT, {"due_on": dt.date(2026, 10, 2)}),
        (Step.GOWN_BACK, {"due_on": dt.date(2026, 10, 5)}),
    ]
    Milestone.objects.bulk_create(
        Milestone(order=order, branch=order.branch, step=step, position=position, **fields)
        for position, (step, fields) in enumerate(rows)
    )


def pay(
    order: Order, amount: Any, *, kind: str = PaymentKind.EARNEST, receipt: str = "HB-R-01733", **fields: Any
) -> Payment:
    """One row of the ledger, and the order's paid sum with it."""
    row = Payment.objects.create(
        branch=order.branch, order=order, receipt_number=receipt, kind=kind, amount=Decimal(amount),
        **{"method": PaymentMethod.WECHAT, "day": ORDERED.date(), "at": ORDERED, "cashier": order.seller} | fields,
    )  # fmt: skip
    order.paid_total += row.amount
    order.save(update_fields=["paid_total"])
    return row

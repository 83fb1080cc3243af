"""A couple at the front desk: what a branch needs so that an order can be taken, and the form as it is filled in."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from bookings.calendar.models import Resource
from bookings.calendar.states import ResourceKind
from bookings.catalog.models import Package, Product
from bookings.catalog.states import ProductKind
from studio.core.staff.models import Branch
from tests.factories import make_capacity, make_package, make_product, make_resource

TAKE, BILL, SLOTS, FIND, DRAFT = (f"/orders/new/{part}" for part in ("", "bill/", "slots/", "find/", "draft/"))


@dataclass
class Shop:
    """A branch with two photographers, a makeup artist, two packages and two add-ons."""

    branch: Branch
    package: Package
    other_package: Package
    frame: Product
    outfit: Product
    photographers: list[Resource] = field(default_factory=list)
    makeup: Resource | None = None


def open_shop(branch: Branch) -> Shop:
    frame = make_product("frame24")
    outfit = make_product("outfit", name="加一套服装", name_en="one more outfit", kind=ProductKind.OUTFIT, price=600)
    make_capacity(branch)
    shop = Shop(
        branch=branch,
        package=make_package("midsummer", price=5999),
        other_package=make_package("first-sight", name="初见", name_en="First sight", price=3999),
        frame=frame,
        outfit=outfit,
        photographers=[make_resource(branch, name=name) for name in ("李默", "周行")],
        makeup=make_resource(branch, ResourceKind.MAKEUP, "丁小满"),
    )
    make_resource(branch, ResourceKind.OUTDOOR, "湖滨外景")
    return shop


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def filled_in(shop: Shop, **changes: Any) -> dict[str, Any]:
    """The form as a clerk sends it: a new couple, a package with two add-ons, a morning in ten days, 定金 ¥1,300."""
    fields: dict[str, Any] = {
        "submission_key": "key-of-this-sitting", "shown_total": "6799.00",
        "bride_name": "柳闻莺", "bride_phone": "138 1234 5208", "bride_wechat": "wenying_liu",
        "groom_name": "祁叙", "groom_phone": "15900006630", "source": "walk_in",
        "wedding_on": in_days(200).isoformat(), "wedding_place": "临湖酒店（草坪）",
        "pickup_promised_on": in_days(120).isoformat(),
        "package": shop.package.code, "addon-frame24": "1", "addon-outfit": "1", "discount": "480",
        "styles": ["natural", "lawn"], "scenes": ["湖滨外景"], "likes": "牵手走", "dislikes": "左脸为主",
        "consent": "indoors", "given": ["brochure"],
        "slot": f"{in_days(10).isoformat()}:morning", "photographer": str(shop.photographers[0].pk),
        "deposit_kind": "earnest", "deposit": "1,300.00", "method": "wechat",
        "papers": ["order-form", "flow-sheet"],
    }  # fmt: skip
    return {name: value for name, value in (fields | changes).items() if value is not None}


def take(client: Client, shop: Shop, **changes: Any) -> Any:
    return client.post(TAKE, filled_in(shop, **changes))


def in_english(client: Client) -> Client:
    """The same person reading English: the sentences of a test do not depend on the catalogue."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client

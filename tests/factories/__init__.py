"""Builders for tests: plain functions, one per thing, with believable defaults and no surprises.

They write rows directly; a test that is about an action calls the action.
"""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from bookings.calendar.models import DepartmentCapacity, Resource
from bookings.calendar.states import Department, ResourceKind
from bookings.catalog.models import Package, PackageItem, Product
from bookings.catalog.states import ProductKind
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import LineKind, OrderStatus
from customers.profiles.models import Customer, Person
from customers.profiles.states import PersonRole, SourceChannel
from studio.core.staff.models import Branch, Role, User
from studio.core.staff.states import ROLE_DISCOUNT_LIMIT, ROLE_PERMS

AT = dt.datetime(2026, 5, 10, 2, 24, tzinfo=dt.UTC)  # Sunday 10 May 2026, 10:24 in Shanghai
PASSWORD = "studio-demo"
_serial = itertools.count(1)


def make_branch(**fields: Any) -> Branch:
    """A branch with a fresh two-letter prefix."""
    n = next(_serial)
    prefix = chr(65 + n // 26 % 26) + chr(65 + n % 26)
    defaults = {
        "name": f"湖滨路店{n}",
        "studio_name": "知夏婚纱馆",
        "prefix": prefix + str(n // 676 or ""),
        "phone": "0571-88886688",
        "address": "湖滨路 88 号 2 层",
    }
    return Branch.objects.create(**(defaults | fields))


def make_role(code: str) -> Role:
    """One of the seeded roles, with its permissions."""
    perms = [perm.value for perm in ROLE_PERMS[code]]
    return Role.objects.get_or_create(
        code=code, defaults={"perms": perms, "discount_limit": ROLE_DISCOUNT_LIMIT.get(code, 0)}
    )[0]


def make_user(role: str = "frontdesk", *, branch: Branch | None = None, **fields: Any) -> User:
    """Somebody who works at a branch; the password is `PASSWORD` only when a test asks for it with `password=`."""
    n = next(_serial)
    password = fields.pop("password", None)
    defaults = {"username": f"{role}{n}", "full_name": "王思琪", "language": "zh-hans"}
    user = User(role=make_role(role), branch=branch or make_branch(), **(defaults | fields))
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_customer(
    *, branch: Branch, bride: str = "柳闻莺", groom: str = "祁叙", phone: str = "", **fields: Any
) -> Customer:
    """A couple with a number and two phones."""
    n = next(_serial)
    defaults = {
        "number": f"C-{90000 + n}",
        "display_name": f"{bride} 与 {groom}" if groom else bride,
        "source": SourceChannel.REFERRAL,
        "created_at": AT,
    }
    customer = Customer.objects.create(branch=branch, **(defaults | fields))
    phone = phone or f"138{n:08d}"
    Person.objects.create(customer=customer, role=PersonRole.BRIDE, name=bride, phone=phone, phone_typed=phone)
    if groom:
        other = f"159{n:08d}"
        Person.objects.create(
            customer=customer, role=PersonRole.GROOM, name=groom, phone=other, phone_typed=other, position=1
        )
    return customer


def make_product(code: str = "", *, price: Any = 680, **fields: Any) -> Product:
    defaults = {"name": "24 寸水晶相框", "name_en": "24-inch crystal frame", "kind": ProductKind.FRAME, "unit": "幅"}
    return Product.objects.create(code=code or f"p{next(_serial)}", price=Decimal(price), **(defaults | fields))


def make_package(
    code: str = "", *, price: Any = 5999, items: dict[Product, int] | None = None, **fields: Any
) -> Package:
    """半夏里: three outfits, two indoor scenes and one outdoor, 40 photos in the album."""
    defaults = {
        "name": "半夏里",
        "name_en": "Midsummer",
        "outfits": 3,
        "indoor_scenes": 2,
        "outdoor_scenes": 1,
        "photos_taken": 120,
        "photos_included": 40,
        "extra_photo_price": Decimal(50),
        "extra_page_price": Decimal(120),
        "negative_price": Decimal(20),
    }
    package = Package.objects.create(code=code or f"k{next(_serial)}", price=Decimal(price), **(defaults | fields))
    for product, quantity in (items or {}).items():
        PackageItem.objects.create(package=package, product=product, quantity=quantity)
    return package


def make_resource(branch: Branch, kind: str = ResourceKind.PHOTOGRAPHER, name: str = "李默", **fields: Any) -> Resource:
    return Resource.objects.create(branch=branch, kind=kind, name=name, **fields)


def make_capacity(branch: Branch, department: str = Department.SHOOT, per_day: int = 9) -> DepartmentCapacity:
    return DepartmentCapacity.objects.create(branch=branch, department=department, per_day=per_day)


def make_order(
    *,
    branch: Branch | None = None,
    customer: Customer | None = None,
    seller: User | None = None,
    package: Package | None = None,
    confirmed: bool = True,
    number: str = "",
    total: Any = 5999,
    **fields: Any,
) -> Order:
    """An order with its package line, written directly; milestones come from the actions, not from here."""
    branch = branch or (customer.branch if customer else make_branch())
    customer = customer or make_customer(branch=branch)
    seller = seller or make_user(branch=branch)
    package = package or make_package(price=total)
    if confirmed and not number:
        number = f"{branch.prefix}2605-{next(_serial):04d}"
    defaults = {
        "status": OrderStatus.CONFIRMED if confirmed else OrderStatus.DRAFT,
        "ordered_at": AT,
        "package_name": package.name,
        "extra_photo_price": package.extra_photo_price,
    }
    order = Order.objects.create(
        branch=branch,
        customer=customer,
        seller=seller,
        package=package,
        number=number or None,
        total=Decimal(total),
        **(defaults | fields),
    )
    OrderLine.objects.create(
        order=order,
        kind=LineKind.PACKAGE,
        title=package.name,
        unit_price=Decimal(total),
        amount=Decimal(total),
        seller=seller,
        added_at=AT,
    )
    return order

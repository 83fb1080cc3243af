"""What lies on the desk while an order is taken: the catalogue, the people of the shop, the half days still free.

The form is built over a `Desk`; nothing here writes.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from bookings.calendar.queries import half_days, resources_of
from bookings.calendar.queries.places import outlook_between
from bookings.calendar.states import SCENE_KINDS, Need, Purpose, ResourceKind
from bookings.catalog.queries import PackageOffer, packages_on_sale, products_on_sale
from bookings.orders.models import OrderDraft
from customers.profiles.models import Customer
from customers.profiles.queries import (
    CustomerFilters,
    customers_for,
    customers_found,
    get_customer_for,
    possible_duplicates,
    specialists_of,
)
from studio.core.access import Perm
from studio.core.clock import local_day
from studio.core.once.queries import answered_among
from studio.core.spans import Span
from studio.core.staff.models import Branch, User
from studio.core.staff.queries import colleagues_who_may
from studio.journeys.intake.states import STRIP_DAYS

CREW = {"photographer": ResourceKind.PHOTOGRAPHER, "makeup": ResourceKind.MAKEUP}
FOUND_AT_ONCE = 4


@dataclass
class Desk:
    """One clerk at one branch at one moment. Each part is read once, when it is first needed."""

    user: User
    branch: Branch
    at: dt.datetime

    @property
    def today(self) -> dt.date:
        return local_day(self.at)

    @cached_property
    def offers(self) -> dict[str, PackageOffer]:
        return {offer.package.code: offer for offer in packages_on_sale(branch=self.branch, day=self.today)}

    @cached_property
    def products(self) -> dict[str, Any]:
        return {product.code: product for product in products_on_sale()}

    @cached_property
    def resources(self) -> list[Any]:
        return list(resources_of(self.branch, [*CREW.values(), *SCENE_KINDS]))

    @property
    def crew_choices(self) -> dict[str, dict[str, Any]]:
        """The photographers and makeup artists one may ask for, by field and id."""
        return {name: {str(one.pk): one for one in self.resources if one.kind == kind} for name, kind in CREW.items()}

    @property
    def scenes(self) -> list[str]:
        """Names of the branch's own scenes, outdoors first."""
        return [one.name for kind in SCENE_KINDS for one in self.resources if one.kind == kind]

    @cached_property
    def approvers(self) -> dict[str, User]:
        """Who may approve a larger discount here, those of the branch first."""
        return colleagues_who_may(Perm.DISCOUNT_APPROVE, self.branch)

    @cached_property
    def specialists(self) -> list[User]:
        """Who may look after the couple from now on."""
        return list(specialists_of(self.branch))

    @property
    def discount_limit(self) -> Decimal:
        return self.user.may_give_away

    def strip(self, first: dt.date) -> list[Any]:
        """Fourteen days of half days with what is left of them."""
        return half_days(branch=self.branch, first=first, days=STRIP_DAYS, at=self.at)

    def free_crew(self, span: Span) -> set[str]:
        """Ids of the photographers and makeup artists who have nothing in this span."""
        day = local_day(span.starts_at)
        needs = [Need(kind=kind.value) for kind in CREW.values()]
        outlook = outlook_between(self.branch, day, day, needs=needs, purpose=Purpose.SHOOT, at=self.at)
        return {str(place.id) for place in outlook.places.values() if not outlook.clashes(place, place.blocked(span))}


def desk_branch(user: User, wanted: str = "") -> Branch | None:
    """The branch orders are taken for: one's own, or for people of all branches the one they chose."""
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 and int(wanted) in user.branch_ids:
        return Branch.objects.get(pk=int(wanted))
    if user.branch is not None:
        return user.branch
    return Branch.objects.filter(pk__in=user.branch_ids, is_active=True).first()


def branches_to_choose(user: User) -> list[Branch]:
    """People of all branches choose; everybody else works in one."""
    return list(Branch.objects.filter(is_active=True)) if user.all_branches or user.is_superuser else []


def get_file(user: User, number: str) -> Customer:
    """The file somebody chose, within their branches."""
    return get_customer_for(user, number.replace("\x00", ""))


def files_found(user: User, typed: Mapping[str, str]) -> dict[str, Any]:
    """Files that fit what is typed into the search field, or a phone that is on file already."""
    if typed.get("existing_number"):
        return {"file": customers_named(user, typed["existing_number"])}
    if term := typed.get("find", "").strip():
        hits = list(customers_found(user, CustomerFilters(q=term)).order_by("-pk")[:FOUND_AT_ONCE])
        return {"hits": hits, "searched": term}
    phones = [value for name in ("bride_phone", "groom_phone") if (value := typed.get(name, "").strip())]
    found = possible_duplicates(phones, user)
    hits = list({one.customer.pk: one.customer for one in found if one.customer}.values())[:FOUND_AT_ONCE]
    return {"hits": hits, "elsewhere": sorted({one.branch_name for one in found if one.customer is None}),
            "by_phone": True}  # fmt: skip


def customers_named(user: User, number: str) -> Customer | None:
    """The file a form works on, while it is there."""
    return customers_for(user).filter(number=number.upper()).first()


def drafts_of(user: User) -> list[OrderDraft]:
    """What this person has typed and not finished, the latest first; not what became an order meanwhile."""
    drafts = list(OrderDraft.objects.filter(by=user).order_by("-saved_at", "-pk"))
    answered = answered_among(keys=[draft.key for draft in drafts], by=user)
    return [draft for draft in drafts if draft.key not in answered]

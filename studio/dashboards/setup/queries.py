"""How far a studio is furnished. The same number of queries for one branch as for fifty."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from bookings.calendar.models import Resource
from bookings.calendar.states import ResourceKind
from bookings.catalog.queries import whole_catalogue
from customers.followups.queries import rules_in_order
from studio.core.staff.models import Branch, User
from studio.core.staff.queries import every_branch_of


@dataclass(frozen=True, slots=True)
class ShopState:
    """One branch and what is in it."""

    branch: Branch
    staff: int
    people_and_rooms: int
    photographers: int


@dataclass(frozen=True, slots=True)
class StudioState:
    """What there is already."""

    shops: Sequence[ShopState]
    packages: int
    rules: int

    @property
    def staff(self) -> int:
        return sum(shop.staff for shop in self.shops)

    @property
    def people_and_rooms(self) -> int:
        return sum(shop.people_and_rooms for shop in self.shops)

    @property
    def has_photographers(self) -> bool:
        """Every branch in use needs at least one, else its calendar has nothing to give."""
        open_shops = [shop for shop in self.shops if shop.branch.is_active]
        return bool(open_shops) and all(shop.photographers for shop in open_shops)


def studio_state(user: User) -> StudioState:
    """The branches somebody sees, with what is in use in each."""
    branches = list(every_branch_of(user))
    ids = [branch.pk for branch in branches]
    staff = User.objects.filter(is_active=True, branch_id__in=ids).order_by().values_list("branch_id")
    working = dict(staff.annotate(Count("pk")))
    things = Resource.objects.filter(is_active=True, branch_id__in=ids).order_by().values_list("branch_id", "kind")
    counted = {(branch_id, kind): count for branch_id, kind, count in things.annotate(Count("pk"))}
    shops = [
        ShopState(
            branch=branch,
            staff=working.get(branch.pk, 0),
            people_and_rooms=sum(count for (branch_id, _kind), count in counted.items() if branch_id == branch.pk),
            photographers=counted.get((branch.pk, ResourceKind.PHOTOGRAPHER), 0),
        )
        for branch in branches
    ]
    return StudioState(
        shops=shops,
        packages=sum(offer.package.is_active for offer in whole_catalogue(user.branch)),
        rules=sum(rule.is_active for rule in rules_in_order()),
    )

"""Reading customers, always within the branches of whoever asks. Another branch's file is a 404."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from customers.profiles.details import SHORTEST_PHONE
from customers.profiles.models import Customer, Person
from studio.core.search.queries import matching_ids
from studio.core.staff.models import Branch, User
from studio.core.text import normalise_phone

SPECIALIST = "cs"  # the role whose people look after customers
SHARED_OUT_OVER = timedelta(days=90)
FOUND_AT_ONCE = 200  # most files a search term brings up in the list
ROW_FIELDS = (
    "number", "display_name", "grade", "is_vip", "wedding_on", "source", "created_at", "branch__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomerFilters:
    """What the list is narrowed to; empty means all."""

    q: str = ""
    grade: str = ""
    source: str = ""
    wedding_month: date | None = None

    def __bool__(self) -> bool:
        return bool(self.q or self.grade or self.source or self.wedding_month)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A phone that is on file already. Outside the asker's branches only the branch is told."""

    phone: str
    branch_name: str
    customer: Customer | None = None
    person_name: str = ""


def customers_for(user: User) -> QuerySet[Customer]:
    """The files this person may see."""
    files = Customer.objects.filter(number__isnull=False)
    return files if user.all_branches or user.is_superuser else files.filter(branch_id__in=user.branch_ids)


def specialists_of(branch: Branch) -> QuerySet[User]:
    """客服专员: the people of a branch who look after its customers."""
    return User.objects.filter(branch=branch, role__code=SPECIALIST, is_active=True).order_by("full_name", "id")


def whose_turn(branch: Branch, at: datetime) -> User | None:
    """Who looks after the next customer: whoever took on the fewest files in ninety days. One query."""
    recent = Customer.objects.filter(branch=branch, created_at__gte=at - SHARED_OUT_OVER, cs_specialist=OuterRef("pk"))
    load = recent.order_by().values("cs_specialist").annotate(files=Count("pk")).values("files")
    return specialists_of(branch).order_by(Coalesce(Subquery(load), 0), "id").first()


def get_customer_for(user: User, number: str) -> Customer:
    """One file with its branch; 404 when there is none or it belongs elsewhere."""
    files = customers_for(user).select_related("branch", "referrer", "cs_specialist", "created_by")
    return get_object_or_404(files, number=number.upper())


def customers_found(user: User, filters: CustomerFilters) -> QuerySet[Customer]:
    """The list under its filters, with branch and people; the caller pages it. Three queries at most."""
    files = customers_for(user).select_related("branch").prefetch_related("people")
    if filters.q:
        wanted = matching_ids(kind="customer", term=filters.q, branch_ids=user.branch_ids, limit=FOUND_AT_ONCE)
        files = files.filter(pk__in=wanted)
    if filters.grade:
        files = files.filter(grade=filters.grade)
    if filters.source:
        files = files.filter(source=filters.source)
    if filters.wedding_month:
        first = filters.wedding_month.replace(day=1)
        # naming the branches, even all of them, lets the index on (branch, wedding date) serve
        files = files.filter(branch_id__in=user.branch_ids, wedding_on__gte=first, wedding_on__lt=_next_month(first))
    return files


def for_rows(files: QuerySet[Customer]) -> QuerySet[Customer]:
    """What a row of the list shows and nothing else: half the work of whole records."""
    people = Person.objects.only("customer_id", "role", "phone", "phone_typed").order_by("position", "id")
    plain = files.select_related(None).prefetch_related(None)
    return plain.select_related("branch").only(*ROW_FIELDS).prefetch_related(Prefetch("people", people))


def _next_month(first: date) -> date:
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def possible_duplicates(
    phones: Iterable[str], user: User | None, *, branch_ids: Collection[int] = (), except_id: int = 0
) -> list[Duplicate]:
    """Files that hold one of these phones already, the asker's own branches first. One query.

    `user` None asks for the system: then `branch_ids` are its own.
    """
    digits = {normalise_phone(phone).digits for phone in phones}
    digits = {number for number in digits if len(number) >= SHORTEST_PHONE}
    if not digits:
        return []
    own = set(user.branch_ids if user else branch_ids)
    people = (
        Person.objects.filter(phone__in=digits, customer__number__isnull=False)
        .exclude(customer_id=except_id)
        .select_related("customer__branch")
        .order_by("-customer_id", "position")
    )
    found: dict[tuple[str, int], Duplicate] = {}
    for person in people[:20]:
        customer, branch = person.customer, person.customer.branch
        mine = branch.pk in own
        # elsewhere one line a branch and phone is enough, and says nothing about who
        key = (person.phone, customer.pk if mine else -branch.pk)
        found.setdefault(
            key,
            Duplicate(person.phone, branch.name, customer if mine else None, person.name if mine else ""),
        )
    return sorted(found.values(), key=lambda duplicate: duplicate.customer is None)


def referrer_for(user: User, text: str) -> list[Customer]:
    """Whom somebody means who writes a number, a phone or a whole name as "referred by"; at most three."""
    wanted = matching_ids(kind="customer", term=text, branch_ids=user.branch_ids, limit=3)
    return list(customers_for(user).filter(pk__in=wanted).order_by("-pk"))

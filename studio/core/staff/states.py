"""The roles a studio starts with and what each may do; what is written down about a branch and a colleague."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from studio.core.access import Perm as P

ROLE_LABELS = {
    "manager": _("store manager"),
    "frontdesk": _("front desk"),
    "cashier": _("cashier"),
    "finance": _("finance"),
    "owner": _("owner"),
    "floor": _("floor controller"),
    "photographer": _("photographer"),
    "makeup": _("makeup artist"),
    "gowns": _("gown stylist"),
    "selection": _("selection consultant"),
    "production": _("production"),
    "cs": _("CS specialist"),
    "csmanager": _("CS manager"),
    "admin": _("administrator"),
}

_SEE = [P.CUSTOMERS_VIEW, P.ORDERS_VIEW, P.CALENDAR_VIEW, P.SHOOTS_VIEW]
_DESK = [
    *_SEE,
    P.CUSTOMERS_EDIT,
    P.PHONES_FULL,
    P.ORDERS_TAKE,
    P.ORDERS_CHANGE,
    P.PAYMENTS_VIEW,
    P.PAYMENTS_TAKE,
    P.PAYMENTS_RETURN,
    P.APPROVALS_SEE,
    P.CATALOG_VIEW,
    P.CALENDAR_BOOK,
    P.DOCUMENTS_PRINT,
    P.FOLLOWUPS_VIEW,
    P.FOLLOWUPS_CALL,
    P.MESSAGES_VIEW,
]
_CS = [
    *_SEE,
    P.CUSTOMERS_EDIT,
    P.PHONES_FULL,
    P.FOLLOWUPS_VIEW,
    P.FOLLOWUPS_CALL,
    P.MESSAGES_VIEW,
    P.CALENDAR_BOOK,
    P.APPROVALS_SEE,
    P.DOCUMENTS_PRINT,
]
_ALL = list(P)

ROLE_PERMS: dict[str, list[P]] = {
    "manager": [p for p in _ALL if p != P.SETTINGS_EDIT],
    "frontdesk": _DESK,
    "cashier": [
        *_SEE,
        P.PHONES_FULL,
        P.PAYMENTS_VIEW,
        P.PAYMENTS_TAKE,
        P.PAYMENTS_RETURN,
        P.APPROVALS_SEE,
        P.DAY_CLOSE,
        P.DOCUMENTS_PRINT,
    ],
    "finance": [
        *_SEE,
        P.PAYMENTS_VIEW,
        P.PAYMENTS_REVIEW,
        P.PAYMENTS_RETURN,
        P.PAYMENTS_REFUND,
        P.APPROVALS_SEE,
        P.DAY_CLOSE,
        P.DASHBOARD_VIEW,
        P.DOCUMENTS_PRINT,
    ],
    "owner": _ALL,
    "floor": [*_SEE, P.CALENDAR_BOOK, P.APPROVALS_SEE, P.DOCUMENTS_PRINT],
    "photographer": [P.ORDERS_VIEW, P.CALENDAR_VIEW, P.SHOOTS_VIEW],
    "makeup": [P.ORDERS_VIEW, P.CALENDAR_VIEW, P.SHOOTS_VIEW],
    "gowns": [*_SEE, P.CALENDAR_BOOK, P.APPROVALS_SEE, P.DOCUMENTS_PRINT],
    "selection": [*_SEE, P.PHONES_FULL, P.CALENDAR_BOOK, P.APPROVALS_SEE, P.PAYMENTS_VIEW, P.DOCUMENTS_PRINT],
    "production": [*_SEE, P.FOLLOWUPS_VIEW],
    "cs": _CS,
    "csmanager": [*_CS, P.FOLLOWUPS_RULES, P.DASHBOARD_VIEW],
    "admin": _ALL,
}
ROLE_DISCOUNT_LIMIT = {"manager": 5000, "owner": 50000, "frontdesk": 500}

DEMO_PASSWORD = "studio-demo"  # noqa: S105 – it stands in the manual; sign-in refuses it outside demo mode
DENSITIES = [("", _("by page")), ("compact", _("dense")), ("touch", _("roomy"))]


@dataclass(frozen=True, slots=True)
class BranchDetails:
    """A branch as its form describes it."""

    name: str
    studio_name: str
    prefix: str
    phone: str
    address: str
    opens_at: dt.time
    closes_at: dt.time
    print_language: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class StaffDetails:
    """A colleague as the form describes them. An empty `password` leaves the one there is; without a
    `discount_limit` of their own (yuan) the role's holds.
    """

    username: str
    full_name: str
    phone: str
    role_id: int
    branch_id: int | None
    all_branches: bool
    is_active: bool = True
    password: str = ""
    discount_limit: Decimal | None = None

"""The small print of papers, in one place: what each kind of money means, moving a date, extras, negatives.

Pure words and the figures in them; `documents.py` of this room and of payments print them. Keys of money are the
kinds of the ledger.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from bookings.orders.pricing import EARNEST_PERCENT
from studio.core.staff.models import Branch
from studio.core.ui.formats import money_short

FREE_RESCHEDULES = 1
RESCHEDULE_DAYS = 3
RESCHEDULE_FEE = Decimal("200.00")


@dataclass(frozen=True, slots=True)
class MoneyWord:
    """A kind of money: its name on paper and the clause that goes with it."""

    name: str | Promise
    clause: str | Promise


MONEY = {
    "earnest": MoneyWord(
        pgettext_lazy("money", "Earnest money"),
        gettext_lazy(
            "The rule of earnest money applies: not returned if the customer withdraws, returned twofold if the "
            "studio fails; at most %(percent)s%% of the total."
        ),
    ),
    "prepayment": MoneyWord(
        pgettext_lazy("money", "Prepayment"),
        gettext_lazy("Counts towards the price and is returned if the order is cancelled before work begins."),
    ),
    "stage": MoneyWord(
        pgettext_lazy("money", "Stage payment"),
        gettext_lazy("Counts towards the price; due on the day of the shoot."),
    ),
    "balance": MoneyWord(
        pgettext_lazy("money", "Balance paid"),
        gettext_lazy("Settles the order; due before the products are handed over."),
    ),
    "second": MoneyWord(
        pgettext_lazy("money", "Second sale"),
        gettext_lazy("For what was added after the order at the prices written in it, against a signed list."),
    ),
    "security": MoneyWord(
        pgettext_lazy("money", "Security deposit"),
        gettext_lazy(
            "Held in safekeeping and no part of the price: returned in full once everything is back and unharmed."
        ),
    ),
    "other": MoneyWord(
        pgettext_lazy("money", "Payment"),
        gettext_lazy("For the goods or the service named above."),
    ),
    "moved": MoneyWord(
        pgettext_lazy("money", "Transferred credit"),
        gettext_lazy("What one order had too much counts on another one of the same studio; no money changed hands."),
    ),
    "penalty": MoneyWord(
        pgettext_lazy("money", "Penalty"),
        gettext_lazy(
            "Whoever breaks what is agreed here pays for it as agreed; where earnest money was agreed as well, "
            "only one of the two may be asked for."
        ),
    ),
    "refund": MoneyWord(
        pgettext_lazy("money", "Refund"),
        gettext_lazy("Paid back by the studio; the receipt it refers to stands above."),
    ),
    "credit": MoneyWord(
        pgettext_lazy("money", "Refund"),
        gettext_lazy("Paid back by the studio: what was due back on this order."),
    ),
}


def money_name(kind: str) -> str:
    """定金, 订金 …: the law's word."""
    return str(MONEY[kind].name)


PENALTY = "penalty"
EDITABLE = ("earnest", "prepayment", "stage", "balance", "security", "second", "penalty")
"""The kinds whose clause a studio may write for itself, in the order of the law's words."""
LONGEST = 200
Words = Mapping[str, Mapping[str, str]]
_tried: ContextVar[Words | None] = ContextVar("words of a preview", default=None)


def money_clause(kind: str, branch: Branch) -> str:
    """What it means to have paid this kind of money: in the branch's own words, else in those of the house."""
    words = _tried.get()
    own = (branch.paper_words if words is None else words).get(get_language() or "", {}).get(kind, "")
    return own or standard_clause(kind)


def standard_clause(kind: str) -> str:
    """The clause as the house words it."""
    return str(MONEY[kind].clause) % {"percent": EARNEST_PERCENT}


@contextmanager
def trying(words: Words) -> Iterator[None]:
    """Papers built inside say these words, by language and kind, whatever the branch has stored: for a preview."""
    token = _tried.set(words)
    try:
        yield
    finally:
        _tried.reset(token)


def reschedule_clause() -> str:
    """What moving the shoot costs."""
    return _(
        "The shoot may be moved once free of charge up to %(days)s days before; after that %(fee)s each time. "
        "A move because of the weather does not count."
    ) % {"days": RESCHEDULE_DAYS, "fee": money_short(RESCHEDULE_FEE)}


def extras_clause() -> str:
    """What the selection room may charge."""
    return _("The studio charges nothing beyond the prices above; extras need a signature on the selection list.")


def negatives_clause(kept_until: str) -> str:
    """What happens to the files."""
    if not kept_until:
        return _("Negatives of the album photos come with the products.")
    return _("Negatives of the album photos come with the products; all originals are kept until %(day)s.") % {
        "day": kept_until
    }


BRING = gettext_lazy("ID card, contact lenses, own underwear, flat shoes; no alcohol the day before")
SAMPLES = gettext_lazy("Photos as samples:")
PRICE_PROMISE = gettext_lazy("Written into the order; stays the same at the selection.")
BALANCE_DUE = gettext_lazy("To be paid in full before pickup")
PAID_IN_FULL = gettext_lazy("Paid in full")
TO_BE_RETURNED = gettext_lazy("Overpaid: to be returned to the customer")

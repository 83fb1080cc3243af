"""Writing an order down: package, add-ons and discount become lines, their sum the total."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.catalog.models import Product
from bookings.catalog.queries import PackageOffer, offer_on_sale, products_named
from bookings.catalog.states import ProductKind
from bookings.orders.actions.holding import just_written
from bookings.orders.journey import GOWN_STEPS
from bookings.orders.models import CommunicationSheet, Order, OrderLine
from bookings.orders.pricing import concession, line_amount, order_total
from bookings.orders.states import LineKind, NewLine, OrderDetails, Step
from customers.profiles.models import Customer
from studio.core.access import Perm
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.money import LARGEST, ZERO, format_money, quantize, total
from studio.core.staff.models import Branch, User

ORIGINALS_KEPT = dt.timedelta(days=365)
MOST_OF_ONE_THING = 999


@one_transaction
def draft_order(*, details: OrderDetails, customer: Customer, branch: Branch, by: User, at: dt.datetime) -> Order:
    """Write the order with its lines, at today's prices, without a number yet.

    Raises: StudioError naming the field: a package or product that is not sold, an amount that cannot be, a discount
    above what seller and approver may give, a total that is not the one that was shown, a pickup before the order.
    """
    day = local_day(at)
    offer = offer_on_sale(branch=branch, day=day, code=details.package_code)
    products = check_lines(details.lines)
    check_promise(details.pickup_promised_on, day)
    approver = check_discount(details, offer, products, by, branch.pk)
    sums = [(line.quantity, line.unit_price) for line in details.lines]
    order_sum = order_total(offer.price, sums, details.discount)
    check_size(order_sum, "lines")
    _check_shown(details.shown_total, order_sum)
    order = Order.objects.create(
        branch=branch, customer=customer, package=offer.package, package_name=offer.package.name,
        package_copy=own_copy(offer, products), seller=by, ordered_at=at, wedding_on=details.wedding_on,
        pickup_promised_on=details.pickup_promised_on, extra_photo_price=offer.package.extra_photo_price,
        extra_page_price=offer.package.extra_page_price, negative_price=offer.package.negative_price,
        total=order_sum, sample_consent=details.consent,
        originals_until=day + ORIGINALS_KEPT, brochure_given=details.brochure_given,
        group_card_given=details.group_card_given, notes=details.notes,
    )  # fmt: skip
    OrderLine.objects.bulk_create(_first_lines(order, details, offer, products, by, at, approver))
    sheet = details.sheet
    CommunicationSheet.objects.create(
        order=order, styles=list(sheet.styles), scenes=list(sheet.scenes), themes=sheet.themes, likes=sheet.likes,
        dislikes=sheet.dislikes,
    )  # fmt: skip
    return just_written(order)


def own_copy(offer: PackageOffer, products: dict[int, Product]) -> dict[str, Any]:
    """The package as sold, with the steps this order does not have: no gown sold, no gown to collect or return."""
    copy = offer.copy()
    has_gown = offer.package.gown_rentals or any(product.kind == ProductKind.GOWN for product in products.values())
    skipped = {*copy["skipped_steps"], *(() if has_gown else GOWN_STEPS)}
    return {**copy, "skipped_steps": [step for step in Step.values if step in skipped]}


def _first_lines(
    order: Order,
    details: OrderDetails,
    offer: PackageOffer,
    products: dict[int, Product],
    by: User,
    at: dt.datetime,
    approver: User | None,
) -> list[OrderLine]:
    """The package, what was added, and the discount as a line of its own with who approved it."""
    wanted = [NewLine(LineKind.PACKAGE, offer.package.name, 1, offer.price), *details.lines]
    lines = [build_line(order, line, products, position, by, at) for position, line in enumerate(wanted)]
    if details.discount:
        off = NewLine(LineKind.DISCOUNT, "", 1, -details.discount)
        lines.append(build_line(order, off, products, len(lines), by, at, approved_by=approver))
    return lines


def build_line(
    order: Order, line: NewLine, products: dict[int, Product], position: int, by: User, at: dt.datetime, **more: Any
) -> OrderLine:
    """One line as it will stand on the bill; a product lends its name when none was typed."""
    product = products[line.product_id] if line.product_id else None
    return OrderLine(
        order=order, kind=line.kind, position=position, product=product,
        title=(line.title or (product.name if product else "")).strip(), detail=line.detail.strip(),
        quantity=line.quantity, unit_price=line.unit_price, amount=line_amount(line.quantity, line.unit_price),
        seller=by, added_at=at, **more,
    )  # fmt: skip


def check_lines(lines: tuple[NewLine, ...]) -> dict[int, Product]:
    """Refuse what cannot be sold; returns the products of the lines."""
    products = products_named(line.product_id for line in lines if line.product_id)
    for line in lines:
        if line.product_id and line.product_id not in products:
            raise StudioError(_("One of the add-ons is no longer on sale. Please choose again."), field="lines")
        if not (1 <= line.quantity <= MOST_OF_ONE_THING):
            raise StudioError(_("A quantity is a whole number from 1 to 999."), field="lines")
        if line.unit_price < 0:
            raise StudioError(_("A price cannot be negative; a discount goes into its own field."), field="lines")
        check_cents(line.unit_price, "unit_price")
        check_size(line_amount(line.quantity, line.unit_price), "unit_price")
        if not line.product_id and not line.title.strip():
            raise StudioError(_("Say what is sold: choose a product or write a name."), field="lines")
    return products


def check_cents(amount: Decimal, field: str) -> None:
    """Whole cents only: half a cent would stand in the sum and not in the line."""
    if amount != quantize(amount):
        raise StudioError(_("An amount has at most two decimals (3999.50)."), field=field)


def check_size(amount: Decimal, field: str) -> None:
    """No sum larger than the books can hold."""
    if amount > LARGEST:
        raise StudioError(
            _("This comes to %(amount)s; the most is %(largest)s.")
            % {"amount": format_money(amount), "largest": format_money(LARGEST)},
            field=field,
        )


def check_promise(promised_on: dt.date | None, ordered_on: dt.date) -> None:
    """Nobody can collect before the order was written."""
    if promised_on is not None and promised_on < ordered_on:
        raise StudioError(_("The pickup cannot be promised for a day before the order."), field="pickup_promised_on")


def check_discount(
    details: OrderDetails, offer: PackageOffer, products: dict[int, Product], by: User, branch_id: int
) -> User | None:
    """Refuse a discount nobody present may give; returns the approver when one was needed."""
    if details.discount < 0:
        raise StudioError(_("A discount is written without a minus sign."), field="discount")
    subtotal = order_total(offer.price, [(line.quantity, line.unit_price) for line in details.lines])
    check_cents(details.discount, "discount")
    if details.discount > subtotal:
        raise StudioError(
            _("The discount is larger than the order itself (%(sum)s).") % {"sum": format_money(subtotal)},
            field="discount",
        )
    given = total([details.discount, given_away(details.lines, products)])
    return who_allows(given, by=by, approver=details.discount_approver, branch_id=branch_id, field="discount")


def given_away(lines: tuple[NewLine, ...], products: dict[int, Product]) -> Decimal:
    """What lines below their list price give away."""
    return total(
        concession(line.quantity, line.unit_price, products[line.product_id].price) for line in lines if line.product_id
    )


def who_allows(given: Decimal, *, by: User | None, approver: User | None, branch_id: int, field: str) -> User | None:
    """Nobody is needed within one's own limit; above it somebody who may approve that much. Raises: StudioError."""
    if given <= limit_of(by):
        return None
    if approver is None:
        raise StudioError(
            _("You may give up to %(limit)s; %(given)s needs a manager's approval.")
            % {"limit": format_money(limit_of(by), short=True), "given": format_money(given, short=True)},
            field=field,
        )
    if not approver.may(Perm.DISCOUNT_APPROVE) or branch_id not in approver.branch_ids:
        raise StudioError(_("%(name)s may not approve discounts here.") % {"name": approver.full_name}, field=field)
    if given > limit_of(approver):
        raise StudioError(
            _("%(name)s may approve up to %(limit)s.")
            % {"name": approver.full_name, "limit": format_money(limit_of(approver), short=True)},
            field=field,
        )
    return approver


def limit_of(person: User | None) -> Decimal:
    """How much this person may give away by themselves; the system gives nothing away."""
    return person.may_give_away if person is not None else ZERO


def _check_shown(shown: Decimal | None, computed: Decimal) -> None:
    if shown is not None and shown != computed:
        raise StudioError(
            _("The total was shown as %(shown)s but is now %(computed)s: a price changed meanwhile. Please look again.")
            % {"shown": format_money(shown), "computed": format_money(computed)},
            field="shown_total",
        )

"""套系变更: a running order gets another package. What was paid, booked and done stays; the rest is worked out anew."""

import datetime as dt

from django.utils.translation import gettext as _

from bookings.catalog.models import Product
from bookings.catalog.queries import PackageOffer, offer_on_sale
from bookings.orders.actions.drafting import build_line, check_size, limit_of, own_copy
from bookings.orders.actions.holding import Steps, locked_order, steps_of_locked
from bookings.orders.actions.lines import next_position, reversing
from bookings.orders.actions.milestones import lay_out
from bookings.orders.actions.moves import facts_of
from bookings.orders.exchange import Exchange, exchange_of, living_lines
from bookings.orders.models import Milestone, Order, OrderLine
from bookings.orders.states import LineKind, NewLine, PackageChange, no_other_package
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.money import format_money
from studio.core.reactions import announce
from studio.core.staff.models import User


@one_transaction
def change_package(*, order: Order, change: PackageChange, by: User, at: dt.datetime) -> Order:
    """Take the old package back and write the new one at today's price; included counts, extra prices, clock and steps
    follow it. Money that was paid stays; too much of it shows as 应退.

    Locks: the order. Raises: StudioError naming the field. Twice: refused, for the order has that package already.
    Announces `order_package_changed`.
    """
    order = locked_order(order)
    rows = steps_of_locked(order)
    if refusal := no_other_package(facts_of(order, rows.values())):
        raise StudioError(refusal)
    if change.package_code == order.package_copy.get("code"):
        raise StudioError(_("This is the package the order has."), field="package")
    if not change.reason.strip():
        raise StudioError(_("Say why; the reason stays with the order."), field="reason")
    try:
        offer = offer_on_sale(branch=order.branch, day=local_day(at), code=change.package_code)
    except StudioError as refused:
        raise StudioError(refused.message, field="package") from refused
    living = living_lines(order.lines.select_related("product"))
    exchange = exchange_of(
        living, price=offer.price, paid=order.paid_total, back=change.back, keeps_discount=change.keeps_discount
    )
    _check(exchange, change, by)
    old_name, old_total = order.package_name, order.total
    _write_lines(order, offer, exchange, change.reason.strip(), by, at)
    _take_over(order, offer, exchange, rows, at)
    _drop_steps(order, rows)
    lay_out(order, by, at)
    order.save()
    subject = f"order:{order.pk}"
    record(
        "order.package_changed", subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at,
        reason=change.reason.strip(), old=old_name, new=order.package_name, old_total=str(old_total),
        total=str(order.total), back=[line.title for line in exchange.goes if line.kind != LineKind.PACKAGE],
    )  # fmt: skip
    announce("order_package_changed", order=order, by=by, at=at)
    return order


def _check(exchange: Exchange, change: PackageChange, by: User) -> None:
    """The sum that was shown, a sum that can be, and a discount somebody here may still give."""
    known = {line.pk for line in exchange.goes}
    if not known.issuperset(change.back):
        raise StudioError(_("One of these lines was taken back meanwhile. Please look again."), field="back")
    if exchange.new_total < 0:
        text = _("The discount is larger than the new sum (%(sum)s). Take it back, or keep more lines.")
        amount = format_money(exchange.new_total + exchange.discount)
        raise StudioError(text % {"sum": amount}, field="keeps_discount")
    check_size(exchange.new_total, "package")
    if exchange.difference < 0 and exchange.discount > limit_of(by):
        text = _(
            "The discount of %(given)s was given on the dearer package; you may keep up to %(limit)s. Take it back, or "
            "let a manager change the package."
        )
        amounts = {"given": exchange.discount, "limit": limit_of(by)}
        spoken = {name: format_money(amount, short=True) for name, amount in amounts.items()}
        raise StudioError(text % spoken, field="keeps_discount")
    if change.shown_total is not None and change.shown_total != exchange.new_total:
        said = {"shown": format_money(change.shown_total), "computed": format_money(exchange.new_total)}
        raise StudioError(
            _("The total was shown as %(shown)s but is now %(computed)s. Please look again.") % said,
            field="shown_total",
        )


def _write_lines(order: Order, offer: PackageOffer, exchange: Exchange, reason: str, by: User, at: dt.datetime) -> None:
    """A reversing line for everything that goes, then the new package. The bill keeps both."""
    position = next_position(order)
    rows = [reversing(line, position + n, reason, by, at) for n, line in enumerate(exchange.goes)]
    sold = NewLine(LineKind.PACKAGE, offer.package.name, 1, offer.price)
    OrderLine.objects.bulk_create([*rows, build_line(order, sold, {}, position + len(rows), by, at)])


def _take_over(order: Order, offer: PackageOffer, exchange: Exchange, rows: Steps, at: dt.datetime) -> None:
    """The order's own copy, its frozen prices and its total. A step that is done or booked stays, whatever is sold."""
    package = offer.package
    products: dict[int, Product] = {line.pk: line.product for line in exchange.stays if line.product}
    copy = own_copy(offer, products)
    kept = {step for step, row in rows.items() if row.done_at or row.planned_at}
    order.package, order.package_name = package, package.name
    order.package_copy = {**copy, "skipped_steps": [step for step in copy["skipped_steps"] if step not in kept]}
    order.extra_photo_price, order.extra_page_price = package.extra_photo_price, package.extra_page_price
    order.negative_price = package.negative_price
    order.total, order.version, order.contract_changed_at = exchange.new_total, order.version + 1, at


def _drop_steps(order: Order, rows: Steps) -> None:
    """The steps the new package does not have, and nobody has booked or done, are gone."""
    gone = [rows.pop(step) for step in order.package_copy["skipped_steps"] if step in rows]
    Milestone.objects.filter(pk__in=[row.pk for row in gone]).delete()

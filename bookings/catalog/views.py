"""The pages of the catalogue. HTTP only."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.catalog import actions
from bookings.catalog.forms import PackageForm, ProductForm, package_initial, place_refusal
from bookings.catalog.models import Package, Product
from bookings.catalog.queries import all_products, branch_prices_of, get_offer, items_of, whole_catalogue
from bookings.catalog.states import ProductKind
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.unseen import carried, changes_in, seen_in
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest
from studio.core.staff.queries import branches_of
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept


@requires(Perm.CATALOG_VIEW)
@require_safe
def package_list(request: StaffRequest) -> HttpResponse:
    """Every package, as this person's branch sells it."""
    today = clock.today()
    offers = whole_catalogue(request.user.branch)
    context = {
        "rows": [{"offer": offer, "standing": _standing(offer.package, today)} for offer in offers],
        "may_edit": request.user.may(Perm.CATALOG_EDIT),
        "branch": request.user.branch,
    }
    return render(request, "bookings/catalog/packages.html", context)


def _standing(package: Package, today: Any) -> str:
    """sold, later, over or off."""
    if not package.is_active:
        return "off"
    if package.valid_from and package.valid_from > today:
        return "later"
    return "over" if package.valid_to and package.valid_to < today else "sold"


@requires(Perm.CATALOG_VIEW)
@require_safe
def package_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One package with everything the couple may ask about."""
    offer = get_offer(request.user.branch, code)
    may_edit = request.user.may(Perm.CATALOG_EDIT)
    context = {
        "offer": offer,
        "package": offer.package,
        "standing": _standing(offer.package, clock.today()),
        "may_edit": may_edit,
        "branch_prices": [(one, price) for one, price in branch_prices_of(offer.package) if price] if may_edit else [],
    }
    return render(request, "bookings/catalog/package.html", context)


@requires(Perm.CATALOG_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def package_edit(request: StaffRequest, code: str = "") -> HttpResponse:
    """Put a package on sale, or change it from today on. Orders that are written keep what they say."""
    package = get_object_or_404(Package, code=code) if code else None
    initial = {}
    if package is not None:
        items = {item.product_id: item.quantity for item in items_of(package)}
        prices = {branch.pk: price for branch, price in branch_prices_of(package) if price is not None}
        initial = package_initial(package, items, prices)
    sent = sent_or_kept(request)
    form = PackageForm(
        sent, initial=initial, package=package, products=list(all_products()),
        branches=list(branches_of(request.user)),
    )  # fmt: skip
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_package(
                details=form.details(), package=package, seen=seen_in(request.POST), by=request.user, at=clock.now()
            )
        except StudioError as refusal:
            place_refusal(form, refusal)
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("Package %(name)s is saved.") % {"name": saved.label})
            return redirect("catalog:package", saved.code)
    context: dict[str, Any] = {"form": form, "package": package, "changed_by_others": changed_by_others}
    if package:
        context["seen"] = carried(f"package:{package.pk}", "package.", sent, told=bool(changed_by_others))
    return render(request, "bookings/catalog/package_edit.html", context, status=_status(request))


@requires(Perm.CATALOG_VIEW)
@require_safe
def product_list(request: StaffRequest) -> HttpResponse:
    """Every product and service, by kind."""
    products = list(all_products())
    groups = [(label, [one for one in products if one.kind == kind]) for kind, label in ProductKind.choices]
    context = {
        "groups": [(label, rows) for label, rows in groups if rows],
        "count": len(products),
        "may_edit": request.user.may(Perm.CATALOG_EDIT),
    }
    return render(request, "bookings/catalog/products.html", context)


@requires(Perm.CATALOG_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def product_edit(request: StaffRequest, code: str = "") -> HttpResponse:
    """Put a product on sale, or change it from today on."""
    product = get_object_or_404(Product, code=code) if code else None
    shown = ("code", "name", "name_en", "kind", "unit", "price", "is_active")
    initial = {name: getattr(product, name) for name in shown} if product else {}
    sent = sent_or_kept(request)
    form = ProductForm(sent, initial=initial, product=product)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_product(
                details=form.details(), product=product, seen=seen_in(request.POST), by=request.user, at=clock.now()
            )
        except StudioError as refusal:
            place_refusal(form, refusal)
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("Product %(name)s is saved.") % {"name": saved.label})
            return redirect("catalog:products")
    context: dict[str, Any] = {"form": form, "product": product, "changed_by_others": changed_by_others}
    if product:
        context["seen"] = carried(f"product:{product.pk}", "product.", sent, told=bool(changed_by_others))
    return render(request, "bookings/catalog/product_edit.html", context, status=_status(request))


def _status(request: StaffRequest) -> int:
    """A form that comes back is not done."""
    return 422 if request.method == "POST" else 200

"""The pages of customers' files. HTTP only: what may be seen comes from queries, what happens from actions."""

import datetime as dt
import re

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.profiles import actions
from customers.profiles.forms import FileForms, FilterForm, typed_people
from customers.profiles.models import Customer
from customers.profiles.panels import MAIN, SIDE, panels_of, standings_are_told, standings_of
from customers.profiles.queries import customers_found, for_rows, get_customer_for, possible_duplicates
from customers.profiles.shown import filter_words, people_shown, rows_shown, wedding_shown
from customers.profiles.states import CustomerClass, HouseholdKind, SourceChannel
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.almanac.queries import month_facts
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of, tell
from studio.core.errors import AlreadySaved, MovedOn, StudioError
from studio.core.keyset import count_up_to, keyset_page
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.staff.models import Branch, User
from studio.core.ui.days import read_day
from studio.core.ui.formats import written
from studio.core.ui.shapes import Event
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept

LATEST = 12  # history lines on the file itself; the rest has its own page


@require_GET
@requires(Perm.CUSTOMERS_VIEW)
def customer_list(request: StaffRequest) -> HttpResponse:
    """All files of one's branches, newest first."""
    user = request.user
    form = FilterForm(request.GET)
    filters = form.filters()
    files = customers_found(user, filters)
    page = keyset_page(for_rows(files), request.GET)
    several_branches = len(user.branch_ids) > 1
    standings = standings_of([file.pk for file in page.rows], user)
    context = {
        "form": form,
        "filters": filters,
        "filter_words": filter_words(filters),
        "grades": CustomerClass.choices,
        "sources": SourceChannel.choices,
        "rows": rows_shown(page.rows, user.may(Perm.PHONES_FULL), standings, with_branch=several_branches),
        "links": page.links(request.GET),
        "count": count_up_to(files),
        "tells_standing": standings_are_told(),
        "several_branches": several_branches,
        "may_edit": user.may(Perm.CUSTOMERS_EDIT),
    }
    is_part = request.htmx and request.htmx.target == "files"
    return render(request, f"customers/profiles/{'_list' if is_part else 'list'}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Perm.CUSTOMERS_EDIT)
def new_customer(request: StaffRequest) -> HttpResponse:
    """Open a file. Nothing is written while anything is wrong, and what was typed stays."""
    user, data = request.user, sent_or_kept(request)
    kind = request.GET.get("kind", "")
    files = FileForms(data, user=user, kind=kind if kind in HouseholdKind.values else HouseholdKind.COUPLE)
    key = (data.get("submission_key") if data else "") or new_key()
    if request.method == "POST" and files.is_valid(today=clock.today()):
        try:
            customer = actions.add_customer(
                details=files.details, branch=_branch(files, user.branch), by=user, at=clock.now(), key=key
            )
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("profiles:detail", saved.answer)
        except StudioError as refusal:
            files.place(refusal)
        else:
            toast(request, _("File %(number)s is open.") % {"number": customer.number})
            return redirect(customer)
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/profiles/new.html", {"files": files, "key": key}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Perm.CUSTOMERS_EDIT)
def edit_customer(request: StaffRequest, number: str) -> HttpResponse:
    """Change a file. Somebody else's change in between is shown first and never silently overwritten."""
    user, data = request.user, sent_or_kept(request)
    customer = get_customer_for(user, number)
    files = FileForms(data, user=user, customer=customer, show_phones=user.may(Perm.PHONES_FULL))
    changed_by_others: list[str] = []
    if request.method == "POST" and files.is_valid(today=clock.today()):
        try:
            actions.update_customer(
                customer=customer, details=files.details, seen=_row_id(request.POST.get("seen", "")), by=user,
                at=clock.now(),
            )  # fmt: skip
        except MovedOn as stale:
            changed_by_others = stale.changes
            files.place(stale)
        except StudioError as refusal:
            files.place(refusal)
        else:
            toast(request, _("File %(number)s is saved.") % {"number": customer.number})
            return redirect(customer)
    context = {
        "files": files,
        "customer": customer,
        "changed_by_others": changed_by_others,
        "seen": _row_id(data.get("seen", "")) if data and not changed_by_others else actions.last_seen(customer),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/profiles/edit.html", context, status=status)


@require_GET
@requires(Perm.CUSTOMERS_VIEW)
def customer_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One household: who they are, what comes next, what happened."""
    user, today = request.user, clock.today()
    customer = get_customer_for(user, number)
    history = list(history_of(f"customer:{customer.pk}")[: LATEST + 1])
    standing = standings_of([customer.pk], user).get(customer.pk)
    context = {
        "customer": customer,
        "people": people_shown(customer.people.all(), user.may(Perm.PHONES_FULL), today=today),
        "wedding": wedding_shown(customer.wedding_on, today=today),
        "standing": standing,
        "events": _events(user, history[:LATEST]) + ([] if len(history) > LATEST else _opened(customer, history)),
        "more_history": len(history) > LATEST,
        "main_panels": panels_of(request, customer, MAIN),
        "side_panels": panels_of(request, customer, SIDE),
        "may_edit": user.may(Perm.CUSTOMERS_EDIT),
        "may_order": user.may(Perm.ORDERS_TAKE),
    }
    return render(request, "customers/profiles/detail.html", context)


@require_GET
@requires(Perm.CUSTOMERS_VIEW)
def customer_timeline(request: StaffRequest, number: str) -> HttpResponse:
    """Everything that ever happened to a file, newest first."""
    customer = get_customer_for(request.user, number)
    page = keyset_page(history_of(f"customer:{customer.pk}"), request.GET, moment="at")
    events = _events(request.user, page.rows) + ([] if page.older else _opened(customer, page.rows))
    context = {"customer": customer, "events": events, "links": page.links(request.GET)}
    return render(request, "customers/profiles/timeline.html", context)


@require_GET
@requires(Perm.CUSTOMERS_VIEW)
def duplicates(request: StaffRequest) -> HttpResponse:
    """Is a phone that is being typed on file already? The fragment is empty when it is not."""
    phones = [value for name, values in request.GET.lists() if name.endswith("phone") for value in values]
    found = possible_duplicates(phones[:12], request.user, except_id=_row_id(request.GET.get("except", "")))
    context = {"duplicates": found, "offer_use": request.GET.get("use") == "1"}
    return render(request, "customers/profiles/_duplicates.html", context)


@require_GET
@requires(Perm.SIGNED_IN)
def day_hint(request: StaffRequest) -> HttpResponse:
    """What stands under a date field: weekday, lunar date, festival, holiday."""
    names = [name for name in request.GET if name == "day" or name.endswith("wedding_on")]
    day = read_day(request.GET.get(names[0], "") if names else "", today=clock.today())
    facts = month_facts(day, 1)[day] if day and dt.date(1900, 1, 1) <= day else None
    return render(request, "customers/profiles/_day_hint.html", {"facts": facts})


@require_POST
@requires(Perm.CUSTOMERS_EDIT)
def people_rows(request: StaffRequest) -> HttpResponse:
    """The people another kind of household asks for, with what was typed so far. Writes nothing."""
    kind = request.POST.get("kind", "")
    kind = kind if kind in HouseholdKind.values else HouseholdKind.COUPLE
    files = FileForms(user=request.user, kind=kind, people=typed_people(request.POST, kind))
    return render(request, "customers/profiles/_people.html", {"files": files})


def _row_id(text: str) -> int:
    """A row's id as a page sends it back; 0, which no row has, for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _branch(files: FileForms, own: Branch | None) -> Branch:
    """Where the file is at home: the chosen branch where there is a choice, else one's own."""
    chosen: Branch | None = files.form.cleaned_data.get("branch") or own
    assert chosen is not None  # the form demands a choice of whoever has no branch
    return chosen


def _opened(customer: Customer, history: list[HistoryEntry]) -> list[Event]:
    """The first line of files that came in from elsewhere and have no history of their opening."""
    if any(entry.verb == "customer.added" for entry in history):
        return []
    by = customer.created_by.full_name if customer.created_by else ""
    return [Event(at=customer.created_at, text=_("File opened"), by=by, system=not by)]


def _events(reader: User, entries: list[HistoryEntry]) -> list[Event]:
    sees_phones = reader.may(Perm.PHONES_FULL)
    return [
        Event(at=told.at, text=written(told.text, sees_phones), by=told.actor, system=told.by_system)
        for told in tell(entries)
    ]

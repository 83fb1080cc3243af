"""An order's wedding day was corrected: the congratulations move with it."""

import datetime as dt

import pytest

from bookings.orders import actions
from bookings.orders.states import OrderChanges, SheetDetails
from customers.followups.actions import seed_rules
from customers.followups.models import FollowUp
from customers.profiles.models import Customer
from studio.journeys.changes.following import file_changed
from studio.journeys.reminders.reactions import remind_of_order
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


def changed(order, by, wedding_on):
    changes = OrderChanges(
        wedding_on=wedding_on, pickup_promised_on=None, consent="none", brochure_given=False, group_card_given=False,
        notes="", sheet=SheetDetails(),
    )  # fmt: skip
    order.refresh_from_db()
    return actions.change_order(order=order, changes=changes, seen_version=order.version, by=by, at=AT)


def open_weddings() -> list[dt.date]:
    rows = FollowUp.objects.filter(anchor="wedding", state="open")
    return sorted(rows.values_list("occurrence", flat=True))


def test_the_congratulations_follow_the_wedding_day(branch, frontdesk):
    seed_rules()
    order = take_order(branch=branch, seller=frontdesk, wedding_on=dt.date(2026, 10, 3))
    remind_of_order(order=order, by=frontdesk, at=AT)
    before = open_weddings()
    assert set(before) == {dt.date(2026, 10, 3)}
    changed(order, frontdesk, dt.date(2026, 10, 5))
    assert open_weddings() == [dt.date(2026, 10, 5)] * len(before)
    changed(order, frontdesk, None)
    assert open_weddings() == []


def test_the_order_and_its_congratulations_follow_the_wedding_day_of_the_file(branch, frontdesk, client_for):
    seed_rules()
    order = take_order(branch=branch, seller=frontdesk, wedding_on=dt.date(2027, 10, 3))
    remind_of_order(order=order, by=frontdesk, at=AT)
    page = client_for(frontdesk).get(f"/customers/{order.customer.number}/edit/")
    files = page.context["files"]
    sent = {form.add_prefix(name): form[name].value() for form in files.all for name in form.fields}
    sent |= {f"people-{name}": value for name, value in files.people.management_form.initial.items()}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    sent |= {"wedding_on": "2027-10-06", "seen": page.context.get("seen", 0)}
    answer = client_for(frontdesk).post(f"/customers/{order.customer.number}/edit/", sent)
    assert answer.status_code == 302, answer.content.decode()
    order.refresh_from_db()
    assert order.wedding_on == dt.date(2027, 10, 6)
    assert set(open_weddings()) == {dt.date(2027, 10, 6)}


def test_calls_go_with_the_customer_to_another_specialist(branch, frontdesk, cs):
    seed_rules()
    order = take_order(branch=branch, seller=frontdesk)
    remind_of_order(order=order, by=frontdesk, at=AT)
    FollowUp.objects.update(released_at=AT, owner=cs)
    new = make_user("cs", branch=branch, full_name="方敏")
    done = FollowUp.objects.first()
    FollowUp.objects.filter(pk=done.pk).update(state="done")
    file_changed(customer=Customer(pk=order.customer_id, cs_specialist=new), fields={"cs_specialist_id"}, by=cs, at=AT)
    owners = FollowUp.objects.exclude(pk=done.pk).values_list("owner", flat=True)
    assert set(owners) == {new.pk}
    done.refresh_from_db()
    assert done.owner == cs

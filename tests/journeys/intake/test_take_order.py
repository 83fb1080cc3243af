"""A couple sits down at the front desk: what one confirmed form leaves behind."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.orders.models import Order
from bookings.payments.actions import take_payment
from bookings.payments.models import Payment
from customers.followups.actions import seed_rules
from customers.followups.models import FollowUp
from customers.profiles.actions import make_findable
from customers.profiles.models import Customer
from shoots.planning.models import Shoot
from studio.core import clock
from studio.core.approvals.models import Approval
from studio.core.documents.models import Document
from studio.core.once.models import SubmissionKey
from studio.core.staff.models import User
from tests.factories import PASSWORD, make_customer, make_package, make_user
from tests.journeys.intake.sitting import TAKE, Shop, filled_in, in_days, take

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_one_form_writes_the_whole_story(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    seed_rules()
    answer = take(client_for(frontdesk), shop)
    order = Order.objects.select_related("customer").get()
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/")
    assert order.number == f"HB{timezone.localdate():%y%m}-0001"
    assert (order.status, order.total, order.paid_total) == ("confirmed", Decimal("6799.00"), Decimal("1300.00"))
    assert (order.sample_consent, order.brochure_given, order.group_card_given) == ("indoors", True, False)
    assert [(line.kind, line.amount) for line in order.lines.all()] == [
        ("package", Decimal(5999)), ("addon", Decimal(680)), ("addon", Decimal(600)), ("discount", Decimal(-480)),
    ]  # fmt: skip
    assert order.communication_sheet.styles == ["natural", "lawn"]
    assert order.communication_sheet.scenes == ["湖滨外景"]
    customer = order.customer
    assert (customer.number, customer.display_name, customer.kind) == ("C-00001", "柳闻莺 与 祁叙", "couple")
    assert [(one.role, one.name, one.phone) for one in customer.people.all()] == [
        ("bride", "柳闻莺", "13812345208"), ("groom", "祁叙", "15900006630"),
    ]  # fmt: skip


def test_the_place_is_firm_and_the_photographer_is_taken(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    take(client_for(frontdesk), shop)
    hold = Hold.objects.get()
    assert (hold.state, hold.expires_at, hold.day, hold.part) == ("confirmed", None, in_days(10), "morning")
    assert [claim.resource.name for claim in hold.claims.all()] == ["李默"]
    order, appointment = Order.objects.get(), Appointment.objects.get()
    assert (appointment.hold_id, appointment.order_id, appointment.purpose) == (hold.pk, order.pk, "shoot")
    shoot = Shoot.objects.get()
    assert (shoot.number, shoot.appointment_id) == (f"{order.number}-1", appointment.pk)
    step = order.milestones.get(step="shoot")
    assert (timezone.localtime(step.planned_at).date(), step.planned_part) == (in_days(10), "morning")
    assert order.next_step == "shoot"


def test_money_reminders_and_papers_belong_to_the_same_story(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    seed_rules()
    take(client_for(frontdesk), shop)
    order, payment = Order.objects.get(), Payment.objects.get()
    assert (payment.receipt_number, payment.kind, payment.method, payment.amount) == (
        "HB-R-00001", "earnest", "wechat", Decimal("1300.00"),
    )  # fmt: skip
    assert set(FollowUp.objects.values_list("anchor", flat=True)) >= {"order", "shoot", "wedding"}
    assert set(FollowUp.objects.values_list("thread", flat=True)) == {f"order:{order.pk}"}
    assert sorted(Document.objects.values_list("kind", "subject")) == [
        ("flow-sheet", f"order:{order.pk}"), ("order-form", f"order:{order.pk}"), ("receipt", f"payment:{payment.pk}"),
    ]  # fmt: skip
    assert SubmissionKey.objects.get().answer == order.number


def test_a_couple_on_file_gets_no_second_file(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    file = make_customer(branch=shop.branch, bride="柳闻莺", groom="祁叙", phone="13812345208", number="C-20431")
    answer = take(client_for(frontdesk), shop, existing_number="C-20431", groom_phone="")
    assert answer.status_code == 302
    assert list(Customer.objects.all()) == [file]
    file.refresh_from_db()
    assert (file.number, file.wedding_on, file.wedding_place) == ("C-20431", in_days(200), "临湖酒店（草坪）")
    assert file.people.count() == 2


def test_without_money_the_place_is_tentative_until_it_is_paid(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    answer = take(client_for(frontdesk), shop, deposit_kind="none", deposit="")
    assert answer.status_code == 302
    hold, order = Hold.objects.get(), Order.objects.get()
    until = timezone.localtime(hold.expires_at)
    assert (hold.state, until.date(), until.time()) == ("tentative", in_days(2), dt.time(18))
    assert (order.paid_total, Payment.objects.count()) == (Decimal(0), 0)
    page = client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()
    assert page.count("order-alert") == 1
    assert "18:00" in page.split("order-alert")[1].split("</div>")[0]
    take_payment(order=order, kind="earnest", method="cash", amount=Decimal(500), by=frontdesk, at=clock.now())
    hold.refresh_from_db()
    assert (hold.state, hold.expires_at) == ("confirmed", None)
    assert "order-alert" not in client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()


def test_the_date_may_stay_open(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    answer = take(client_for(frontdesk), shop, slot="later")
    assert answer.status_code == 302
    assert (Hold.objects.count(), Appointment.objects.count(), Shoot.objects.count()) == (0, 0, 0)
    step = Order.objects.get().milestones.get(step="shoot")
    assert (step.planned_at, step.is_open) == (None, True)


def test_the_day_may_be_fixed_and_the_time_open(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    take(client_for(frontdesk), shop, slot="other", other_day=in_days(10).isoformat(), other_part="open")
    hold = Hold.objects.get()
    assert (hold.day, hold.part, hold.starts_at, hold.claims.count()) == (in_days(10), "open", None, 0)


def test_exact_hours_are_taken_as_said(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    take(
        client_for(frontdesk), shop, slot="other", other_day=in_days(10).isoformat(), other_part="exact",
        other_from="14:00", other_to="16:30",
    )  # fmt: skip
    hold = Hold.objects.get()
    assert [timezone.localtime(one).time() for one in (hold.starts_at, hold.ends_at)] == [dt.time(14), dt.time(16, 30)]


def test_a_makeup_artist_who_was_asked_for_is_taken_too(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    take(client_for(frontdesk), shop, photographer="", makeup=str(shop.makeup.pk))
    assert sorted(Claim.objects.values_list("resource__kind", flat=True)) == ["makeup", "photographer"]


def test_who_orders_portraits_alone_is_a_single_person(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    make_package("portrait", price=999, kind="portrait")
    answer = take(
        client_for(frontdesk), shop, package="portrait", groom_name="", groom_phone="", wedding_on="", discount="",
        shown_total="2279.00", deposit="400",
    )  # fmt: skip
    assert answer.status_code == 302
    customer = Customer.objects.get()
    assert (customer.kind, [one.role for one in customer.people.all()]) == ("single", ["self"])


@pytest.mark.parametrize("kind", ["family", "child"])
def test_two_who_order_a_family_s_photos_are_parents_not_bride_and_groom(
    client_for: SignIn, frontdesk: User, shop: Shop, kind: str
) -> None:
    make_package("reunion", price=999, kind=kind)
    answer = take(
        client_for(frontdesk), shop, package="reunion", wedding_on="", discount="", shown_total="2279.00", deposit="400"
    )
    assert answer.status_code == 302
    customer = Customer.objects.get()
    assert (customer.kind, [one.role for one in customer.people.all()]) == ("family", ["parent", "parent"])


def test_a_couple_on_file_stays_bride_and_groom_when_it_orders_a_family_s_photos(
    client_for: SignIn, frontdesk: User, shop: Shop
) -> None:
    make_package("reunion", price=999, kind="family")
    file = make_customer(branch=shop.branch, bride="柳闻莺", groom="祁叙", number="C-20431")
    answer = take(
        client_for(frontdesk), shop, package="reunion", wedding_on="", discount="", shown_total="2279.00",
        deposit="400", existing_number="C-20431", groom_phone="",
    )  # fmt: skip
    assert answer.status_code == 302
    file.refresh_from_db()
    assert (file.kind, [one.role for one in file.people.all()]) == ("couple", ["bride", "groom"])


def test_who_orders_a_child_s_photos_alone_is_a_parent(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    make_package("child", price=999, kind="child")
    take(
        client_for(frontdesk), shop, package="child", groom_name="", groom_phone="", wedding_on="", discount="",
        shown_total="2279.00", deposit="400",
    )  # fmt: skip
    customer = Customer.objects.get()
    assert (customer.kind, [one.role for one in customer.people.all()]) == ("family", ["parent"])


def test_a_family_s_file_shows_its_parents_and_nobody_becomes_a_bride(
    client_for: SignIn, frontdesk: User, shop: Shop
) -> None:
    make_package("reunion", price=999, kind="family")
    again = {"package": "reunion", "wedding_on": "", "discount": "", "shown_total": "2279.00", "deposit": "400"}
    take(client_for(frontdesk), shop, **again)
    file = Customer.objects.get()
    shown = client_for(frontdesk).get(TAKE, {"customer": file.number}).context["form"]
    assert (shown["bride_name"].value(), shown["groom_name"].value()) == ("柳闻莺", "祁叙")
    answer = take(client_for(frontdesk), shop, **again, existing_number=file.number, submission_key="another-sitting",
                  slot="later")  # fmt: skip
    assert answer.status_code == 302
    assert [one.role for one in file.people.all()] == ["parent", "parent"]


def test_a_wedding_without_its_day_is_asked_for_or_ticked_as_open(
    client_for: SignIn, frontdesk: User, shop: Shop
) -> None:
    client = client_for(frontdesk)
    asked = take(client, shop, wedding_on="")
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["wedding_on"])
    assert Order.objects.count() == 0
    assert take(client, shop, wedding_on="", wedding_open="on").status_code == 302
    assert Order.objects.get().wedding_on is None


def test_a_referrer_is_found_by_name(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    friend = make_customer(branch=shop.branch, bride="罗安歌", groom="")
    make_findable(customer=friend)
    take(client_for(frontdesk), shop, source="referral", referrer="罗安歌")
    assert Order.objects.get().customer.referrer == friend


def test_an_odd_phone_is_kept_once_it_is_confirmed(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    asked = take(client, shop, bride_phone="12345")
    assert asked.status_code == 422
    assert Order.objects.count() == 0
    answer = take(client, shop, bride_phone="12345", sure=["odd_phone:bride"])
    assert answer.status_code == 302
    assert Customer.objects.get().people.first().phone_typed == "12345"


def test_a_larger_discount_needs_the_managers_password(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    boss = make_user("manager", branch=shop.branch, full_name="孙悦", password=PASSWORD)
    client = client_for(frontdesk)
    fields = {"discount": "900", "shown_total": "6379.00"}
    assert take(client, shop, **fields).status_code == 422
    wrong = take(client, shop, **fields, approver=str(boss.pk), approver_password="guess")
    assert wrong.status_code == 422
    assert PASSWORD not in wrong.content.decode()
    assert Order.objects.count() == 0
    assert take(client, shop, **fields, approver=str(boss.pk), approver_password=PASSWORD).status_code == 302
    order = Order.objects.get()
    assert (order.total, order.lines.get(kind="discount").approved_by) == (Decimal("6379.00"), boss)


def test_the_managers_password_cannot_be_guessed_at_the_desk(
    client_for: SignIn, frontdesk: User, shop: Shop, client: Client
) -> None:
    """Five wrong ones lock that login as at the door; the clerk keeps the form, and nothing typed is written down."""
    boss = make_user("manager", branch=shop.branch, full_name="孙悦", password="silk-and-lace-2026")
    clerk = client_for(frontdesk)
    fields = {"discount": "900", "shown_total": "6379.00", "approver": str(boss.pk)}
    for guess in range(5):
        answer = take(clerk, shop, **fields, approver_password=f"guess-{guess}")
    page = answer.content.decode()
    assert (answer.status_code, "锁定 15 分钟" in page, 'name="bride_name"' in page) == (422, True, True)
    right = take(clerk, shop, **fields, approver_password="silk-and-lace-2026")
    assert (right.status_code, Order.objects.count()) == (422, 0)
    assert client.post("/login/", {"username": boss.username, "password": "silk-and-lace-2026"}).status_code == 429
    assert clerk.get("/").status_code == 200
    noted = "".join(one.get_data + one.post_data for one in AccessAttempt.objects.all())
    assert noted.strip("-\n") == ""


@pytest.mark.django_db(transaction=True)
def test_a_supervisor_may_book_over_somebody_with_a_reason(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    take(client_for(frontdesk), shop)
    boss = client_for(make_user("manager", branch=shop.branch))
    second = {"submission_key": "second", "bride_phone": "13900000001", "groom_phone": ""}
    refused = take(boss, shop, **second)
    assert refused.status_code == 422
    assert 'name="override_reason"' in refused.content.decode()
    assert take(boss, shop, **second, override_reason="老顾客，李默愿意加班").status_code == 302
    assert Hold.objects.exclude(override_reason="").get().override_reason == "老顾客，李默愿意加班"


def test_people_of_all_branches_choose_the_branch(client_for: SignIn, shop: Shop) -> None:
    owner = make_user("owner", branch=None, all_branches=True)
    client = client_for(owner)
    page = client.get("/orders/new/", {"branch": shop.branch.pk})
    assert f'name="branch" value="{shop.branch.pk}"' in page.content.decode()
    assert client.post("/orders/new/", filled_in(shop, branch=str(shop.branch.pk))).status_code == 302
    assert Order.objects.get().branch == shop.branch


def test_another_branch_cannot_be_forged(client_for: SignIn, frontdesk: User, shop: Shop, other_branch: object) -> None:
    take(client_for(frontdesk), shop, branch=str(other_branch.pk))  # type: ignore[attr-defined]
    assert Order.objects.get().branch == shop.branch


def test_the_papers_to_hand_over_stand_on_the_orders_page(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    address = take(client, shop)["Location"]
    page = client.get(address).content.decode()
    hand_over = page[page.index('id="o-hand-over"') :]
    number = Order.objects.get().number
    for print_url in (f"/orders/{number}/order-form/print/", f"/orders/{number}/flow-sheet/print/"):
        assert f'action="{print_url}"' in hand_over
    assert 'action="/payments/HB-R-00001/receipt/print/"' in hand_over
    other = client_for(frontdesk)
    assert 'id="o-hand-over"' not in other.get(address).content.decode()
    other.cookies["yc_hand_over"] = f"{number}:order-form"  # not signed by us
    assert 'id="o-hand-over"' not in other.get(address).content.decode()


def test_taking_an_order_costs_a_fixed_number_of_queries(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    """Ten rooms write; nothing grows with the number of lines, and nothing is asked twice without need."""
    seed_rules()
    client = client_for(frontdesk)
    take(client, shop)
    counts = []
    for n, addons in enumerate([{"addon-outfit": None, "shown_total": "6199.00"}, {}]):
        couple = {"submission_key": f"k{n}", "bride_phone": f"1390000000{n}", "groom_phone": "", "photographer": ""}
        slot = f"{in_days(10).isoformat()}:{'afternoon' if n else 'morning'}"
        with CaptureQueriesContext(connection) as asked:
            assert take(client, shop, **couple, **addons, slot=slot).status_code == 302
        told = [query["sql"] for query in asked.captured_queries]
        counts.append(sum("pg_advisory" not in sql for sql in told))  # the till's door: PostgreSQL alone has one
    assert counts == [53, 53]


def test_the_couple_s_specialist_can_be_chosen_at_the_desk(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    specialists = [make_user("cs", branch=shop.branch, full_name=name) for name in ("刘洁", "方敏")]
    take(client_for(frontdesk), shop, specialist=str(specialists[1].pk))
    assert Customer.objects.get().cs_specialist == specialists[1]
    far = make_user("cs", full_name="外店")
    refused = take(client_for(frontdesk), shop, specialist=str(far.pk), submission_key="another-sitting", slot="later")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["specialist"])


def test_a_larger_discount_is_asked_for_and_the_order_is_taken_at_its_full_price(
    client_for: SignIn, frontdesk: User, shop: Shop
) -> None:
    """No manager near: place and deposit do not wait, the bill changes once somebody says yes."""
    boss = make_user("manager", branch=shop.branch, full_name="孙悦")
    client = client_for(frontdesk)
    fields = {"discount": "900", "approval_way": "ask", "shown_total": "7279.00"}
    silent = take(client, shop, **fields)
    assert (silent.status_code, list(silent.context["form"].errors)) == (422, ["discount_reason"])
    more = take(client, shop, **(fields | {"discount": "9000"}), discount_reason="婚博会价")
    assert (more.status_code, list(more.context["form"].errors)) == (422, ["discount"])
    assert take(client, shop, **fields, discount_reason="婚博会价").status_code == 302
    order = Order.objects.get()
    asked = Approval.objects.get()
    assert (order.total, asked.facts["order"], asked.reason) == (Decimal("7279.00"), order.number, "婚博会价")
    assert "婚博会价" in client_for(boss).get("/approvals/").content.decode()
    client_for(boss).post(f"/approvals/{asked.pk}/decide/", {"what": "grant"})
    order.refresh_from_db()
    assert (order.total, order.lines.get(kind="discount").approved_by) == (Decimal("6379.00"), boss)

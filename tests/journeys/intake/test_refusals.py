"""Bad input at the front desk: a sentence beside the field, what was typed stays, nothing is written.

Committed transactions, so that "nothing" really means rolled back.
"""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.orders.models import Order, OrderLine
from bookings.payments.models import CashDay, Payment
from customers.followups.models import FollowUp
from customers.profiles.models import Customer
from shoots.planning.models import Shoot
from studio.core.audit.models import HistoryEntry
from studio.core.documents.models import Document
from studio.core.numbering.models import Counter
from studio.core.once.models import SubmissionKey
from studio.core.staff.models import User
from tests.factories import make_customer
from tests.journeys.intake.sitting import Shop, filled_in, in_days, in_english, take

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]
EVERYTHING = (
    Customer, Order, OrderLine, Hold, Claim, Appointment, Shoot, Payment, CashDay, FollowUp, Document, SubmissionKey,
    HistoryEntry, Counter,
)  # fmt: skip


def day(n: int) -> str:
    return in_days(n).isoformat()


def cases() -> dict[str, tuple[dict[str, Any], str, str]]:
    """What goes wrong, the field that says so, a word of the sentence; built when it is asked for: a day is today's."""
    return {
        "nobody named": (
            {"bride_name": "", "bride_phone": "", "groom_name": "", "groom_phone": ""}, "bride_name", "name",
        ),
        "phone without a name": ({"groom_name": ""}, "groom_name", "Write the name"),
        "no phone at all": ({"bride_phone": "", "groom_phone": ""}, "bride_phone", "at least one phone"),
        "odd phone": ({"bride_phone": "12345"}, "bride_phone", "keep it as it is"),
        "odd second phone": ({"groom_phone": "abc"}, "groom_phone", "keep it as it is"),
        "name too long": ({"bride_name": "长" * 41}, "bride_name", "40"),
        "NUL in a name": ({"bride_name": "柳\x00莺"}, "bride_name", "Null characters"),
        "birthday without a year": ({"bride_birthday": "8-17"}, "bride_birthday", "1999-08-17"),
        "birthday to come": ({"bride_birthday": day(3)}, "bride_birthday", "birthday"),
        "birthday that is none": ({"bride_birthday": "1999-02-30"}, "bride_birthday", "2026-10-03"),
        "no source": ({"source": ""}, "source", ""),
        "forged source": ({"source": "moon"}, "source", "moon"),
        "unknown referrer": ({"referrer": "查无此人"}, "referrer", "查无此人"),
        "wedding that is none": ({"wedding_on": "soon"}, "wedding_on", "2026-10-03"),
        "wedding in the year 0": ({"wedding_on": "0000-01-01"}, "wedding_on", "2026-10-03"),
        "wedding in the year 10000": ({"wedding_on": "10000-01-01"}, "wedding_on", "2026-10-03"),
        "wedding a century away": ({"wedding_on": "2126-10-03"}, "wedding_on", "Check the year"),
        "wedding past": ({"wedding_on": day(-5)}, "wedding_on", "already married"),
        "wedding before the shoot": ({"wedding_on": day(9)}, "slot", "The wedding is before the shoot"),
        "pickup past": ({"pickup_promised_on": day(-1)}, "pickup_promised_on", "is past"),
        "pickup on the shoot day": ({"pickup_promised_on": day(10)}, "pickup_promised_on", "after the shoot"),
        "pickup after the wedding": ({"pickup_promised_on": day(201)}, "pickup_promised_on", "after the wedding"),
        "pickup too soon": ({"pickup_promised_on": day(14)}, "pickup_promised_on", "earliest pickup"),
        "pickup in ten years": ({"pickup_promised_on": day(3700)}, "pickup_promised_on", "Check the year"),
        "no package": ({"package": ""}, "package", ""),
        "package not sold": ({"package": "nothing"}, "package", "nothing"),
        "add-on not sold": ({"addon-ghost": "1"}, "addon_add", "no longer on sale"),
        "add-on nobody knows": ({"addon_add": "水晶鞋"}, "addon_add", "水晶鞋"),
        "quantity negative": ({"addon-frame24": "-1"}, "addon-frame24", "from 0 to 99"),
        "quantity a word": ({"addon-frame24": "two"}, "addon-frame24", "from 0 to 99"),
        "quantity a hundred": ({"addon-frame24": "100"}, "addon-frame24", "from 0 to 99"),
        "discount negative": ({"discount": "-480"}, "discount", ""),
        "discount with three decimals": ({"discount": "1.005"}, "discount", "3999.50"),
        "discount a word": ({"discount": "many"}, "discount", "3999"),
        "discount of twenty digits": ({"discount": "9" * 20}, "discount", "9,999,999,999.99"),
        "discount above the limit": ({"discount": "501"}, "discount", "¥500"),
        "no slot": ({"slot": ""}, "slot", "half day"),
        "slot that is none": ({"slot": "tomorrow"}, "slot", "half day"),
        "slot at no time": ({"slot": f"{day(10)}:midnight"}, "slot", "half day"),
        "shoot past": ({"slot": f"{day(-1)}:morning"}, "slot", "in the past"),
        "shoot in the year 9999": ({"slot": "9999-12-31:morning"}, "slot", ""),
        "shoot too soon": ({"slot": f"{day(1)}:afternoon"}, "slot", "at the earliest"),
        "another day without the day": ({"slot": "other"}, "other_day", "day of the shoot"),
        "exact time without hours": (
            {"slot": "other", "other_day": day(10), "other_part": "exact"}, "other_from", "14:00",
        ),
        "hours the wrong way round": (
            {"slot": "other", "other_day": day(10), "other_part": "exact", "other_from": "16:00", "other_to": "14:00"},
            "other_from", "14:00",
        ),
        "hours before the shop opens": (
            {"slot": "other", "other_day": day(10), "other_part": "exact", "other_from": "04:00", "other_to": "05:00"},
            "slot", "",
        ),
        "forged photographer": ({"photographer": "999999"}, "photographer", "999999"),
        "money but nothing today": ({"deposit_kind": "none"}, "deposit", "othing today"),
        "no money though 定金": ({"deposit": ""}, "deposit", "othing today"),
        "zero money": ({"deposit": "0"}, "deposit", "othing today"),
        "more than it costs": ({"deposit": "6799.01"}, "deposit", "¥6,799.00"),
        "money with three decimals": ({"deposit": "0.001"}, "deposit", "3999.50"),
        "money negative": ({"deposit": "-5"}, "deposit", ""),
        "money not a number": ({"deposit": "NaN"}, "deposit", "3999"),
        "forged way of paying": ({"method": "shells"}, "method", "shells"),
        "forged kind of money": ({"deposit_kind": "gift"}, "deposit_kind", "gift"),
        "another total than was shown": ({"shown_total": "1.00"}, "", "¥6,799.00"),
        "no total was shown": ({"shown_total": ""}, "", "¥6,799.00"),
        "no key": ({"submission_key": ""}, "", "not complete"),
        "file of nobody": ({"existing_number": "C-99999"}, "existing_number", "C-99999"),
    }  # fmt: skip


def count_everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def sentences(page: str) -> str:
    """What the page says is wrong: the summary on top."""
    summary = re.search(r'<div class="err-sum".*?</div>', page, re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", summary.group())) if summary else ""


@pytest.mark.parametrize("name", cases())
def test_a_mistake_is_named_and_nothing_is_written(name: str, client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    changes, field, words = cases()[name]
    client, before = in_english(client_for(frontdesk)), count_everything()
    answer = take(client, shop, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in sentences(page), sentences(page)
    assert sentences(page).strip()
    if field:
        assert field in answer.context["form"].errors, dict(answer.context["form"].errors)
    assert count_everything() == before


def test_what_was_typed_stays_on_the_page(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    page = take(client_for(frontdesk), shop, deposit="99999").content.decode()
    for value in (
        "柳闻莺",
        "138 1234 5208",
        "wenying_liu",
        "祁叙",
        "临湖酒店（草坪）",
        "480",
        "牵手走",
        "左脸为主",
        "99999",
    ):
        assert f'value="{value}"' in page
    assert re.search(r'name="addon-frame24" value="1"', page)
    assert re.search(rf'value="{in_days(10).isoformat()}:morning"[^>]*checked', page)
    for checked in ('value="natural"', 'value="湖滨外景"', 'value="indoors"', 'value="earnest"', 'value="midsummer"'):
        assert re.search(rf"{checked}[^>]*checked", page), checked


def test_a_doubted_date_stays_chosen(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    page = take(client_for(frontdesk), shop, wedding_on=day(9), pickup_promised_on=day(12)).content.decode()
    assert re.search(rf'value="{day(10)}:morning"[^>]*checked', page)
    assert f'value="{day(12)}"' in page
    assert f'value="{day(9)}"' in page


def test_a_phone_on_file_asks_before_a_second_file_is_made(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    make_customer(branch=shop.branch, bride="柳闻莺", phone="13812345208", number="C-20431")
    client = client_for(frontdesk)
    refused = take(client, shop)
    assert refused.status_code == 422
    assert "C-20431" in sentences(refused.content.decode())
    assert 'value="duplicate"' in refused.content.decode()
    assert 'name="adjust" value="file:C-20431"' in refused.content.decode()
    assert Customer.objects.count() == 1
    assert take(client, shop, sure=["duplicate"]).status_code == 302
    assert Customer.objects.count() == 2


def test_a_phone_on_file_elsewhere_names_only_the_branch(
    client_for: SignIn, frontdesk: User, shop: Shop, other_branch: Any
) -> None:
    make_customer(branch=other_branch, bride="别家人", phone="13812345208", number="C-30001")
    page = take(client_for(frontdesk), shop).content.decode()
    assert "西溪店" in sentences(page)
    assert "别家人" not in page
    assert "C-30001" not in page


def test_a_taken_slot_names_the_holder_and_offers_others(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    take(client, shop)
    before = count_everything()
    second = {"submission_key": "second", "bride_name": "陈沐晴", "bride_phone": "13900000001", "groom_phone": "",
              "groom_name": "许嘉树"}  # fmt: skip
    refused = take(client, shop, **second)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "李默" in sentences(page)
    assert "柳闻莺 与 祁叙" in sentences(page)
    assert "王思琪" in sentences(page)
    assert count_everything() == before
    choices = re.findall(r'name="adjust" value="(slot:[^"]+)"', page)
    assert len(choices) == 3
    changed = client.post("/orders/new/", filled_in(shop, **second, adjust=html.unescape(choices[0])))
    assert changed.status_code == 200
    form = changed.context["form"]
    assert form.slot_choice.day == in_days(10)
    again = dict(filled_in(shop, **second), slot=form.data["slot"], photographer=form.data["photographer"])
    assert client.post("/orders/new/", again).status_code == 302
    assert Order.objects.count() == 2


def test_a_full_day_is_said(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    from bookings.calendar.models import DepartmentCapacity

    DepartmentCapacity.objects.update(per_day=1)
    client = client_for(frontdesk)
    take(client, shop)
    page = take(client, shop, submission_key="second", bride_phone="13900000001", groom_phone="",
                photographer=str(shop.photographers[1].pk)).content.decode()  # fmt: skip
    assert "1" in sentences(page)
    assert Order.objects.count() == 1


def test_who_may_not_take_orders_takes_none(client_for: SignIn, cs: User, shop: Shop) -> None:
    before = count_everything()
    assert take(client_for(cs), shop).status_code == 403
    assert count_everything() == before


def test_without_a_session_nothing_is_taken(shop: Shop) -> None:
    before = count_everything()
    answer = take(Client(), shop)
    assert answer.status_code == 401
    assert 'type="password"' in answer.content.decode()
    assert "柳闻莺" in answer.content.decode()
    assert count_everything() == before

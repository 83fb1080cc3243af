"""What the papers of an order and a receipt say, from real orders and payments."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override

from bookings.appointments import documents as appointment_papers
from bookings.appointments.models import Appointment
from bookings.appointments.panels import crew_of
from bookings.calendar.models import Claim, Hold
from bookings.calendar.states import HoldState, Purpose, ResourceKind
from bookings.orders import documents as order_papers
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import LineKind, SampleConsent
from bookings.payments import documents as payment_papers
from bookings.payments.models import Payment
from bookings.payments.states import PaymentKind, PaymentMethod
from customers.profiles.states import HouseholdKind
from studio.core.documents.models import Document
from studio.core.documents.paper import paper_pdf
from studio.core.documents.registry import DocumentKind
from studio.core.documents.states import Mark
from studio.core.staff.models import Branch, User
from tests.bookings.paper_orders import ORDERED, SHANGHAI, couple, full_order, pay
from tests.core.documents.reading import fonts_of, pages_of, row_text_of
from tests.factories import make_product, make_resource

pytestmark = pytest.mark.django_db
KINDS = [*payment_papers.KINDS, *order_papers.KINDS, *appointment_papers.KINDS]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.core.documents import registry

    monkeypatch.setattr(registry, "_kinds", {kind.name: kind for kind in KINDS})


@pytest.fixture
def order(branch: Branch) -> Order:
    return full_order(branch)


def form(order: Order, language: str = "zh-hans") -> dict:
    return payment_papers.ORDER_FORM.facts(order.pk, language)


def sheet_of(kind: DocumentKind, facts: dict, language: str = "zh-hans") -> bytes:
    document = Document(kind=kind.name, payload=facts, language=language, template_version=1)
    return paper_pdf(document, Mark(n=1)).pdf


# --- order form ----------------------------------------------------------------------------------------------


def test_the_order_form_names_the_couple_their_day_and_who_sent_them(order: Order) -> None:
    facts = form(order)
    bride, groom = facts["people"]
    assert (bride["role"], bride["name"], bride["phone"]) == ("新娘", "林知微", "138 1234 2617")
    assert bride["side"] == {"label": "生日", "value": "1999-08-17"}
    assert (groom["role"], groom["name"], groom["side"]) == (
        "新郎", "周亦航", {"label": "来源", "value": "朋友介绍 · 罗安歌"},
    )  # fmt: skip
    assert facts["occasion"] == {
        "label": "婚期",
        "value": "2026年10月3日 周六",
        "more": "农历八月廿三",
        "side": {"label": "地点", "value": "临湖酒店（草坪）"},
    }
    assert (facts["number"], facts["ordered_on"], facts["seller"]) == ("HB2604-0187", "2026-04-18 周六", "王思琪")
    assert facts["service"] == "客服 刘洁 0571-88886688"
    assert facts["studio"] == {
        "name": "知夏婚纱馆·湖滨路店",
        "address": "湖滨路 88 号 2 层",
        "phone": "0571-88886688",
        "hours": "09:00–20:00",
    }


@pytest.mark.parametrize(("kind", "title"), [("wedding", "婚纱摄影订单"), ("family", "摄影订单")])
def test_only_a_wedding_s_order_is_called_one(order: Order, tmp_path: Path, kind: str, title: str) -> None:
    order.package_copy |= {"kind": kind}
    order.save()
    words = row_text_of(sheet_of(payment_papers.ORDER_FORM, form(order)), tmp_path).replace(" ", "")
    assert ("婚纱摄影订单" in words, title in words) == (kind == "wedding", True)


def test_the_order_form_leaves_out_what_was_taken_back(order: Order) -> None:
    before = form(order)["lines"]
    line = order.lines.get(title="水晶相框 1 号")
    OrderLine.objects.create(
        order=order, kind=LineKind.REVERSAL, position=91, title=line.title, quantity=1, reverses=line,
        unit_price=-line.amount, amount=-line.amount, seller=order.seller, added_at=ORDERED,
    )  # fmt: skip
    assert form(order)["lines"] == [one for one in before if one["title"] != line.title]


def test_the_order_form_bills_package_add_ons_and_discount(order: Order) -> None:
    facts = form(order)
    columns = ("kind", "title", "quantity", "price", "amount")
    assert [tuple(line[name] for name in columns) for line in facts["lines"]] == [
        ("套系", "半夏里", "1", "5,999.00", "5,999.00"),
        ("加项", "水晶相框 1 号", "1", "640.00", "640.00"),
        ("加项", "水晶相框 2 号", "1", "640.00", "640.00"),
        ("优惠", "门市权限内", "", "", "−480.00"),
    ]
    assert facts["total"] == {"figures": "¥6,799.00", "words": "人民币陆仟柒佰玖拾玖元整"}
    assert facts["extra"] == {
        "prices": "每多选一张 ¥50.00，每加一页 ¥120.00，底片每张 ¥20.00",
        "promise": "本价写入订单，选片时不变。",
        "short": "¥50／张",
    }


def test_money_taken_at_the_order_is_told_by_the_law_s_word(order: Order) -> None:
    pay(order, 1300)
    facts = form(order)
    received = facts["received"]
    assert (received["label"], received["figures"], received["words"]) == (
        "今收定金（大写）", "¥1,300.00", "人民币壹仟叁佰元整",
    )  # fmt: skip
    assert [tick["label"] for tick in received["methods"] if tick["on"]] == ["微信"]
    assert facts["balance"] == {"figures": "¥5,499.00", "note": "取件前付清"}
    assert (facts["clauses"][0]["title"], facts["clauses"][0]["text"]) == (
        "定金", "适用定金罚则。顾客违约不退，馆方违约双倍返还；数额不超过合计的 20%。",
    )  # fmt: skip


def test_a_prepayment_has_its_own_word_and_clause(order: Order) -> None:
    pay(order, 1300, kind=PaymentKind.PREPAYMENT, day=dt.date(2026, 4, 20))
    facts = form(order)
    assert facts["received"]["short_label"] == "已收订金"
    assert [clause["title"] for clause in facts["clauses"]] == ["订金", "违约金", "改期", "二消", "底片"]
    assert "罚则" not in str(facts["clauses"])


def test_several_payments_are_one_sum_with_every_clause(order: Order) -> None:
    pay(order, 1300)
    pay(order, 3000, kind=PaymentKind.STAGE, receipt="HB-R-01740", method=PaymentMethod.CASH)
    facts = form(order)
    assert (facts["received"]["short_label"], facts["received"]["figures"]) == ("已收款", "¥4,300.00")
    assert [tick["label"] for tick in facts["received"]["methods"] if tick["on"]] == ["微信", "现金"]
    assert [clause["title"] for clause in facts["clauses"]][:2] == ["定金", "中款"]
    assert facts["balance"]["figures"] == "¥2,499.00"


def test_a_security_deposit_is_no_part_of_the_price(order: Order) -> None:
    pay(order, 1300)
    Payment.objects.create(
        branch=order.branch, order=order, receipt_number="HB-R-01741", kind=PaymentKind.SECURITY,
        method=PaymentMethod.CASH, amount=Decimal(500), day=ORDERED.date(), at=ORDERED, cashier=order.seller,
    )  # fmt: skip
    facts = form(order)
    assert (facts["received"]["figures"], facts["balance"]["figures"]) == ("¥1,300.00", "¥5,499.00")
    assert "押金" not in [clause["title"] for clause in facts["clauses"]]


@pytest.mark.parametrize(("paid", "figures", "note"), [(6799, "¥0.00", "已付清"), (7000, "−¥201.00", "多收，应退顾客")])
def test_what_is_open_is_said_in_words(order: Order, paid: int, figures: str, note: str) -> None:
    pay(order, paid, kind=PaymentKind.BALANCE)
    assert form(order)["balance"] == {"figures": figures, "note": note}


def test_the_six_dates_stand_with_their_seals(order: Order) -> None:
    facts = form(order)
    assert [(step["seal"], step["when"]) for step in facts["dates"]] == [
        ("摄", "5月10日 周日 09:00"),
        ("选", "5月14日 周四 14:00"),
        ("版", "5月28日 周四 前"),
        ("取", "9月5日 周六 上午"),
        ("衣", "10月2日 周五 前"),
        ("还", "10月5日 周一 前"),
    ]
    assert [step["when"] for step in facts["stub_dates"]] == [
        "5月10日 周日 09:00", "5月14日 周四 14:00", "9月5日 周六 上午",
    ]  # fmt: skip


def test_a_shoot_without_a_date_and_one_next_year_are_plain(order: Order) -> None:
    shoot, selection = (order.milestones.get(step=step) for step in ("shoot", "selection"))
    shoot.planned_at, shoot.planned_part = None, ""
    shoot.save()
    selection.planned_at = dt.datetime(2027, 1, 5, 14, 0, tzinfo=SHANGHAI)
    selection.save()
    days = {step["seal"]: step["when"] for step in form(order)["dates"]}
    assert (days["摄"], days["选"]) == ("另约", "2027-01-05 周二 14:00")


def test_a_single_person_has_no_wedding_on_the_form(branch: Branch) -> None:
    customer = couple(branch, groom="")
    customer.kind, customer.wedding_on = HouseholdKind.SINGLE, None
    customer.save()
    order = full_order(branch, customer=customer, wedding_on=None, notes="生日写真")
    facts = form(order)
    assert [person["name"] for person in facts["people"]] == ["林知微"]
    assert facts["occasion"] == {
        "label": "备注",
        "value": "",
        "more": "生日写真",
        "side": {"label": "来源", "value": "朋友介绍 · 罗安歌"},
    }


def test_the_form_is_true_to_the_day_it_was_sold_not_to_today_s_catalogue(order: Order) -> None:
    order.package.name = "改名"
    order.package.photos_taken = 1
    order.package.save()
    facts = form(order)
    assert facts["package"] == "半夏里"
    assert "120" in facts["lines"][0]["detail"]


def test_second_sales_reversals_and_kept_money_are_lines_of_their_own(order: Order) -> None:
    for kind, price, reason in (
        (LineKind.SECOND, Decimal(600), ""),
        (LineKind.REVERSAL, Decimal(-640), "顾客不要了"),
        (LineKind.FORFEIT, Decimal(1300), "违约"),
    ):
        OrderLine.objects.create(
            order=order, kind=kind, title="加选 12 张" if kind == LineKind.SECOND else "", unit_price=price,
            amount=price, position=9, seller=order.seller, added_at=ORDERED, reason=reason,
        )  # fmt: skip
    rows = [(line["title"], line["price"], line["amount"]) for line in form(order)["lines"]]
    assert [row for row in rows if row[0] in ("加选 12 张", "顾客不要了", "违约")] == [
        ("加选 12 张", "600.00", "600.00"),
        ("顾客不要了", "", "−640.00"),
        ("违约", "", "1,300.00"),
    ]


def test_the_english_form_is_english_but_for_names(order: Order, tmp_path: Path) -> None:
    pay(order, 1300)
    facts = form(order, "en")
    assert facts["total"]["words"] == "RMB six thousand seven hundred and ninety-nine yuan only"
    assert facts["received"]["label"] == "Earnest money today (in words)"
    assert facts["lines"][1]["title"] == "Crystal frame no. 1"
    assert facts["dates"][0]["when"] == "Sun 10 May 09:00"
    pdf = sheet_of(payment_papers.ORDER_FORM, facts, "en")
    text = row_text_of(pdf, tmp_path)
    assert "Weddingphotographyorder" in text
    assert "Page1of1" in text
    assert not any(word in text for word in ("合计", "余款", "签名", "电话"))


def test_twelve_lines_and_long_rare_names_print_whole(branch: Branch, tmp_path: Path) -> None:
    customer = couple(branch, bride="欧阳𠮷䶮㛃", groom="阿卜杜拉·买买提江·𬎆堃喆")
    order = full_order(branch, addons=10, customer=customer)
    pdf = sheet_of(payment_papers.ORDER_FORM, form(order))
    text = row_text_of(pdf, tmp_path).replace("\n", "")
    assert "欧阳𠮷䶮㛃" in text
    assert all(sign in text for sign in "𬎆堃喆")
    assert "水晶相框10号" in text
    assert len(pages_of(pdf, tmp_path)) == 2
    assert all(font.startswith(("Yc-Paper", "Yingcheng")) for font in fonts_of(pdf, tmp_path))
    assert len(pdf) <= 120 * 1024


@pytest.mark.parametrize("addons", [1, 3])
def test_the_order_form_costs_five_queries_whatever_it_holds(
    branch: Branch, django_assert_num_queries, addons: int
) -> None:
    order = full_order(branch, addons=addons)
    for n in range(addons):
        pay(order, 100, receipt=f"HB-R-0200{n}")
    with django_assert_num_queries(5):
        form(order)


# --- communication sheet -------------------------------------------------------------------------------------


def test_the_communication_sheet_ticks_what_was_chosen_and_keeps_what_is_on_no_list(order: Order) -> None:
    make_resource(order.branch, ResourceKind.STUDIO, "白房子")
    make_resource(order.branch, ResourceKind.OUTDOOR, "湖滨外景")
    make_resource(order.branch, ResourceKind.PHOTOGRAPHER, "李默")
    facts = order_papers.COMMUNICATION_SHEET.facts(order.pk, "zh-hans")
    assert [tick["label"] for tick in facts["styles"] if tick["on"]] == ["自然光", "草坪仪式", "胶片感"]
    assert facts["scenes"] == [{"label": "白房子", "on": False}, {"label": "湖滨外景", "on": True}]
    assert (facts["likes"], facts["dislikes"]) == ("牵手走、低头笑；妈妈想要一张正面合影", "左脸为主；新郎不要浓妆")
    assert [row["scene"] for row in facts["rows"]] == ["第 1 景", "第 2 景", "第 3 景", ""]
    assert [tick["on"] for tick in facts["given"]] == [True, False]


def test_an_order_without_a_sheet_prints_an_empty_one(order: Order, tmp_path: Path) -> None:
    order.communication_sheet.delete()
    facts = order_papers.COMMUNICATION_SHEET.facts(order.pk, "zh-hans")
    assert (facts["likes"], [tick["on"] for tick in facts["styles"]]) == ("", [False] * 7)
    assert "沟通表" in row_text_of(sheet_of(order_papers.COMMUNICATION_SHEET, facts), tmp_path)


def test_the_communication_sheet_costs_five_queries(order: Order, django_assert_num_queries) -> None:
    with django_assert_num_queries(5):
        order_papers.COMMUNICATION_SHEET.facts(order.pk, "zh-hans")


# --- flow sheet ----------------------------------------------------------------------------------------------


def book_shoot(order: Order, *crew: tuple[str, str], **fields: object) -> Appointment:
    starts = dt.datetime(2026, 5, 10, 9, 0, tzinfo=SHANGHAI)
    span = {"starts_at": starts, "ends_at": starts + dt.timedelta(hours=8)}
    hold = Hold.objects.create(
        branch=order.branch, purpose=Purpose.SHOOT, label="林知微", day=starts.date(), state=HoldState.CONFIRMED,
        created_at=ORDERED, **span,
    )  # fmt: skip
    for kind, name in crew:
        Claim.objects.create(hold=hold, resource=make_resource(order.branch, kind, name), **span)
    return Appointment.objects.create(
        branch=order.branch, customer=order.customer, order=order, purpose=Purpose.SHOOT, hold=hold,
        day=starts.date(), created_at=ORDERED, **fields,
    )  # fmt: skip


def flow(order: Order, language: str = "zh-hans") -> dict:
    return appointment_papers.FLOW_SHEET.facts(order.pk, language)


def test_the_flow_sheet_walks_the_fifteen_stations_of_three_outfits(order: Order) -> None:
    assert [station["name"] for station in flow(order)["stations"]] == [
        "到店·储物柜", "洁面·换袍", "化妆", "礼服 第 1 套", "拍摄 第 1 景", "换装 第 2 套", "拍摄 第 2 景", "用餐",
        "换装 第 3 套", "拍摄 第 3 景", "卸妆·还衣", "满意度", "约选片", "中款·二消", "送客·还柜匙",
    ]  # fmt: skip


@pytest.mark.parametrize(("outfits", "scenes", "stations", "blank"), [(1, 1, 15, 4), (0, 0, 15, 4), (5, 5, 19, 0)])
def test_small_packages_leave_blank_lines_and_large_ones_add_stations(
    order: Order, outfits: int, scenes: int, stations: int, blank: int
) -> None:
    order.package_copy |= {"outfits": outfits, "indoor_scenes": scenes, "outdoor_scenes": 0}
    order.save()
    names = [station["name"] for station in flow(order)["stations"]]
    assert (len(names), names.count("")) == (stations, blank)
    assert (names[0], names[-1]) == ("到店·储物柜", "送客·还柜匙")


def test_the_flow_sheet_warns_of_what_must_not_be_missed_and_masks_the_phone(order: Order) -> None:
    facts = flow(order)
    assert facts["warnings"] == ["对贴睫胶过敏", "左脸为主", "新郎不要浓妆", "样片仅店内"]
    assert facts["phone"] == "138****2617"
    assert "1234" not in str(facts)


def test_the_crew_is_who_is_booked_for_the_living_shoot(order: Order) -> None:
    moved = book_shoot(order, (ResourceKind.PHOTOGRAPHER, "旧人"), state="cancelled")
    moved.hold.claims.update(released_at=ORDERED)
    book_shoot(
        order, (ResourceKind.PHOTOGRAPHER, "李默"), (ResourceKind.ASSISTANT, "小许"), (ResourceKind.MAKEUP, "丁小满"),
        (ResourceKind.STUDIO, "影棚 B"),
    )  # fmt: skip
    assert flow(order)["crew"] == [
        {"label": "摄影", "names": "李默 · 小许"},
        {"label": "化妆", "names": "丁小满"},
        {"label": "礼服", "names": ""},
    ]


def test_once_the_shoot_is_over_its_sheet_names_who_did_it_until_the_next_is_booked(order: Order) -> None:
    for name, day in (("第一位", 1), ("第二位", 8)):
        done = book_shoot(order, (ResourceKind.PHOTOGRAPHER, name), state="done")
        Appointment.objects.filter(pk=done.pk).update(day=dt.date(2026, 5, day))
    assert flow(order)["crew"][0]["names"] == "第二位"
    assert crew_of(order) == [("摄影师", "第二位")]
    book_shoot(order, (ResourceKind.PHOTOGRAPHER, "第三位"))
    assert flow(order)["crew"][0]["names"] == "第三位"


def test_a_shoot_without_a_time_leaves_room_to_write_it(order: Order) -> None:
    order.milestones.filter(step="shoot").update(planned_part="open")
    facts = flow(order)
    assert (facts["day"], facts["arrival"]) == ("2026年5月10日 周日", "____ 到店")


def test_a_shoot_of_half_a_day_says_which_half(order: Order) -> None:
    order.milestones.filter(step="shoot").update(planned_part="afternoon")
    assert flow(order)["arrival"] == "下午 ____ 到店"


def test_a_day_the_shoot_is_due_by_is_not_printed_as_its_date(order: Order) -> None:
    order.milestones.filter(step="shoot").update(planned_at=None, planned_part="", due_on=dt.date(2026, 5, 18))
    facts = flow(order)
    assert (facts["day"], facts["lunar"], facts["arrival"]) == ("另约 · 5月18日 周一 前", "", "____ 到店")


def test_an_outfit_sold_besides_the_package_is_on_the_flow_sheet_until_it_is_taken_back(order: Order) -> None:
    outfit = make_product(code="outfit", kind="outfit", price=Decimal(600))
    line = OrderLine.objects.create(
        order=order, kind=LineKind.ADDON, position=90, product=outfit, title="加一套服装", quantity=2,
        unit_price=Decimal(600), amount=Decimal(1200), seller=order.seller, added_at=ORDERED,
    )  # fmt: skip
    assert flow(order)["extras"] == ["加一套服装 × 2"]
    stations = [station["name"] for station in flow(order)["stations"]]
    assert stations[stations.index("换装 第 3 套") :][:5] == [
        "换装 第 3 套", "拍摄 第 3 景", "用餐", "换装 第 4 套", "换装 第 5 套",
    ]  # fmt: skip
    OrderLine.objects.create(
        order=order, kind=LineKind.REVERSAL, position=91, product=outfit, title="加一套服装", quantity=1, reverses=line,
        unit_price=Decimal(-1200), amount=Decimal(-1200), seller=order.seller, added_at=ORDERED,
    )  # fmt: skip
    assert flow(order)["extras"] == []
    assert "换装 第 4 套" not in [station["name"] for station in flow(order)["stations"]]


def test_the_flow_sheet_costs_five_queries_for_one_or_three_booked(order: Order, django_assert_num_queries) -> None:
    book_shoot(order, *((ResourceKind.PHOTOGRAPHER, f"摄影 {n}") for n in range(3)))
    with django_assert_num_queries(5):
        flow(order)


# --- receipt -------------------------------------------------------------------------------------------------


def test_a_receipt_says_what_was_paid_for_and_what_is_open_since(order: Order) -> None:
    first = pay(order, 1300)
    pay(order, 3000, kind=PaymentKind.STAGE, receipt="HB-R-01740")
    facts = payment_papers.RECEIPT.facts(first.pk, "zh-hans")
    names = ("number", "day", "payer", "order", "kind", "figures", "words", "method")
    assert {name: facts[name] for name in names} == {
        "number": "HB-R-01733",
        "day": "2026年4月18日 周六",
        "payer": "林知微 周亦航",
        "order": "HB2604-0187",
        "kind": "定金",
        "figures": "¥1,300.00",
        "words": "人民币壹仟叁佰元整",
        "method": "微信",
    }
    assert (facts["total"], facts["paid"], facts["balance"]) == ("¥6,799.00", "¥1,300.00", "¥5,499.00")


def test_a_refund_names_the_receipt_it_takes_back(order: Order, tmp_path: Path) -> None:
    first = pay(order, 1300)
    back = pay(order, -300, kind=PaymentKind.REFUND, receipt="HB-R-01750", reverses=first, note="协商退还")
    facts = payment_papers.RECEIPT.facts(back.pk, "zh-hans")
    assert (facts["figures"], facts["refers_to"], facts["balance"]) == ("¥300.00", "HB-R-01733", "¥5,799.00")
    text = row_text_of(sheet_of(payment_papers.RECEIPT, facts), tmp_path)
    assert "退款凭证" in text
    assert "冲收据HB-R-01733" in text
    assert "人民币叁佰元整" in text
    assert "今收到" not in text


def test_income_without_an_order_leaves_the_payer_to_be_written(branch: Branch, frontdesk: User) -> None:
    income = Payment.objects.create(
        branch=branch, receipt_number="HB-R-01760", kind=PaymentKind.OTHER, method=PaymentMethod.CASH,
        amount=Decimal("30.50"), day=ORDERED.date(), at=ORDERED, cashier=frontdesk, note="证件照",
    )  # fmt: skip
    facts = payment_papers.RECEIPT_ROLL.facts(income.pk, "zh-hans")
    assert (facts["payer"], facts["order"], facts["total"], facts["note"]) == ("", "", "", "证件照")
    assert facts["words"] == "人民币叁拾元零伍角整"


def test_a_receipt_costs_six_queries(order: Order, django_assert_num_queries) -> None:
    receipt = pay(order, 1300)
    with django_assert_num_queries(6):
        payment_papers.RECEIPT.facts(receipt.pk, "zh-hans")


# --- who may follow a code -----------------------------------------------------------------------------------


def test_codes_lead_to_the_order_for_its_branch_only(order: Order, frontdesk: User, stranger: User) -> None:
    receipt = pay(order, 1300)
    for kind, subject in ((payment_papers.ORDER_FORM, order.pk), (payment_papers.RECEIPT, receipt.pk)):
        assert kind.page(subject, frontdesk) == "/orders/HB2604-0187/"
        assert kind.page(subject, stranger) is None


def test_papers_speak_the_language_of_the_branch(order: Order) -> None:
    order.branch.print_language = "en"
    order.branch.save()
    subject = payment_papers.ORDER_FORM.find(order.pk)
    assert (subject.language, subject.number, subject.thread) == ("en", "HB2604-0187", f"order:{order.pk}")


def test_the_reader_s_language_does_not_leak_onto_paper(order: Order) -> None:
    pay(order, 1300)
    with override("en"):
        facts = form(order)
    assert facts == form(order)
    order.sample_consent = SampleConsent.NONE
    order.save()
    assert facts != form(order)
